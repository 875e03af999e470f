import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ClockEvent, Instant } from "../../model/index.ts";
import { advance, type BusinessCalendar, counted } from "./calendar.ts";
import { binding, due, slaState, stateAt } from "./due.ts";
import { presetTables } from "./presets.ts";
import type { SlaTable } from "./table.ts";

const at = (text: string): Instant => new Date(text).toISOString() as Instant;
const start = at("2027-03-01T12:00:00Z");
const hours = (count: number, from = start): Instant =>
  at(new Date(Date.parse(from) + count * 3_600_000).toISOString());
const detected = (word: string, when = start): ClockEvent[] => [
  { kind: "milestone", at: when, name: "detected" },
  { kind: "class", at: when, class: word },
];
function table(name: string): SlaTable {
  const found = presetTables.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}
const dueOf = (events: readonly ClockEvent[], name = "petanque"): string | undefined =>
  binding(due(events, table(name), "always"))?.dueAt;

test("a machine whose clock was set back neither gives time nor takes it: the order of the ledger counts", () => {
  const pausedAndResumed = (resumedAt: Instant): readonly ClockEvent[] => [
    ...detected("critical"),
    { kind: "paused", at: hours(10), reason: "r" },
    { kind: "resumed", at: resumedAt },
  ];
  expect(dueOf(pausedAndResumed(hours(15)))).toBe(hours(53));
  expect(dueOf(pausedAndResumed(hours(3)))).toBe(hours(48)); // resumed "before" it was paused: at once
  expect(due(pausedAndResumed(hours(3)), table("petanque"), "always")[0]?.pausedMs).toBe(0);
});

describe("what was merged is not yet shipped (R125)", () => {
  const merged: readonly ClockEvent[] = [
    ...detected("high"),
    { kind: "milestone", at: start, name: "fix-available" },
    { kind: "milestone", at: hours(0.25), name: "merged" },
    { kind: "ended", at: hours(0.25) },
  ];
  const clocks = (events: readonly ClockEvent[]) =>
    new Map(due(events, table("elspeth"), "always").map((one) => [one.clock, one]));

  test("the end of the finding stops neither the image's clock nor the whole one; the image does", () => {
    const open = clocks(merged);
    for (const name of ["image", "total"]) expect(open.get(name)?.stands).toBeUndefined();
    expect(open.get("total")?.dueAt).toBe(hours(0.75));
    const shipped = clocks([...merged, { kind: "milestone", at: hours(0.5), name: "image-published" }]);
    for (const name of ["image", "total"])
      expect(shipped.get(name)).toMatchObject({ stands: "ended", standsSinceAt: hours(0.5) });
  });

  test("what ended without a merge ends all of them", () => {
    const gone = merged.filter((event) => !(event.kind === "milestone" && event.name === "merged"));
    expect(clocks(gone).get("total")).toMatchObject({ stands: "ended", standsSinceAt: hours(0.25) });
    expect(clocks(gone).has("image")).toBe(false);
  });
});

describe("the shipped tables", () => {
  test.each([
    ["petanque", "critical", 48],
    ["petanque", "high", 168],
    ["petanque", "medium", 720],
    ["petanque", "low", undefined],
    ["petanque", "unknown", 168],
    ["aws-services", "critical", 0],
    ["aws-services", "high", 24],
    ["aws-services", "medium", 168],
    ["aws-services", "low", 720],
  ])("%s gives %s %s hours", (name, word, count) => {
    expect(dueOf(detected(word), name)).toBe(count === undefined ? undefined : hours(count));
  });

  test.each([
    ["patch", 168],
    ["minor", 168],
    ["major", 672],
  ])("an ordinary %s update is to be reviewed within %s hours (R21)", (word, count) => {
    const opened: ClockEvent[] = [
      { kind: "milestone", at: start, name: "pr-opened" },
      { kind: "class", at: start, class: word },
    ];
    const deadlines = due(opened, table("updates"), "always").map(({ dueAt }) => dueAt);
    expect(deadlines.sort()[0]).toBe(hours(count));
  });

  test("the stages of R125 are measured each from the one before, and in total", () => {
    const stage = (name: string, minutes: number): ClockEvent => ({
      kind: "milestone",
      at: hours(minutes / 60),
      name,
    });
    const events: ClockEvent[] = [
      stage("published", -60),
      stage("fix-available", -60),
      ...detected("high"),
      stage("pr-opened", 1),
      stage("checks-passed", 25),
      stage("merged", 26),
      stage("image-published", 40),
    ];
    const states = due(events, table("elspeth"), "always").map((deadline) => [
      deadline.clock,
      stateAt(deadline, hours(100)),
    ]);
    expect(states).toEqual([
      ["detection", "met"],
      ["pull-request", "met"],
      ["ci", "breached"],
      ["merge", "met"],
      ["image", "met"],
      ["total", "met"],
    ]);
  });

  test("CRA Article 14 counts 24 h and 72 h from knowing of the exploitation, in every state of the finding", () => {
    const exploited: ClockEvent = { kind: "milestone", at: hours(10), name: "exploited" };
    const events: ClockEvent[] = [
      ...detected("low"),
      exploited,
      { kind: "paused", at: hours(11), reason: "waiting" },
    ];
    const deadlines = due(events, table("eu-cra-article-14"), "always").map(({ clock, dueAt }) => [
      clock,
      dueAt,
    ]);
    expect(deadlines).toEqual([
      ["early-warning", hours(34)],
      ["notification", hours(82)],
    ]);
    const fixed: ClockEvent = { kind: "milestone", at: hours(20), name: "fix-available" };
    expect(due([...events, fixed], table("eu-cra-article-14"), "always").at(-1)?.dueAt).toBe(
      hours(20 + 14 * 24),
    );
    expect(due([...detected("low"), fixed], table("eu-cra-article-14"), "always")).toEqual([]);
  });
});

