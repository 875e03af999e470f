// `due(events, table, calendar)`: the deadlines of one finding (or update, or document), as a pure function of what was recorded. A clock
// starts once and never anew: classes, pauses, endings and reopenings change where it stands, never when it began.

import type { ClockEvent, Instant, SlaState } from "../../model/index.ts";
import { advance, type Calendar, counted } from "./calendar.ts";
import { type SlaClock, type SlaTable, tableId } from "./table.ts";

export type Deadline = {
  readonly clock: string;
  readonly action: string;
  readonly startedAt: Instant;
  /** Absent: best effort, or paused with time left. */
  readonly dueAt?: Instant;
  /** When the clock stands still now, or for good. */
  readonly standsSinceAt?: Instant;
  readonly stands?: "paused" | "ended";
  /** Uncounted time up to the last event: pauses, and the time between an end and a reopening. */
  readonly pausedMs: number;
  /** Clocks without an `until` measure the finding itself; the others measure stages of the work. */
  readonly isStage: boolean;
};

export function due(events: readonly ClockEvent[], table: SlaTable, calendar: Calendar): readonly Deadline[] {
  const timeline = monotone(events);
  return table.clocks.flatMap((clock) => {
    const deadline = deadlineOf(clock, timeline, { table, calendar });
    return deadline === undefined ? [] : [deadline];
  });
}

/** The one that binds: the earliest deadline of the finding itself. */
export function binding(deadlines: readonly Deadline[]): Deadline | undefined {
  const own = deadlines.filter(({ isStage }) => !isStage);
  return (
    own
      .filter(({ dueAt }) => dueAt !== undefined)
      .sort((a, b) => ((a.dueAt ?? "") < (b.dueAt ?? "") ? -1 : 1))[0] ?? own[0]
  );
}

export function stateAt({ dueAt, standsSinceAt, stands }: Deadline, now: Instant): SlaState["state"] {
  const at = standsSinceAt !== undefined && standsSinceAt < now ? standsSinceAt : now;
  if (dueAt !== undefined && at > dueAt) return "breached";
  if (stands === "ended") return "met";
  return stands === "paused" ? "paused" : "running";
}

/** What a report shows of a finding's clocks. Undefined when no clock of the table concerns it. */
export function slaState(
  events: readonly ClockEvent[],
  table: SlaTable,
  calendar: Calendar,
  now: Instant,
): SlaState | undefined {
  const first = binding(due(events, table, calendar));
  if (first === undefined) return undefined;
  const { startedAt, dueAt, standsSinceAt, stands } = first;
  const since =
    stands === "paused" && standsSinceAt !== undefined && standsSinceAt < now
      ? Date.parse(now) - Date.parse(standsSinceAt)
      : 0;
  return {
    table: tableId(table),
    startedAt,
    ...(dueAt === undefined ? {} : { dueAt }),
    pausedMs: first.pausedMs + since,
    state: stateAt(first, now),
  };
}

/** A machine whose clock was set back cannot make time run backwards: the order of the ledger counts. */
function monotone(events: readonly ClockEvent[]): readonly ClockEvent[] {
  let last = "";
  return events.map((event) => {
    if (event.at < last) return { ...event, at: last as Instant }; // it was an instant when it was the last
    last = event.at;
    return event;
  });
}

type Context = { readonly table: SlaTable; readonly calendar: Calendar };
type Start = { readonly at: number; readonly dueOn?: string };

function deadlineOf(
  clock: SlaClock,
  timeline: readonly ClockEvent[],
  context: Context,
): Deadline | undefined {
  const start = startOf(clock, timeline, context.table);
  if (start === undefined) return undefined;
  const spans = countedSpans(clock, timeline, start.at);
  const last = spans.at(-1);
  const calendar = clock.canPause ? context.calendar : "always";
  const stands = standing(clock, timeline);
  const dueAt = dueMoment(clock, start, { spans, calendar, stands });
  const standsAt = last === undefined ? start.at : last.to;
  const pausedMs = spans.reduce((sum, { from }, index) => sum + from - (spans[index - 1]?.to ?? start.at), 0);
  return {
    clock: clock.id,
    action: clock.action,
    startedAt: toInstant(start.at),
    ...(dueAt === undefined ? {} : { dueAt: toInstant(dueAt) }),
    ...(standsAt === undefined ? {} : { standsSinceAt: toInstant(standsAt), stands }),
    pausedMs,
    isStage: clock.until !== undefined,
  };
}

