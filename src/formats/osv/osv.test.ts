// OSV records, whole, half and hostile.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseOsv, parseOsvJson } from "./index.ts";

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe("a record", () => {
  const full = {
    id: "GHSA-1",
    aliases: ["CVE-1", "GHSA-1", "CVE-1"],
    published: "2021-05-06T16:05:51.123456Z",
    modified: "2021-05-06T16:05:51Z",
    withdrawn: null,
    details: "Command Injection in lodash. Everything else is a second sentence.",
    severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N" }],
    affected: [
      {
        package: { ecosystem: "npm", name: "lodash" },
        ranges: [
          { type: "SEMVER", events: [{ introduced: "0" }, { fixed: "4.17.21" }] },
          { type: "WRONG", events: [] },
        ],
        versions: ["1.0.0", 7, 1.5],
        ecosystem_specific: { severity: "HIGH", imports: [{ path: "net/http", symbols: ["Do"] }] },
      },
      { package: { ecosystem: "npm" } },
    ],
    references: [
      { type: "WEB", url: "https://b" },
      { type: "ADVISORY", url: "https://a" },
      { type: "WEB", url: "javascript:alert(1)" },
    ],
    database_specific: { severity: "HIGH" },
  };
  test("keeps what is usable and names what is not", () => {
    const { value, problems } = parseOsvJson(json(full));
    expect(value).toEqual({
      id: "GHSA-1",
      aliases: ["CVE-1"],
      upstream: [],
      related: [],
      summary: "Command Injection in lodash.",
      details: full.details,
      publishedAt: "2021-05-06T16:05:51.123Z",
      modifiedAt: "2021-05-06T16:05:51.000Z",
      severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N" }],
      affected: [
        {
          ecosystem: "npm",
          name: "lodash",
          ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "4.17.21" }] }],
          versions: ["1.0.0", "7", "1.5"],
          symbols: ["net/http.Do"],
          severityWord: "HIGH",
        },
      ],
      references: ["https://a", "https://b"],
      severityWord: "HIGH",
    });
    expect(problems).toEqual([{ message: "a range has an unknown type" }]);
  });
  test("takes its severity from its packages when it has none itself", () => {
    const affected = [
      { package: { ecosystem: "npm", name: "x" }, severity: [{ type: "CVSS_V2", score: "AV:N" }] },
    ];
    expect(parseOsvJson(json({ id: "A", affected })).value?.severity).toEqual([
      { type: "CVSS_V2", score: "AV:N" },
    ]);
  });
  test("in YAML keeps versions as they are written", async () => {
    const yaml =
      "id: PYSEC-1\nmodified: 2021-01-01T00:00:00Z\naffected:\n- package: {ecosystem: PyPI, name: x}\n  versions: [1.10, '2.0', 2021-01-01]\n";
    expect((await parseOsv("a.yaml", Buffer.from(yaml))).value?.affected[0]?.versions).toEqual([
      "1.10",
      "2.0",
      "2021-01-01",
    ]);
  });
});

describe("total", () => {
  test.each(["", "{", "[]", "null", '{"id": 5}', '{"id": ""}', '{"id": "a b"}', "\u0000"])(
    "%j is no record, and says why",
    (text) => {
      const { value, problems } = parseOsvJson(Buffer.from(text));
      expect(value).toBeUndefined();
      expect(problems).toHaveLength(1);
    },
  );
  test("YAML that is none, or expands without end", async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghi"
      .split("")
      .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${"abcdefgh"[index]}`).join(",")}]`)
      .join("\n")}\n`;
    for (const text of ["id: [", bomb, "? ? ?"])
      expect((await parseOsv("a.yml", Buffer.from(text))).value).toBeUndefined();
  });
  test("any JSON is read without an exception", () => {
    const keys = [
      "id",
      "aliases",
      "affected",
      "package",
      "ecosystem",
      "name",
      "ranges",
      "events",
      "introduced",
      "versions",
      "severity",
      "references",
      "published",
      "__proto__",
    ];
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom(...keys), tie("node")),
        fc.array(tie("node"), { maxLength: 3 }),
      ),
    })).node;
    fc.assert(
      fc.property(
        value,
        (given) =>
          void parseOsvJson(
            json({ id: "A", affected: [given], ...(typeof given === "object" ? given : {}) }),
          ),
      ),
      { numRuns: 300 },
    );
  });
});

test("prose is passed over without being read, wherever its quotes and keys lie; it serves where there is no summary", () => {
  const prose = String.raw`It says \"details\": \"no\" and ends in \\`;
  const record = (extra: string): string =>
    `{"id":"A-1","details": "${prose}",${extra}"affected":[{"package":{"ecosystem":"npm","name":"a"},"database_specific":{"details":"inner"}}]}`;
  const read = (text: string) => parseOsvJson(Buffer.from(text));
  expect(read(record('"summary":"short",')).value).toMatchObject({
    summary: "short",
    affected: [{ ecosystem: "npm", name: "a" }],
  });
  expect(read(record("")).value?.summary).toBe(`It says "details": "no" and ends in \\`);
  expect(read('{"id":"A-1","details":"never ends').problems).toHaveLength(1);
  expect(read('{"id":"A-1","summary":"s","details":"x" "more"}').problems).toHaveLength(1);
});
