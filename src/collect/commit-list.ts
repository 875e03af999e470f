// A list of commits, as a push brings them: each against its parents. A secret that stood there before is known, whoever touches its file.

import type { Artifact, CommitId, Origin, RepoPath } from "../model/index.ts";
import { blobArtifact } from "./git/blobs.ts";
import { eachCommit, linkMode, ofMode } from "./git/log.ts";
import type { Repository } from "./git/repository.ts";
import { messageArtifact, Names } from "./names.ts";
import { newLinesOf } from "./new-lines.ts";

export async function* collectCommitList(
  repository: Repository,
  commits: readonly CommitId[],
  headBlobs: ReadonlyMap<RepoPath, { readonly blob: string }>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Artifact> {
  const living = new Set([...headBlobs.values()].map((entry) => entry.blob));
  const names = new Names();
  const whole = new Set<string>();
  const options = { extra: ["--no-walk=unsorted"], ...(signal === undefined ? {} : { signal }) };
  for await (const { commit, brought, said, gone: takenAway } of eachCommit(repository, commits, options)) {
    for (const { message } of said) yield messageArtifact(commit, message);
    const gone = takenAway.flatMap(({ goneFrom, blobs }) => blobs.map((blob) => ({ path: goneFrom, blob })));
    for (const item of brought) {
      const origin: Origin = { kind: "commit", commit, blob: item.blob };
      if (item.parentBlobs.length === 0)
        yield* names.artifacts(item.path, { origin, surface: headBlobs.has(item.path) ? "head" : "history" });
      const content = item.mode === linkMode ? `link ${item.blob}` : item.blob;
      if (whole.has(content)) continue; // all of its lines are new already
      const { changed } = await newLinesOf(repository, item, { before: item.parentBlobs, gone });
      if (changed === undefined) whole.add(content);
      yield blobArtifact(repository, item.path, item.blob, {
        ...{ origin, ...ofMode(item.mode) },
        surface: living.has(item.blob) ? "head" : "history",
        ...(changed === undefined ? {} : { changed }),
      });
    }
  }
}
