// Recorded decisions judged again by another policy. What is recorded are facts, so that neither code nor findings are needed; an
// exception that held then is taken to hold now.

import * as v from "valibot";
import type { Config } from "../config/index.ts";
import { eventIdOf, type Instant, type Json, type LedgerEvent, type Report } from "../model/index.ts";
import { type Action, judge } from "./clauses.ts";
import { type Facts, factsOfTriaged, packageFacts, recounted } from "./facts.ts";
import { settingOf } from "./setting.ts";

const recordedFact = v.looseObject({
  kind: v.picklist(["finding", "package"]),
  name: v.string(),
  action: v.optional(v.picklist(["block", "warn", "report"])),
  isHeld: v.boolean(),
});
const recordedDecision = v.object({
  subject: v.string(),
  verdict: v.string(),
  policy: v.string(),
  facts: v.array(recordedFact),
});
export type RecordedDecision = {
  readonly at: Instant;
  readonly subject: string;
  readonly verdict: string;
  readonly facts: readonly RecordedFact[];
};
export type RecordedFact = { readonly facts: Facts; readonly action?: Action; readonly isHeld: boolean };

export const decisionEventType = "decision.recorded";
/** Facts in one event; a larger decision is recorded in several. */
const factsPerEvent = 1000;

/** What a recorded run tells the ledger of its decision. */
export function decisionEvents(
  report: Report,
  config: Config,
  { by, now, run }: { readonly by: string; readonly now: Instant; readonly run: string },
): readonly LedgerEvent[] {
  const setting = settingOf(report.target);
  const findings = report.findings.map((item) => ({
    ...factsOfTriaged(item, config, { setting, now }),
    ...(item.action === undefined ? {} : { action: item.action }),
    isHeld: item.heldBy !== undefined,
  }));
  const packages = report.inventory.flatMap((item) => {
    const facts = packageFacts(item, config, setting);
    if (facts?.licence === undefined && facts?.package !== "added" && facts?.package !== "changed") return [];
    const action = judge(facts, config)?.action;
    return [{ ...facts, ...(action === undefined ? {} : { action }), isHeld: false }];
  });
  const all = [...findings, ...packages];
  const parts = Math.max(1, Math.ceil(all.length / factsPerEvent));
  return Array.from({ length: parts }, (_, part) => ({
    id: eventIdOf([decisionEventType, run, part]),
    type: decisionEventType,
    at: now,
    by,
    payload: JSON.parse(
      JSON.stringify({
        subject: subjectOf(report),
        verdict: report.decision.verdict,
        policy: report.decision.policy,
        facts: all.slice(part * factsPerEvent, (part + 1) * factsPerEvent),
      }),
    ) as Json, // plain data made by this very line
  }));
}

function subjectOf({ target }: Report): string {
  return [target.kind, target.name, target.commit?.slice(0, 12) ?? target.digest ?? ""]
    .filter((part) => part !== "")
    .join(" ");
}

/** Undefined for what this version cannot read. */
export function readDecision(
  event: Pick<LedgerEvent, "type" | "at" | "payload">,
): RecordedDecision | undefined {
  if (event.type !== decisionEventType) return undefined;
  const parsed = v.safeParse(recordedDecision, event.payload);
  if (!parsed.success) return undefined;
  const { subject, verdict, facts } = parsed.output;
  return {
    ...{ at: event.at, subject, verdict },
    facts: facts.map(({ action, isHeld, ...rest }) => ({
      facts: rest as unknown as Facts, // recorded by `decisionEvents`; a fact that is missing never holds
      isHeld,
      ...(action === undefined ? {} : { action }),
    })),
  };
}

export type ReplayChange = {
  readonly at: Instant;
  readonly subject: string;
  readonly name: string;
  readonly what: string;
  readonly before: Action | "nothing";
  readonly after: Action | "nothing";
  readonly clause: string;
};
export type Replay = {
  readonly decisions: number;
  readonly changes: readonly ReplayChange[];
  /** Decisions that would have stopped something that went through, and the other way round. */
  readonly newlyBlocked: number;
  readonly newlyPassed: number;
};

export function replay(decisions: readonly RecordedDecision[], config: Config): Replay {
  const changes: ReplayChange[] = [];
  let [newlyBlocked, newlyPassed] = [0, 0];
  for (const { at, subject, facts } of decisions) {
    const judged = facts
      .filter(({ isHeld }) => !isHeld)
      .map((one) => ({ ...one, again: judge(recounted(one.facts, config), config) }));
    for (const { facts: one, action, again } of judged) {
      const before = action ?? ("nothing" as const);
      const after = again?.action ?? ("nothing" as const);
      if (before !== after)
        changes.push({
          ...{ at, subject, name: one.name, what: whatOf(one) },
          before,
          after,
          clause: again?.clause ?? "no clause",
        });
    }
    const [blocked, blocks] = [
      judged.some(({ action }) => action === "block"),
      judged.some(({ again }) => again?.action === "block"),
    ];
    if (blocks && !blocked) newlyBlocked += 1;
    if (blocked && !blocks) newlyPassed += 1;
  }
  return { decisions: decisions.length, changes, newlyBlocked, newlyPassed };
}

function whatOf(facts: Facts): string {
  return facts.kind === "finding" ? `${facts.rule} in ${facts.path}` : facts.name;
}
