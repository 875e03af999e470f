// One reason a clause, with the findings that it caught and the shortest thing to do about the first.

import type { Reason, Triaged } from "../model/index.ts";
import { nextStep } from "./next-step.ts";
import type { Setting } from "./setting.ts";

export function findingReasons(open: readonly Triaged[], setting: Setting): readonly Reason[] {
  const byClause = new Map<string, Triaged[]>();
  for (const item of open) {
    if (item.action === undefined || item.action === "report") continue;
    const clause = item.clause ?? "";
    byClause.set(clause, [...(byClause.get(clause) ?? []), item]);
  }
  const reasons = [...byClause].map(([clause, items]) => reasonOf(clause, items, setting));
  return [
    ...reasons.filter(({ effect }) => effect === "fail"),
    ...reasons.filter(({ effect }) => effect !== "fail"),
  ];
}

function reasonOf(clause: string, items: readonly Triaged[], setting: Setting): Reason {
  const [first] = items;
  const effect = first?.action === "block" ? "fail" : "warn";
  const count = `${items.length} finding${items.length === 1 ? "" : "s"}`;
  const rules = [...new Set(items.map((item) => item.finding.rule))].sort().join(", ");
  const dueAt = items.flatMap(({ sla }) => (sla?.dueAt === undefined ? [] : [sla.dueAt])).sort()[0];
  return {
    clause,
    effect,
    text: `${count} ${effect === "fail" ? "blocked" : "to look at"} by ${clause}: ${rules}`,
    subjects: items.map((item) => item.finding.fingerprint),
    ...(dueAt === undefined ? {} : { dueAt }),
    nextStep: first === undefined ? "" : stepFor(first, setting),
  };
}

/** In the closing lines of a report every step is one of our own commands; the remedy stands with the finding. */
function stepFor(item: Triaged, setting: Setting): string {
  const step = nextStep(item, setting);
  return step.startsWith("portcullis ") ? step : `portcullis explain ${item.finding.fingerprint}`;
}
