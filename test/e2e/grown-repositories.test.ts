// This repository, and the monorepo and the Python program of `examples/` with a history as teams write one: a rename, a key that comes and
// goes within one pull request, one that a later commit takes out, one on a side of a merge.

import { cpSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { jsonScan, stripeKey, TestRepository } from "./portcullis.ts";

const root = resolve(import.meta.dirname, "../..");
const onlySecrets = ["--only", "secrets"];

test("this repository has no finding, and nothing in it could not be read", { timeout: 120_000 }, () => {
  const { report } = jsonScan([".", "--only", "secrets,code"], { cwd: root });
  const said = report.findings
    .filter(({ heldBy }) => heldBy === undefined)
    .map(({ finding }) => `${finding.rule} ${finding.locations[0]?.path}`);
  expect([said, report.gaps]).toEqual([[], []]);
});

describe.each([
  ["petanque", "api/app/store.py", "www/server.js"],
  ["elspeth", "src/elspeth/cli.py", "tests/test_cli.py"],
] as const)("%s", (name, file, other) => {
  const keys = { within: stripeKey(31), later: stripeKey(32), side: stripeKey(33) };
  const repository = new TestRepository();
  cpSync(join(root, "examples", name), repository.folder, { recursive: true });
  repository.commit("Begin");
  const git = (...args: readonly string[]): string => repository.git(...args);
  const moved = `moved/${other}`;

  // A pull request: a key comes and goes, a file is renamed, another branch that leaked is merged into it.
  const base = git("rev-parse", "HEAD");
  git("checkout", "-q", "-b", "feature");
  const within = repository.write("settings/pay.env", `STRIPE=${keys.within}\n`).commit("Pay");
  git("rm", "-q", "settings/pay.env");
  repository.commit("Not like that");
  mkdirSync(dirname(join(repository.folder, moved)), { recursive: true });
  git("mv", other, moved);
  repository.commit("Move");
  git("checkout", "-q", "-b", "side", base);
  const side = repository.write("deploy/side.env", `STRIPE=${keys.side}\n`).commit("Deploy");
  git("checkout", "-q", "feature");
  git("merge", "-q", "--no-ff", "-m", "Take side in", "side");
  const head = git("rev-parse", "HEAD");

  // What happens on main meanwhile is none of its business.
  git("checkout", "-q", "main");
  const later = repository.write("ops/later.env", `STRIPE=${keys.later}\n`).commit("Ops");
  git("rm", "-q", "ops/later.env");
  repository.commit("Take it out");
  git("merge", "-q", "--no-ff", "-m", "Merge feature", "feature");

  const scanned = (...args: readonly string[]) => {
    const { code, report } = jsonScan([...args, ...onlySecrets], { cwd: repository.folder });
    const found = report.findings.map(({ finding: { locations, introduced } }) => [
      locations[0]?.path,
      introduced?.commit,
      introduced?.isInHead,
    ]);
    return [code, found.sort((a, b) => String(a[0]).localeCompare(String(b[0])))];
  };

  test("the pull request brings the key that came and went, and the one of the side that it merged", () => {
    const expected = [
      ["deploy/side.env", side, true],
      ["settings/pay.env", within, false],
    ];
    expect(scanned("--diff", `${base}..${head}`)).toEqual([1, expected]);
    expect(scanned("--diff", `main~1..${head}`)).toEqual([1, expected]); // main went on: the merge base counts
  });

  test("the tree has what is still there, the history all of it", () => {
    expect(scanned(".")).toEqual([1, [["deploy/side.env", side, true]]]);
    expect(scanned("--history")).toEqual([
      1,
      [
        ["deploy/side.env", side, true],
        ["ops/later.env", later, false],
        ["settings/pay.env", within, false],
      ],
    ]);
  });

  test("a renamed file is no news, and what is added to it is", () => {
    git("checkout", "-q", "-B", "next", "main");
    repository
      .write(moved, `// ${stripeKey(34)}\n`)
      .write(file, `# nothing\n`)
      .commit("Next");
    const [code, found] = scanned("--diff", "main..HEAD");
    expect([code, found]).toEqual([1, [[moved, git("rev-parse", "HEAD"), true]]]);
  });
});
