// Ten thousand generated histories against an oracle that knows the truth. No finding may be lost, doubled or wrongly closed, and no date
// may be wrong. That `due` gives the right deadline over these same clocks is shown in test/scenario/histories.test.ts, since this folder
// does not see `decide`.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ClockEvent } from "../../model/index.ts";
import { action, play } from "./histories-lab.ts";
import { readRecord } from "./record.ts";

function switchesOf(clock: readonly ClockEvent[]): readonly string[] {
  return clock.flatMap((event) => (event.kind === "ended" || event.kind === "reopened" ? [event.at] : []));
}

describe("generated histories", () => {
  test("10,000 of them: none lost, none doubled, none wrongly closed, every date right", {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 4, maxLength: 24 }), (actions) => {
        const { rows, beliefs } = play(actions);
        const records = [...rows.keys("finding")].map((key) => readRecord(rows.get("finding", key) ?? ""));
        const byOrder = (a: { order: number }, b: { order: number }): number => a.order - b.order;
        const known = records
          .map(({ firstPosition, firstSeenAt, isOpen, clock }) => ({
            order: firstPosition,
            firstSeenAt,
            isOpen,
            switches: switchesOf(clock),
          }))
          .sort(byOrder);
        const right = [...beliefs].sort(byOrder).map(({ order, firstSeenAt, isOpen, switches }) => ({
          order: order - 1,
          firstSeenAt,
          isOpen,
          switches,
        }));
        expect(known).toEqual(right);
        for (const record of records) {
          for (const name of record.names) expect(rows.get("name", name)).toBe(record.fingerprint);
          expect(rows.get("open", record.fingerprint)).toBe(record.isOpen ? "1" : undefined);
        }
      }),
      { numRuns: 10_000 },
    );
  });
});
