// Links are not followed: what a link leads to inside the tree is read under its own name, and what lies outside is no part of the
// tree. Where it leads is told, because an engine that needs the file of that name must know whether anybody read it; and it is text that
// somebody wrote, so it is looked at as such.

import { readlinkSync } from "node:fs";
import { dirname, posix } from "node:path";
import type { Artifact, RepoPath, Skip } from "../model/index.ts";
import { blobArtifact, readBlob } from "./git/blobs.ts";
import type { Repository } from "./git/repository.ts";
import { checkedPath, pathOfBytes } from "./path-bytes.ts";

/** A link on the disk. */
export function* diskLink(path: RepoPath, onDisk: string | Buffer): Generator<Artifact | Skip> {
  let target: Buffer;
  try {
    target = readlinkSync(onDisk, { encoding: "buffer" });
  } catch {
    yield link(path, undefined); // gone meanwhile, or not ours to read: it leads nowhere that we know
    return;
  }
  yield link(path, target);
  yield {
    kind: "artifact",
    path,
    origin: { kind: "work-tree" },
    sizeBytes: target.length,
    isExecutable: false,
    role: "changed",
    surface: "head",
    beside: "link",
    read: async () => target,
  };
}

/** A link as git keeps it: a blob that holds its target. */
export async function* blobLink(
  repository: Repository,
  path: RepoPath,
  blob: string,
  extra: Partial<Artifact> = {},
): AsyncGenerator<Artifact | Skip> {
  yield link(path, await readBlob(repository, blob).catch(() => undefined)); // not in this clone: the artifact's own read says it
  yield blobArtifact(repository, path, blob, { ...extra, beside: "link" });
}

function link(path: RepoPath, target: Uint8Array | undefined): Skip {
  const leadsTo = target === undefined ? undefined : insideTree(path, target);
  return {
    kind: "skip",
    reason: "link",
    path,
    sizeBytes: 0,
    ...(leadsTo === undefined ? {} : { leadsTo }),
  };
}

function insideTree(path: RepoPath, target: Uint8Array): RepoPath | undefined {
  const name = pathOfBytes(target) ?? Buffer.from(target).toString("utf8");
  return name.startsWith("/") ? undefined : checkedPath(posix.join(dirname(path), name));
}
