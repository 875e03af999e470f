// Against node:zlib: what it deflates is inflated, and what it refuses is refused.

import { constants, deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inflateInto } from "./inflate.ts";

const texts = fc.oneof(
  fc.uint8Array({ maxLength: 600 }),
  fc
    .array(fc.constantFrom("const ", "key", " = ", "\n", "return", "x", "0"), { maxLength: 300 })
    .map((words) => Buffer.from(words.join(""))),
);

test("inflates what zlib deflates, at every level, whatever stands behind it", () => {
  const strategy = fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY);
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 0, max: 9 }),
      strategy,
      fc.uint8Array({ maxLength: 8 }),
      (text, level, how, behind) => {
        const packed = Buffer.concat([deflateSync(text, { level, strategy: how }), behind]);
        const room = new Uint8Array(text.length + 3);
        expect(inflateInto(packed, room)).toBe(text.length);
        expect(Buffer.from(room.subarray(0, text.length)).equals(text)).toBe(true);
        if (text.length > 0) expect(() => inflateInto(packed, new Uint8Array(text.length - 1))).toThrow();
      },
    ),
  );
});

test("a damaged stream is refused, or is what zlib makes of it", () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.integer({ min: 1, max: 255 }), (text, where, by) => {
      const packed = deflateSync(text);
      const at = where % packed.length;
      packed[at] = (packed[at] ?? 0) ^ by;
      const room = new Uint8Array(text.length + 100_000);
      let made: Uint8Array | undefined;
      try {
        made = room.subarray(0, inflateInto(packed, room));
      } catch {
        return; // refused
      }
      expect(Buffer.from(made).equals(inflateSync(packed))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("a stream without an end is refused", () => {
  const packed = deflateSync(Buffer.from("a line and another line and a third one"));
  for (let length = 0; length < packed.length; length += 1)
    expect(() => inflateInto(packed.subarray(0, length), new Uint8Array(100))).toThrow();
});
