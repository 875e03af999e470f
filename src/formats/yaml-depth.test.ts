// Never less than what the reader of YAML would find, and nothing that people write is called too deep.

import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDocument } from "yaml";
import { limits } from "../kit/index.ts";
import { nestsTooDeep } from "./yaml-depth.ts";

const many = 100_000;

test.each([
  ["open lists", "[".repeat(many)],
  ["lists", "[".repeat(many) + "]".repeat(many)],
  ["maps", "{a: ".repeat(many)],
  ["lists on lines of their own", "[\n".repeat(many)],
  ["lists within a line", "- ".repeat(many)],
  ["keys within a line", "? ".repeat(many)],
  ["values within a line", ": ".repeat(many)],
  ["indented keys", Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
  ["both", `${"- ".repeat(limits.yamlDepth / 2)}${"[".repeat(limits.yamlDepth / 2 + 1)}`],
])("%s", (_name, text) => {
  expect(nestsTooDeep(text)).toBe(true);
});

test("a long list, deep literal text and brackets that close are not deep", () => {
  expect(nestsTooDeep("- a: [x, {y: z}]\n".repeat(10_000))).toBe(false);
  expect(nestsTooDeep(`a: |\n${`${" ".repeat(400)}text\n`.repeat(50)}`)).toBe(false);
  expect(nestsTooDeep("")).toBe(false);
});

test("what is not too deep is read to its end", () => {
  const token = fc.constantFrom(
    "[",
    "]",
    "{",
    "}",
    "- ",
    "? ",
    ": ",
    "a",
    "\n",
    "  ",
    "'",
    '"',
    "# ",
    "|",
    ", ",
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 400 }), (tokens) => {
      const text = tokens.join("");
      if (nestsTooDeep(text)) return;
      for (const { message } of parseDocument(text, { logLevel: "silent" }).errors)
        expect(message).not.toMatch(/call stack/);
    }),
    { numRuns: 50 },
  );
});

test.each(["[", "{a: ", "- ", "? "])("the deepest that is taken is read: %s", (open) => {
  const text = open.repeat(limits.yamlDepth - 1);
  expect(nestsTooDeep(text)).toBe(false);
  for (const { message } of parseDocument(text, { logLevel: "silent" }).errors)
    expect(message).not.toMatch(/call stack/);
});
