// `scan --fix` as a user runs it: what is written, what is left and why, what is put back, and that reports agree with it.

import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, portcullis, pullRequestJob, TestRepository } from "./portcullis.ts";

const app = `import random
import sqlite3
import subprocess
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def index():
    name = request.args["n"]
    query = "SELECT * FROM u WHERE n = '%s'" % name
    rows = sqlite3.connect("a").execute(query)
    subprocess.run(f"ping -c 1 {name}", shell=True)
    token = "".join(random.choice("abc") for _ in range(20))
    return str(rows.fetchall()) + token
`;
const safe = app
  .replace("import random\n", "import secrets\nimport random\n")
  .replace(`"SELECT * FROM u WHERE n = '%s'" % name`, '"SELECT * FROM u WHERE n = ?"')
  .replace("execute(query)", "execute(query, (name,))")
  .replace("random.choice(", "secrets.choice(");
const all = safe.replace('f"ping -c 1 {name}", shell=True', '["ping", "-c", "1", name], shell=False');

function repositoryWith(files: Readonly<Record<string, string>>): TestRepository {
  const repository = new TestRepository();
  for (const [path, text] of Object.entries(files)) repository.write(path, text);
  repository.commit("start");
  return repository;
}
const fix = (repository: TestRepository, ...flags: readonly string[]) =>
  portcullis(["scan", ".", "--only", "code", ...flags], { cwd: repository.folder });
const textOf = (repository: TestRepository, path: string): string =>
  readFileSync(join(repository.folder, path), "utf8");

