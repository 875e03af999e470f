// A list of all records held against an index gives what a comparison id by id gives.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openAppending, openPositioned } from "../kit/index.ts";
import { type Advisory, instant } from "../model/index.ts";
import { AdvisoryIndex, differences, IndexBuilder } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "listed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function record(id: string, second: number): Advisory {
  return {
    id,
    aliases: [],
    upstream: [],
    related: [],
    summary: id,
    modifiedAt: instant(at(second)),
    severity: [],
    affected: [{ ecosystem: "npm", name: `p-${id}`, ranges: [], versions: ["1.0.0"] }],
    references: [],
  };
}

function at(second: number): string {
  return `2026-01-01T00:00:${String(second).padStart(2, "0")}Z`;
}

let files = 0;
/** Records by id with their second and the sources that have them. */
function indexOf(records: ReadonlyMap<string, { readonly second: number; readonly source: number }>) {
  files += 1;
  const file = join(folder, `${files}.index`);
  const builder = new IndexBuilder(openAppending(file), () => true);
  for (const [id, { second, source }] of records) builder.add(record(id, second), source);
  builder.finish({ kev: Buffer.from("{}"), epss: new Uint8Array() }, (counts) => ({
    builtAt: instant(at(0)),
    origin: "test",
    sources: [],
    holds: ["npm"],
    ecosystems: counts.ecosystems,
    deadBytes: 0,
  }));
  return new AdvisoryIndex(openPositioned(file));
}

const ids = fc.integer({ min: 0, max: 40 }).map((number) => `GHSA-${number}`);

test("changed are those that the index has not, or older; removed are those of the source that are not listed", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(ids, fc.nat(9), fc.nat(1)), { selector: ([id]) => id, maxLength: 30 }),
      fc.uniqueArray(fc.tuple(ids, fc.nat(9)), { selector: ([id]) => id, maxLength: 30 }),
      (held, listed) => {
        const records = new Map(held.map(([id, second, source]) => [id, { second, source }]));
        const index = indexOf(records);
        const lines = listed.map(([id, second]) => ({ id, modifiedAt: at(second) }));
        const since = Math.max(0, ...held.flatMap(([, second, source]) => (source === 0 ? [second] : [])));
        const found = differences(index, lines, 0, instant(at(since)));
        index.close();
        const changed = listed
          .filter(([id, second]) => {
            const known = records.get(id);
            return known === undefined || (second >= since && known.second < second);
          })
          .map(([id]) => id);
        const named = new Set(listed.map(([id]) => id));
        const removed = held.filter(([id, , source]) => source === 0 && !named.has(id)).map(([id]) => id);
        expect([...found.changed].sort()).toEqual(changed.sort());
        expect([...found.removed].sort()).toEqual(removed.sort());
      },
    ),
    { numRuns: 60 },
  );
});

test("a line with a part of a second is not newer than the record in milliseconds; one without a time changes nothing", () => {
  const index = indexOf(new Map([["A-1", { second: 5, source: 0 }]]));
  const changed = (modifiedAt: string) =>
    differences(index, [{ id: "A-1", modifiedAt }], 0, instant(at(5))).changed;
  expect(changed("2026-01-01T00:00:05.000400Z")).toEqual([]);
  expect(changed("2026-01-01T00:00:05.001Z")).toEqual(["A-1"]);
  expect(changed("0001-01-01T00:00:00Z")).toEqual([]);
  index.close();
});
