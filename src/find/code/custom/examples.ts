// The examples of the project's own rules, run: every bad one must be found, where it says so in these lines and no others; no good one
// may be; and what the rewrite makes of it must be what is written.

import type { Config, OwnCodeExample, OwnCodeRule } from "../../../config/index.ts";
import { textWithEdits } from "../../../formats/index.ts";
import type { Finding, TextEdit } from "../../../model/index.ts";
import { scanTexts } from "../scan-texts.ts";
import { ownId } from "./cards.ts";

export type ExampleResult = {
  readonly rule: string;
  readonly kind: "bad" | "good";
  /** In its list, from 0. */
  readonly index: number;
  /** Why it fails; undefined: it passes. */
  readonly problem?: string;
};

export async function runExamples(config: Config, rule: OwnCodeRule): Promise<readonly ExampleResult[]> {
  const results: ExampleResult[] = [];
  for (const kind of ["bad", "good"] as const) {
    for (const [index, example] of rule.examples[kind].entries()) {
      const problem = await problemOf(config, rule, { kind, example });
      results.push({ rule: ownId(rule), kind, index, ...(problem === undefined ? {} : { problem }) });
    }
  }
  return results;
}

type Judged = { readonly kind: "bad" | "good"; readonly example: OwnCodeExample };

async function problemOf(
  config: Config,
  rule: OwnCodeRule,
  { kind, example }: Judged,
): Promise<string | undefined> {
  const texts = textsOf(example);
  const { path: _, not_path: __, ...anywhere } = rule; // examples stand in no folder
  const setup = { ...config, code: { ...config.code, disabled_rules: [], rules: [anywhere] } };
  const { findings, gaps } = await scanTexts(texts, setup);
  const [gap] = gaps;
  if (gap !== undefined) return `${gap.path ?? "it"} could not be looked at whole: ${gap.detail}`;
  const own = findings.filter((finding) => finding.rule === ownId(rule));
  const found = own.map((finding) => placeOf(finding, example));
  if (kind === "good") return own.length === 0 ? undefined : `it is found, ${found.join(", ")}`;
  if (own.length === 0) return "it is not found";
  if (typeof example === "string" || !("code" in example)) return undefined;
  return linesProblem(own, example.lines) ?? fixProblem(own, example.code, example.fixed);
}

function textsOf(example: OwnCodeExample): Readonly<Record<string, string>> {
  if (typeof example === "string") return { "example.py": example };
  return "files" in example ? example.files : { "example.py": example.code };
}

function placeOf({ locations: [{ path, region }] }: Finding, example: OwnCodeExample): string {
  const line = `line ${region?.startLine ?? 0}`;
  return typeof example !== "string" && "files" in example ? `${path} ${line}` : line;
}

function linesProblem(own: readonly Finding[], lines: readonly number[] | undefined): string | undefined {
  if (lines === undefined) return undefined;
  const found = [...new Set(own.map((finding) => finding.locations[0].region?.startLine ?? 0))].sort(
    (a, b) => a - b,
  );
  const wanted = [...new Set(lines)].sort((a, b) => a - b);
  return found.join() === wanted.join()
    ? undefined
    : `it is found in line ${found.join(", ")}, not in line ${wanted.join(", ")}`;
}

function fixProblem(own: readonly Finding[], code: string, fixed: string | undefined): string | undefined {
  if (fixed === undefined) return undefined;
  const edits = own.flatMap((finding): readonly TextEdit[] =>
    finding.remedies.flatMap((remedy) => (remedy.kind === "edit" ? remedy.edits : [])),
  );
  if (edits.length === 0) return "it has no rewrite";
  const made = textWithEdits(code, edits);
  if (made === undefined) return "its rewrites overlap";
  return made.trimEnd() === fixed.trimEnd()
    ? undefined
    : `the rewrite makes ${JSON.stringify(made.trimEnd())} of it`;
}
