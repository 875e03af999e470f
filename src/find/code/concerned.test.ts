import { expect, test } from "vitest";
import { repoPath } from "../../model/index.ts";
import { isConcerned } from "./concerned.ts";
import { factsOf, programOf } from "./program/index.ts";

const text = `import os
limit = 3

def large(data):
    return helper(data)

def helper(data):
    return data

def caller(data):
    return large(data)

def other(data):
    return len(data)

class Tree:
    def walk(self):
        return None
`;

const bytes = Buffer.from(text);
const path = repoPath("a.py");
const unit = programOf(
  [
    {
      artifact: {
        ...{ kind: "artifact", path, origin: { kind: "work-tree" }, sizeBytes: bytes.length },
        ...{ isExecutable: false, role: "changed", surface: "head", read: async () => bytes },
      },
      facts: factsOf({ path, bytes, excerpt: () => "", hasSecret: () => false }),
    },
  ],
  () => false,
  new Map(),
).unit(0);

test.each([
  ["the function itself", 5, "large", true],
  ["a function that it calls", 8, "large", true],
  ["a function that calls it", 11, "large", true],
  ["a function that has nothing to do with it", 14, "large", false],
  ["a line of the module, which any function may use", 2, "large", true],
  ["a class, by its method", 18, "Tree", true],
  ["another class", 14, "Tree", false],
  ["kept data that the changed function mentions", 14, "len", true],
] as const)("%s", (_, line, name, expected) => {
  expect(isConcerned(unit, new Set([name]), [[line, line]])).toBe(expected);
});
