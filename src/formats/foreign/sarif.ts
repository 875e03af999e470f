// SARIF 2.1.0 (OASIS) of tools that look at source code: CodeQL, Semgrep, Bandit and others. Severity from the rule's `security-severity`
// (GitHub's property), else from the level; CWE from tags such as `external/cwe/cwe-089` or `CWE-89`.

import * as v from "valibot";
import { type Severity, severityOfScore } from "../../model/index.ts";
import type { ForeignFormat, ForeignWeakness } from "./foreign-report.ts";
import { readRows } from "./rows.ts";

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
  physicalLocation: v.looseObject({
    artifactLocation: v.looseObject({ uri: v.string() }),
    region: v.optional(v.looseObject({ startLine: v.optional(v.number()) })),
  }),
});
const result = v.looseObject({
  ruleId: v.optional(v.string()),
  ruleIndex: v.optional(v.number()),
  level: v.optional(v.string()),
  message: v.looseObject({ text: v.optional(v.string(), "") }),
  locations: v.pipe(v.array(place), v.minLength(1)),
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
  results: v.optional(v.array(v.unknown()), []),
});

export const sarif: ForeignFormat = {
  tool: "sarif",
  recognises: (json) =>
    Array.isArray(json["runs"]) && typeof json["version"] === "string" && json["version"].startsWith("2."),
  read: (json) => {
    const runs = readRows(json["runs"], run, "runs");
    const problems = [...runs.problems];
    const weaknesses: ForeignWeakness[] = [];
    for (const one of runs.value) {
      const rows = readRows(one.results, result, "results");
      problems.push(...rows.problems);
      const { driver, extensions } = one.tool;
      const rules = new Map(
        [...extensions.flatMap((extension) => extension.rules), ...driver.rules].map((item) => [
          item.id,
          item,
        ]),
      );
      for (const row of rows.value) {
        const id = row.ruleId ?? driver.rules[row.ruleIndex ?? -1]?.id ?? "result";
        const known = rules.get(id);
        const [{ physicalLocation }] = row.locations as [v.InferOutput<typeof place>]; // at least one, by the schema
        weaknesses.push({
          tool: driver.name.toLowerCase(),
          toolVersion: driver.semanticVersion ?? driver.version ?? "unknown",
          ruleId: id,
          message: (row.message.text ?? "").split("\n")[0]?.slice(0, 300) ?? "",
          severity: severityOf(
            row.level ?? known?.defaultConfiguration?.level,
            row.properties?.["security-severity"] ?? known?.properties?.["security-severity"],
          ),
          cwe: cweOf([...(known?.properties?.tags ?? []), ...(row.properties?.tags ?? [])]),
          path: pathOf(physicalLocation.artifactLocation.uri),
          startLine: physicalLocation.region?.startLine ?? 1,
        });
      }
    }
    const [first] = weaknesses;
    return {
      value: {
        tool: first?.tool ?? "sarif",
        toolVersion: first?.toolVersion ?? "unknown",
        vulnerabilities: [],
        weaknesses,
      },
      problems,
    };
  },
};

function severityOf(level: string | undefined, score: string | number | undefined): Severity {
  const number = Number(score);
  if (score !== undefined && Number.isFinite(number)) return severityOfScore(number);
  if (level === "error") return "high";
  return level === "note" ? "low" : level === "none" ? "none" : "medium"; // SARIF's default level is "warning"
}

function cweOf(tags: readonly string[]): readonly number[] {
  const numbers = tags.flatMap(
    (tag) => /cwe[-/: ]?0*(\d{1,5})/i.exec(tag.replace(/^external\/cwe\//i, ""))?.[1] ?? [],
  );
  return [...new Set(numbers.map(Number))].sort((a, b) => a - b);
}

/** A relative path of the repository; "file:" and percent escapes are undone. It is shown and compared, never opened. */
function pathOf(uri: string): string {
  const plain = uri.replace(/^file:\/\/\/?/, "");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain; // a stray percent sign is part of the name
  }
}
