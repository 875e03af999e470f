// A finding's severity in words: what its source says, and what the policy counts it as where that is something else.

import type { Triaged } from "../model/index.ts";

export function severityText({ finding, countsAs }: Pick<Triaged, "finding" | "countsAs">): string {
  return finding.severity === countsAs ? countsAs : `${finding.severity} (counts as ${countsAs})`;
}
