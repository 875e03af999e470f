// A range of commits, as a pull request shows it: the files that differ between the merge base and the head, with their new lines;
// and, for engines that read history, every blob that a commit of the range brought and the head no longer has.

import { PortcullisError } from "../kit/index.ts";
import type { Artifact, CommitId, Origin, RepoPath } from "../model/index.ts";
import { blobArtifact, readBlob } from "./git/blobs.ts";
import { linesNotIn, type TreeChange, treeChanges } from "./git/changes.ts";
import { type Brought, commitsBrought, linkMode, ofMode } from "./git/log.ts";
import type { Said } from "./git/log-records.ts";
import type { Repository } from "./git/repository.ts";
import { blobLink } from "./links.ts";
import { messageArtifact, Names } from "./names.ts";
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
  readonly brought: Promise<readonly (Brought | Said)[]>;
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
  yield* textsOf(brought, new Set(changes.map(({ path }) => path)));
  const files = brought.filter((item) => "blob" in item);
  const inHead = new Set(changes.filter((change) => change.kind !== "deleted").map((change) => change.blob));
  const origins = new Map<string, Brought>();
  for (const item of files)
    if (!origins.has(`${item.blob}:${item.path}`)) origins.set(`${item.blob}:${item.path}`, item);
  const seen = new Set<string>();
  for (const item of files) {
    if (inHead.has(item.blob) || seen.has(item.blob)) continue;
    seen.add(item.blob);
    yield await historyArtifact(repository, item);
  }
  for (const change of changes) {
    if (change.kind === "deleted") continue;
    if (change.mode === 0o160000)
      yield { kind: "skip", reason: "submodule", path: change.path, sizeBytes: 0 };
    else {
      const commit = origins.get(`${change.blob}:${change.path}`)?.commit ?? head;
      if (change.mode === linkMode)
        yield* blobLink(repository, change.path, change.blob, inChange(change, commit));
      else yield blobArtifact(repository, change.path, change.blob, inChange(change, commit));
    }
  }
}

/** Messages, and names that the commits brought, whether or not the head still has them. */
function* textsOf(brought: readonly (Brought | Said)[], inHead: ReadonlySet<RepoPath>): Generator<Artifact> {
  const names = new Names();
  for (const item of brought) {
    if ("message" in item) yield messageArtifact(item.commit, item.message);
    else if (item.parentBlobs.length === 0) {
      const { commit, blob, path } = item;
      const surface = inHead.has(path) ? "head" : "history";
      yield* names.artifacts(path, { origin: { kind: "commit", commit, blob }, surface });
    }
  }
}

function inChange(change: TreeChange, commit: CommitId): Partial<Artifact> {
  return {
    origin: { kind: "commit", commit, blob: change.blob },
    isExecutable: (change.mode & 0o111) !== 0,
    ...(change.kind === "deleted" ? {} : { change: change.kind }),
    ...(change.formerPath === undefined ? {} : { formerPath: change.formerPath }),
    ...(change.kind === "added" ? {} : { changed: change.lines }),
  };
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
    ...ofMode(item.mode),
    surface: "history",
    ...(bytes === undefined || parents.length === 0 ? {} : { changed: linesNotIn(bytes, parents) }),
  });
}

async function listBrought(
  repository: Repository,
  range: { readonly base: CommitId; readonly head: CommitId },
  signal?: AbortSignal,
): Promise<readonly (Brought | Said)[]> {
  const all: (Brought | Said)[] = [];
  const options = signal === undefined ? {} : { signal };
  for await (const item of commitsBrought(repository, [range.head, `^${range.base}`], options))
    all.push(item);
  return all;
}

/** Every blob of the history behind `tips`, each once, oldest first, with what stands beside them; those in `headBlobs` are marked as living. */
export async function* collectHistory(
  repository: Repository,
  tips: readonly string[],
  headBlobs: ReadonlyMap<RepoPath, { readonly blob: string }>,
  options: { readonly signal?: AbortSignal; readonly extra?: readonly string[] } = {},
): AsyncGenerator<Collected> {
  const living = new Set([...headBlobs.values()].map((entry) => entry.blob));
  const seen = new Set<string>();
  const names = new Names();
  for await (const item of commitsBrought(repository, tips, options)) {
    if ("message" in item) {
      yield messageArtifact(item.commit, item.message);
      continue;
    }
    const origin: Origin = { kind: "commit", commit: item.commit, blob: item.blob };
    if (item.parentBlobs.length === 0)
      yield* names.artifacts(item.path, { origin, surface: headBlobs.has(item.path) ? "head" : "history" });
    const content = item.mode === linkMode ? `link ${item.blob}` : item.blob;
    if (seen.has(content)) continue;
    seen.add(content);
    yield blobArtifact(repository, item.path, item.blob, {
      ...{ origin, ...ofMode(item.mode) },
      surface: living.has(item.blob) ? "head" : "history",
    });
  }
}
