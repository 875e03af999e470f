// `--since`: a day, a moment, or so long ago. git takes any text for a date and reads one that it does not understand as "now", after
// which there is no commit: such a scan would look at nothing and pass.

import { PortcullisError } from "../../kit/index.ts";
import { type Instant, instant } from "../../model/index.ts";

/** By the first letter of the unit. */
const hours: Readonly<Record<string, number>> = { h: 1, d: 24, w: 7 * 24, m: 30 * 24, y: 365 * 24 };

/** "2027-01-31", "2027-01-31T09:00:00Z", "2 weeks ago", "2w", "yesterday". Months count 30 days, years 365. Throws "usage". */
export function sinceWhen(text: string, now: Instant): Instant {
  const raw = text.trim().toLowerCase();
  if (raw === "yesterday") return before(now, 24);
  const [, count = "", unit = ""] =
    /^(\d{1,5}) ?([hdwmy]|(?:hour|day|week|month|year)s?(?: ago)?)$/.exec(raw) ?? [];
  const length = hours[unit.slice(0, 1)];
  if (length !== undefined) return before(now, Number(count) * length);
  try {
    return instant(text.trim());
  } catch (cause) {
    throw new PortcullisError("usage", `--since does not know the date ${JSON.stringify(text)}.`, {
      hint: "write 2027-01-31, 2027-01-31T09:00:00Z, 2w, or 2 weeks ago",
      cause,
    });
  }
}

function before(now: Instant, count: number): Instant {
  return instant(new Date(Math.max(0, Date.parse(now) - count * 3_600_000)).toISOString());
}
