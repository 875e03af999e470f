// What an incident says must be true and its commands must work: who brought the line in, although the work tree has moved on, and the
// commands that take the value out of history, run by a shell as printed.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, type JsonReport, jsonScan, stripeKey, TestRepository } from "./portcullis.ts";

type Told = JsonReport["findings"][number]["finding"] & {
  readonly remedies: readonly { readonly kind: string; readonly commands?: readonly string[] }[];
};

function findings(repository: TestRepository, ...args: readonly string[]): readonly Told[] {
  const { report } = jsonScan([...args, "--only", "secrets"], { cwd: repository.folder });
  return report.findings.map(({ finding }) => finding as Told); // the report has more than the test kit's type says
}

test("a line that moved in the work tree is blamed on the commit that wrote it, a new one on nobody", () => {
  const repository = new TestRepository();
  const old = repository.write("app.py", `a\nkey = "${stripeKey(71)}"\nb\n`).commit("leak");
  repository.write("app.py", `a\nb\nc\n`).commit("gone");
  const back = repository.write("app.py", `a\nb\nkey = "${stripeKey(71)}"\nc\n`).commit("and back");
  expect(old).not.toBe(back);
  repository.write(
    "app.py",
    `new\nnew\nnew\na\nb\nkey = "${stripeKey(71)}"\nc\nother = "${stripeKey(72)}"\n`,
  );
  const [one, two, ...more] = findings(repository, ".").toSorted(
    (a, b) => (a.locations[0]?.region?.startLine ?? 0) - (b.locations[0]?.region?.startLine ?? 0),
  );
  expect(more).toEqual([]);
  expect(one?.introduced?.commit).toBe(back);
  expect(two?.introduced).toBeUndefined();
  expect(two?.remedies.map(({ kind }) => kind)).toEqual(["advice"]); // it is in no history
  repository.git("add", "-A");
  const staged = findings(repository, "--staged");
  expect(staged.map(({ introduced }) => introduced?.commit)).toEqual(
    expect.arrayContaining([back, undefined]),
  );
});

test("the purge commands write exactly the value into the file for git filter-repo", () => {
  const repository = new TestRepository();
  const key = stripeKey(73);
  repository.write("dir one/naïve 'é'.py", `x\nnáme = "ümläut"; key = "${key}"\n`).commit("not ASCII");
  repository.write("plain.py", `key = "${stripeKey(74)}"  # comment\n`).commit("plain");
  repository.write("plain.py", `shift\nkey = "${stripeKey(74)}"  # comment\n`);
  const folder = join(emptyFolder(), "clone");
  mkdirSync(folder);
  execFileSync("cp", ["-r", `${repository.folder}/.`, folder]);
  const values: string[] = [];
  for (const args of [["."], ["--history"]]) {
    for (const finding of findings(repository, ...args)) {
      const [write = "", filter = ""] =
        finding.remedies.find(({ kind }) => kind === "command")?.commands ?? [];
      expect(filter).toBe("git filter-repo --sensitive-data-removal --replace-text ../secret-to-remove.txt");
      const ran = spawnSync("sh", ["-c", write], { cwd: folder });
      expect(ran.stderr.toString()).toBe("");
      values.push(readFileSync(join(folder, "../secret-to-remove.txt"), "utf8"));
    }
  }
  expect(values.sort()).toEqual(
    [key, key, stripeKey(74), stripeKey(74)].map((one) => `${one}==>REMOVED\n`).sort(),
  );
});

test("who brought a secret, whether it is in the head and on the default branch, for merged, renamed, removed, squashed and unmerged work", () => {
  const repository = new TestRepository();
  const by = (author: string, message: string): void => {
    repository.git("add", "-A");
    repository.git("-c", `user.name=${author}`, "commit", "-q", "-m", message);
  };
  const leak = (path: string, seed: number, author: string): void => {
    repository.write(path, `key: ${stripeKey(seed)}\n`);
    by(author, path);
  };
  repository.write("a.txt", "a\n").commit("start");
  repository.git("switch", "-q", "-c", "side");
  leak("merged.yml", 81, "Bob");
  repository.git("switch", "-q", "main");
  repository.write("a.txt", "b\n").commit("work");
  repository.git("merge", "-q", "--no-ff", "-m", "merge", "side");
  leak("old.yml", 82, "Cy");
  repository.git("mv", "old.yml", "renamed.yml");
  repository.commit("rename");
  leak("removed.yml", 83, "Dan");
  repository.git("rm", "-q", "removed.yml");
  repository.commit("remove");
  repository.git("switch", "-q", "-c", "short");
  leak("squashed.yml", 84, "Eve");
  repository.git("switch", "-q", "main");
  repository.git("merge", "-q", "--squash", "short");
  repository.commit("squash");
  repository.git("switch", "-q", "-c", "feature");
  leak("unmerged.yml", 85, "Fay");
  const told = findings(repository, "--history").map(({ locations, introduced }) => {
    const { author, isInHead, isOnDefaultBranch } = (introduced ?? {}) as Record<string, unknown>; // the test kit's type names fewer fields
    return [locations[0]?.path, author, isInHead, isOnDefaultBranch];
  });
  expect(told.toSorted()).toEqual([
    ["merged.yml", "Bob", true, true],
    ["removed.yml", "Dan", false, true],
    ["renamed.yml", "Cy", true, true],
    ["squashed.yml", "Eve", true, true],
    ["unmerged.yml", "Fay", true, false],
  ]);
});
