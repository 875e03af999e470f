// A file of a commit is looked up folder by folder, in a real repository, and is what the listing of the whole tree says.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repoPath } from "../../model/index.ts";
import { commitTreeReader, listTree } from "./blobs.ts";
import { isPlainPath, lookupIn } from "./lookup.ts";
import { findRepository, headCommit, type Repository } from "./repository.ts";

const work = mkdtempSync(join(tmpdir(), "lookup-"));
let repository: Repository;

beforeAll(() => {
  const root = join(work, "repository");
  mkdirSync(join(root, "deep", "er", "folder"), { recursive: true });
  mkdirSync(join(root, "empty"));
  writeFileSync(join(root, "portcullis.yaml"), "version: 1\n");
  writeFileSync(join(root, "deep", "er", "folder", "with space.txt"), "here\n");
  writeFileSync(join(root, "é.txt"), "other characters\n");
  symlinkSync("deep", join(root, "link"));
  const git = (...args: readonly string[]): void =>
    void execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], { cwd: root });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "-m", "one");
  const found = findRepository(root, join(work, "cache"));
  if (found === undefined) throw new Error("no repository");
  repository = found;
});

afterAll(() => {
  repository.git.close();
  rmSync(work, { recursive: true, force: true });
});

test("every plain path of the listing is looked up as the same entry, and what is not there as nothing", async () => {
  const commit = headCommit(repository);
  if (commit === undefined) throw new Error("no commit");
  const lookup = lookupIn(repository, commit);
  const plain = [...(await listTree(repository, commit))].filter(([path]) => isPlainPath(path));
  expect(plain.map(([path]) => path)).toEqual(["deep/er/folder/with space.txt", "link", "portcullis.yaml"]);
  for (const [path, entry] of plain) expect(await lookup(path)).toEqual(entry);
  for (const path of ["deep", "deep/er", "deep/none", "portcullis.yaml/x", "link/er/folder/with space.txt"])
    expect(await lookup(repoPath(path))).toBeUndefined();
});

test("a reader gives the same file before and after somebody asked for all of them, whatever its name", async () => {
  const commit = headCommit(repository);
  if (commit === undefined) throw new Error("no commit");
  const reader = commitTreeReader(repository, commit);
  const before = await reader.read(repoPath("deep/er/folder/with space.txt"));
  expect(String(before)).toBe("here\n");
  expect(String(await reader.read(repoPath("é.txt")))).toBe("other characters\n");
  expect((await reader.list()).length).toBe(4);
  expect(await reader.read(repoPath("deep/er/folder/with space.txt"))).toEqual(before);
});

test("a folder that is not in this clone is said, not taken for an empty one", async () => {
  const missing = "0123456789012345678901234567890123456789" as Parameters<typeof lookupIn>[1]; // an id of nothing
  await expect(lookupIn(repository, missing)(repoPath("portcullis.yaml"))).rejects.toThrow(
    "is not in this clone",
  );
});
