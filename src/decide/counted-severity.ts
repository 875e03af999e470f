// What a finding's severity counts as by the policy: `policy.severities` of its rule first, then what the source says, then
// `unknown_severity`. Vulnerabilities keep what their advisories say: one rule finds them all.

import type { Config } from "../config/index.ts";
import { type KnownSeverity, type Severity, severityOr } from "../model/index.ts";

export type Graded = {
  readonly rule: string;
  readonly severity: Severity;
  readonly isVulnerability: boolean;
};

export function countedSeverity(
  { rule, severity, isVulnerability }: Graded,
  { severities, unknown_severity }: Pick<Config["policy"], "severities" | "unknown_severity">,
): KnownSeverity {
  const wanted = isVulnerability ? [] : [rule, `${rule.split("/")[0]}/*`];
  const named = wanted.find((name) => Object.hasOwn(severities, name));
  return (named === undefined ? undefined : severities[named]) ?? severityOr(severity, unknown_severity);
}
