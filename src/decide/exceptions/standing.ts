// Whether an exception holds now. One place, so that the gate, `ignore list` and the reports never differ.

import type { Config } from "../../config/index.ts";
import { type Exception, endOf, type Finding, type Instant } from "../../model/index.ts";

export type ExceptionRules = {
  readonly now: Instant;
  /** A change is judged in CI: what it brings itself is only proposed. */
  readonly isProposalsOnly: boolean;
  readonly ignoresInChange: Config["policy"]["ignores_in_change"];
};

export type Standing = "holds" | "proposed" | "ended" | "broken";

export function standingOf(
  exception: Exception,
  finding: Pick<Finding, "engine">,
  rules: ExceptionRules,
): Standing {
  if (exception.problem !== undefined) return "broken";
  if (hasEnded(exception, rules.now)) return "ended";
  if (!exception.isProposedByChange || !rules.isProposalsOnly || exception.approvedBy !== undefined)
    return "holds";
  const isBareSecretComment = finding.engine === "secrets" && exception.origin === "inline";
  return rules.ignoresInChange === "trust" && !isBareSecretComment ? "holds" : "proposed";
}

export function hasEnded(exception: Pick<Exception, "endsOn">, now: Instant): boolean {
  return now >= endOf(exception.endsOn);
}

export const announcedDaysAhead = 14;

/** Whole days until an exception ends; 0 on its last day. */
export function daysLeft(exception: Pick<Exception, "endsOn">, now: Instant): number {
  return Math.ceil((Date.parse(endOf(exception.endsOn)) - Date.parse(now)) / 86_400_000) - 1;
}
