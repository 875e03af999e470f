// What a person calls a commit -> its id: "main", "origin/main", "v1.2", "HEAD~2", an abbreviated or full id.

import { PortcullisError } from "../../kit/index.ts";
import type { CommitId } from "../../model/index.ts";
import { readRef, symbolicTarget } from "./refs.ts";
import type { Repository } from "./repository.ts";

/** Throws "input" with the command that helps when there is no such commit. */
export async function resolveRevision(repository: Repository, revision: string): Promise<CommitId> {
  const found = await tryRevision(repository, revision);
  if (found !== undefined) return found;
  const hint = repository.isShallow
    ? "this is a shallow clone: run `git fetch --unshallow` (in GitHub Actions: actions/checkout with `fetch-depth: 0`)"
    : `fetch it first, for example \`git fetch origin ${revision.replace(/^origin\//, "")}\``;
  throw new PortcullisError(
    "input",
    `There is no commit called ${JSON.stringify(revision)} in this repository.`,
    { hint },
  );
}

export async function tryRevision(repository: Repository, revision: string): Promise<CommitId | undefined> {
  const match = /^([^~^:@{\s]+|@)((?:[~^]\d*)*)$/.exec(revision);
  const name = match?.[1];
  if (name === undefined || revision.startsWith("-")) return undefined;
  const start =
    namedRef(repository, name === "@" ? "HEAD" : name) ?? (/^[0-9a-f]{4,64}$/.test(name) ? name : undefined);
  if (start === undefined) return undefined;
  const asked = repository.git.object(`${start}${match?.[2] ?? ""}^{commit}`);
  const object = await (repository.git.isThere() ? asked.catch(() => undefined) : asked);
  return object?.type === "commit" ? (object.id as CommitId) : undefined; // git prints ids; "no such commit" is an answer here
}

/** The order in which git itself tries a short name (gitrevisions(7)). */
function namedRef(repository: Repository, name: string): CommitId | undefined {
  const candidates = [
    name,
    `refs/${name}`,
    `refs/tags/${name}`,
    `refs/heads/${name}`,
    `refs/remotes/${name}`,
    `refs/remotes/${name}/HEAD`,
  ];
  for (const candidate of candidates) {
    if (!candidate.startsWith("refs/") && !/^[A-Z_]+$/.test(candidate)) continue;
    const id = readRef(repository.refs, candidate);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** The commit of the default branch, as far as the clone knows it. */
export function defaultBranch(
  repository: Repository,
): { readonly name: string; readonly commit: CommitId } | undefined {
  const remoteHead = symbolicTarget(repository.refs, "refs/remotes/origin/HEAD");
  const names = [
    remoteHead,
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
  ];
  for (const name of names) {
    if (name === undefined) continue;
    const commit = readRef(repository.refs, name);
    if (commit !== undefined) return { name: name.replace(/^refs\/(heads|remotes\/origin)\//, ""), commit };
  }
  return undefined;
}
