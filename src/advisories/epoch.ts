// Instants as numbers. They have one form (design.md, 3), so that reading one is arithmetic; the calendar of `Date.parse`, which takes
// any form, would be a twentieth of building an index.

import type { Instant } from "../model/index.ts";

const dayMs = 86_400_000;

/** Milliseconds since 1970 of `YYYY-MM-DDTHH:MM:SS.mmmZ`. */
export function epochOf(at: Instant): number {
  const day = daysBefore(number(at, 0, 4), number(at, 5, 7)) + number(at, 8, 10) - 1;
  const seconds = (number(at, 11, 13) * 60 + number(at, 14, 16)) * 60 + number(at, 17, 19);
  return day * dayMs + seconds * 1000 + number(at, 20, 23);
}

function number(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + text.charCodeAt(at) - 0x30;
  return value;
}

/** Days from 1970-01-01 to the first of a month (Gregorian; the year is taken to begin in March, so that the leap day is its last). */
function daysBefore(year: number, month: number): number {
  const from = month > 2 ? year : year - 1;
  const monthFromMarch = (month + 9) % 12;
  const leapDays = Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400);
  return from * 365 + leapDays + Math.floor((153 * monthFromMarch + 2) / 5) - 719_468;
}
