import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CommitId } from "../../model/index.ts";
import { treeChanges } from "./changes.ts";
import { findRepository } from "./repository.ts";

test("lines are those of their own file, whatever else changed: links that became files, new files, renames, modes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-changes-"));
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], {
      cwd: folder,
      env: { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
      encoding: "utf8",
    }).trim();
  const write = (path: string, ...lines: readonly string[]): void =>
    writeFileSync(join(folder, path), `${lines.join("\n")}\n`);
  const commit = (): CommitId => {
    git("add", "-A");
    git("commit", "-qm", "step");
    return git("rev-parse", "HEAD") as CommitId; // git prints ids
  };
  const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  git("init", "-q");
  symlinkSync("z.txt", join(folder, "a-link"));
  write("gone.txt", "one", "two");
  write("m.txt", ...lines);
  write("old.txt", ...lines, "end");
  const base = commit();
  rmSync(join(folder, "a-link"));
  write("a-link", "no link", "any more");
  write("b-new.txt", "new");
  rmSync(join(folder, "gone.txt"));
  write("m.txt", ...lines.slice(0, 5), "in between", ...lines.slice(5));
  rmSync(join(folder, "old.txt"));
  write("renamed.txt", "first", ...lines, "end");
  const head = commit();
  const repository = findRepository(folder, mkdtempSync(join(tmpdir(), "portcullis-cache-")));
  if (repository === undefined) throw new Error("no repository");
  const changes = await treeChanges(repository, base, head);
  expect(changes.map(({ kind, path, formerPath, lines: added }) => [kind, path, formerPath, added])).toEqual([
    ["added", "a-link", undefined, []],
    ["added", "b-new.txt", undefined, []],
    ["deleted", "gone.txt", undefined, []],
    ["modified", "m.txt", undefined, [[6, 6]]],
    ["renamed", "renamed.txt", "old.txt", [[1, 1]]],
  ]);
});
