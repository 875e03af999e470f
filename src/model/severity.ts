// Severity words, their order, and what an unknown one counts as.

export const severities = ["critical", "high", "medium", "low", "none", "unknown"] as const;
export type Severity = (typeof severities)[number];
export type KnownSeverity = Exclude<Severity, "unknown">;

/** Gravest first; "unknown" stands after "none" and must be resolved by `severityOr` before it is compared. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}

/** What the policy's `unknown_severity` makes of a severity. */
export function severityOr(severity: Severity, whenUnknown: KnownSeverity): KnownSeverity {
  return severity === "unknown" ? whenUnknown : severity;
}

/** CVSS qualitative scale (CVSS 3.1 section 5; the same words in 4.0). */
export function severityOfScore(score: number): KnownSeverity {
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  if (score >= 4) return "medium";
  if (score > 0) return "low";
  return "none";
}

/** The number GitHub code scanning wants as `security-severity`, where an engine has no score of its own. */
export const scoreOfSeverity: Readonly<Record<Severity, number>> = {
  critical: 9.5,
  high: 8,
  medium: 5.5,
  low: 2.5,
  none: 0,
  unknown: 0,
};
