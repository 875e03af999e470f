// Every reporter's text is read back by something that is not ours: the official SARIF schema, a JUnit reader, JSON Schema, Chromium.

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv as DraftSeven } from "ajv";
import formats from "ajv-formats";
import { parse as parseJunit } from "junit2json";
import { chromium } from "playwright-core";
import { describe, expect, test } from "vitest";
import { plain, reporters } from "../src/show/index.ts";
import { sampleReport } from "./sample-report.ts";

const root = resolve(import.meta.dirname, "..");
const render = (format: string): string =>
  reporters.find((one) => one.format === format)?.render(sampleReport, plain) ?? "";

function validator(schema: object): (value: unknown) => readonly unknown[] {
  const ajv = new DraftSeven({
    strict: false,
    allErrors: true,
    unicodeRegExp: false,
    validateFormats: true,
    logger: false,
  });
  formats.default(ajv);
  const check = ajv.compile(schema);
  return (value) => (check(value) ? [] : (check.errors ?? []));
}

describe("SARIF", () => {
  type Sarif = {
    readonly runs: readonly {
      readonly results: readonly {
        readonly ruleId: string;
        readonly level: string;
        readonly codeFlows?: unknown;
        readonly fixes?: unknown;
        readonly partialFingerprints: object;
      }[];
      readonly tool: {
        readonly driver: {
          readonly rules: readonly {
            readonly id: string;
            readonly properties: { readonly tags: readonly string[]; readonly "security-severity": string };
          }[];
        };
      };
      readonly automationDetails: { readonly id: string };
      readonly invocations: readonly { readonly toolExecutionNotifications: readonly object[] }[];
    }[];
  };
  const log = JSON.parse(render("sarif")) as Sarif;

  test("is valid by the official schema", () => {
    const {
      $schema: _draft,
      id: _id,
      ...schema
    } = JSON.parse(readFileSync(resolve(root, "test/schemas/sarif-2.1.0-rtm.5.json"), "utf8")) as Record<
      string,
      unknown
    >; // draft 4 in letter, draft 7 in what it uses
    expect(validator(schema)(log)).toEqual([]);
  });

  test("lists all rules, also those without a result, with tags and scores", () => {
    const rules = log.runs[0]?.tool.driver.rules ?? [];
    expect(rules.map((rule) => rule.id)).toEqual([
      "secrets/stripe-live-key",
      "python/sql-injection",
      "python/xxe",
    ]);
    expect(rules[1]?.properties.tags).toContain("external/cwe/cwe-089");
    expect(rules[1]?.properties["security-severity"]).toBe("8.8");
  });

  test("puts the gravest first, with fingerprints, flows, fixes and gaps as notifications", () => {
    const [run] = log.runs;
    expect(run?.results.map((result) => result.ruleId)).toEqual([
      "secrets/stripe-live-key",
      "python/sql-injection",
    ]);
    expect(run?.results[1]?.codeFlows).toBeDefined();
    expect(run?.results[1]?.fixes).toBeDefined();
    expect(Object.keys(run?.results[0]?.partialFingerprints ?? {})).toEqual(["portcullis/v1"]);
    expect(run?.invocations[0]?.toolExecutionNotifications).toHaveLength(1);
    expect(run?.automationDetails.id).toBe("portcullis/tree/");
  });
});

test("JUnit is read by another program: suites, failures, errors and no broken text", async () => {
  const suites = await parseJunit(render("junit"));
  const list = (suites && "testsuite" in suites ? suites.testsuite : undefined) ?? [];
  expect(list.map((suite) => [suite.name, suite.failures, suite.errors])).toEqual([
    ["portcullis secrets", 1, 1],
    ["portcullis code", 0, 0],
  ]);
});

test("JSON is valid by the published schema", () => {
  const schema = JSON.parse(readFileSync(resolve(root, "schema/report-v1.json"), "utf8")) as Record<
    string,
    unknown
  >;
  expect(validator({ ...schema, $schema: undefined })(JSON.parse(render("json")))).toEqual([]);
});

test("annotations: one line a finding, and no text of the repository starts a command of its own", () => {
  const lines = render("github").trimEnd().split("\n");
  expect(lines).toHaveLength(4);
  expect(lines.every((line) => /^::(error|warning|notice) /.test(line))).toBe(true);
  expect(lines[0]).toContain("file=we<ird>\\x1b[31m%3A%3Aerror%3A%3A%2C%25name.txt,line=3");
});

test("Markdown: the table keeps its columns whatever the names hold", () => {
  const rows = render("markdown")
    .split("\n")
    .filter((line) => line.startsWith("| "));
  for (const row of rows) expect(row.replace(/\\\|/g, "").split("|")).toHaveLength(6);
});

test("the terminal shows places, what to do, the gap and one closing line; no escape of the repository survives", () => {
  const text = render("terminal");
  expect(text).not.toContain("\u001b");
  expect(text).toContain("portcullis explain v1:");
  expect(text).toContain("-> Roll the key.");
  expect(text).toContain("too-large big.sql");
  expect(text).toMatch(/portcullis: blocked: 2 findings, 12 files/);
});

const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
test.skipIf(browser === undefined)(
  "HTML opens in Chromium: verdict and findings are shown, nothing is fetched, no script runs",
  { timeout: 60_000 },
  async () => {
    if (browser === undefined) return;
    const running = await chromium.launch({
      executablePath: browser,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
    });
    try {
      const page = await running.newPage();
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      await page.setContent(render("html"));
      expect(await page.locator("h1").innerText()).toContain("blocked");
      expect(await page.locator("article").count()).toBe(2);
      expect(await page.locator("script").count()).toBe(0);
      expect(asked.filter((url) => /^(https?|file):/.test(url))).toEqual([]);
    } finally {
      await running.close();
    }
  },
);
if (browser === undefined)
  console.warn("skipped: the HTML report is not opened, because Chromium is not installed");
