// Facts about commits for engines and exceptions: author, time, blame of one line, and whether the default branch has it.

import {
  type CommitId,
  type CommitInfo,
  type Commits,
  type Instant,
  instant,
  type RepoPath,
} from "../../model/index.ts";
import type { KeptAncestry } from "./kept-ancestry.ts";
import type { Repository } from "./repository.ts";
import { headCommit } from "./repository.ts";
import { defaultBranch } from "./revision.ts";

export function commitsOf(
  repository: Repository,
  head: CommitId | undefined = headCommit(repository),
  ancestry?: KeptAncestry,
): Commits {
  const known = new Map<CommitId, Promise<CommitInfo | undefined>>();
  const onDefault = new Map<CommitId, Promise<boolean>>();
  let branch: CommitId | "none" | undefined;
  const info = (commit: CommitId): Promise<CommitInfo | undefined> => {
    const before = known.get(commit);
    if (before !== undefined) return before;
    const asked = readCommit(repository, commit);
    known.set(commit, asked);
    return asked;
  };
  return {
    info,
    blame: async (path, line, text) => {
      if (head === undefined) return undefined;
      const there = text === undefined ? line : await lineInCommit(repository, head, { path, line, text });
      const commit = there === undefined ? undefined : await blameLine(repository, head, path, there);
      return commit === undefined ? undefined : info(commit);
    },
    isAncestor: (commit, of) => isAncestor(repository, commit, of),
    isOnDefaultBranch: async (commit) => {
      branch ??= defaultBranch(repository)?.commit ?? "none";
      if (branch === "none") return false;
      const before = onDefault.get(commit);
      if (before !== undefined) return before;
      const ask = (one: CommitId, of: CommitId): Promise<boolean> => isAncestor(repository, one, of);
      const asked = ancestry?.isBehind(commit, branch, ask) ?? ask(commit, branch);
      onDefault.set(commit, asked);
      return asked;
    },
    isInDefaultBranch: async (path, blob) => {
      branch ??= defaultBranch(repository)?.commit ?? "none";
      return branch !== "none" && (await blobAt(repository, branch, path)) === blob;
    },
  };
}

async function blobAt(repository: Repository, commit: CommitId, path: RepoPath): Promise<string | undefined> {
  try {
    const answer = await repository.git.run(["rev-parse", "--verify", "--quiet", `${commit}:${path}`]);
    return String(answer).trim();
  } catch {
    return undefined; // nothing is at this path there
  }
}

async function isAncestor(repository: Repository, ancestor: CommitId, of: CommitId): Promise<boolean> {
  try {
    await repository.git.run(["merge-base", "--is-ancestor", ancestor, of]);
    return true;
  } catch {
    return false; // exit code 1 is the answer "no"
  }
}

/** Reads the commit object itself (git-commit-tree(1)): "author NAME <MAIL> SECONDS ZONE". */
async function readCommit(repository: Repository, commit: CommitId): Promise<CommitInfo | undefined> {
  const object = await repository.git.object(commit);
  if (object?.type !== "commit") return undefined;
  const text = object.bytes.toString("utf8");
  const author = /^author (.*?) ?<([^>]*)> (-?\d+) /m.exec(text);
  const committer = /^committer .*> (-?\d+) /m.exec(text);
  if (author === null) return undefined;
  return {
    commit,
    author: author[1] ?? "",
    email: author[2] ?? "",
    authoredAt: instantOf(author[3]),
    committedAt: instantOf(committer?.[1] ?? author[3]),
    subject: text.slice(text.indexOf("\n\n") + 2).split("\n")[0] ?? "",
  };
}

function instantOf(seconds: string | undefined): Instant {
  const bounded = Math.max(0, Math.min(Number(seconds ?? 0), 253_402_300_799)); // the year 9999
  return instant(new Date(bounded * 1000).toISOString());
}

/** Where the commit has this line: at the same number, else the nearest equal one; undefined when nobody has committed it yet. */
async function lineInCommit(
  repository: Repository,
  commit: CommitId,
  { path, line, text }: { readonly path: RepoPath; readonly line: number; readonly text: string },
): Promise<number | undefined> {
  const object = await repository.git.object(await blobName(repository, commit, path));
  if (object?.type !== "blob") return undefined;
  let nearest: number | undefined;
  object.bytes
    .toString("latin1")
    .split("\n")
    .forEach((other, index) => {
      const distance = Math.abs(index + 1 - line);
      if (other === text && (nearest === undefined || distance < Math.abs(nearest - line)))
        nearest = index + 1;
    });
  return nearest;
}

/** A path with a line end cannot be asked for among others: its blob is looked up first. */
async function blobName(repository: Repository, commit: CommitId, path: RepoPath): Promise<string> {
  const name = `${commit}:${path}`;
  if (!path.includes("\n")) return name;
  return (await blobAt(repository, commit, path)) ?? name;
}

async function blameLine(
  repository: Repository,
  head: CommitId,
  path: RepoPath,
  line: number,
): Promise<CommitId | undefined> {
  try {
    const answer = await repository.git.run([
      "blame",
      "--porcelain",
      "-L",
      `${line},${line}`,
      head,
      "--",
      path,
    ]);
    const text = answer.toString("latin1");
    if (repository.isShallow && /^boundary$/m.test(text)) return undefined; // an older commit, which is not here, wrote it
    const id = /^([0-9a-f]{40,64}) /.exec(text)?.[1];
    return id as CommitId | undefined; // hex by the pattern
  } catch {
    return undefined; // an uncommitted or moved line has no commit to name
  }
}
