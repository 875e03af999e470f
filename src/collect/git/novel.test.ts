import fc from "fast-check";
import { expect, test } from "vitest";
import { novelRanges } from "./novel.ts";

const lines = fc.array(
  fc.constantFrom("", "a", "b", "ab", "some longer line of text", "x".repeat(700), "é"),
  {
    maxLength: 30,
  },
);

test("every line that the earlier version has not is in a range, ranges are sorted, disjoint and whole lines", () => {
  fc.assert(
    fc.property(lines, lines, fc.array(fc.string(), { maxLength: 4 }), (before, after, fresh) => {
      const base = Buffer.from(before.join("\n"));
      const text = [...after.slice(0, 9), ...fresh, ...before.slice(0, 12), ...after.slice(9)].join("\n");
      const bytes = Buffer.from(text);
      const ranges = novelRanges(bytes, base);
      let last = 0;
      for (const [start, end] of ranges) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(start === 0 || bytes[start - 1] === 0x0a).toBe(true);
        expect(end === bytes.length || bytes[end - 1] === 0x0a).toBe(true);
        last = end;
      }
      const known = new Set(base.toString("latin1").split("\n"));
      let at = 0;
      for (const line of bytes.toString("latin1").split("\n")) {
        const isIn = ranges.some(([start, end]) => start <= at && at + line.length <= end);
        if (line !== "" && !known.has(line)) expect(isIn, line).toBe(true);
        at += line.length + 1;
      }
    }),
    { numRuns: 300 },
  );
});

test("one changed line is one range, and equal content is none", () => {
  const base = Buffer.from(`${"line\n".repeat(5000)}old\n${"tail\n".repeat(5000)}`);
  const next = Buffer.from(`${"line\n".repeat(5000)}new\n${"tail\n".repeat(5000)}`);
  expect(novelRanges(next, base)).toEqual([[25_000, 25_004]]);
  expect(novelRanges(base, base)).toEqual([]);
});

test("two changes far apart do not make the lines between them new", () => {
  const middle = Array.from({ length: 2000 }, (_, index) => `line ${index}`).join("\n");
  const base = Buffer.from(`a\n${middle}\nb\n`);
  const next = Buffer.from(`c\n${middle}\nd\n`);
  expect(novelRanges(next, base)).toEqual([
    [0, 2],
    [next.length - 2, next.length],
  ]);
});
