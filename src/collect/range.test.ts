// Where a change forks from its base: what a few commits show is what git says, for every pair of commits of a history with branches,
// merges and more commits than are read.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CommitId } from "../model/index.ts";
import { findRepository } from "./git/repository.ts";
import { askRange } from "./range.ts";

const work = mkdtempSync(join(tmpdir(), "range-"));

function git(root: string, args: readonly string[], input = ""): string {
  return execFileSync("git", ["-C", root, ...args], { input, encoding: "utf8" }).trim();
}

/** main: 1 2 3 … 20; a branch from 2 with a merge of 3 into it, and one commit behind that. */
function makeHistory(root: string): ReadonlyMap<string, string> {
  mkdirSync(root);
  git(root, ["init", "-q", "-b", "main"]);
  let stream = "";
  const commit = (mark: number, branch: string, parents: readonly number[]): void => {
    const [from, ...merged] = parents.map((parent) => `:${parent}`);
    stream += `commit refs/heads/${branch}\nmark :${mark}\ncommitter t <t@example.org> ${1_700_000_000 + mark} +0000\ndata 1\nx\n`;
    stream += `${from === undefined ? "" : `from ${from}\n`}${merged.map((one) => `merge ${one}\n`).join("")}`;
    stream += `M 100644 inline file${mark}\ndata 1\nx\n`;
  };
  for (let mark = 1; mark <= 20; mark += 1) commit(mark, "main", mark === 1 ? [] : [mark - 1]);
  commit(21, "side", [2]);
  commit(22, "side", [21, 3]);
  commit(23, "side", [22]);
  const marks = join(work, "marks");
  git(root, ["fast-import", "--quiet", `--export-marks=${marks}`], stream);
  const lines = execFileSync("cat", [marks], { encoding: "utf8" }).trim().split("\n");
  return new Map(lines.map((line) => [line.split(" ")[0] ?? "", line.split(" ")[1] ?? ""]));
}

test("the fork of a change is the merge base that git names", async () => {
  const root = join(work, "repository");
  const commits = makeHistory(root);
  const repository = findRepository(root, join(work, "cache"));
  if (repository === undefined) throw new Error("no repository");
  const of = (mark: number): CommitId => commits.get(`:${mark}`) as CommitId; // git prints ids
  try {
    for (const [base, head] of [
      [19, 20], // one commit
      [5, 20], // many, still read
      [1, 20], // more than are read
      [20, 20], // none
      [20, 19], // the other way round
      [20, 23], // diverged, behind a merge
      [3, 23], // the second parent of a merge
      [23, 20],
    ] as const) {
      const asked = askRange(repository, { base: of(base), head: of(head) });
      await Promise.all([asked.changes, asked.brought]);
      expect([base, head, await asked.fork]).toEqual([
        base,
        head,
        git(root, ["merge-base", of(base), of(head)]),
      ]);
    }
  } finally {
    repository.git.close();
    rmSync(work, { recursive: true, force: true });
  }
});
