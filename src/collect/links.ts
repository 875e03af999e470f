// Links are not followed: what a link leads to inside the tree is read under its own name, and what lies outside is no part of the
// tree. Where it leads is told, because an engine that needs the file of that name must know whether anybody read it.

import { readlinkSync } from "node:fs";
import { dirname, posix } from "node:path";
import type { RepoPath, Skip } from "../model/index.ts";
import { readBlob } from "./git/blobs.ts";
import type { Repository } from "./git/repository.ts";
import { checkedPath } from "./path-bytes.ts";

/** A link on the disk. */
export function diskLink(path: RepoPath, onDisk: string | Buffer): Skip {
  try {
    return link(path, readlinkSync(onDisk));
  } catch {
    return link(path, undefined); // gone meanwhile, or not ours to read: it leads nowhere that we know
  }
}

/** A link as git keeps it: a blob that holds its target. */
export async function blobLink(repository: Repository, path: RepoPath, blob: string): Promise<Skip> {
  try {
    return link(path, Buffer.from(await readBlob(repository, blob)).toString("utf8"));
  } catch {
    return link(path, undefined); // not in this clone
  }
}

function link(path: RepoPath, target: string | undefined): Skip {
  const leadsTo = target === undefined ? undefined : insideTree(path, target);
  return {
    kind: "skip",
    reason: "link",
    path,
    sizeBytes: 0,
    ...(leadsTo === undefined ? {} : { leadsTo }),
  };
}

function insideTree(path: RepoPath, target: string): RepoPath | undefined {
  if (target.startsWith("/")) return undefined;
  return checkedPath(posix.join(dirname(path), target));
}
