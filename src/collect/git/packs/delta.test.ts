// A delta gives the text that it describes, and every line outside of what it says to be new is a line of the base.

import fc from "fast-check";
import { expect, test } from "vitest";
import { applyDelta, BrokenDelta, deltaOf } from "./delta.ts";

type Step = { readonly copy: readonly [offset: number, length: number] } | { readonly insert: string };

function sizeBytes(size: number): number[] {
  return size < 128 ? [size] : [(size % 128) + 128, ...sizeBytes(Math.floor(size / 128))];
}

function encoded(base: string, steps: readonly Step[]): { readonly delta: Buffer; readonly result: string } {
  const bytes: number[] = [];
  let result = "";
  for (const step of steps) {
    if ("insert" in step) {
      const text = Buffer.from(step.insert, "latin1").subarray(0, 127);
      if (text.length === 0) continue;
      bytes.push(text.length, ...text);
      result += text.toString("latin1");
      continue;
    }
    const offset = step.copy[0] % (base.length + 1);
    const length = Math.min(1 + step.copy[1], base.length - offset);
    if (length === 0) continue;
    bytes.push(0b1011_0011, offset & 255, offset >> 8, length & 255, length >> 8);
    result += base.slice(offset, offset + length);
  }
  return { delta: Buffer.from([...sizeBytes(base.length), ...sizeBytes(result.length), ...bytes]), result };
}

function applied(
  base: string,
  delta: Buffer,
): { readonly text: string; readonly novel: readonly (readonly [number, number])[] } {
  const read = deltaOf(delta);
  const memory = Buffer.alloc(7 + read.baseSize + read.resultSize + 5, 0x0a);
  memory.write(base, 7, "latin1");
  const target = 7 + base.length;
  const novel = applyDelta(read, memory, { source: 7, target });
  return { text: memory.toString("latin1", target, target + read.resultSize), novel };
}

const line = fc.string({ unit: fc.constantFrom("a", "b", "=", "\r"), maxLength: 4 });
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join("\n"));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ copy: fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 40 })) }),
  fc.record({ insert: text }),
);

test("what is not a line of the base is in what is new", () => {
  fc.assert(
    fc.property(text, fc.array(step, { maxLength: 6 }), (base, steps) => {
      const { delta, result } = encoded(base, steps);
      const { text: made, novel } = applied(base, delta);
      expect(made).toBe(result);
      const known = new Set(base.split("\n"));
      let at = 0;
      for (const one of result.split("\n")) {
        const isNovel = novel.some(([start, end]) => start <= at && at + one.length <= end);
        if (one !== "" && !isNovel) expect(known, JSON.stringify({ base, result, novel, at })).toContain(one);
        at += one.length + 1;
      }
      novel.forEach(([start, end], index) => {
        expect(start).toBeLessThan(end);
        expect(start).toBeGreaterThan(novel[index - 1]?.[1] ?? -1);
      });
    }),
    { numRuns: 1000 },
  );
});

test("taking whole lines out is no news, and a line that is put together from two is", () => {
  const base = "one\ntwo\nthree\nfour\n";
  const cut = encoded(base, [{ copy: [0, 3] }, { copy: [8, 10] }]);
  expect(cut.result).toBe("one\nthree\nfour\n");
  expect(applied(base, cut.delta).novel).toEqual([]);
  const joined = encoded(base, [{ copy: [0, 4] }, { copy: [9, 9] }]); // lengths are one more
  expect(joined.result).toBe("one\nthree\nfour\n");
  expect(applied(base, joined.delta).novel).toEqual([[4, 10]]);
});

test("instructions beyond the texts are refused", () => {
  const base = "0123456789";
  for (const broken of [
    [10, 5, 0], // reserved
    [10, 5, 0b1001_0001, 8, 5], // from behind the base
    [10, 5, 3, 65, 66], // new bytes that are not there
    [10, 5, 0b1001_0001, 0, 9], // more than the result
    [10, 5, 2, 65, 66], // less than the result
    [10, 5, 0b1111_1111, 0], // cut off
  ])
    expect(() => applied(base, Buffer.from(broken))).toThrow(BrokenDelta);
  expect(() => deltaOf(Buffer.from([0x80, 0x80]))).toThrow(BrokenDelta);
});
