// Single files of a commit, looked up folder by folder in git's own tree objects: a policy is one file, and listing a tree of many thousands
// to find it costs a child of its own. The objects come through the child that is there anyway.

import { limits, PortcullisError } from "../../kit/index.ts";
import type { CommitId, RepoPath } from "../../model/index.ts";
import type { Repository } from "./repository.ts";

export type TreeEntry = { readonly mode: number; readonly blob: string };

/** Whether a path can be looked up: one of other characters may be written otherwise than its bytes. */
export function isPlainPath(path: RepoPath): boolean {
  return /^[\x20-\x5b\x5d-\x7e]+$/.test(path);
}

/** Finds what lies at a plain path of a commit; rejects where a folder on the way is not in this clone. */
export function lookupIn(
  repository: Repository,
  commit: CommitId,
): (path: RepoPath) => Promise<TreeEntry | undefined> {
  const folders = new Map<string, Promise<ReadonlyMap<string, TreeEntry>>>();
  const folder = (name: string): Promise<ReadonlyMap<string, TreeEntry>> => {
    const known = folders.get(name) ?? readFolder(repository, name);
    folders.set(name, known);
    return known;
  };
  return async (path) => {
    let entries = await folder(`${commit}^{tree}`);
    const parts = path.split("/");
    for (const [depth, part] of parts.entries()) {
      const entry = entries.get(part);
      if (depth === parts.length - 1) return entry?.mode === folderMode ? undefined : entry;
      if (entry?.mode !== folderMode) return undefined;
      entries = await folder(entry.blob);
    }
    return undefined;
  };
}

const folderMode = 0o040000;

/** A tree object is a row of "MODE NAME", NUL and the bytes of the id (git's "Git Objects", tree objects). */
async function readFolder(repository: Repository, name: string): Promise<ReadonlyMap<string, TreeEntry>> {
  const object = await repository.git.object(name);
  if (object?.type !== "tree" || object.sizeBytes > limits.fileSizeBytes)
    throw new PortcullisError("input", `object ${name} is not in this clone (partial or damaged)`);
  const { bytes } = object;
  const idBytes = repository.format === "sha256" ? 32 : 20;
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, space);
    if (space === -1 || end === -1) throw new PortcullisError("input", `object ${name} is damaged`);
    entries.set(bytes.toString("latin1", space + 1, end), {
      mode: Number.parseInt(bytes.toString("latin1", at, space), 8),
      blob: bytes.toString("hex", end + 1, end + 1 + idBytes),
    });
    at = end + 1 + idBytes;
  }
  return entries;
}
