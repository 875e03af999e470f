// Interval notation of Maven and NuGet: "[1.0,2.0)", "(,1.0]", "[1.2]", several joined by commas. What a bare version means
// differs and is handed in.

import type { Order } from "./versioning.ts";

export function satisfiesIntervals(
  version: string,
  requirement: string,
  compare: (a: string, b: string) => Order,
  meetsBare: (wanted: string) => boolean,
): boolean | undefined {
  const text = requirement.trim();
  if (text === "") return undefined;
  if (!/^[[(]/.test(text)) return /[[\](),]/.test(text) ? undefined : meetsBare(text);
  let rest = text;
  let isInside = false;
  while (rest !== "") {
    const match = /^([[(])([^[\](),]*)(?:(,)([^[\](),]*))?([\])])\s*(?:,\s*|$)/.exec(rest);
    if (match === null) return undefined;
    const [whole, open, low = "", comma, high = "", close] = match;
    const least = low.trim();
    const most = high.trim();
    if (comma === undefined) isInside ||= open === "[" && close === "]" && compare(version, least) === 0;
    else {
      const isAbove = least === "" || compare(version, least) >= (open === "[" ? 0 : 1);
      const isBelow = most === "" || compare(version, most) <= (close === "]" ? 0 : -1);
      isInside ||= isAbove && isBelow;
    }
    rest = rest.slice(whole.length);
  }
  return isInside;
}
