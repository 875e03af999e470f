// What a repository holds beside its work tree: the index, a change, a list of commits.

import { basename } from "node:path";
import type { Gap, RepoPath, Target, TreeReader } from "../model/index.ts";
import { asAsync, type CollectDeps, type Collection } from "./collection.ts";
import { collectCommitList } from "./commit-list.ts";
import { blobArtifact, commitTreeReader, headAt, listTree } from "./git/blobs.ts";
import { commitsOf } from "./git/commits.ts";
import { linkMode } from "./git/log.ts";
import type { TreeEntry } from "./git/lookup.ts";
import { headCommit, type Repository } from "./git/repository.ts";
import { blobLink } from "./links.ts";
import { withNames } from "./names.ts";
import { newLinesOf } from "./new-lines.ts";
import { pathOfBytes } from "./path-bytes.ts";
import { askRange, collectRange } from "./range.ts";
import { type Collected, readIndex } from "./tree.ts";
import { isAsked, wantedWithin } from "./wanted.ts";

export async function collectStaged(
  repository: Repository,
  indexFile: string | undefined,
): Promise<Collection> {
  const index = readIndex(repository, indexFile);
  const commit = headCommit(repository);
  const committed =
    commit === undefined ? new Map<RepoPath, TreeEntry>() : await listTree(repository, commit);
  const entries = new Map<RepoPath, string>();
  const changed: StagedFile[] = [];
  for (const { path: name, blob, mode } of index.entries) {
    const path = pathOfBytes(name);
    if (path === undefined || entries.has(path)) continue;
    entries.set(path, blob);
    if (committed.get(path)?.blob !== blob) changed.push({ path, blob, mode });
  }
  const head: TreeReader = {
    list: async () => [...entries.keys()],
    ids: async () => entries,
    read: async (path) => {
      const blob = entries.get(path);
      return blob === undefined ? undefined : blobArtifact(repository, path, blob).read();
    },
  };
  const base = commit === undefined ? undefined : commitTreeReader(repository, commit);
  return {
    subject: {
      kind: "staged",
      name: basename(repository.workTree ?? repository.gitFolder),
      ...(commit === undefined ? {} : { base: commit }),
    },
    artifacts: withNames(stagedFiles(repository, { changed, gaps: index.gaps, committed, entries })),
    head,
    ...(base === undefined ? {} : { base }),
    trusted: head, // a local run: its own files hold (design 4.7)
    commits: commitsOf(repository),
    close: () => repository.git.close(),
  };
}

type StagedFile = { readonly path: RepoPath; readonly blob: string; readonly mode: number };

async function* stagedFiles(
  repository: Repository,
  index: {
    readonly changed: readonly StagedFile[];
    readonly gaps: readonly Gap[];
    readonly committed: ReadonlyMap<RepoPath, TreeEntry>;
    readonly entries: ReadonlyMap<RepoPath, string>;
  },
): AsyncGenerator<Collected> {
  yield* index.gaps;
  const gone = [...index.committed]
    .filter(([path, { mode }]) => !index.entries.has(path) && isFile(mode))
    .map(([path, { blob }]) => ({ path, blob }));
  for (const file of index.changed) {
    const { path, blob, mode } = file;
    const former = index.committed.get(path);
    if (mode === linkMode)
      yield* blobLink(repository, path, blob, { change: former === undefined ? "added" : "modified" });
    if (!isFile(mode)) continue;
    // What was a link or a submodule and became a file is new, all of it.
    const before = former !== undefined && isFile(former.mode) ? [former.blob] : [];
    const change = await newLinesOf(repository, file, { before, gone: former === undefined ? gone : [] });
    yield blobArtifact(repository, path, blob, { isExecutable: mode === 0o100755, ...change });
  }
}

function isFile(mode: number): boolean {
  return mode === 0o100644 || mode === 0o100755;
}

export async function collectChange(
  repository: Repository,
  target: Extract<Target, { kind: "range" }>,
  deps: CollectDeps,
): Promise<Collection> {
  const questions = askRange(repository, target, deps.signal);
  const head = commitTreeReader(repository, target.head);
  const fork = await questions.fork;
  const base = commitTreeReader(repository, fork);
  return {
    subject: {
      kind: "range",
      name: basename(repository.workTree ?? repository.gitFolder),
      commit: target.head,
      base: fork,
    },
    artifacts: narrowed(collectRange(repository, target.head, questions), target.within),
    head,
    base,
    trusted: base,
    commits: commitsOf(repository, target.head),
    close: () => repository.git.close(),
  };
}

async function* narrowed(
  items: AsyncIterable<Collected>,
  within: readonly RepoPath[] | undefined,
): AsyncGenerator<Collected> {
  const wanted = wantedWithin(within);
  for await (const item of items) if (item.path === undefined || isAsked(wanted, item.path)) yield item;
}

export async function collectCommits(
  repository: Repository,
  commits: Extract<Target, { kind: "commits" }>["commits"],
  deps: CollectDeps,
): Promise<Collection> {
  const commit = headCommit(repository);
  const head = headAt(repository, commit);
  const items =
    commits.length === 0
      ? asAsync<Collected>([])
      : collectCommitList(repository, commits, await head.files(), deps.signal);
  return {
    subject: {
      kind: "commits",
      name: basename(repository.workTree ?? repository.gitFolder),
      ...(commit === undefined ? {} : { commit }),
    },
    artifacts: items,
    head,
    trusted: head,
    commits: commitsOf(repository, commit),
    close: () => repository.git.close(),
  };
}