/** From the milestone, and from the first moment at which the class was at least as grave as the clock's. */
function startOf(clock: SlaClock, timeline: readonly ClockEvent[], table: SlaTable): Start | undefined {
  const milestone = milestoneOf(timeline, clock.from);
  const needed = clock.needs === undefined ? milestone : milestoneOf(timeline, clock.needs);
  if (milestone === undefined || needed === undefined) return undefined;
  const from = Math.max(Date.parse(milestone.at), Date.parse(needed.at));
  const dueOn = milestone.dueOn === undefined ? {} : { dueOn: milestone.dueOn };
  if (clock.class === undefined) return { at: from, ...dueOn };
  const floor = table.classes.indexOf(clock.class);
  const classes = timeline.flatMap((event) =>
    event.kind === "class" ? [{ at: event.at, rank: rankOf(event.class, table) }] : [],
  );
  const now = classes.at(-1);
  if (now === undefined || now.rank > floor) return undefined; // it is less grave today: a graver clock no longer concerns it
  const first = classes.find(({ rank }) => rank <= floor) ?? now;
  return { at: Math.max(from, Date.parse(first.at)), ...dueOn };
}

type Milestone = Extract<ClockEvent, { readonly kind: "milestone" }>;

function milestoneOf(timeline: readonly ClockEvent[], name: string): Milestone | undefined {
  return timeline.find((event): event is Milestone => event.kind === "milestone" && event.name === name);
}

/** A word that the table does not know counts as the gravest: nothing is let off because it was spelt otherwise. */
function rankOf(word: string, { classes, readAs }: SlaTable): number {
  return Math.max(0, classes.indexOf(readAs[word] ?? word));
}

type Span = { readonly from: number; readonly to: number | undefined };

/** When the clock ran: from its start, without pauses and without the time in which the finding was gone. */
function countedSpans(clock: SlaClock, timeline: readonly ClockEvent[], start: number): readonly Span[] {
  const spans: Span[] = [];
  const isOutlived = outlivesEnd(clock, timeline);
  let [isPaused, isEnded, since]: [boolean, boolean, number | undefined] = [false, false, start];
  for (const event of timeline) {
    const at = Math.max(start, Date.parse(event.at));
    if (event.kind === "paused") isPaused = clock.canPause;
    else if (event.kind === "resumed") isPaused = false;
    else if (event.kind === "ended") isEnded = !isOutlived;
    else if (event.kind === "reopened") isEnded = false;
    else if (event.kind === "milestone" && event.name === clock.until && Date.parse(event.at) >= start) {
      return since === undefined ? spans : [...spans, { from: since, to: at }];
    }
    const isRunning = !isPaused && !isEnded;
    if (since !== undefined && !isRunning) {
      spans.push({ from: since, to: at });
      since = undefined;
    } else if (since === undefined && isRunning) since = at;
  }
  return since === undefined ? spans : [...spans, { from: since, to: undefined }];
}

function dueMoment(
  clock: SlaClock,
  start: Start,
  {
    spans,
    calendar,
    stands,
  }: { readonly spans: readonly Span[]; readonly calendar: Calendar; readonly stands: Deadline["stands"] },
): number | undefined {
  const day = clock.usesDueDay ? endOfDay(start.dueOn) : undefined;
  if (day !== undefined && day > start.at) return day;
  if (clock.hours === undefined) return undefined;
  let left = clock.hours * 3_600_000;
  for (const { from, to } of spans) {
    const available = to === undefined ? undefined : counted(calendar, from, to);
    if (available === undefined || available >= left) return advance(calendar, from, left);
    left -= available;
  }
  const last = spans.at(-1)?.to;
  // It ended in time: the deadline that it kept. Paused with time left: there is none until it goes on.
  return stands === "ended" ? advance(calendar, last ?? start.at, left) : undefined;
}

function outlivesEnd({ outlives }: SlaClock, timeline: readonly ClockEvent[]): boolean {
  return outlives !== undefined && milestoneOf(timeline, outlives) !== undefined;
}

/** Why the clock stands, if it does. */
function standing(clock: SlaClock, timeline: readonly ClockEvent[]): "paused" | "ended" {
  if (
    clock.until !== undefined &&
    timeline.some((event) => event.kind === "milestone" && event.name === clock.until)
  )
    return "ended";
  if (outlivesEnd(clock, timeline)) return "paused";
  const last = timeline.findLast((event) => event.kind === "ended" || event.kind === "reopened");
  return last?.kind === "ended" ? "ended" : "paused";
}

/** 24:00 UTC of a day, undefined for what is no day of the calendar. */
function endOfDay(day: string | undefined): number | undefined {
  const start = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(start) ? undefined : start + 86_400_000;
}

function toInstant(moment: number): Instant {
  return new Date(moment).toISOString() as Instant; // the brand's own form
}
