// The `sla:` section: which table counts, tables of one's own, and the calendar in which hours count.

import * as v from "valibot";

const hours = v.pipe(
  v.number(),
  v.minValue(0, "must be hours, at least 0"),
  v.maxValue(5 * 366 * 24, "must be hours, at most five years"),
);
const clockTime = v.pipe(
  v.string(),
  v.regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be a time of day such as 09:00"),
);

/** A table by severity; a missing one is best effort. */
const ownTable = v.strictObject({
  version: v.pipe(v.string(), v.minLength(1)),
  critical: v.optional(hours),
  high: v.optional(hours),
  medium: v.optional(hours),
  low: v.optional(hours),
  /** Whether CISA's due dates shorten it. */
  kev: v.optional(v.boolean(), true),
  actions: v.optional(v.record(v.picklist(["critical", "high", "medium", "low"]), v.string()), {}),
});

const calendar = v.pipe(
  v.strictObject({
    time_zone: v.pipe(v.string(), v.check(isTimeZone, "must be a time zone such as Europe/Paris")),
    days: v.optional(
      v.pipe(v.array(v.picklist(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])), v.minLength(1)),
      ["mon", "tue", "wed", "thu", "fri"],
    ),
    from: v.optional(clockTime, "00:00"),
    to: v.optional(clockTime, "24:00"),
    holidays: v.optional(
      v.array(v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/, "must be a day such as 2027-01-31"))),
      [],
    ),
  }),
  v.check(({ from, to }) => from < to, "must have `from` before `to`"),
);

/** Their hours stand in `decide/sla/presets.ts`. */
export const shippedTables = [
  ...(["petanque", "aws-services", "elspeth", "cisa-kev", "pci-dss"] as const),
  ...(["eu-cra-article-14", "updates", "documents"] as const),
] as const;
export type ShippedTable = (typeof shippedTables)[number];

export const slaSection = v.optional(
  v.strictObject({
    table: v.optional(v.string(), "petanque"),
    /** More tables that are watched and shown, for example eu-cra-article-14. */
    also: v.optional(v.array(v.string()), []),
    tables: v.optional(
      v.record(
        v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/, "must be a name such as our-table")),
        ownTable,
      ),
      {},
    ),
    calendar: v.optional(calendar),
    /** Who is told, with --notify: names of `channels:` or `notify:`. None: all of `notify:`. */
    notify: v.optional(v.array(v.string()), []),
    /** How long before a deadline it is announced. */
    warn_before_hours: v.optional(hours, 24),
  }),
  {},
);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
