// The SLA clock of a finding at this run, from what the ledger knows of it.

import type {
  ClockEvent,
  Day,
  Finding,
  Instant,
  KnownFinding,
  KnownSeverity,
  SlaState,
} from "../model/index.ts";
import { type SlaPolicy, slaState } from "./sla/index.ts";

/** For a finding that the ledger does not know yet the clock starts with this very run. */
export function clockOf(
  finding: Finding,
  known: KnownFinding | undefined,
  {
    sla,
    now,
    countsAs,
  }: { readonly sla: SlaPolicy; readonly now: Instant; readonly countsAs: KnownSeverity },
): SlaState | undefined {
  const clock = known === undefined ? firstSight(finding, countsAs, now) : stillTicking(known.clock, now);
  return slaState(clock, sla.table, sla.calendar, now);
}

/** It is here now, so a clock that was ended goes on: the ledger will say the same when this run is recorded. */
function stillTicking(clock: readonly ClockEvent[], at: Instant): readonly ClockEvent[] {
  const last = clock.findLast(({ kind }) => kind === "ended" || kind === "reopened");
  return last?.kind === "ended" ? [...clock, { kind: "reopened", at }] : clock;
}

/** A table has its own word for an unknown severity. */
function firstSight(
  { severity, evidence }: Finding,
  countsAs: KnownSeverity,
  at: Instant,
): readonly ClockEvent[] {
  const isExploited = evidence.kind === "vulnerability" && evidence.isExploited;
  const dueOn = evidence.kind === "vulnerability" ? evidence.exploitedDueOn : undefined;
  return [
    { kind: "milestone", at, name: "detected" },
    { kind: "class", at, class: severity === "unknown" ? severity : countsAs },
    // `due` takes a text that is no day of the calendar as none.
    ...(isExploited
      ? [
          {
            kind: "milestone" as const,
            at,
            name: "exploited",
            ...(dueOn === undefined ? {} : { dueOn: dueOn as Day }),
          },
        ]
      : []),
  ];
}
