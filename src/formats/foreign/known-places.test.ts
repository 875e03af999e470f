import fc from "fast-check";
import { expect, test } from "vitest";
import { readKnownPlaces } from "./known-places.ts";

const place = { path: "src/pay.py", line: 12 };
test.each<[string, string]>([
  ["a Gitleaks report", JSON.stringify([{ File: place.path, StartLine: place.line, Commit: "" }])],
  ["a .gitleaksignore", `# known\n${place.path}:stripe-access-token:${place.line}\n`],
  ["a detect-secrets baseline", JSON.stringify({ results: { [place.path]: [{ line_number: place.line }] } })],
  [
    "SARIF",
    JSON.stringify({
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "x" } },
          results: [
            {
              ruleId: "r",
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: place.path },
                    region: { startLine: place.line },
                  },
                },
              ],
            },
          ],
        },
      ],
    }),
  ],
])("%s", (_, text) => {
  expect(readKnownPlaces(text)).toEqual({ value: [place], problems: [] });
});

test("half of it is kept and the other half is told; what is none of these is said to be so", () => {
  const half = readKnownPlaces(JSON.stringify([{ File: place.path, StartLine: 12 }, { File: 3 }]));
  expect([half.value, half.problems.length]).toEqual([[place], 1]);
  for (const text of ["", "hello", "3", "{}", '{"results": 3}'])
    expect(readKnownPlaces(text)).toMatchObject({ value: undefined, problems: [{}] });
});

test("is total", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readKnownPlaces(text)));
});
