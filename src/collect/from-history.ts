// All of a history: the files of the head, whose bytes come one by one or of which an earlier run kept what there is to say, and beside them
// what the commits behind every ref have brought.

import { basename, join } from "node:path";
import { type FileCache, fileCacheIn } from "../kit/index.ts";
import type { Artifact, CommitId, LookedAt, Origin, RepoPath } from "../model/index.ts";
import { asAsync, type CollectDeps, type Collection } from "./collection.ts";
import { blobArtifact, type CommitTree, headAt } from "./git/blobs.ts";
import { commitsOf } from "./git/commits.ts";
import { KeptAncestry } from "./git/kept-ancestry.ts";
import { type HeadFile, HeadMemory } from "./git/kept-head.ts";
import { linkMode } from "./git/log.ts";
import type { TreeEntry } from "./git/lookup.ts";
import { pastOf } from "./git/past.ts";
import { allRefs } from "./git/refs.ts";
import { headCommit, type Repository } from "./git/repository.ts";
import { defaultBranch } from "./git/revision.ts";
import { blobLink } from "./links.ts";
import { withNames } from "./names.ts";
import { collectHistory } from "./range.ts";
import type { Collected } from "./tree.ts";

export async function collectAll(
  repository: Repository,
  since: string | undefined,
  deps: CollectDeps,
): Promise<Collection> {
  const refs = allRefs(repository.refs);
  const commit = headCommit(repository) ?? defaultBranch(repository)?.commit;
  const tips = [...new Set(refs.values())];
  const head = headAt(repository, commit);
  const kept = fileCacheIn(join(deps.cacheFolder, "facts"));
  const whole = since === undefined ? wholeHead(repository, head, commit, { ...deps, kept }) : undefined;
  // A shallow clone knows parents to be none that the commits name.
  const ancestry = repository.isShallow ? undefined : new KeptAncestry(kept, repository.commonFolder);
  return {
    subject: {
      kind: "history",
      name: basename(repository.workTree ?? repository.gitFolder),
      ...(commit === undefined ? {} : { commit }),
    },
    artifacts: withShallowGap(
      repository,
      whole?.items() ??
        (tips.length === 0
          ? asAsync([])
          : collectHistory(repository, tips, await head.files(), {
              signal: deps.signal,
              extra: [`--since=${since}`],
            })),
    ),
    ...(whole === undefined
      ? {}
      : { past: pastOf(repository, tips, (paths) => blobsOf(head, paths), deps.signal) }),
    keep: async () => {
      await whole?.keep();
      await ancestry?.keep();
    },
    head,
    trusted: head,
    commits: commitsOf(repository, commit, ancestry),
    close: () => repository.git.close(),
  };
}

/** The files of the head, or what an earlier run kept of them. */
function wholeHead(
  repository: Repository,
  head: CommitTree,
  commit: CommitId | undefined,
  { kept: store, wantsId }: Pick<CollectDeps, "wantsId"> & { readonly kept: FileCache },
): { readonly items: () => AsyncIterable<Collected | LookedAt>; readonly keep: () => Promise<void> } {
  let memory: HeadMemory | undefined;
  return {
    async *items() {
      if (commit === undefined) return;
      if (wantsId !== undefined) {
        const about = { place: repository.commonFolder, wantsId: wantsId(), commit };
        const fresh = new HeadMemory(store, about);
        const kept = await fresh.recall();
        if (kept !== undefined) {
          yield* kept.others;
          for (const file of kept.again) yield headArtifact(repository, commit, file);
          return;
        }
        memory = fresh;
      }
      const files = await head.files();
      const all = withNames(filesOfHead(repository, files, commit));
      yield* memory === undefined
        ? all
        : memory.noting(all, (path) => {
            const entry = files.get(path);
            return entry === undefined ? undefined : { path, ...entry };
          });
    },
    keep: async () => memory?.keep(),
  };
}

function headArtifact(repository: Repository, commit: CommitId, { path, blob, mode }: HeadFile): Artifact {
  const origin: Origin = { kind: "commit", commit, blob };
  return blobArtifact(repository, path, blob, { origin, isExecutable: (mode & 0o111) !== 0 });
}

async function* filesOfHead(
  repository: Repository,
  files: ReadonlyMap<RepoPath, TreeEntry>,
  commit: CommitId,
): AsyncGenerator<Collected> {
  for (const [path, { blob, mode }] of files) {
    if (mode === 0o160000) yield { kind: "skip", reason: "submodule", path, sizeBytes: 0 };
    else if (mode === linkMode)
      yield* blobLink(repository, path, blob, { origin: { kind: "commit", commit, blob } });
    else yield headArtifact(repository, commit, { path, blob, mode });
  }
}

/** One by one where they are few: listing a large tree costs more. */
async function blobsOf(
  head: CommitTree,
  paths: ReadonlySet<RepoPath> | undefined,
): Promise<ReadonlyMap<RepoPath, string>> {
  if (paths === undefined || paths.size > 50) return head.ids();
  const blobs = new Map<RepoPath, string>();
  for (const path of paths) {
    const entry = await head.entry(path);
    if (entry !== undefined) blobs.set(path, entry.blob);
  }
  return blobs;
}

async function* withShallowGap(
  repository: Repository,
  items: AsyncIterable<Collected | LookedAt>,
): AsyncGenerator<Collected | LookedAt> {
  if (repository.isShallow) {
    yield {
      kind: "gap",
      reason: "data-missing",
      isWhole: true,
      detail:
        "this is a shallow clone: older history is not here; run `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0`)",
    };
  }
  yield* items;
}
