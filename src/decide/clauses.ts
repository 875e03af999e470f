// Policy clauses: the first one whose facts all hold says what is done with a finding.

import type { Config } from "../config/index.ts";
import { type Finding, severityOr } from "../model/index.ts";
import { matchesPath } from "./glob.ts";

export type Action = "block" | "warn" | "report";
type Clause = NonNullable<Config["policy"]["rules"]>[number];

/** What holds when the policy names no rules: new secrets block; new critical and high findings block; the rest warns or is reported. */
export const shippedClauses: readonly Clause[] = [
  {
    name: "test-secrets-warn",
    when: { layer: ["secrets"], place: ["example", "vendored"], new: true },
    action: "warn",
  },
  { name: "new-secrets-block", when: { layer: ["secrets"], new: true }, action: "block" },
  { name: "known-secrets-warn", when: { layer: ["secrets"] }, action: "warn" },
  {
    name: "test-code-reports",
    when: { layer: ["code"], place: ["test", "example", "vendored", "generated"] },
    action: "report",
  },
  {
    name: "new-critical-and-high-block",
    when: { severity: ["critical", "high"], new: true },
    action: "block",
  },
  { name: "medium-and-known-warn", when: { severity: ["critical", "high", "medium"] }, action: "warn" },
];

export function actionFor(
  finding: Finding,
  isNew: boolean,
  config: Config,
): { readonly action: Action; readonly clause: string } {
  const clauses = config.policy.rules ?? shippedClauses;
  const source = config.policy.rules === undefined ? "default" : "policy.rules";
  const index = clauses.findIndex((clause) => clauseHolds(clause, finding, isNew, config));
  const clause = clauses[index];
  if (clause === undefined) return { action: "report", clause: "default: everything else is reported" };
  return {
    action: clause.action,
    clause: `${source}[${index}]${clause.name === undefined ? "" : ` ${clause.name}`}`,
  };
}

function clauseHolds(clause: Clause, finding: Finding, isNew: boolean, config: Config): boolean {
  const { when } = clause;
  const severity = severityOr(finding.severity, config.policy.unknown_severity);
  const family = finding.rule.split("/")[0];
  return (
    (when.layer === undefined || when.layer.includes(finding.engine)) &&
    (when.rule === undefined || when.rule.some((rule) => rule === finding.rule || rule === `${family}/*`)) &&
    (when.severity === undefined || when.severity.includes(severity)) &&
    (when.path === undefined || when.path.some((glob) => matchesPath(glob, finding.locations[0].path))) &&
    (when.place === undefined || when.place.includes(finding.placeClass)) &&
    (when.new === undefined || when.new === isNew)
  );
}