describe("a clock", () => {
  test("is shortened by KEV, never lengthened, and KEV does not wait for pauses", () => {
    const exploited = (dueOn: string): ClockEvent => ({
      kind: "milestone",
      at: start,
      name: "exploited",
      dueOn: dueOn as never,
    });
    expect(dueOf([...detected("medium"), exploited("2027-03-05")])).toBe("2027-03-06T00:00:00.000Z");
    expect(dueOf([...detected("critical"), exploited("2027-03-05")])).toBe(hours(48));
    expect(dueOf([...detected("medium"), exploited("2022-01-01")])).toBe(hours(14 * 24));
    expect(
      dueOf([...detected("medium"), exploited("2027-03-05"), { kind: "paused", at: hours(1), reason: "x" }]),
    ).toBe("2027-03-06T00:00:00.000Z");
  });

  test("that gets graver is due by the graver rule from then on, and never later than before", () => {
    const graver: ClockEvent = { kind: "class", at: hours(24 * 20), class: "critical" };
    expect(dueOf([...detected("medium"), graver])).toBe(hours(24 * 20 + 48));
    const late: ClockEvent = { kind: "class", at: hours(24 * 29), class: "critical" };
    expect(dueOf([...detected("medium"), late])).toBe(hours(720));
  });

  test("does not start anew when the severity goes down and up again", () => {
    const down: ClockEvent = { kind: "class", at: hours(40), class: "low" };
    const up: ClockEvent = { kind: "class", at: hours(41), class: "critical" };
    expect(dueOf([...detected("critical"), down])).toBeUndefined();
    expect(dueOf([...detected("critical"), down, up])).toBe(hours(48));
  });

  test("stands still while paused, and says why there is no date", () => {
    const paused: ClockEvent = { kind: "paused", at: hours(10), reason: "vendor has no fix" };
    const events = [...detected("critical"), paused];
    expect(slaState(events, table("petanque"), "always", hours(500))).toMatchObject({
      state: "paused",
      pausedMs: 490 * 3_600_000,
    });
    expect(dueOf(events)).toBeUndefined();
    expect(dueOf([...events, { kind: "resumed", at: hours(500) }])).toBe(hours(538));
  });

  test("that ran out before the pause stays breached", () => {
    const events: ClockEvent[] = [
      ...detected("critical"),
      { kind: "paused", at: hours(49), reason: "too late" },
    ];
    expect(slaState(events, table("petanque"), "always", hours(60))).toMatchObject({
      state: "breached",
      dueAt: hours(48),
    });
  });

  test("goes on after a reopening with what was left", () => {
    const ended: ClockEvent[] = [...detected("critical"), { kind: "ended", at: hours(40) }];
    expect(slaState(ended, table("petanque"), "always", hours(400))).toMatchObject({
      state: "met",
      dueAt: hours(48),
    });
    expect(dueOf([...ended, { kind: "reopened", at: hours(1000) }])).toBe(hours(1008));
  });

  test("counts hours, not local time: a leap day and daylight saving change nothing", () => {
    expect(dueOf(detected("high", at("2028-02-26T00:00:00Z")))).toBe("2028-03-04T00:00:00.000Z");
    expect(dueOf(detected("critical", at("2027-03-27T12:00:00Z")))).toBe("2027-03-29T12:00:00.000Z");
  });
});

const paris: BusinessCalendar = {
  timeZone: "Europe/Paris",
  days: [1, 2, 3, 4, 5],
  from: 9 * 60,
  to: 17 * 60,
  holidays: ["2027-03-29"],
};

describe("a business calendar", () => {
  test("counts working hours over a weekend, a holiday and the change to summer time", () => {
    // Friday 2027-03-26 16:00 in Paris is 15:00 UTC; Monday is a holiday; Tuesday 09:00 in Paris is 07:00 UTC after the change.
    expect(
      new Date(advance(paris, Date.parse("2027-03-26T15:00:00Z"), 2 * 3_600_000) ?? 0).toISOString(),
    ).toBe("2027-03-30T08:00:00.000Z");
  });

  test("a working day of 24 hours has 23 and 25 of them when the clocks change", () => {
    const whole: BusinessCalendar = { timeZone: "Europe/Paris", days: [7], from: 0, to: 1440, holidays: [] };
    const sunday = (day: string): number =>
      counted(
        whole,
        Date.parse(`${day}T00:00:00Z`) - 7_200_000,
        Date.parse(`${day}T00:00:00Z`) + 93_600_000,
      ) / 3_600_000;
    expect([sunday("2027-03-28"), sunday("2027-10-31"), sunday("2027-06-06")]).toEqual([23, 25, 24]);
  });

  test("advance and counted are each other's inverse", () => {
    const zones = fc.constantFrom(
      "Europe/Paris",
      "America/New_York",
      "Australia/Lord_Howe",
      "Asia/Kathmandu",
      "UTC",
      "America/Sao_Paulo",
    );
    const days = fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 });
    const when = fc.integer({ min: Date.parse("2024-01-01"), max: Date.parse("2030-01-01") });
    fc.assert(
      fc.property(
        zones,
        days,
        fc.nat(1000),
        fc.integer({ min: 1, max: 440 }),
        when,
        fc.integer({ min: 1, max: 400 }),
        (timeZone, which, from, length, begin, count) => {
          const calendar: BusinessCalendar = {
            timeZone,
            days: which,
            from,
            to: from + length,
            holidays: ["2027-01-01", "2028-02-29"],
          };
          const end = advance(calendar, begin, count * 60_000);
          expect(counted(calendar, begin, end ?? 0)).toBe(count * 60_000);
        },
      ),
      { numRuns: 60 },
    );
  });
});
