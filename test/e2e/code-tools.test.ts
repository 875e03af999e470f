// Other tools for code: their reports joined with ours by place and weakness, and the tools themselves, where they are installed.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { jsonScan, portcullis, TestRepository } from "./portcullis.ts";

const code = `import sqlite3
import subprocess


def find(user_input):
    password = "hunter2hunter2"
    subprocess.run(["ls"])
    return sqlite3.connect("a").execute(
        f"SELECT * FROM u WHERE n = '{user_input}'"
    )
`;

function repositoryWith(files: Readonly<Record<string, string>> = {}): TestRepository {
  const repository = new TestRepository().write("src/a.py", code);
  for (const [path, text] of Object.entries(files)) repository.write(path, text);
  repository.commit("start");
  return repository;
}

const bandit = {
  errors: [],
  generated_at: "2026-11-23T00:00:00Z",
  metrics: {},
  results: [
    {
      filename: "./src/a.py",
      line_number: 9,
      test_id: "B608",
      issue_text: "Possible SQL injection",
      issue_severity: "MEDIUM",
      issue_cwe: { id: 89 },
    },
    {
      filename: "./src/a.py",
      line_number: 3,
      test_id: "B105",
      issue_text: "Possible hardcoded password: 'hunter2hunter2'",
      issue_severity: "LOW",
      issue_cwe: { id: 259 },
    },
  ],
};
const semgrep = {
  version: "1.100.0",
  paths: { scanned: [] },
  errors: [],
  results: [
    {
      check_id: "rules.sqli",
      path: "src/a.py",
      start: { line: 8, col: 5 },
      end: { line: 10, col: 6 },
      extra: {
        message: "SQL from input",
        severity: "ERROR",
        metadata: { cwe: ["CWE-89: Improper Neutralization"] },
      },
    },
    {
      check_id: "rules.off",
      path: "src/a.py",
      start: { line: 1, col: 1 },
      end: { line: 1, col: 2 },
      extra: { is_ignored: true },
    },
  ],
};
const codeqlCsv = `"SQL query built from user-controlled sources","Building a SQL query from user-controlled sources is vulnerable.","error","This SQL query depends on a [[""user-provided value""|""relative:///src/a.py:5:10:5:19""]].","/src/a.py","8","12","10","6"\n`;
const codeqlSarif = {
  version: "2.1.0",
  runs: [
    {
      tool: {
        driver: {
          name: "CodeQL",
          semanticVersion: "2.20.0",
          rules: [
            {
              id: "py/sql-injection",
              properties: { tags: ["security", "external/cwe/cwe-089"], "security-severity": "8.8" },
            },
          ],
        },
      },
      results: [
        {
          ruleId: "py/sql-injection",
          ruleIndex: 0,
          message: { text: "This SQL query depends on a user-provided value." },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "src/a.py", uriBaseId: "%SRCROOT%", index: 0 },
                region: { startLine: 9, startColumn: 9, endColumn: 52 },
              },
            },
          ],
        },
      ],
    },
  ],
};

describe("reports", () => {
  const witnesses = (args: readonly string[], repository: TestRepository) => {
    const { report } = jsonScan([".", "--only", "code", ...args], { cwd: repository.folder });
    const found = report.findings.map((item) => item.finding) as unknown as readonly {
      rule: string;
      witnesses: readonly string[];
      message: string;
    }[];
    return { found, sql: found.filter((finding) => finding.rule === "python/sql-injection"), report };
  };

  test.each<[string, string, string]>([
    ["bandit", "report.json", JSON.stringify(bandit)],
    ["semgrep", "report.json", JSON.stringify(semgrep)],
    ["codeql", "report.csv", codeqlCsv],
    ["codeql", "report.sarif", JSON.stringify(codeqlSarif)],
  ])("of %s (%s): what we found, too, is one finding that names both", (tool, name, text) => {
    const repository = repositoryWith({ [name]: text });
    const { sql, found } = witnesses(["--with", name], repository);
    expect(sql.map((finding) => finding.witnesses)).toEqual([["code", tool]]);
    expect(
      found.filter((finding) => finding.rule === "foreign/code-weakness" && finding.message.includes("SQL")),
    ).toEqual([]);
  });

  test("several at once, and what only one of them saw, without the password that it quotes", () => {
    const repository = repositoryWith({
      "b.json": JSON.stringify(bandit),
      "s.json": JSON.stringify(semgrep),
      "c.csv": codeqlCsv,
    });
    const { sql, found } = witnesses(["--with", "b.json", "--with", "s.json", "--with", "c.csv"], repository);
    expect(sql.map((finding) => finding.witnesses)).toEqual([["code", "bandit", "codeql", "semgrep"]]);
    const alone = found.filter((finding) => finding.rule === "foreign/code-weakness");
    expect(alone.map((finding) => finding.message)).toEqual([
      "Possible hardcoded password: '***' Reported by bandit only: our own look at this place did not see it.",
    ]);
  });

  test("are read where the configuration says that they are kept; one that is not there is a gap", () => {
    const config = "version: 1\ncode:\n  reports: [reports/bandit.json, reports/gone.sarif]\n";
    const repository = repositoryWith({
      "portcullis.yaml": config,
      "reports/bandit.json": JSON.stringify(bandit),
    });
    const { sql, report } = witnesses([], repository);
    expect(sql.map((finding) => finding.witnesses)).toEqual([["code", "bandit"]]);
    expect(report.gaps.map((gap) => gap.detail)).toEqual([
      "the report reports/gone.sarif: it is empty, or not there",
    ]);
  });

  test("what a tool could not parse is a gap", () => {
    const broken = {
      ...bandit,
      errors: [{ filename: "./src/b.py", reason: "syntax error while parsing AST from file" }],
    };
    const { report } = witnesses(["--with", "b.json"], repositoryWith({ "b.json": JSON.stringify(broken) }));
    expect(report.gaps.map((gap) => gap.detail)).toEqual([
      "the report b.json: bandit did not look at src/b.py (syntax error while parsing AST from file)",
    ]);
  });
});

