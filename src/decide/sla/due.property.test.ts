// Ten thousand generated clocks against a second computation that shares nothing with `due`: it walks hour by hour through the calendar.
// Classes that rise and fall, pauses, endings, reopenings, KEV dates, machine clocks that were set back; leap days and the change to
// summer time and back lie on the way.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { ClockEvent, Day, Instant } from "../../model/index.ts";
import type { Calendar } from "./calendar.ts";
import { binding, due } from "./due.ts";
import { presetTables } from "./presets.ts";
import type { SlaTable } from "./table.ts";

const hourMs = 3_600_000;
const first = Date.parse("2027-01-01T00:00:00Z") / hourMs;
const horizon = 5 * 366 * 24;
const table = presetTables.find(({ name }) => name === "petanque") as SlaTable; // it is shipped
const ranks = ["critical", "high", "medium", "low"];
const hoursOf: Readonly<Record<string, number>> = { critical: 48, high: 168, medium: 720 };

const holidays = ["2027-12-24", "2028-02-29", "2028-05-01"];
const calendars: readonly { readonly calendar: Calendar; readonly works: Uint8Array }[] = [
  { calendar: "always", works: new Uint8Array(horizon).fill(1) },
  ...["Europe/Paris", "America/New_York", "UTC"].map((timeZone) => {
    const days = [1, 2, 3, 4, 5];
    const calendar: Calendar = { timeZone, days, from: 9 * 60, to: 17 * 60, holidays };
    return { calendar, works: workingHours(timeZone) };
  }),
];

/** For every hour since the beginning: is it between nine and five on a working day there? Read off the wall, nothing computed. */
function workingHours(timeZone: string): Uint8Array {
  const wall = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", weekday: "short", hour: "2-digit" },
    ...{ year: "numeric", month: "2-digit", day: "2-digit" },
  });
  return Uint8Array.from({ length: horizon }, (_, index) => {
    const part = Object.fromEntries(
      wall.formatToParts((first + index) * hourMs).map(({ type, value }) => [type, value]),
    );
    const isWorkingDay =
      !["Sat", "Sun"].includes(part["weekday"] ?? "") &&
      !holidays.includes(`${part["year"]}-${part["month"]}-${part["day"]}`);
    return isWorkingDay && Number(part["hour"]) >= 9 && Number(part["hour"]) < 17 ? 1 : 0;
  });
}

type Step =
  | { readonly kind: "class"; readonly class: string }
  | { readonly kind: "paused" | "resumed" | "ended" | "reopened" }
  | { readonly kind: "exploited"; readonly inDays: number | undefined };
type History = readonly { readonly afterHours: number; readonly step: Step }[];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("class" as const), class: fc.constantFrom(...ranks) }),
  fc.record({
    kind: fc.constantFrom("paused" as const, "resumed" as const, "ended" as const, "reopened" as const),
  }),
  fc.record({
    kind: fc.constant("exploited" as const),
    inDays: fc.option(fc.integer({ min: -5, max: 40 }), { nil: undefined }),
  }),
);
const history: fc.Arbitrary<History> = fc.array(
  fc.record({ afterHours: fc.constantFrom(0, 1, 7, 24, 100, 300, -2, -50), step }),
  { maxLength: 10 },
);

const text = (hour: number): Instant => new Date(hour * hourMs).toISOString() as Instant;

/** Events as a ledger would hold them, times as the machines gave them. */
function eventsOf(start: number, severity: string, steps: History): readonly ClockEvent[] {
  let hour = start;
  return [
    { kind: "milestone", at: text(start), name: "detected" },
    { kind: "class", at: text(start), class: severity },
    ...steps.map(({ afterHours, step: one }): ClockEvent => {
      hour += afterHours;
      const at = text(hour);
      if (one.kind === "class") return { kind: "class", at, class: one.class };
      if (one.kind === "paused") return { kind: "paused", at, reason: "r" };
      if (one.kind !== "exploited") return { kind: one.kind, at };
      const dueOn = one.inDays === undefined ? undefined : (text(hour + one.inDays * 24).slice(0, 10) as Day); // of an instant
      return { kind: "milestone", at, name: "exploited", ...(dueOn === undefined ? {} : { dueOn }) };
    }),
  ];
}

