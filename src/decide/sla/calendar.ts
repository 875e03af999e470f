// Which moments count. The default calendar counts all of them; a business calendar counts working hours of working days in a time
// zone, through daylight-saving changes. Pure: takes and gives milliseconds since 1970.

export type BusinessCalendar = {
  /** IANA name. */
  readonly timeZone: string;
  /** 1 is Monday, 7 is Sunday. Not empty. */
  readonly days: readonly number[];
  /** Minutes since local midnight, `from` below `to`, `to` at most 1440. */
  readonly from: number;
  readonly to: number;
  /** YYYY-MM-DD in the zone. */
  readonly holidays: readonly string[];
};
/** "always" is the plain clock: an hour is an hour, on every day, in every zone. */
export type Calendar = "always" | BusinessCalendar;

/** The moment at which `budgetMs` of counted time have passed since `start`; undefined when the calendar never gets there. */
export function advance(calendar: Calendar, start: number, budgetMs: number): number | undefined {
  if (calendar === "always") return start + budgetMs;
  let left = budgetMs;
  for (const [from, to] of workingSpans(calendar, start)) {
    const begin = Math.max(from, start);
    if (begin >= to) continue;
    if (to - begin >= left) return begin + left;
    left -= to - begin;
  }
  return undefined;
}

/** Counted milliseconds between two moments. */
export function counted(calendar: Calendar, start: number, end: number): number {
  if (end <= start) return 0;
  if (calendar === "always") return end - start;
  let sum = 0;
  for (const [from, to] of workingSpans(calendar, start)) {
    if (from >= end) break;
    sum += Math.max(0, Math.min(to, end) - Math.max(from, start));
  }
  return sum;
}

const dayMs = 86_400_000;
/** Longer than any table may ask for, so that a calendar full of holidays ends. */
const horizonDays = 366 * 20;

function* workingSpans(calendar: BusinessCalendar, start: number): Generator<readonly [number, number]> {
  const clock = localClock(calendar.timeZone);
  // The local date of the day before `start`, as UTC midnight: a label of the day, not a moment.
  const first = Math.floor((start + clock.offsetAt(start)) / dayMs) * dayMs - dayMs;
  for (let index = 0; index < horizonDays; index += 1) {
    const label = first + index * dayMs;
    const weekday = ((Math.floor(label / dayMs) + 3) % 7) + 1; // 1970-01-01 was a Thursday
    if (!calendar.days.includes(weekday)) continue;
    if (calendar.holidays.includes(new Date(label).toISOString().slice(0, 10))) continue;
    yield [clock.momentOf(label + calendar.from * 60_000), clock.momentOf(label + calendar.to * 60_000)];
  }
}

type LocalClock = {
  readonly offsetAt: (moment: number) => number;
  readonly momentOf: (local: number) => number;
};

/** By zone: a list of ten thousand findings asks for the same days again and again. Only facts of the time zone are kept. */
const clocks = new Map<string, LocalClock>();

function localClock(timeZone: string): LocalClock {
  const known = clocks.get(timeZone) ?? makeClock(timeZone);
  clocks.set(timeZone, known);
  return known;
}

/** Zones change their offset at whole quarters of an hour, UTC. */
const quarterMs = 900_000;

function makeClock(timeZone: string): LocalClock {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
  });
  const offsets = new Map<number, number>();
  const offsetAt = (moment: number): number => {
    const quarter = Math.floor(moment / quarterMs);
    const offset = offsets.get(quarter) ?? offsetOf(quarter * quarterMs);
    offsets.set(quarter, offset);
    return offset;
  };
  const offsetOf = (moment: number): number => {
    const part = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const at = (name: Intl.DateTimeFormatPartTypes): number => part.get(name) ?? 0;
    const local = Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second"));
    return local - Math.floor(moment / 1000) * 1000;
  };
  /** A wall time that a change skips is the moment of the change; one that happens twice is the first of the two. */
  const momentOf = (local: number): number => {
    const [before, after] = [local - offsetAt(local - dayMs), local - offsetAt(local + dayMs)];
    const fits = [before, after].filter((moment) => moment + offsetAt(moment) === local);
    return fits.length > 0 ? Math.min(...fits) : Math.max(before, after) - skipped(before, after);
  };
  const skipped = (before: number, after: number): number => {
    // Inside the gap: the moment of the change lies between; find it to the minute.
    let [low, high] = [Math.min(before, after), Math.max(before, after)];
    const [offset, top] = [offsetAt(low), high];
    while (high - low > 60_000) {
      const middle = low + Math.floor((high - low) / 120_000) * 60_000;
      if (offsetAt(middle) === offset) low = middle;
      else high = middle;
      if (high - low <= 60_000) break;
    }
    return top - high;
  };
  return { offsetAt, momentOf };
}