const path = process.env["PATH"] ?? "";
const isThere = (name: string): boolean =>
  path.split(delimiter).some((folder) => existsSync(join(folder, name)));

describe("tool", () => {
  test.runIf(isThere("bandit"))(
    "bandit runs on an export: newest syntax, no nosec, no configuration of the project",
    () => {
      const repository = repositoryWith({
        ".bandit": "[bandit]\nexclude: /\n",
        "src/yaml.py": "raise SystemExit('the scanned project ran')\n",
        "src/new.py":
          "import subprocess\ndef f(a):\n    x = f'{a['k']}'\n    subprocess.run(x, shell=True)  # nosec\n",
      });
      const ran = portcullis(["tool", "bandit", ".", "--output", "b.json"], { cwd: repository.folder });
      expect([ran.code, ran.stderr]).toEqual([0, expect.stringMatching(/bandit [\d.]+: \d+ results/)]);
      const { report } = jsonScan([".", "--only", "code", "--with", "b.json"], { cwd: repository.folder });
      const found = report.findings.map((item) => item.finding) as unknown as readonly {
        rule: string;
        witnesses: readonly string[];
        locations: readonly { path: string }[];
      }[];
      expect(found.find((one) => one.rule === "python/sql-injection")?.witnesses).toEqual(["code", "bandit"]);
      expect(
        found.some((one) => one.locations[0]?.path === "src/new.py" && one.witnesses.includes("bandit")),
      ).toBe(true);
      expect(report.gaps).toEqual([]);
    },
  );

  test.runIf(isThere("bandit"))("a file that bandit cannot parse costs exit code 3", () => {
    const repository = repositoryWith({ "src/broken.py": "def f(:\n" });
    const ran = portcullis(["tool", "bandit", ".", "--output", "b.json"], { cwd: repository.folder });
    expect([ran.code, ran.stderr]).toEqual([
      3,
      expect.stringContaining("bandit did not look at src/broken.py"),
    ]);
  });

  test.runIf(isThere("semgrep"))("semgrep runs with local rules only", () => {
    const rules =
      "rules:\n  - id: sqli\n    languages: [python]\n    severity: ERROR\n    message: SQL from input\n    metadata: {cwe: ['CWE-89: SQL']}\n    pattern: $C.execute(f\"...\")\n";
    const repository = repositoryWith({ "rules.yaml": rules });
    const ran = portcullis(["tool", "semgrep", ".", "--rules", "rules.yaml", "--output", "s.json"], {
      cwd: repository.folder,
    });
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringMatching(/semgrep [\d.]+: 1 result;/)]);
    const { report } = jsonScan([".", "--only", "code", "--with", "s.json"], { cwd: repository.folder });
    const found = report.findings.map((item) => item.finding) as unknown as readonly {
      rule: string;
      witnesses: readonly string[];
    }[];
    expect(found.find((one) => one.rule === "python/sql-injection")?.witnesses).toEqual(["code", "semgrep"]);
  });

  test("a tool that is not there, and rules of a registry, are told", () => {
    const repository = repositoryWith();
    const none = portcullis(["tool", "bandit"], { cwd: repository.folder, env: { PATH: "/nonexistent" } });
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("Bandit is not there")]);
    if (!isThere("semgrep")) return;
    const registry = portcullis(["tool", "semgrep", "--rules", "p/python"], { cwd: repository.folder });
    expect([registry.code, registry.stderr]).toEqual([
      2,
      expect.stringContaining("Semgrep needs a file or folder of rules"),
    ]);
  });
});
