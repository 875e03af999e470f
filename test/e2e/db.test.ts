// The advisory database as a user keeps and asks it: update from a folder of records, status, query, compare, and a scan that uses it.

import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, jsonScan, portcullis } from "./portcullis.ts";

const cache = emptyFolder();
const records = emptyFolder();
const env = { PORTCULLIS_CACHE: cache };
const project = emptyFolder();

const lodash = {
  id: "GHSA-35jh-r3h4-6jhm",
  aliases: ["CVE-2021-23337"],
  published: "2021-05-06T16:05:51Z",
  modified: "2026-01-01T00:00:00Z",
  summary: "Command Injection in lodash",
  severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H" }],
  affected: [
    {
      package: { ecosystem: "npm", name: "lodash" },
      ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "4.17.21" }] }],
    },
  ],
};

beforeAll(() => {
  writeFileSync(join(records, "a.json"), JSON.stringify(lodash));
  writeFileSync(
    join(project, "package-lock.json"),
    JSON.stringify({
      name: "p",
      lockfileVersion: 3,
      packages: {
        "": { name: "p", dependencies: { lodash: "^4.0.0" } },
        "node_modules/lodash": {
          version: "4.17.20",
          resolved: "https://registry.example.org/lodash/-/lodash-4.17.20.tgz",
          integrity: `sha512-${"A".repeat(86)}==`,
        },
      },
    }),
  );
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "p", dependencies: { lodash: "^4.0.0" } }),
  );
  expect(portcullis(["db", "update", "--from", records, "--quiet"], { env }).code).toBe(0);
});

const lines = (text: string): readonly Record<string, unknown>[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>); // the command's own output

describe("query", () => {
  test("answers each purl with one line: ids, ranges, fixed versions, severity", () => {
    const { code, stdout } = portcullis(
      ["db", "query", "pkg:npm/lodash@4.17.20", "pkg:npm/lodash@4.17.21", "pkg:npm/other@1.0.0"],
      { env },
    );
    const [hit, fixed, other] = lines(stdout);
    expect(code).toBe(0);
    expect(hit).toMatchObject({ covered: true, advisories: ["GHSA-35jh-r3h4-6jhm"], uncertain: [] });
    expect(hit?.["vulnerabilities"]).toMatchObject([
      {
        id: "GHSA-35jh-r3h4-6jhm",
        aliases: ["CVE-2021-23337"],
        severity: "high",
        cvss: { score: 7.2 },
        ranges: ["<4.17.21"],
        fixedIn: ["4.17.21"],
      },
    ]);
    expect([fixed?.["advisories"], other?.["advisories"]]).toEqual([[], []]);
  });
  test("reads purls from standard input, and says what it does not hold", () => {
    const { code, stdout } = portcullis(["db", "query"], {
      env,
      input: "pkg:npm/lodash@4.17.20\npkg:pypi/django@3.2\n",
    });
    expect(code).toBe(3);
    expect(lines(stdout).map((line) => line["covered"])).toEqual([true, false]);
  });
  test("goes back in time and says how", () => {
    const { stdout } = portcullis(["db", "query", "--as-of", "2021-01-01", "pkg:npm/lodash@4.17.20"], {
      env,
    });
    expect(lines(stdout)).toMatchObject([{ advisories: [], how: "reconstructed" }]);
  });
  test("a past that the ledger recorded is answered from it", () => {
    const ledger = join(emptyFolder(), "ledger.db");
    const recorded = [
      "scan",
      project,
      "--only",
      "dependencies",
      "--record",
      "--ledger",
      ledger,
      "--now",
      "2026-10-01T00:00:00Z",
    ];
    expect(portcullis(recorded, { env }).stderr).not.toContain("bug");
    const ask = (day: string): unknown =>
      lines(
        portcullis(["db", "query", "--as-of", day, "--ledger", ledger, "pkg:npm/lodash@4.17.20"], { env })
          .stdout,
      )[0]?.["how"];
    expect([ask("2026-09-01"), ask("2026-10-02")]).toEqual(["reconstructed", "recorded"]);
    const judged = ["scan", project, "--only", "dependencies", "--ledger", ledger, "--as-of"];
    const said = (day: string): string => portcullis([...judged, day], { env }).stderr;
    expect([said("2026-09-01"), said("2026-10-02")]).toEqual([
      expect.stringContaining("reconstructed"),
      expect.stringContaining("recorded, the ledger has this very database"),
    ]);
  });
  test("a purl that is none is a mistake of the caller", () => {
    expect(portcullis(["db", "query", "lodash"], { env }).code).toBe(2);
  });
});

test("status: age, id and counts", () => {
  const now = "2030-01-01T00:00:00Z";
  const { stdout } = portcullis(["db", "status", "--json", "--now", now], { env });
  expect(lines(stdout)).toMatchObject([{ state: "too old", ecosystems: { npm: 1 }, holds: ["npm"] }]);
  expect(portcullis(["db", "status"], { env }).stdout).toMatch(/^id {8}sha256:[0-9a-f]{64}\n/);
});

test("compare: one answer a line, whatever the line", () => {
  const input = "npm\t1.2.3\t1.10.0\nDebian:12\t1.0\t1.0~rc1\r\nPyPI\t3.2\t3.2.0\nnonsense\nMaven\t1-rc\t1";
  const { code, stdout } = portcullis(["db", "compare"], { input });
  expect(stdout).toBe("-1\n1\n0\ninvalid\n-1\n");
  expect(code).toBe(2);
});

describe("a scan", () => {
  const scan = (folder: string, ...args: string[]): ReturnType<typeof jsonScan> =>
    jsonScan([project, "--only", "dependencies", ...args], { env: { PORTCULLIS_CACHE: folder } });
  test("finds by the database what it knows, as of today and not as of earlier", () => {
    expect(scan(cache).report.findings).toHaveLength(1);
    const earlier = scan(cache, "--as-of", "2021-01-01");
    expect(earlier.report.findings).toHaveLength(0);
    expect(earlier.stderr).toContain("reconstructed");
  });
  test("names the database, and is the same bytes for the same database", () => {
    const now = ["--now", "2026-11-23T12:00:00Z"];
    const [first, second] = [scan(cache, ...now), scan(cache, ...now)];
    const withoutRun = (text: string): unknown => ({ ...(JSON.parse(text) as object), run: undefined });
    expect(withoutRun(first.stdout)).toEqual(withoutRun(second.stdout));
    expect(first.stdout).toMatch(/"advisories": ?"sha256:[0-9a-f]{64}"/);
  });
  test("without a database, with a damaged or an old one, is incomplete and never clean", () => {
    const missing = scan(emptyFolder());
    expect([missing.code, missing.report.gaps[0]?.reason]).toEqual([3, "data-missing"]);
    const damaged = emptyFolder();
    mkdirSync(damaged, { recursive: true });
    expect(portcullis(["db", "update", "--from", records], { env: { PORTCULLIS_CACHE: damaged } }).code).toBe(
      0,
    );
    truncateSync(join(damaged, "advisories.index"), 300);
    const cut = scan(damaged);
    expect([cut.code, cut.report.gaps[0]?.reason]).toEqual([3, "data-missing"]);
    expect(cut.stderr).toContain("cut off");
    const old = scan(cache, "--now", "2030-01-01T00:00:00Z");
    expect(old.report.gaps.map((gap) => gap.reason)).toContain("data-stale");
  });
});
