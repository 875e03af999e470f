// The list of known findings with their time left: pure, over the ledger's history and the SLA policy.

import { binding, type Deadline, due, type SlaPolicy, stateAt } from "../../decide/index.ts";
import type { FindingRecord, LedgerHistory } from "../../keep/index.ts";
import { compareSeverity, compareText, type Instant, type SlaState } from "../../model/index.ts";

export type FindingLine = {
  readonly record: FindingRecord;
  readonly deadline: Deadline | undefined;
  readonly state: SlaState["state"] | undefined;
  /** Deadlines of the tables that are watched besides, and of stages. */
  readonly others: readonly Deadline[];
  readonly notice: "breached" | "soon" | undefined;
  /** R127: a retrospective that is not closed yet. */
  readonly retrospective: "open" | "filled" | undefined;
};

export type FindingFilter = {
  readonly all?: boolean;
  readonly service?: string;
  readonly state?: string;
  readonly owner?: string;
  /** Only those whose retrospective is still owed, closed findings too. */
  readonly retrospectives?: boolean;
};

/** Most urgent first: by deadline, then severity. */
export function listFindings(
  history: LedgerHistory,
  policy: SlaPolicy,
  now: Instant,
  filter: FindingFilter = {},
): readonly FindingLine[] {
  return history
    .findings()
    .filter((record) => isWanted(record, filter))
    .map((record) => lineOf(record, history, { policy, now }))
    .filter(({ retrospective }) => filter.retrospectives !== true || retrospective !== undefined)
    .sort(
      (a, b) =>
        compareText(a.deadline?.dueAt ?? "~", b.deadline?.dueAt ?? "~") ||
        compareSeverity(a.record.severity, b.record.severity) ||
        compareText(a.record.fingerprint, b.record.fingerprint),
    );
}

function isWanted(record: FindingRecord, filter: FindingFilter): boolean {
  const { all, service, state, owner, retrospectives } = filter;
  return (
    (all === true || retrospectives === true || record.isOpen) &&
    (service === undefined || record.service === service) &&
    (state === undefined || record.state === state) &&
    (owner === undefined || record.owner === owner)
  );
}

function lineOf(
  record: FindingRecord,
  history: LedgerHistory,
  context: { readonly policy: SlaPolicy; readonly now: Instant },
): FindingLine {
  const { policy, now } = context;
  const own = due(record.clock, policy.table, policy.calendar);
  const deadline = binding(own);
  const others = [
    ...own.filter(({ isStage }) => isStage),
    ...policy.also.flatMap((table) => due(record.clock, table, policy.calendar)),
  ];
  const running = [deadline, ...others].filter((one) => one !== undefined && one.stands !== "ended");
  const isSoon = running.some((one) => one !== undefined && isDueSoon(one, policy.warnBeforeMs, now));
  const isBreached = running.some((one) => one !== undefined && isOver(one, now));
  const retrospective = history.retrospectives.get(record.fingerprint);
  return {
    ...{ record, deadline, others },
    state: deadline === undefined ? undefined : stateAt(deadline, now),
    notice: !record.isOpen ? undefined : isBreached ? "breached" : isSoon ? "soon" : undefined,
    retrospective:
      retrospective === undefined || retrospective.closedAt !== undefined
        ? undefined
        : retrospective.filledAt === undefined
          ? "open"
          : "filled",
  };
}

export function isOver(deadline: Deadline, now: Instant): boolean {
  return stateAt(deadline, now) === "breached";
}

export function isDueSoon(deadline: Deadline, warnBeforeMs: number, now: Instant): boolean {
  if (deadline.dueAt === undefined || stateAt(deadline, now) !== "running") return false;
  return Date.parse(deadline.dueAt) - Date.parse(now) <= warnBeforeMs;
}

/** "5 d 3 h left", "2 h over", "best effort", "paused". */
export function timeLeft({ deadline, state }: FindingLine, now: Instant): string {
  if (deadline === undefined) return "no clock";
  if (state === "paused") return "paused";
  if (state === "met") return "met";
  if (deadline.dueAt === undefined) return "best effort";
  // Ended or paused when it was over already: it is not later every day.
  const until = state === "breached" ? (deadline.standsSinceAt ?? now) : now;
  return overOrLeft(deadline.dueAt, until);
}

export function overOrLeft(dueAt: Instant, now: Instant): string {
  const left = Date.parse(dueAt) - Date.parse(now);
  return left >= 0 ? `${span(left)} left` : `${span(-left)} over`;
}

function span(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}
