// Semgrep's own JSON report. Source: Semgrep's documentation, "Semgrep JSON and SARIF fields": `results` with `check_id`, `extra.severity`
// and `extra.metadata.cwe`; `errors` say what was not looked at.

import * as v from "valibot";
import { readRows } from "../rows.ts";
import { type ForeignFormat, type ForeignWeakness, relativePath, severityOfText } from "./foreign-report.ts";

const texts = v.optional(v.union([v.string(), v.array(v.string())]), []);
const result = v.object({
  check_id: v.string(),
  path: v.string(),
  start: v.object({ line: v.number() }),
  extra: v.optional(
    v.object({
      message: v.optional(v.string(), ""),
      severity: v.optional(v.string()),
      is_ignored: v.optional(v.boolean(), false),
      metadata: v.optional(v.looseObject({ cwe: texts })),
    }),
    {},
  ),
});
const error = v.object({
  path: v.optional(v.string()),
  type: v.optional(v.unknown()),
  level: v.optional(v.string(), "error"),
});

/** Its three words of old; the newer ones are everybody's. */
const severities: Readonly<Record<string, string>> = { error: "high", warning: "medium", info: "low" };

export const semgrep: ForeignFormat = {
  tool: "semgrep",
  recognises: (json) =>
    Array.isArray(json["results"]) && Array.isArray(json["errors"]) && typeof json["paths"] === "object",
  read: (json) => {
    const results = readRows(json["results"], result, "results");
    const errors = readRows(json["errors"] ?? [], error, "errors");
    const toolVersion = typeof json["version"] === "string" ? json["version"] : "unknown";
    const weaknesses = results.value
      .filter(({ extra }) => !extra.is_ignored)
      .map((one): ForeignWeakness => {
        const word = one.extra.severity?.toLowerCase() ?? "";
        return {
          ...{ tool: "semgrep", toolVersion, ruleId: one.check_id },
          message: one.extra.message.trim().split("\n")[0]?.slice(0, 300) ?? "",
          severity: severityOfText(severities[word] ?? word),
          cwe: cweNumbers(one.extra.metadata?.cwe),
          path: relativePath(one.path),
          startLine: one.start.line,
        };
      });
    const unread = errors.value
      .filter(({ path }) => path !== undefined)
      .map(({ path = "", type, level }) => ({
        message: `semgrep did not look at all of ${relativePath(path)} (${level}: ${typeof type === "string" ? type : "error"})`,
      }));
    return {
      value: { tool: "semgrep", toolVersion, vulnerabilities: [], weaknesses },
      problems: [...results.problems, ...errors.problems, ...unread],
    };
  },
};

/** "CWE-89: Improper Neutralization ...", one or several. */
function cweNumbers(written: string | readonly string[] | undefined): readonly number[] {
  const all = typeof written === "string" ? [written] : (written ?? []);
  const numbers = all.flatMap((text) => /CWE-0*(\d{1,5})/i.exec(text)?.[1] ?? []).map(Number);
  return [...new Set(numbers)].sort((a, b) => a - b);
}
