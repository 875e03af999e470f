// What of a version of a file is new, where nobody has asked git for a patch: against the same path before, else against a file that the same
// change took away, if that is what it was called before (half of its lines are there, as git counts a rename).

import { limits } from "../kit/index.ts";
import type { Artifact, RepoPath } from "../model/index.ts";
import { readBlob } from "./git/blobs.ts";
import { linesNotIn } from "./git/changes.ts";
import type { Repository } from "./git/repository.ts";

export type Version = { readonly path: RepoPath; readonly blob: string };

/** `before`: the blobs of the path before, of each parent that had it; `gone`: what the change took away. Nothing where all of it is new. */
export async function newLinesOf(
  repository: Repository,
  version: Version,
  { before, gone }: { readonly before: readonly string[]; readonly gone: readonly Version[] },
): Promise<Pick<Artifact, "change" | "changed" | "formerPath">> {
  if (before.length > 0) {
    const bytes = await readable(repository, version.blob);
    const others = await Promise.all(before.map((blob) => readable(repository, blob)));
    const changed =
      bytes === undefined
        ? undefined
        : linesNotIn(
            bytes,
            others.filter((other) => other !== undefined),
          );
    return { change: "modified", ...(changed === undefined ? {} : { changed }) };
  }
  const same = gone.find(({ blob }) => blob === version.blob);
  if (same !== undefined) return { change: "renamed", formerPath: same.path, changed: [] };
  if (gone.length === 0 || gone.length > limits.renameCandidates) return { change: "added" };
  return (await renamed(repository, version, gone)) ?? { change: "added" };
}

async function renamed(
  repository: Repository,
  version: Version,
  gone: readonly Version[],
): Promise<Pick<Artifact, "change" | "changed" | "formerPath"> | undefined> {
  const bytes = await readable(repository, version.blob);
  if (bytes === undefined) return undefined;
  let nearest: { readonly former: Version; readonly changed: Ranges; readonly shared: number } | undefined;
  for (const former of gone) {
    const earlier = await readable(repository, former.blob);
    // A file of half or twice the size shares less than half with it.
    if (
      earlier === undefined ||
      Math.min(earlier.length, bytes.length) * 2 < Math.max(earlier.length, bytes.length)
    )
      continue;
    const changed = linesNotIn(bytes, [earlier]);
    const shared = bytes.length - bytesOf(bytes, changed);
    if (shared * 2 >= Math.max(earlier.length, bytes.length) && shared > (nearest?.shared ?? 0))
      nearest = { former, changed, shared };
  }
  if (nearest === undefined) return undefined;
  return { change: "renamed", formerPath: nearest.former.path, changed: nearest.changed };
}

type Ranges = ReturnType<typeof linesNotIn>;

function bytesOf(bytes: Uint8Array, lines: Ranges): number {
  let line = 1;
  let count = 0;
  let range = 0;
  for (const byte of bytes) {
    while (range < lines.length && (lines[range]?.[1] ?? 0) < line) range += 1;
    const [first, last] = lines[range] ?? [Number.POSITIVE_INFINITY, 0];
    if (first <= line && line <= last) count += 1;
    if (byte === 0x0a) line += 1;
  }
  return count;
}

/** One that cannot be read says so where it is looked at. */
async function readable(repository: Repository, blob: string): Promise<Uint8Array | undefined> {
  return readBlob(repository, blob).catch(() => undefined);
}
