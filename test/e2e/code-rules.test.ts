// Rules of the project's own for code, as a user writes them: the guide's example, broken rules, broken examples, files, changes.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { jsonScan, portcullis, TestRepository } from "./portcullis.ts";

const guide = readFileSync(resolve(import.meta.dirname, "../../docs/guide/code-rules.md"), "utf8");
const example = /```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";

function ruleFile(more: string): string {
  return `rules:\n  - id: no-eval\n    title: Code from text\n${more}`;
}

describe("rules test", () => {
  test("runs every example of the guide", () => {
    const repository = new TestRepository().write("portcullis.yaml", example);
    const ran = portcullis(["rules", "test"], { cwd: repository.folder });
    expect(ran.stdout).toBe(
      "ok code/unverified-tls (3)\nok code/admin-page-without-check (2)\nok code/queue-to-runner (2)\n",
    );
    expect(ran.code).toBe(0);
  });

  test("says which example fails, where it is written, and why", () => {
    const rules = ruleFile(
      "    pattern: eval($X)\n    fix: literal_eval($X)\n    examples:\n      bad:\n        - exec(a)\n        - code: |\n            x = 1\n            eval(x)\n          lines: [1]\n        - code: eval(a)\n          fixed: eval(b)\n      good:\n        - eval(b)\n",
    );
    const repository = new TestRepository()
      .write("portcullis.yaml", "version: 1\ncode:\n  rule_files: [rules/own.yaml]\n")
      .write("rules/own.yaml", rules);
    const ran = portcullis(["rules", "test"], { cwd: repository.folder });
    expect(ran.code).toBe(1);
    expect(ran.stdout.split("\n")).toEqual([
      "x  rules/own.yaml:8: bad example 1 of code/no-eval: it is not found",
      "x  rules/own.yaml:9: bad example 2 of code/no-eval: it is found in line 2, not in line 1",
      'x  rules/own.yaml:13: bad example 3 of code/no-eval: the rewrite makes "literal_eval(a)" of it',
      "x  rules/own.yaml:16: good example 1 of code/no-eval: it is found, line 1",
      "",
    ]);
    expect(ran.stderr).toContain("1 rule, 4 examples, 4 failed");
  });
});

describe("a scan", () => {
  test("finds what the rule says, in words of the rule, and offers its rewrite in SARIF", () => {
    const repository = new TestRepository()
      .write("portcullis.yaml", example)
      .write("src/call.py", 'import requests\n\nrequests.get("https://a.example", verify=False)\n');
    repository.commit("start");
    const { report, code } = jsonScan([".", "--only", "code"], { cwd: repository.folder });
    const own = report.findings
      .map((item) => item.finding)
      .filter((finding) => finding.rule === "code/unverified-tls");
    expect(own).toMatchObject([
      {
        message: '`requests.get` talks to "https://a.example" without checking its certificate.',
        severity: "high",
      },
    ]);
    expect(code).toBe(1);
    const sarif = JSON.parse(
      portcullis(["scan", ".", "--only", "code", "--report", "sarif"], { cwd: repository.folder }).stdout,
    );
    const result = sarif.runs[0].results.find(
      (one: { ruleId: string }) => one.ruleId === "code/unverified-tls",
    );
    expect(result.fixes[0].artifactChanges[0].replacements[0].insertedContent.text).toBe("True");
  });

  test.each([
    [
      "a pattern that is no code",
      ruleFile("    pattern: eval(\n"),
      "Cannot read rules/own.yaml: line 4, `rules.0.pattern` of the rule code/no-eval is no pattern: line 1: ",
    ],
    [
      "an unknown key",
      ruleFile("    patern: eval($X)\n"),
      "Cannot read rules/own.yaml: line 4, `rules.0.patern` is not a known key (did you mean `pattern`?)",
    ],
    [
      "nothing to look for",
      ruleFile("    severity: low\n"),
      "must have exactly one of `pattern`, `any_of` and `flow`",
    ],
    [
      "a flow to nowhere",
      ruleFile("    flow: { from: [remote], models: [{ source: a.b }] }\n"),
      "must have a model with `sink`",
    ],
    [
      "two rules of one name",
      ruleFile("    pattern: eval($X)\n  - id: no-eval\n    title: t\n    pattern: exec($X)\n"),
      "line 5, `rules.1.id` of the rule code/no-eval is the id of the rule at rules/own.yaml:2, too",
    ],
  ])("stops at %s with one sentence and its place", (_, rules, said) => {
    const repository = new TestRepository()
      .write("portcullis.yaml", "version: 1\ncode:\n  rule_files: [rules/own.yaml]\n")
      .write("rules/own.yaml", rules);
    const ran = portcullis(["scan", "."], { cwd: repository.folder });
    expect(ran.stderr).toContain(said);
    expect(ran.code).toBe(2);
  });

  test("names a rule file that is not there, and reads none from outside", () => {
    for (const name of ["gone.yaml", "../other.yaml", "/etc/rules.yaml"]) {
      const text = `version: 1\ncode:\n  rule_files: [${name}]\n`;
      const repository = new TestRepository().write("portcullis.yaml", text);
      const ran = portcullis(["scan", "."], { cwd: repository.folder });
      expect([ran.code, ran.stderr]).toEqual([
        2,
        expect.stringContaining(`names ${name}, which is not there`),
      ]);
    }
  });

  test("of a change is judged by the rules of its base", () => {
    const repository = new TestRepository().write(
      "portcullis.yaml",
      "version: 1\ncode:\n  rule_files: [own.yaml]\n",
    );
    repository
      .write("own.yaml", ruleFile("    severity: high\n    pattern: run($X)\n"))
      .write("a.py", "start()\n");
    const base = repository.commit("start");
    repository.write("own.yaml", "rules: []\n").write("a.py", "start()\nrun(1)\n");
    repository.commit("the rule is gone");
    const { report } = jsonScan(["--diff", `${base}..HEAD`], { cwd: repository.folder });
    expect(report.findings.map((item) => item.finding.rule)).toEqual(["code/no-eval"]);
  });
});
