// Triaged findings and gaps -> one verdict with its reasons. Pure: same input, same bytes.

import type { Config } from "../config/index.ts";
import {
  type Decision,
  type Digest,
  digestOf,
  type Gap,
  type Reason,
  type Triaged,
  type Verdict,
} from "../model/index.ts";
import { shippedClauses } from "./clauses.ts";

export type GateInput = {
  readonly triaged: readonly Triaged[];
  readonly gaps: readonly Gap[];
  readonly config: Config;
  readonly advisories?: Digest;
  readonly ledgerHead?: Digest;
};

export function gate(input: GateInput): Decision {
  const reasons = [...findingReasons(input.triaged), ...gapReasonsOf(input)];
  return {
    verdict: worst(reasons),
    reasons,
    policy: digestOf([
      input.config.policy,
      input.config.policy.rules ?? shippedClauses,
      input.config.ignores,
    ]),
    ...(input.advisories === undefined ? {} : { advisories: input.advisories }),
    ...(input.ledgerHead === undefined ? {} : { ledgerHead: input.ledgerHead }),
  };
}

/** `fail` beats `incomplete` beats `warn` beats `pass`. */
function worst(reasons: readonly Reason[]): Verdict {
  const effects = new Set(reasons.map((reason) => reason.effect));
  if (effects.has("fail")) return "fail";
  if (effects.has("incomplete")) return "incomplete";
  return effects.has("warn") ? "warn" : "pass";
}

/** One reason a clause, with the findings that it caught. */
function findingReasons(triaged: readonly Triaged[]): readonly Reason[] {
  const byClause = new Map<string, Triaged[]>();
  for (const item of triaged) {
    if (item.heldBy !== undefined || item.action === undefined || item.action === "report") continue;
    const list = byClause.get(item.clause ?? "") ?? [];
    list.push(item);
    byClause.set(item.clause ?? "", list);
  }
  return [...byClause].map(([clause, items]): Reason => {
    const effect = items[0]?.action === "block" ? "fail" : "warn";
    const count = `${items.length} finding${items.length === 1 ? "" : "s"}`;
    const first = items[0]?.finding;
    return {
      clause,
      effect,
      text: `${count} ${effect === "fail" ? "blocked" : "to look at"} by ${clause}: ${[...new Set(items.map((item) => item.finding.rule))].sort().join(", ")}`,
      subjects: items.map((item) => item.finding.fingerprint),
      nextStep: first === undefined ? "" : `portcullis explain ${first.fingerprint}`,
    };
  });
}

function gapReasonsOf({ gaps, config }: GateInput): readonly Reason[] {
  const { reasons, changed_files: changedFiles } = config.policy.incomplete;
  const stops = (gap: Gap): boolean =>
    reasons.includes(gap.reason) || (changedFiles && gap.isInChange === true);
  const stopping = gaps.filter(stops);
  const others = gaps.filter((gap) => !stops(gap));
  const reasonFor = (effect: "incomplete" | "warn", list: readonly Gap[]): readonly Reason[] =>
    list.length === 0
      ? []
      : [
          {
            clause: effect === "incomplete" ? "policy.incomplete" : "gaps",
            effect,
            text: gapText(list),
            subjects: [],
            nextStep: list[0]?.detail ?? "",
          },
        ];
  return [...reasonFor("incomplete", stopping), ...reasonFor("warn", others)];
}

function gapText(gaps: readonly Gap[]): string {
  const places = gaps.slice(0, 3).map((gap) => gap.path ?? gap.engine ?? gap.reason);
  return `${gaps.length} place${gaps.length === 1 ? "" : "s"} could not be looked at: ${places.join(", ")}${gaps.length > 3 ? " …" : ""}`;
}
