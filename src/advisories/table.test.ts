// The table of hashes finds exactly what is in it, however its keys are spread.

import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeTable, HashTable } from "./table.ts";

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