describe("--fix", () => {
  test("makes what is safe, says what it left, and reports the tree as it is then", () => {
    const repository = repositoryWith({ "app.py": app });
    const ran = fix(repository, "--fix", "--json");
    expect(textOf(repository, "app.py")).toBe(safe);
    expect(ran.stderr).toContain("fixed  app.py:13 python/sql-injection");
    expect(ran.stderr).toContain("fixed  app.py:15 python/insecure-randomness");
    expect(ran.stderr).toContain(
      "left   app.py:14 python/command-line-injection: look at the rewrite, or make it with --fix-all",
    );
    const rules = JSON.parse(ran.stdout).findings.map(
      (item: { finding: { rule: string } }) => item.finding.rule,
    );
    expect(rules).toContain("python/command-line-injection");
    expect(rules).not.toContain("python/sql-injection");
    expect(ran.code).toBe(1);
  });

  test("--fix-all makes the others, and a second run has nothing to do", () => {
    const repository = repositoryWith({ "app.py": app });
    fix(repository, "--fix-all");
    expect(textOf(repository, "app.py")).toBe(all);
    const again = fix(repository, "--fix-all");
    expect([textOf(repository, "app.py"), again.stderr]).toEqual([
      all,
      expect.stringContaining("fixed 0 in 0 files"),
    ]);
  });

  test("--dry-run prints a difference that git applies, and changes nothing", () => {
    const repository = repositoryWith({ "src/app.py": app });
    const ran = fix(repository, "--fix-all", "--dry-run");
    expect(textOf(repository, "src/app.py")).toBe(app);
    expect(ran.stderr).toContain("would fix 3 in 1 file");
    const applied = spawnSync("git", ["apply", "-"], { cwd: repository.folder, input: ran.stdout });
    expect(applied.stderr.toString()).toBe("");
    expect(textOf(repository, "src/app.py")).toBe(all);
    expect(ran.code).toBe(1);
  });

  test("SARIF offers the same rewrites", () => {
    const repository = repositoryWith({ "app.py": app });
    const { stdout } = fix(repository, "--report", "sarif");
    const results = JSON.parse(stdout).runs[0].results as readonly {
      fixes?: readonly { artifactChanges: readonly { replacements: readonly Replacement[] }[] }[];
    }[];
    const replacements = results.flatMap(
      (result) => result.fixes?.[0]?.artifactChanges[0]?.replacements ?? [],
    );
    expect(withReplacements(app, replacements)).toBe(all);
  });

  test("keeps line ends and mode", () => {
    const crlf = "import yaml\r\n\r\nd = yaml.load(open('a'))\r\n";
    const repository = repositoryWith({ "a.py": crlf });
    chmodSync(join(repository.folder, "a.py"), 0o755);
    fix(repository, "--fix");
    expect(textOf(repository, "a.py")).toBe(crlf.replace("yaml.load", "yaml.safe_load"));
    const mode = spawnSync("stat", ["-c", "%a", "a.py"], { cwd: repository.folder }).stdout.toString().trim();
    expect(mode).toBe("755");
  });

  test("leaves what somebody excepted", () => {
    const text =
      "import yaml\nd = yaml.load(open('a'))  # portcullis:ignore python/unsafe-yaml-load until 2099-01-01: ours\n";
    const repository = repositoryWith({ "a.py": text });
    fix(repository, "--fix");
    expect(textOf(repository, "a.py")).toBe(text);
  });

  test("leaves files that are no UTF-8, and never writes through a link", () => {
    const repository = repositoryWith({ "start.py": "x = 1\n" });
    const text = "import yaml\nd = yaml.load(open('a'))\n";
    const latin = Buffer.concat([Buffer.from(text), Buffer.from([0x23, 0xe9, 0x0a])]);
    writeFileSync(join(repository.folder, "latin.py"), latin);
    const outside = join(emptyFolder(), "outside.py");
    writeFileSync(outside, text);
    symlinkSync(outside, join(repository.folder, "link.py"));
    const ran = fix(repository, "--fix");
    expect(ran.stderr).toContain("left   latin.py:2 python/unsafe-yaml-load: the file is not UTF-8");
    expect(readFileSync(join(repository.folder, "latin.py"))).toEqual(latin);
    expect(readFileSync(outside, "utf8")).toBe(text);
  });

  test("leaves a file whose status changed after the scan began", () => {
    const repository = repositoryWith({ "a.py": "import yaml\nd = yaml.load(open('a'))\n" });
    const file = join(repository.folder, "a.py");
    // its status is changed again and again while the program runs
    const shell = `while [ ! -e stop ]; do touch a.py; done & "$0" "$1" scan . --only code --fix; touch stop`;
    const program = join(import.meta.dirname, "../../dist/main.js");
    const ran = spawnSync("bash", ["-c", shell, process.execPath, program], { cwd: repository.folder });
    utimesSync(file, new Date(), new Date());
    expect(ran.stderr.toString()).toContain("it changed after the scan began: run again");
    expect(readFileSync(file, "utf8")).toContain("yaml.load(");
  });

  test("puts back what did not help", () => {
    const rules =
      "version: 1\ncode:\n  rules:\n    - id: no-eval\n      title: Code from text\n      pattern: eval($X, ...)\n      fix: eval($X, {})\n      fix_is_safe: true\n";
    const text = "import yaml\neval(a, b)\nd = yaml.load(open('a'))\n";
    const repository = repositoryWith({
      "portcullis.yaml": rules,
      "a.py": text,
      "b.py": text.replace("eval(a, b)", "1"),
    });
    const ran = fix(repository, "--fix");
    expect(ran.stderr).toContain("undone a.py: code/no-eval is still found");
    expect(textOf(repository, "a.py")).toBe(text);
    expect(textOf(repository, "b.py")).toContain("safe_load");
  });

  test("leaves a rewrite after which the file would not parse", () => {
    const rules =
      'version: 1\ncode:\n  rules:\n    - id: x\n      title: t\n      pattern: run($X)\n      fix: "go($X"\n      fix_is_safe: true\n';
    const repository = repositoryWith({ "portcullis.yaml": rules, "a.py": "run(1)\n" });
    expect(fix(repository, "--fix").stderr).toContain("left   a.py:1 code/x: the file would no longer parse");
    expect(textOf(repository, "a.py")).toBe("run(1)\n");
  });

  test.each([["--staged"], ["--history"], ["--diff", "HEAD~1..HEAD"], ["--stdin"]])(
    "is refused for %s",
    (...flags) => {
      const repository = repositoryWith({ "a.py": "x = 1\n" });
      repository.write("a.py", "x = 2\n").commit("more");
      const ran = portcullis(["scan", "--fix", ...flags], { cwd: repository.folder });
      expect([ran.code, ran.stderr]).toEqual([
        2,
        expect.stringContaining("--fix rewrites the files of a work tree"),
      ]);
    },
  );

  test("is refused in a job of a pull request, whose scan is one of the change", () => {
    const repository = repositoryWith({ "a.py": "x = 1\n" });
    const ran = portcullis(["scan", ".", "--fix"], { cwd: repository.folder, env: pullRequestJob });
    expect([ran.code, ran.stderr]).toEqual([
      2,
      expect.stringContaining("--fix rewrites the files of a work tree"),
    ]);
  });

  test("--dry-run alone is a mistake", () => {
    expect(portcullis(["scan", ".", "--dry-run"], { cwd: emptyFolder() }).code).toBe(2);
  });
});

type Replacement = {
  readonly deletedRegion: {
    readonly startLine: number;
    readonly startColumn: number;
    readonly endLine: number;
    readonly endColumn: number;
  };
  readonly insertedContent: { readonly text: string };
};

function withReplacements(text: string, replacements: readonly Replacement[]): string {
  const lines = text.split("\n");
  const offset = (line: number, column: number): number =>
    lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  const spans = replacements.map(({ deletedRegion: r, insertedContent }) => ({
    from: offset(r.startLine, r.startColumn),
    to: offset(r.endLine, r.endColumn),
    text: insertedContent.text,
  }));
  return spans
    .sort((a, b) => b.from - a.from)
    .reduce((out, span) => out.slice(0, span.from) + span.text + out.slice(span.to), text);
}
