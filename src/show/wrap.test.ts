import fc from "fast-check";
import { expect, test } from "vitest";
import { wrapped } from "./wrap.ts";

const indent = " ".repeat(4);

test("a long sentence goes on under its beginning; colours take no room; a short one and one that nobody reads along stay", () => {
  expect(wrapped("  1:2 one two three four", 16, indent)).toBe("  1:2 one two\n    three four");
  expect(wrapped("\u001b[31mone\u001b[39m two three", 13, indent)).toBe("\u001b[31mone\u001b[39m two three");
  expect(wrapped("one two three", undefined, indent)).toBe("one two three");
  expect(wrapped("a-word-that-is-longer-than-the-screen is", 10, indent)).toBe(
    "a-word-that-is-longer-than-the-screen\n    is",
  );
});

test("nothing is lost, and no line with more than one word is longer than the screen", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(words, fc.integer({ min: 8, max: 60 }), (list, columns) => {
      const lines = wrapped(list.join(" "), columns, indent).split("\n");
      expect(lines.flatMap((line) => line.trim().split(" "))).toEqual(list);
      for (const line of lines)
        if (line.trim().includes(" ")) expect(line.length).toBeLessThanOrEqual(columns);
    }),
  );
});
