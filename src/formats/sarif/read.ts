// SARIF 2.1.0 (OASIS) of any tool, read once for all who need it: findings of other tools, and gates by evidence. Severity from
// `security-severity` (GitHub's property), else from the level; CWE from tags such as `external/cwe/cwe-089` or `CWE-89`. What a run says
// about itself (it failed, it gives no results at all) is a problem, never an empty list.

import * as v from "valibot";
import { type Parsed, type Problem, type Severity, severityOfScore } from "../../model/index.ts";
import { withoutQuotedSecret } from "../quoted-secret.ts";
import { readRows } from "../rows.ts";

export type SarifResult = {
  readonly ruleId: string;
  /** The first line. */
  readonly message: string;
  readonly severity: Severity;
  readonly cwe: readonly number[];
  /** As written, "file:" and percent escapes undone. It is shown and compared, never opened. */
  readonly path?: string;
  readonly line?: number;
};
export type SarifRun = {
  readonly tool: string;
  readonly toolVersion: string;
  /** Without those that the tool itself calls suppressed. */
  readonly results: readonly SarifResult[];
};

const properties = v.optional(
  v.looseObject({
    tags: v.optional(v.array(v.string())),
    "security-severity": v.optional(v.union([v.string(), v.number()])),
  }),
);
const rule = v.looseObject({
  id: v.string(),
  properties,
  defaultConfiguration: v.optional(v.looseObject({ level: v.optional(v.string()) })),
});
const place = v.looseObject({
  physicalLocation: v.optional(
    v.looseObject({
      artifactLocation: v.optional(v.looseObject({ uri: v.optional(v.string()) })),
      region: v.optional(v.looseObject({ startLine: v.optional(v.number()) })),
    }),
  ),
});
const result = v.looseObject({
  ruleId: v.optional(v.string()),
  ruleIndex: v.optional(v.number()),
  level: v.optional(v.string()),
  message: v.optional(v.looseObject({ text: v.optional(v.string()) })),
  suppressions: v.optional(v.array(v.looseObject({ status: v.optional(v.string()) })), []),
  locations: v.optional(v.array(place), []),
  properties,
});
const component = v.looseObject({
  name: v.optional(v.string(), "tool"),
  semanticVersion: v.optional(v.string()),
  version: v.optional(v.string()),
  rules: v.optional(v.array(rule), []),
});
const run = v.looseObject({
  tool: v.looseObject({ driver: component, extensions: v.optional(v.array(component), []) }),
  invocations: v.optional(v.array(v.looseObject({ executionSuccessful: v.optional(v.boolean()) })), []),
  results: v.nullish(v.array(v.unknown())),
});
type Rule = v.InferOutput<typeof rule>;
type Row = v.InferOutput<typeof result>;

export function isSarif(json: unknown): json is Readonly<Record<string, unknown>> {
  if (typeof json !== "object" || json === null || !("runs" in json) || !("version" in json)) return false;
  return Array.isArray(json.runs) && typeof json.version === "string" && json.version.startsWith("2.");
}

/** Total. */
export function readSarif(json: Readonly<Record<string, unknown>>): Parsed<readonly SarifRun[]> {
  const runs = readRows(json["runs"], run, "runs");
  const problems: Problem[] = [...runs.problems];
  if (runs.value.length === 0 && problems.length === 0)
    problems.push({ message: "the SARIF file holds no run" });
  const value = runs.value.map((one): SarifRun => {
    const { driver, extensions } = one.tool;
    if (one.invocations.some(({ executionSuccessful }) => executionSuccessful === false))
      problems.push({ message: `${driver.name} says that its run did not succeed` });
    if (one.results === null || one.results === undefined)
      problems.push({ message: `${driver.name} gives no results, which SARIF reads as "did not run"` });
    const rows = readRows(one.results ?? [], result, "results");
    problems.push(...rows.problems);
    const rules = new Map(
      [...extensions.flatMap((extension) => extension.rules), ...driver.rules].map((item) => [item.id, item]),
    );
    return {
      tool: driver.name.toLowerCase(),
      toolVersion: driver.semanticVersion ?? driver.version ?? "unknown",
      results: rows.value
        .filter((row) => !isSuppressed(row))
        .map((row) => resultOf(row, rules, driver.rules)),
    };
  });
  return { value, problems };
}

/** SARIF 2.1.0, 3.35.3: no status counts as accepted. */
function isSuppressed({ suppressions }: Row): boolean {
  return suppressions.some(({ status }) => status === undefined || status === "accepted");
}

function resultOf(row: Row, rules: ReadonlyMap<string, Rule>, ofDriver: readonly Rule[]): SarifResult {
  const ruleId = row.ruleId ?? ofDriver[row.ruleIndex ?? -1]?.id ?? "result";
  // "rule/sub-rule" names a place in the rule's text (3.52.4).
  const known = rules.get(ruleId) ?? rules.get(ruleId.split("/").slice(0, -1).join("/"));
  const at = row.locations[0]?.physicalLocation;
  const uri = at?.artifactLocation?.uri;
  const line = at?.region?.startLine;
  return {
    ruleId,
    message: withoutQuotedSecret((row.message?.text ?? "").split("\n")[0] ?? "").slice(0, 300),
    severity: severityOf(
      row.level ?? known?.defaultConfiguration?.level,
      row.properties?.["security-severity"] ?? known?.properties?.["security-severity"],
    ),
    cwe: cweOf([...(known?.properties?.tags ?? []), ...(row.properties?.tags ?? [])]),
    ...(uri === undefined ? {} : { path: pathOf(uri) }),
    ...(line === undefined ? {} : { line }),
  };
}

function severityOf(level: string | undefined, score: string | number | undefined): Severity {
  const number = Number(score);
  if (score !== undefined && Number.isFinite(number)) return severityOfScore(number);
  if (level === "error") return "high";
  return level === "note" ? "low" : level === "none" ? "none" : "medium"; // SARIF's default level is "warning" (3.27.10)
}

function cweOf(tags: readonly string[]): readonly number[] {
  const numbers = tags.flatMap(
    (tag) => /cwe[-/: ]?0*(\d{1,5})/i.exec(tag.replace(/^external\/cwe\//i, ""))?.[1] ?? [],
  );
  return [...new Set(numbers.map(Number))].sort((a, b) => a - b);
}

function pathOf(uri: string): string {
  const plain = uri.replace(/^file:\/\/\/?/, "");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain; // a stray percent sign is part of the name
  }
}
