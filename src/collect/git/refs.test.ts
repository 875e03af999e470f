import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allRefs, readRef } from "./refs.ts";

test("refs are read as git reads them: loose, packed, symbolic, in a linked worktree; what is none is passed over", () => {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-refs-"));
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], {
      cwd: folder,
      env: { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
      encoding: "utf8",
    }).trim();
  const ids = (): Record<string, string> =>
    Object.fromEntries(
      git("for-each-ref", "--format=%(refname) %(objectname)")
        .split("\n")
        .filter((line) => !line.startsWith("refs/replace/"))
        .map((line) => line.split(" ") as [string, string]), // the format has two words
    );
  try {
    git("init", "-q", "-b", "main");
    git("commit", "-q", "--allow-empty", "-m", "one");
    git("tag", "-a", "-m", "tagged", "v1");
    git("branch", "old");
    git("pack-refs", "--all");
    git("commit", "-q", "--allow-empty", "-m", "two"); // main is loose now, and older in packed-refs
    git("branch", "team/feature");
    git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/heads/old");
    git("replace", "HEAD", "HEAD~1");
    const common = join(folder, ".git");
    const folders = { gitFolder: common, commonFolder: common };
    expect(Object.fromEntries(allRefs(folders))).toEqual({ ...ids(), HEAD: git("rev-parse", "HEAD") });

    git("worktree", "add", "-q", "--detach", "beside", "old");
    const linked = { gitFolder: join(common, "worktrees", "beside"), commonFolder: common };
    expect(Object.fromEntries(allRefs(linked))).toEqual({ ...ids(), HEAD: git("rev-parse", "old") });

    const id = git("rev-parse", "old");
    const refs = join(common, "refs", "heads");
    writeFileSync(join(refs, "empty"), "");
    writeFileSync(join(refs, "long"), `${id}${" ".repeat(100)}x\n`);
    writeFileSync(join(refs, "words"), "no id at all\n");
    writeFileSync(join(refs, "new.lock"), `${id}\n`);
    symlinkSync("old", join(refs, "link"));
    execFileSync("mkfifo", [join(refs, "pipe")]);
    const names = [...allRefs(folders).keys()].filter((name) => name.startsWith("refs/heads/")).sort();
    expect(names).toEqual(["refs/heads/main", "refs/heads/old", "refs/heads/team/feature"]);
    expect(readRef(folders, "refs/heads/../../HEAD")).toBe(undefined);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
