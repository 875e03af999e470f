// Facts of all files -> findings. In a change, the files around it are read, too; what none of its lines touches is told as new where
// the base did not have it.

import type { Finding, Gap, TreeReader } from "../../model/index.ts";
import type { EngineContext, Inspected } from "../contract/index.ts";
import { broughtBy } from "./against-base.ts";
import { isAround } from "./finding.ts";
import { gapOf, judged, type Knowing, type Scene } from "./judged.ts";
import {
  type CodeFacts,
  type SourceFile,
  type Surroundings,
  surroundings,
  templatesOf,
} from "./program/index.ts";
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
  if (files.length === 0 && !(isChange && templates.size > 0)) return; // nothing to analyse, so the analysis is not even read
  const changedTemplates = new Set(isChange ? templates.keys() : []);
  let importers: ReadonlySet<string> = new Set();
  if (isChange) {
    const around = await surroundings(files, context.head, { changedTemplates });
    files.push(...around.files);
    for (const [path, template] of await templatesOf(files, context.head))
      if (!templates.has(path)) templates.set(path, template);
    importers = around.importers;
    yield* gapsAround(around);
  }
  let scene: Scene = { files, templates, changedTemplates, importers };
  let outcome = await heldAgainstBase(scene, context, knowing);
  for (let step = 0; isChange && step < stepsToCallers; step += 1) {
    const wider = await withCallers(scene, outcome.called, context.head);
    if (wider === undefined) break;
    if (wider.isCut) yield noCallers;
    scene = wider.scene;
    outcome = await heldAgainstBase(scene, context, knowing);
  }
  yield* outcome.gaps;
  yield* outcome.findings;
}

function* gapsAround({ isCut, left }: Surroundings): Generator<Gap> {
  const tooLarge = { kind: "gap", reason: "too-large", engine: "code" } as const;
  if (isCut)
    yield {
      ...tooLarge,
      detail: "more files are near the change than are read: some that it calls were not",
    };
  if (left > 0) yield { ...tooLarge, detail: `${left} files around the change were not looked at` };
}

const noCallers: Gap = {
  kind: "gap",
  reason: "too-large",
  engine: "code",
  detail:
    "more files call what the change touches than are read: how grave a finding is may be more than is said",
};

type Outcome = {
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  /** Files in which the data of a new finding come in by a parameter: who calls them decides how grave it is. */
  readonly called: ReadonlySet<string>;
};

/** What no line of the change touches is told as new where the base did not have it; what only lies around the change is left out else. */
async function heldAgainstBase(scene: Scene, context: EngineContext, knowing: Knowing): Promise<Outcome> {
  const { program, findings, gaps, calledIn } = await judged(scene, context, knowing);
  const unsure = findings.filter((one) => isAround(program, one) || one.isInChange === false);
  const brought =
    unsure.length === 0 || context.base === undefined
      ? new Set<Finding>()
      : await broughtBy(unsure, scene, context.base, context, knowing);
  const told = findings.flatMap((one): readonly Finding[] => {
    if (brought.has(one)) return [{ ...one, isInChange: true }];
    return isAround(program, one) ? [] : [one];
  });
  const fresh = told.filter(({ isInChange }) => isInChange === true);
  return {
    findings: told,
    gaps,
    called: new Set(fresh.flatMap((one) => calledIn.get(one.fingerprint) ?? [])),
  };
}

/** From a function with a parameter to a handler of requests there are seldom more calls between modules. */
const stepsToCallers = 3;

/** The same with those who import the files that were called; undefined: nobody else does. */
async function withCallers(
  scene: Scene,
  called: ReadonlySet<string>,
  head: TreeReader,
): Promise<{ readonly scene: Scene; readonly isCut: boolean } | undefined> {
  if (called.size === 0) return undefined;
  const asked = scene.files.filter(
    ({ artifact }) => artifact.role === "changed" || called.has(artifact.path),
  );
  const known = new Map(scene.files.map((file) => [file.artifact.path, file]));
  const around = await surroundings(asked, head, { changedTemplates: scene.changedTemplates, known });
  const files = around.files.filter(({ artifact }) => !known.has(artifact.path));
  const isNew = [...around.importers].some((path) => !scene.importers.has(path) && !called.has(path));
  if (files.length === 0 && !isNew) return undefined;
  const wider = {
    ...scene,
    files: [...scene.files, ...files],
    templates: new Map([...(await templatesOf(files, head)), ...scene.templates]),
    importers: new Set([...scene.importers, ...around.importers]),
  };
  return { scene: wider, isCut: around.isCut };
}
