// A range of commits, as a pull request shows it: the files that differ between the merge base and the head, with their new lines;
// and, for engines that read history, every blob that a commit of the range brought and the head no longer has.

import { PortcullisError } from "../kit/index.ts";
import type { Artifact, CommitId, RepoPath } from "../model/index.ts";
import { blobArtifact, readBlob } from "./git/blobs.ts";
import { linesNotIn, type TreeChange, treeChanges } from "./git/changes.ts";
import { type Brought, commitsBrought } from "./git/log.ts";
import type { Repository } from "./git/repository.ts";
import { blobLink } from "./links.ts";
import type { Collected } from "./tree.ts";

async function mergeBase(repository: Repository, base: CommitId, head: CommitId): Promise<CommitId> {
  if (await standsOn(repository, base, head)) return base;
  try {
    const answer = await repository.git.run(["merge-base", base, head]);
    return answer.toString("latin1").trim().split("\n")[0] as CommitId; // git prints ids
  } catch {
    const hint = repository.isShallow
      ? "this is a shallow clone: run `git fetch --unshallow` (in GitHub Actions: actions/checkout with `fetch-depth: 0`)"
      : "name two commits of one history, or scan the tree instead";
    throw new PortcullisError(
      "input",
      `There is no commit that ${base.slice(0, 12)} and ${head.slice(0, 12)} have in common.`,
      { hint },
    );
  }
}

/** How many commits of a change are read before git is asked. */
const mostStepsBack = 16;

/**
 * Most changes stand right on their base, which a few commits show: the child that reads them is there anyway. False is no answer. In a shallow
 * clone git knows parents to be none that the commits name, so it is asked.
 */
async function standsOn(repository: Repository, base: CommitId, head: CommitId): Promise<boolean> {
  if (repository.isShallow) return false;
  const seen = new Set<string>([head]);
  for (let last = [...seen]; last.length > 0 && !seen.has(base) && seen.size <= mostStepsBack; ) {
    const parents = (await Promise.all(last.map((commit) => parentsOf(repository, commit)))).flat();
    last = [...new Set(parents)].filter((commit) => !seen.has(commit));
    for (const commit of last) seen.add(commit);
  }
  return seen.has(base);
}

async function parentsOf(repository: Repository, commit: string): Promise<readonly string[]> {
  const object = await repository.git.object(commit);
  if (object?.type !== "commit") return [];
  const [head = ""] = object.bytes.toString("latin1").split("\n\n", 1);
  return [...head.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].map(([, parent = ""]) => parent);
}

/** What git is asked about a range, all of it at once, so that its answers come while the policy is read. */
export type RangeQuestions = {
  readonly fork: Promise<CommitId>;
  readonly changes: Promise<readonly TreeChange[]>;
  readonly brought: Promise<readonly Brought[]>;
};

export function askRange(
  repository: Repository,
  range: { readonly base: CommitId; readonly head: CommitId },
  signal?: AbortSignal,
): RangeQuestions {
  const fork = mergeBase(repository, range.base, range.head);
  const changes = fork.then((commit) => treeChanges(repository, commit, range.head));
  const brought = listBrought(repository, range, signal);
  for (const answer of [changes, brought]) answer.catch(() => undefined); // awaited below; a failure before that must not end the process
  return { fork, changes, brought };
}

export async function* collectRange(
  repository: Repository,
  head: CommitId,
  questions: RangeQuestions,
): AsyncGenerator<Collected> {
  const [changes, brought] = await Promise.all([questions.changes, questions.brought]);
  const inHead = new Set(changes.filter((change) => change.kind !== "deleted").map((change) => change.blob));
  const origins = new Map<string, Brought>();
  for (const item of brought)
    if (!origins.has(`${item.blob}:${item.path}`)) origins.set(`${item.blob}:${item.path}`, item);
  const seen = new Set<string>();
  for (const item of brought) {
    if (inHead.has(item.blob) || seen.has(item.blob)) continue;
    seen.add(item.blob);
    yield await historyArtifact(repository, item);
  }
  for (const change of changes) {
    if (change.kind === "deleted") continue;
    if (change.mode === 0o160000)
      yield { kind: "skip", reason: "submodule", path: change.path, sizeBytes: 0 };
    else if (change.mode === 0o120000) yield await blobLink(repository, change.path, change.blob);
    else yield headArtifact(repository, change, origins.get(`${change.blob}:${change.path}`)?.commit ?? head);
  }
}

function headArtifact(repository: Repository, change: TreeChange, commit: CommitId): Artifact {
  return blobArtifact(repository, change.path, change.blob, {
    origin: { kind: "commit", commit, blob: change.blob },
    isExecutable: (change.mode & 0o111) !== 0,
    ...(change.kind === "deleted" ? {} : { change: change.kind }),
    ...(change.formerPath === undefined ? {} : { formerPath: change.formerPath }),
    ...(change.kind === "added" ? {} : { changed: change.lines }),
  });
}

async function historyArtifact(repository: Repository, item: Brought): Promise<Artifact> {
  const bytes = await readBlob(repository, item.blob).catch(() => undefined); // the artifact's own read will say it
  const parents =
    bytes === undefined
      ? []
      : await Promise.all(
          item.parentBlobs.map((blob) => readBlob(repository, blob).catch(() => new Uint8Array())),
        );
  return blobArtifact(repository, item.path, item.blob, {
    origin: { kind: "commit", commit: item.commit, blob: item.blob },
    isExecutable: (item.mode & 0o111) !== 0,
    surface: "history",
    ...(bytes === undefined || parents.length === 0 ? {} : { changed: linesNotIn(bytes, parents) }),
  });
}

async function listBrought(
  repository: Repository,
  range: { readonly base: CommitId; readonly head: CommitId },
  signal?: AbortSignal,
): Promise<readonly Brought[]> {
  const all: Brought[] = [];
  const options = signal === undefined ? {} : { signal };
  for await (const item of commitsBrought(repository, [range.head, `^${range.base}`], options))
    all.push(item);
  return all;
}

/** Every blob of the history behind `tips`, each once, oldest first; those in `headBlobs` are marked as living. */
export async function* collectHistory(
  repository: Repository,
  tips: readonly string[],
  headBlobs: ReadonlyMap<RepoPath, { readonly blob: string }>,
  options: { readonly signal?: AbortSignal; readonly extra?: readonly string[] } = {},
): AsyncGenerator<Collected> {
  const living = new Set([...headBlobs.values()].map((entry) => entry.blob));
  const seen = new Set<string>();
  for await (const item of commitsBrought(repository, tips, options)) {
    if (seen.has(item.blob)) continue;
    seen.add(item.blob);
    yield blobArtifact(repository, item.path, item.blob, {
      origin: { kind: "commit", commit: item.commit, blob: item.blob },
      isExecutable: (item.mode & 0o111) !== 0,
      surface: living.has(item.blob) ? "head" : "history",
    });
  }
}
