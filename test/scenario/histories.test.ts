// Ten thousand generated histories (edits, renames, moves, aliases, partial scans, gaps, two tools, reopenings, clocks set back) through the
// ledger's folds and then through `due`: the deadline of each finding is the one that the oracle, which knows what really was where, works
// out by itself. Here, because neither `keep` nor `decide` sees the other.

import fc from "fast-check";
import { expect, test } from "vitest";
import { binding, due, presetTables, type SlaTable } from "../../src/decide/index.ts";
import { action, type Belief, play } from "../../src/keep/folds/histories-lab.ts";
import { readRecord } from "../../src/keep/folds/record.ts";

const table = presetTables.find(({ name }) => name === "petanque") as SlaTable; // it is shipped
const sevenDaysMs = 7 * 86_400_000; // every finding of these histories is high

/** From the first sighting, without the spans between an end and a reopening. */
function deadlineOf({ firstSeenAt, switches }: Belief): string {
  let [left, since] = [sevenDaysMs, Date.parse(firstSeenAt)];
  for (let index = 0; index < switches.length; index += 2) {
    const ended = Date.parse(switches[index] ?? "");
    if (ended - since >= left) break;
    left -= ended - since;
    since = Date.parse(switches[index + 1] ?? "");
    if (Number.isNaN(since)) return new Date(ended + left).toISOString(); // ended in time: what it kept
  }
  return new Date(since + left).toISOString();
}

test("10,000 histories: no deadline is lost, doubled or wrong", { timeout: 240_000 }, () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 4, maxLength: 24 }), (actions) => {
      const { rows, beliefs } = play(actions);
      const known = [...rows.keys("finding")].map((key) => {
        const { firstPosition, clock } = readRecord(rows.get("finding", key) ?? "");
        return [firstPosition, binding(due(clock, table, "always"))?.dueAt];
      });
      const right = beliefs.map((belief) => [belief.order - 1, deadlineOf(belief)]);
      const byPosition = (a: readonly unknown[], b: readonly unknown[]): number =>
        Number(a[0]) - Number(b[0]);
      expect(known.sort(byPosition)).toEqual(right.sort(byPosition));
    }),
    { numRuns: 10_000 },
  );
});
