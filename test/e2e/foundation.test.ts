// The foundation as its users meet it: hooks, baseline, init, the packed tarball, and the examples.

import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, jsonScan, portcullis, stripeKey, TestRepository } from "./portcullis.ts";

const root = resolve(import.meta.dirname, "../..");
const key = stripeKey(5);
const secretsOnly = ["--only", "secrets"];

describe("changes with real history", () => {
  test("a key on one side of a merge blocks, once, and says whether it is still in head", () => {
    const repository = new TestRepository().write("a.txt", "one\n");
    const base = repository.commit("start");
    repository.git("checkout", "-q", "-b", "side");
    repository.write("side.txt", `${key}\n`);
    const leak = repository.commit("side");
    repository.git("checkout", "-q", "main");
    repository.write("b.txt", "two\n");
    repository.commit("main goes on");
    repository.git("merge", "-q", "--no-ff", "side", "-m", "merge");
    const { code, report } = jsonScan(["--diff", `${base}..HEAD`, ...secretsOnly], {
      cwd: repository.folder,
    });
    expect(code).toBe(1);
    expect(report.findings).toHaveLength(1);
    expect(report.findings[0]?.finding.introduced).toMatchObject({ commit: leak, isInHead: true });
  });

  test("a renamed file keeps its finding known, with the same fingerprint", () => {
    const repository = new TestRepository().write("old/name.txt", `first\nsecond\nthird\n${key}\nfifth\n`);
    const base = repository.commit("start");
    const before = jsonScan([".", ...secretsOnly], { cwd: repository.folder }).report.findings[0]?.finding
      .fingerprint;
    mkdirSync(join(repository.folder, "new"));
    repository.git("mv", "old/name.txt", "new/name.txt");
    repository.commit("rename");
    const { code, report } = jsonScan(["--diff", `${base}..HEAD`, ...secretsOnly], {
      cwd: repository.folder,
    });
    expect(code).toBe(0);
    expect(report.findings.every((item) => item.finding.fingerprint === before && !item.isNew)).toBe(true);
  });

  test("a key that a later commit removed is found by --history, with the commit that brought it", () => {
    const repository = new TestRepository().write("leak.txt", `${key}\n`);
    const leak = repository.commit("leak");
    repository.write("leak.txt", "clean\n");
    repository.commit("remove");
    expect(jsonScan([".", ...secretsOnly], { cwd: repository.folder }).code).toBe(0);
    const { code, report } = jsonScan(["--history", ...secretsOnly], { cwd: repository.folder });
    expect(code).toBe(1);
    expect(report.findings[0]?.finding.introduced).toMatchObject({ commit: leak, isInHead: false });
  });

  test("a list of commits, as a pre-push hook hands it over", () => {
    const repository = new TestRepository().write("a.txt", "x\n");
    const clean = repository.commit("start");
    repository.write("b.txt", key);
    const leaking = repository.commit("leak");
    expect(
      portcullis(["scan", "--commits", "-", ...secretsOnly], { cwd: repository.folder, input: `${clean}\n` })
        .code,
    ).toBe(0);
    expect(
      portcullis(["scan", "--commits", "-", ...secretsOnly], {
        cwd: repository.folder,
        input: `${leaking}\n`,
      }).code,
    ).toBe(1);
  });

  test("--staged sees the index, not the work tree", () => {
    const repository = new TestRepository().write("a.txt", "x\n");
    repository.commit("start");
    repository.write("a.txt", `${key}\n`);
    expect(portcullis(["scan", "--staged", ...secretsOnly], { cwd: repository.folder }).code).toBe(0);
    repository.git("add", "-A");
    repository.write("a.txt", "clean again\n");
    expect(portcullis(["scan", "--staged", ...secretsOnly], { cwd: repository.folder }).code).toBe(1);
  });

  test("a path narrows the scan, and paths stay relative to the repository", () => {
    const repository = new TestRepository().write("api/k.txt", key).write("web/k.txt", stripeKey(6));
    repository.commit("start");
    const { report } = jsonScan(["api", ...secretsOnly], { cwd: repository.folder });
    expect(report.findings.map((item) => item.finding.locations[0]?.path)).toEqual(["api/k.txt"]);
  });

  test("standard input", () => {
    expect(
      portcullis(["scan", "--stdin", "--name", "pasted.env", ...secretsOnly], { input: `KEY=${key}\n` }).code,
    ).toBe(1);
  });
});

test("baseline create lets old findings pass and new ones block; update drops what is gone", () => {
  const repository = new TestRepository().write("old.txt", key);
  repository.commit("start");
  expect(portcullis(["baseline", "create"], { cwd: repository.folder }).code).toBe(0);
  repository.commit("baseline");
  expect(portcullis(["scan", ".", ...secretsOnly], { cwd: repository.folder }).code).toBe(0);
  repository.write("new.txt", stripeKey(8));
  expect(portcullis(["scan", ".", ...secretsOnly], { cwd: repository.folder }).code).toBe(1);
  repository.write("old.txt", "clean\n");
  expect(portcullis(["baseline", "update"], { cwd: repository.folder }).code).toBe(0);
  expect(
    JSON.parse(readFileSync(join(repository.folder, ".portcullis/baseline.json"), "utf8")).findings,
  ).toEqual([]);
});

