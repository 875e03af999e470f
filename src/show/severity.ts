// A finding's severity in words: what its source says, and what the policy counts it as where the source says nothing.

import type { Triaged } from "../model/index.ts";

export function severityText(item: Pick<Triaged, "finding" | "countsAs">): string {
  return item.finding.severity === "unknown" ? `unknown (counts as ${item.countsAs})` : item.finding.severity;
}