/** The earliest of all deadlines, in hours since 1970. */
function slowDue(events: readonly ClockEvent[], works: Uint8Array): number | undefined {
  let last = 0;
  const timed = events.map((event) => {
    last = Math.max(last, Date.parse(event.at) / hourMs); // no machine turns time back
    return { event, hour: last };
  });
  const classes = timed.flatMap(({ event, hour }) =>
    event.kind === "class" ? [{ rank: ranks.indexOf(event.class), hour }] : [],
  );
  const now = classes.at(-1)?.rank ?? 0;
  const found = ranks.flatMap((name, rank) => {
    const begun = classes.find((one) => one.rank <= rank);
    const hours = hoursOf[name];
    return now > rank || begun === undefined || hours === undefined
      ? []
      : [walk(timed, begun.hour, hours, { works, canPause: true })];
  });
  const kev = timed.find(({ event }) => event.kind === "milestone" && event.name === "exploited");
  if (kev !== undefined && kev.event.kind === "milestone") {
    const day = kev.event.dueOn === undefined ? 0 : (Date.parse(kev.event.dueOn) + 24 * hourMs) / hourMs;
    const always = calendars[0]?.works ?? works;
    found.push(day > kev.hour ? day : walk(timed, kev.hour, 14 * 24, { works: always, canPause: false }));
  }
  return found.filter((one) => one !== undefined).sort((a, b) => a - b)[0];
}

/** Hour after hour. Where it stands for good its hours go on being counted from there if it ended, and are not if it is paused. */
function walk(
  timed: readonly { readonly event: ClockEvent; readonly hour: number }[],
  start: number,
  needed: number,
  { works, canPause }: { readonly works: Uint8Array; readonly canPause: boolean },
): number | undefined {
  let [left, isPaused, isEnded, stoodAt] = [needed, false, false, start];
  let next = 0;
  for (let hour = start; hour - first < works.length; hour += 1) {
    let event = timed[next];
    while (event !== undefined && event.hour <= hour) {
      if (event.event.kind === "paused") isPaused = canPause;
      if (event.event.kind === "resumed") isPaused = false;
      if (event.event.kind === "ended") isEnded = true;
      if (event.event.kind === "reopened") isEnded = false;
      if (!isPaused && !isEnded) stoodAt = hour; // also when it goes on and stops again within the hour
      next += 1;
      event = timed[next];
    }
    if (isPaused || isEnded) {
      if (event !== undefined) continue;
      return isEnded ? count(stoodAt, left, works) : undefined;
    }
    stoodAt = hour + 1;
    left -= works[hour - first] ?? 0;
    if (left === 0) return hour + 1;
  }
  return undefined;
}

function count(from: number, needed: number, works: Uint8Array): number | undefined {
  let left = needed;
  for (let hour = from; hour - first < works.length; hour += 1) {
    left -= works[hour - first] ?? 0;
    if (left === 0) return hour + 1;
  }
  return undefined;
}

test("10,000 clocks: every deadline is the one that a walk through the calendar finds", {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3 * 365 * 24 }),
      fc.constantFrom(...ranks),
      history,
      fc.nat(calendars.length - 1),
      (offset, severity, steps, which) => {
        const { calendar, works } = calendars[which] as (typeof calendars)[number]; // an index of the list
        const events = eventsOf(first + 100 + offset, severity, steps);
        const wanted = slowDue(events, works);
        expect(binding(due(events, table, calendar))?.dueAt).toBe(
          wanted === undefined ? undefined : text(wanted),
        );
      },
    ),
    { numRuns: 10_000 },
  );
});