test("entries of the baseline that are about nothing are said; those of history only by a scan of it", () => {
  const repository = new TestRepository().write("old.txt", key).write("gone.txt", stripeKey(9));
  repository.commit("start");
  repository.git("rm", "-q", "gone.txt");
  repository.commit("gone");
  const run = (...args: readonly string[]) => portcullis(args, { cwd: repository.folder });
  expect(run("baseline", "create", "--history").code).toBe(0);
  repository.commit("baseline");
  expect(run("scan", ".").stdout).not.toContain("baseline");
  expect(run("scan", "--history").stdout).not.toContain("about nothing");
  repository.write("old.txt", "clean\n");
  const { code, stdout } = run("scan", ".");
  expect(code).toBe(0);
  expect(stdout).toContain(
    "1 entry of the baseline is about nothing that was found: secrets/stripe-live-secret-key in old.txt",
  );
  expect(run("baseline", "update").code).toBe(0);
  const { findings } = JSON.parse(readFileSync(join(repository.folder, ".portcullis/baseline.json"), "utf8"));
  expect(findings).toHaveLength(2); // both are still in the history
});

test("a Gitleaks report of the history is taken over with what only the history has", () => {
  const repository = new TestRepository().write("gone.txt", `x\n${stripeKey(9)}\n`);
  const commit = repository.commit("start");
  repository.git("rm", "-q", "gone.txt");
  repository.commit("gone");
  const report = join(emptyFolder(), "gitleaks.json");
  writeFileSync(report, JSON.stringify([{ File: "gone.txt", StartLine: 2, Commit: commit }]));
  expect(portcullis(["scan", "--history", ...secretsOnly], { cwd: repository.folder }).code).toBe(1);
  expect(portcullis(["baseline", "import", report], { cwd: repository.folder }).stderr).toContain(
    "1 findings",
  );
  repository.commit("baseline");
  expect(portcullis(["scan", "--history", ...secretsOnly], { cwd: repository.folder }).code).toBe(0);
});

test("the installed pre-commit hook stops a commit that leaks, and keeps a hook of one's own", () => {
  const repository = new TestRepository().write("a.txt", "x\n");
  repository.commit("start");
  expect(portcullis(["hook", "install"], { cwd: repository.folder }).code).toBe(0);
  const bin = emptyFolder();
  writeFileSync(
    join(bin, "portcullis"),
    `#!/bin/sh\nexec ${process.execPath} ${join(root, "dist/main.js")} "$@"\n`,
  );
  chmodSync(join(bin, "portcullis"), 0o755);
  const commit = (): number | null =>
    spawnSync("git", ["commit", "-q", "-am", "leak"], {
      cwd: repository.folder,
      env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}` },
    }).status;
  repository.write("a.txt", `${key}\n`);
  expect(commit()).not.toBe(0);
  repository.write("a.txt", "clean\n");
  expect(commit()).toBe(0);
});

test("packed, installed into an empty folder, the program scans another repository; init writes a workflow that runs it", {
  timeout: 240_000,
}, () => {
  const folder = emptyFolder();
  const npm = (args: readonly string[], cwd: string): string => {
    const ran = spawnSync("npm", [...args, "--no-audit", "--no-fund"], {
      cwd,
      env: { ...process.env, npm_config_update_notifier: "false" },
    });
    if (ran.status !== 0) throw new Error(ran.stderr.toString());
    return ran.stdout.toString();
  };
  npm(["pack", "--ignore-scripts", "--pack-destination", folder], root);
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
  writeFileSync(join(folder, "package.json"), '{"name":"elsewhere","private":true}\n');
  npm(["install", "--ignore-scripts", tarball], folder);
  const program = join(folder, "node_modules/.bin/portcullis");
  const repository = new TestRepository().write("k.txt", key);
  repository.commit("start");
  const ran = spawnSync(program, ["scan", ".", ...secretsOnly], { cwd: repository.folder });
  expect(ran.status).toBe(1);
  expect(spawnSync(program, ["init", "--from", tarball], { cwd: repository.folder }).status).toBe(0);
  for (const file of [
    "portcullis.yaml",
    ".portcullis/key",
    ".github/workflows/portcullis.yml",
    ".github/portcullis/package-lock.json",
  ]) {
    expect(existsSync(join(repository.folder, file)), file).toBe(true);
  }
  const workflow = readFileSync(join(repository.folder, ".github/workflows/portcullis.yml"), "utf8");
  expect(workflow.indexOf("portcullis db update")).toBeGreaterThan(0);
  expect(workflow.indexOf("portcullis db update")).toBeLessThan(workflow.indexOf("portcullis scan"));
  const uses = [...workflow.matchAll(/uses: (\S+)/g)].map((match) => match[1] ?? "");
  expect(uses.length).toBeGreaterThan(2);
  expect(uses.every((name) => /@[0-9a-f]{40}$/.test(name))).toBe(true);
  npm(["ci", "--ignore-scripts"], join(repository.folder, ".github/portcullis"));
  expect(
    spawnSync(join(repository.folder, ".github/portcullis/node_modules/.bin/portcullis"), ["--version"])
      .status,
  ).toBe(0);
});

describe("the example repositories", () => {
  test("the three example repositories hold no secret and no vulnerable code", { timeout: 120_000 }, () => {
    for (const name of ["petanque", "elspeth", "aws-services"]) {
      const repository = new TestRepository();
      cpSync(join(root, "examples", name), repository.folder, { recursive: true });
      repository.commit("start");
      const { report } = jsonScan([".", "--only", "secrets,code"], { cwd: repository.folder });
      expect(
        report.findings.map((item) => item.finding.rule),
        name,
      ).toEqual([]);
      repository.write("portcullis-leak.txt", `${key}\n`);
      expect(jsonScan([".", ...secretsOnly], { cwd: repository.folder }).report.findings).toHaveLength(1);
    }
  });
});
