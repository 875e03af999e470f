// Lines of keys: the short way through a text that a tool laid out gives what the long one gives.

import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOfKeys, linesOfMembers, readJson } from "./json.ts";
import { isObject } from "./plain.ts";

function bothWays(text: string) {
  const { value } = readJson(text);
  const members = isObject(value) && isObject(value["packages"]) ? value["packages"] : {};
  return [linesOfMembers(text, "packages", members), linesOfKeys(text, ["packages"])] as const;
}

const member = fc.oneof(
  fc.record({ version: fc.string(), dependencies: fc.dictionary(fc.string(), fc.string()) }),
  fc.constant({}),
  fc.string(),
);

test("of any object, however it is written", () => {
  const document = fc.record({
    name: fc.string(),
    packages: fc.dictionary(fc.string(), member),
    z: fc.jsonValue(),
  });
  fc.assert(
    fc.property(
      document,
      fc.constantFrom(2, 4, "\t", ""),
      fc.constantFrom("\n", "\r\n"),
      (value, gap, end) => {
        const [short, long] = bothWays(JSON.stringify(value, null, gap).replaceAll("\n", end));
        expect(short).toEqual(long);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ['{\n  "packages": {\n    "a": {\n    },\n    "a": {\n    }\n  }\n}', 1],
  [
    '{\n  "packages": {\n    "a": {\n    },\n    "b": {\n    }\n  },\n  "packages": {\n    "a": {\n    }\n  }\n}',
    1,
  ],
  ['{\n  "packages": {\n    "a": {\n    }, "a": {\n    }\n  }\n}', 1],
  ['{\n  "packages": {\n    "a": {\n    }\n  }\n}', 0],
])("a key that stands twice is told: %#", (text, told) => {
  const [short, long] = bothWays(text);
  expect(short).toEqual(long);
  expect(short.problems).toHaveLength(told);
});
