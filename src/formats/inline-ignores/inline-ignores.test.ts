import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readInlineIgnores } from "./inline-ignores.ts";

const first = (text: string) => readInlineIgnores(text)[0];

describe("comments that except a line", () => {
  test.each([
    ["x = 1  # nosec", { tool: "bandit", from: 1, to: 1, rules: [] }],
    [
      "x = 1  # nosec B602, B607 - checked by ada",
      { tool: "bandit", rules: ["B602", "B607"], reason: "checked by ada" },
    ],
    [
      "x = 1  # nosemgrep: python.lang.sqli, a.b.c",
      { tool: "semgrep", rules: ["python.lang.sqli", "a.b.c"] },
    ],
    ["// nosemgrep\nx", { tool: "semgrep", from: 1, to: 2 }],
    ["k = 'x'  # pragma: allowlist secret", { tool: "detect-secrets", to: 1 }],
    ["# pragma: allowlist nextline secret\nk", { tool: "detect-secrets", to: 2 }],
    ["k: x # gitleaks:allow", { tool: "gitleaks" }],
    ["// codeql[js/sql-injection]\nq()", { tool: "codeql", to: 2, rules: ["js/sql-injection"] }],
    ["q() // lgtm[js/sql-injection]", { tool: "codeql", to: 1 }],
    [
      "eval(x) // eslint-disable-line no-eval -- sandbox",
      { tool: "eslint", to: 1, rules: ["no-eval"], reason: "sandbox" },
    ],
    [
      "// eslint-disable-next-line no-eval, security/detect-child-process\neval(x)",
      { to: 2, rules: ["no-eval", "security/detect-child-process"] },
    ],
    ["/* eslint-disable no-eval */\na\n/* eslint-enable */\nb", { tool: "eslint", from: 1, to: 3 }],
  ])("%s", (text, wanted) => {
    expect(first(text)).toMatchObject(wanted);
  });

  test.each([
    'os.system("ls # nosec " + name)',
    'os.system("ls # portcullis:ignore python/* until 2027-01-31: x" + name)',
    'x = """\n# portcullis:ignore python/* until 2027-01-31: x\n"""; run(x)',
    "q(f'{a[\"# nosemgrep\"]}')",
  ])("what a Python string holds excepts nothing: %s", (text) => {
    expect(readInlineIgnores(text, "a.py")).toEqual([]);
    expect(readInlineIgnores(`${text}  # nosec`, "a.py")).toHaveLength(1);
    expect(readInlineIgnores(`#!/usr/bin/env python3\n${text}`, "bin/tool")).toEqual([]);
  });

  test("marks of secret scanners count inside a string, as there", () => {
    expect(readInlineIgnores('key = "abc gitleaks:allow"', "a.py")).toHaveLength(1);
  });

  test("our own form has a rule, an end and a reason, and nothing else counts", () => {
    expect(
      first("# portcullis:ignore python/ssrf until 2027-01-31: only our own hosts\ncall()"),
    ).toMatchObject({
      ...{
        tool: "portcullis",
        rules: ["python/ssrf"],
        endsOn: "2027-01-31",
        reason: "only our own hosts",
        from: 1,
        to: 2,
      },
    });
    expect(first("call()  # portcullis:ignore python/ssrf until 2027-01-31: x")).toMatchObject({ to: 1 });
    expect(first("/* portcullis:ignore javascript/eval until 2027-01-31: x */ e()")).toMatchObject({
      reason: "x",
      to: 1,
    });
    for (const broken of [
      "",
      " python/ssrf",
      " python/ssrf until 2027-01-31",
      " python/ssrf until 2027-02-31: x",
      " until 2027-01-31: x",
    ])
      expect(first(`x # portcullis:ignore${broken}`)?.problem).toBeDefined();
  });

  test.each([
    "nosecurity = 1",
    "x = '# not secret'",
    "text about nosemgrep",
    "eslint-disable",
    "codeql is a tool",
    "# eslint-disableish",
  ])("%j is none", (text) => {
    expect(readInlineIgnores(text)).toEqual([]);
  });

  test("total and bounded: lines lie inside the text, and long lines cost no more", () => {
    const words = fc.constantFrom(
      "#",
      "//",
      "/*",
      "nosec",
      "nosemgrep: a.b",
      "portcullis:ignore",
      "until 2027-01-31:",
      "\n",
      "*/",
      "eslint-disable",
      "codeql[a/b]",
      "lgtm",
      " ",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string({ maxLength: 5 })), { maxLength: 40 }), (parts) => {
        const text = parts.join("");
        const lines = text.split(/\r\n|\n|\r/).length;
        for (const { line, from, to } of readInlineIgnores(text)) {
          expect(line >= 1 && line <= lines && from >= 1 && to >= from).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    const started = performance.now();
    readInlineIgnores(`# ${"nosem ".repeat(200_000)}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
