// Facts of all files -> findings: of a tree, or of a change with what surrounds it.

import type { Finding, Gap } from "../../model/index.ts";
import type { EngineContext, Inspected } from "../contract/index.ts";
import { goneFrom } from "./against-base.ts";
import { gapOf, judged, type Knowing, programOfScene } from "./judged.ts";
import type { CodeFacts, SourceFile } from "./program/index.ts";
import type { Template } from "./templates/index.ts";

export async function* concludeCode(
  facts: AsyncIterable<Inspected<CodeFacts>>,
  context: EngineContext,
  knowing: Knowing,
): AsyncGenerator<Finding | Gap> {
  const files: SourceFile[] = [];
  const templates = new Map<string, Template>();
  for await (const { artifact, facts: file } of facts) {
    if (file.problem !== undefined) yield gapOf(artifact, file.problem.kind, file.problem.detail);
    if (file.template !== undefined) templates.set(artifact.path, file.template);
    else if (file.problem?.kind !== "too-large") files.push({ artifact, facts: file });
  }
  const isChange = ["range", "staged", "commits"].includes(context.target.kind);
  const { gone, left } =
    isChange && context.base !== undefined
      ? await goneFrom(
          context.base,
          context.head,
          files.map(({ artifact }) => artifact),
        )
      : { gone: [], left: 0 };
  if (left > 0)
    yield {
      ...{ kind: "gap", reason: "too-large", engine: "code" },
      detail: `the change takes away more Python files than are read in its base: who used ${left} of them was not looked at`,
    };
  if (files.length === 0 && gone.length === 0 && !(isChange && templates.size > 0)) return; // nothing to analyse, so the analysis is not even read
  if (!isChange) {
    const scene = { ...whole, files, templates };
    const { findings, gaps } = await judged(programOfScene(scene, knowing), scene, context, knowing);
    yield* gaps;
    yield* findings;
    return;
  }
  const { concludeChange } = await import("./conclude-change.ts");
  yield* concludeChange({ files, templates, gone }, context, knowing);
}

const none: ReadonlySet<string> = new Set();
/** A tree: nothing lies around it. */
const whole = { changedTemplates: none, importers: none, pages: none, gone: [] };
