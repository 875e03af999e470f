import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, jsonScan, portcullis, stripeKey, TestRepository } from "./portcullis.ts";

const key = stripeKey();
const secretsOnly = ["--only", "secrets"];

describe("scan of files that lie elsewhere", () => {
  const line = `key = "${key}"`;
  const folders = (): { readonly here: string; readonly there: string } => {
    const [here, there] = [emptyFolder(), emptyFolder()];
    writeFileSync(
      join(here, "app.py"),
      `${line}  # portcullis:ignore secrets/* until 2999-01-31: of this file\n`,
    );
    writeFileSync(join(there, "app.py"), `${line}\n`);
    return { here, there };
  };

  test("a file of the same name in the current folder excuses nothing", () => {
    const { here, there } = folders();
    const { code, report } = jsonScan([join(there, "app.py"), "--only", "secrets"], { cwd: here });
    expect(report.findings.map((item) => item.heldBy)).toEqual([undefined]);
    expect(jsonScan(["app.py", "--only", "secrets"], { cwd: here }).code).toBe(0);
    expect(code).toBe(1);
  });

  test("two of one name keep a path each, and what holds for one does not hold for the other", () => {
    const { here, there } = folders();
    const { code, report } = jsonScan([join(there, "app.py"), "app.py", "--only", "secrets"], { cwd: here });
    const paths = report.findings.flatMap((item) => item.finding.locations.map((place) => place.path));
    expect(new Set(paths).size).toBe(2);
    expect(code).toBe(1);
  });
});

describe("scan of a work tree", () => {
  test("a planted key blocks, with its line, and never in clear", () => {
    const repository = new TestRepository().write("src/pay.ts", `// payments\nconst key = "${key}";\n`);
    repository.commit("payments");
    const ran = portcullis(["scan", "."], { cwd: repository.folder });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain("src/pay.ts");
    expect(ran.stdout).toContain("2:");
    expect(ran.stdout + ran.stderr).not.toContain(key);
  });

  test("a clean repository passes with exit code 0", () => {
    const repository = new TestRepository().write("readme.md", "hello\n");
    repository.commit("start");
    expect(portcullis(["scan", "."], { cwd: repository.folder }).code).toBe(0);
  });

  test("what is named is looked at although .gitignore leaves it out, and a name with nothing below it is a gap", () => {
    const repository = new TestRepository()
      .write(".gitignore", "build/\n")
      .write("build/sub/a.env", `K=${key}\n`);
    repository.write("build/b.env", `K=${stripeKey(2)}\n`).commit("start");
    const found = (target: string): readonly (string | undefined)[] =>
      jsonScan([target, ...secretsOnly], { cwd: repository.folder }).report.findings.map(
        (item) => item.finding.locations[0]?.path,
      );
    expect(found(".")).toEqual([]);
    expect(found("build")).toEqual(["build/b.env", "build/sub/a.env"]);
    expect(found("build/sub")).toEqual(["build/sub/a.env"]);
    expect(found("build/b.env")).toEqual(["build/b.env"]);
    const { report } = jsonScan([".git", ...secretsOnly], { cwd: repository.folder });
    expect(report.gaps.map((gap) => [gap.reason, gap.path])).toEqual([["refused", ".git"]]);
  });

  test("tracked files are scanned even when .gitignore names them; untracked ignored ones are not", () => {
    const repository = new TestRepository().write("config/live.env", `KEY=${key}\n`);
    repository.commit("tracked first");
    repository.write(".gitignore", "*.env\n").write("other.env", `KEY=${stripeKey(2)}\n`);
    const { report } = jsonScan(["."], { cwd: repository.folder });
    expect(report.findings.map((item) => item.finding.locations[0]?.path)).toEqual(["config/live.env"]);
  });
});

describe("scan of a range", () => {
  test("a key added and removed inside one pull request still blocks", () => {
    const repository = new TestRepository().write("a.txt", "start\n");
    const base = repository.commit("start");
    repository.write("leak.txt", `x\n${key}\n`);
    const leak = repository.commit("oops");
    repository.write("leak.txt", "x\n");
    repository.commit("remove it");
    const { code, report } = jsonScan(["--diff", `${base}..HEAD`], { cwd: repository.folder });
    expect(code).toBe(1);
    expect(JSON.stringify(report.findings)).toContain(leak);
  });

  test("a key that the base has already does not block the change", () => {
    const repository = new TestRepository().write("old.txt", `${key}\n`);
    const base = repository.commit("start");
    repository.write("old.txt", `${key}\nanother line\n`);
    repository.commit("a line more");
    const { code, report } = jsonScan(["--diff", `${base}..HEAD`], { cwd: repository.folder });
    expect(code).toBe(0);
    expect(report.findings.every((item) => !item.isNew)).toBe(true);
  });

  test("an unknown ref is one sentence with what helps, exit code 2", () => {
    const repository = new TestRepository().write("a.txt", "start\n");
    repository.commit("start");
    const ran = portcullis(["scan", "--diff", "origin/nowhere..HEAD"], { cwd: repository.folder });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain("git fetch origin nowhere");
    expect(ran.stderr).not.toContain("    at ");
  });
});

test("the same tree gives the same bytes apart from the run's volatile facts", () => {
  const repository = new TestRepository().write("pay.ts", `k = "${key}"\n`);
  repository.commit("start");
  const strip = (text: string): unknown => ({
    ...(JSON.parse(text) as Record<string, unknown>),
    run: undefined,
  });
  const first = portcullis(["scan", ".", "--json"], { cwd: repository.folder });
  const second = portcullis(["scan", ".", "--json"], { cwd: repository.folder });
  expect(strip(first.stdout)).toEqual(strip(second.stdout));
});

test("a credential written into code is told once, and by the code layer where secrets are not looked for", () => {
  const password = ["Tr1cky", "horse", "9x"].join("-");
  const text = `import psycopg2\nc = psycopg2.connect(host="db.acme.dev", user="app", password="${password}")\n`;
  const repository = new TestRepository().write("app.py", text);
  repository.commit("start");
  const rules = (...only: readonly string[]): readonly string[] =>
    jsonScan([".", ...only], { cwd: repository.folder }).report.findings.map(({ finding }) => finding.rule);
  expect(rules("--only", "code")).toEqual(["python/hardcoded-credentials"]);
  expect(rules("--only", "secrets,code")).toHaveLength(1);
  expect(rules("--only", "secrets,code")[0]).toMatch(/^secrets\//);
});
