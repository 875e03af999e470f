// Bandit's own JSON report. Source: Bandit's documentation, "Formatters" (json), and "Bandit Test Plugins" for the ids. A file that
// Bandit could not parse is a problem: it was not looked at.

import * as v from "valibot";
import { readRows } from "../rows.ts";
import { type ForeignFormat, type ForeignWeakness, relativePath, severityOfText } from "./foreign-report.ts";

const result = v.object({
  filename: v.string(),
  line_number: v.number(),
  test_id: v.string(),
  issue_text: v.optional(v.string(), ""),
  issue_severity: v.optional(v.string()),
  issue_cwe: v.optional(v.object({ id: v.optional(v.number()) })),
});
const error = v.object({ filename: v.string(), reason: v.optional(v.string(), "") });

export const bandit: ForeignFormat = {
  tool: "bandit",
  recognises: (json) => Array.isArray(json["results"]) && "metrics" in json && "generated_at" in json,
  read: (json) => {
    const results = readRows(json["results"], result, "results");
    const errors = readRows(json["errors"] ?? [], error, "errors");
    const weaknesses = results.value.map((one): ForeignWeakness => {
      const cwe = one.issue_cwe?.id;
      return {
        ...{ tool: "bandit", toolVersion: "unknown", ruleId: one.test_id },
        message: one.issue_text.split("\n")[0] ?? "",
        severity: severityOfText(one.issue_severity),
        cwe: cwe === undefined ? [] : [cwe],
        path: relativePath(one.filename),
        startLine: one.line_number,
      };
    });
    const unread = errors.value.map(({ filename, reason }) => ({
      message: `bandit did not look at ${relativePath(filename)} (${reason})`,
    }));
    return {
      value: { tool: "bandit", toolVersion: "unknown", vulnerabilities: [], weaknesses },
      problems: [...results.problems, ...errors.problems, ...unread],
    };
  },
};
