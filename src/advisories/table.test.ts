// The table of hashes finds exactly what is in it, however its keys are spread.

import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeTable, HashTable, mergeTable } from "./table.ts";

const word = fc.oneof(
  fc.nat(3),
  fc.nat(0xffff_ffff),
  fc.constantFrom(0x7fff_fffe, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff),
);
const key = fc.tuple(word, word);

test("every entry is found at its places, and nothing else is", () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 300 }), fc.array(key, { maxLength: 20 }), (keys, others) => {
      const entries = Uint32Array.from(keys.flatMap(([high, low], index) => [high, low, index, 7]));
      const table = new HashTable(Uint8Array.from(encodeTable(entries, 4)), 4);
      for (const [high, low] of [...keys, ...others]) {
        const found = table.find({ high, low }).map((at) => table.words[at + 2]);
        const expected = keys.flatMap((one, index) => (one[0] === high && one[1] === low ? [index] : []));
        expect([...found].sort()).toEqual(expected.sort());
      }
    }),
    { numRuns: 100 },
  );
});

test("a table with changes is the table made anew from what is left and what came", () => {
  const entries = fc.array(fc.tuple(key, fc.boolean()), { maxLength: 100 });
  fc.assert(
    fc.property(entries, fc.array(key, { maxLength: 20 }), (held, added) => {
      const words = (keys: readonly (readonly [number, number])[], mark: number): Uint32Array =>
        Uint32Array.from(keys.flatMap(([high, low], index) => [high, low, index, mark, index, mark]));
      const all = words(
        held.map(([one]) => one),
        1,
      );
      const old = new HashTable(Uint8Array.from(encodeTable(all, 6)), 6);
      const removed = new Set<number>();
      const kept: number[] = [];
      for (let at = 0; at < old.words.length; at += 6) {
        const isGone = held[old.words[at + 2] ?? 0]?.[1] === true;
        if (isGone) removed.add(at);
        else kept.push(...old.words.subarray(at, at + 6));
      }
      const fresh = words(added, 2);
      const parts = added.map((_, index) => fresh.subarray(index * 6, index * 6 + 6));
      const anew = encodeTable(Uint32Array.from([...kept, ...fresh]), 6);
      expect(Buffer.from(mergeTable(old, 6, removed, parts))).toEqual(Buffer.from(anew));
    }),
    { numRuns: 200 },
  );
});
