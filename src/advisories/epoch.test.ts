// Instants as numbers, against the calendar of the language.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Instant } from "../model/index.ts";
import { epochOf } from "./epoch.ts";

test("every instant of our form is the number that Date.parse says", () => {
  const from = Date.parse("1900-01-01T00:00:00.000Z");
  const to = Date.parse("2400-12-31T23:59:59.999Z");
  fc.assert(
    fc.property(fc.integer({ min: from, max: to }), (ms) => {
      expect(epochOf(new Date(ms).toISOString() as Instant)).toBe(ms); // the form of the brand
    }),
    { numRuns: 1000 },
  );
});
