// Time as a value that is handed in. Expiry dates and SLA clocks never look at the machine's clock themselves.

/** Instants are RFC 3339 in UTC with milliseconds and "Z"; they sort as text. */
export interface WallClock {
  now(): string;
}

export const systemClock: WallClock = { now: () => new Date().toISOString() };

export function fixedClock(at: string): WallClock {
  return { now: () => at };
}
