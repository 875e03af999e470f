// What a person sets up once: completion in a real bash, a policy that init wrote before, a baseline where not all could be looked at.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, portcullis, stripeKey, TestRepository } from "./portcullis.ts";

describe("completion in bash", () => {
  const folder = emptyFolder();
  const script = join(folder, "completion");
  writeFileSync(script, portcullis(["completion", "bash"]).stdout);
  writeFileSync(join(folder, "a file.txt"), "");
  const offered = (...words: readonly string[]): readonly string[] => {
    const ask = `source ${script}; COMP_WORDS=(portcullis "$@"); COMP_CWORD=$#; _portcullis; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const ran = spawnSync("bash", ["-c", ask, "bash", ...words], { cwd: folder });
    expect(ran.stderr.toString()).toBe("");
    return ran.stdout
      .toString()
      .split("\n")
      .filter((line) => line !== "");
  };

  test.each([
    [["bas"], ["baseline"]],
    [["baseline", "up"], ["update"]],
    [["rules", "list", "--l"], ["--layer"]],
    [["ledger", "close-change", "--br"], []],
    [["findings", "own", "--l"], ["--ledger"]],
    [["completion", "f"], ["fish"]],
    [["scan", "--dif"], ["--diff"]],
    [["scan", "--staged", "a"], ["a file.txt"]],
    [["tool", "ban"], ["bandit"]],
  ] as const)("%j", (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });
});

describe("init with a tarball, after an init without", () => {
  const tarball = join(emptyFolder(), "portcullis-9.9.9.tgz");
  writeFileSync(tarball, "no tarball: npm cannot lock it");

  test("a policy that nobody has changed gets the exception that the tarball needs", () => {
    const { folder } = new TestRepository();
    portcullis(["init"], { cwd: folder });
    portcullis(["init", "--force", "--from", tarball], { cwd: folder });
    expect(readFileSync(join(folder, "portcullis.yaml"), "utf8")).toContain("portcullis-9.9.9.tgz!");
  });

  test("one that somebody changed is kept, and what it needs is said", () => {
    const { folder } = new TestRepository().write("portcullis.yaml", "version: 1\n");
    const { stderr } = portcullis(["init", "--force", "--from", tarball], { cwd: folder });
    expect(readFileSync(join(folder, "portcullis.yaml"), "utf8")).toBe("version: 1\n");
    expect(stderr).toContain("portcullis.yaml was kept, and needs this");
    expect(stderr).toContain('path: ".github/portcullis/portcullis-9.9.9.tgz!*/**"');
  });
});

test("a baseline where a file could not be read: written, said, and what was known of that file stays", () => {
  const repository = new TestRepository()
    .write("a.txt", `${stripeKey(1)}\n`)
    .write("b.txt", `${stripeKey(2)}\n`);
  repository.commit("start");
  const run = (...args: readonly string[]) => portcullis(["baseline", ...args], { cwd: repository.folder });
  expect(run("create").code).toBe(0);
  const paths = (): readonly string[] =>
    (
      JSON.parse(readFileSync(join(repository.folder, ".portcullis/baseline.json"), "utf8")) as {
        readonly findings: readonly { readonly path: string }[];
      }
    ).findings
      .map(({ path }) => path)
      .sort();
  expect(paths()).toEqual(["a.txt", "b.txt"]);
  repository.write("a.txt", "clean\n");
  // Larger than any engine reads, and text.
  repository.write("b.txt", Buffer.alloc(65 * 1024 * 1024, "line of text\n"));
  const updated = run("update");
  expect([updated.code, paths()]).toEqual([0, ["b.txt"]]);
  expect(updated.stderr).toMatch(/not looked at .*what was known there stays \(1\)/);
});
