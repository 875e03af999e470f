// Refs read as text: loose files first, then packed-refs (gitrepository-layout(5)). Replace refs are not refs to us.

import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { PortcullisError } from "../../kit/index.ts";
import type { CommitId } from "../../model/index.ts";

export type RefFolders = { readonly gitFolder: string; readonly commonFolder: string };

const idPattern = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** What a full ref name (or HEAD) points to, through at most five symbolic steps. */
export function readRef(folders: RefFolders, name: string): CommitId | undefined {
  refuseReftable(folders);
  let packed: ReadonlyMap<string, CommitId> | undefined;
  return resolved(folders, name, () => {
    packed ??= packedRefs(folders);
    return packed;
  });
}

function resolved(
  folders: RefFolders,
  name: string,
  packed: () => ReadonlyMap<string, CommitId>,
  depth = 0,
): CommitId | undefined {
  if (depth > 5 || !isSafeName(name)) return undefined;
  const { gitFolder, commonFolder } = folders;
  for (const folder of gitFolder === commonFolder ? [gitFolder] : [gitFolder, commonFolder]) {
    const text = smallFile(join(folder, name));
    if (text === undefined) continue;
    const symbolic = /^ref: (\S+)/.exec(text);
    if (symbolic?.[1] !== undefined) return resolved(folders, symbolic[1], packed, depth + 1);
    const id = text.trim();
    if (idPattern.test(id)) return id as CommitId; // the pattern is the brand's rule
  }
  return packed().get(name);
}

/** The branch that a symbolic ref names ("refs/heads/main"), without resolving it. */
export function symbolicTarget(folders: RefFolders, name: string): string | undefined {
  const text = smallFile(join(folders.gitFolder, name)) ?? smallFile(join(folders.commonFolder, name));
  return /^ref: (\S+)/.exec(text ?? "")?.[1];
}

/** Every ref with its commit or tag object, by name; replacements, notes-like private refs included, replace refs not. */
export function allRefs(folders: RefFolders): ReadonlyMap<string, CommitId> {
  refuseReftable(folders);
  const packed = packedRefs(folders);
  const refs = new Map(packed);
  const isOnePlace = folders.gitFolder === folders.commonFolder;
  walk(join(folders.commonFolder, "refs"), "refs", (name, file) => {
    const text = isOnePlace ? beginning(file) : undefined; // a linked worktree has refs of its own
    const id = text !== undefined && idPattern.test(text) ? text : resolved(folders, name, () => packed);
    if (id !== undefined) refs.set(name, id as CommitId); // the pattern is the brand's rule
  });
  for (const name of [...refs.keys()]) if (name.startsWith("refs/replace/")) refs.delete(name);
  const head = resolved(folders, "HEAD", () => packed);
  if (head !== undefined) refs.set("HEAD", head);
  return refs;
}

function walk(folder: string, prefix: string, visit: (name: string, file: string) => void): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = `${prefix}/${entry.name}`;
    const path = `${folder}/${entry.name}`; // thousands of them, and nothing in them to be tidied up
    if (entry.isDirectory()) walk(path, name, visit);
    else if (entry.isFile() && !entry.name.endsWith(".lock")) visit(name, path);
  }
}

function packedRefs(folders: RefFolders): ReadonlyMap<string, CommitId> {
  const refs = new Map<string, CommitId>();
  const file = join(folders.commonFolder, "packed-refs");
  if (!existsSync(file)) return refs;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const match = /^([0-9a-f]{40,64}) (\S+)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) refs.set(match[2], match[1] as CommitId); // hex by the pattern
  }
  return refs;
}

function smallFile(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const stat = lstatSync(path);
  const isLinkToFile = stat.isSymbolicLink() && statSync(path).isFile(); // git once wrote HEAD as a link
  if (!(stat.isFile() || isLinkToFile) || stat.size > 4096) return undefined;
  return readFileSync(path, "utf8");
}

/** A regular file no longer than an id and a line end; there are histories with thousands of these. */
function beginning(path: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const count = readSync(descriptor, idBytes);
    return count === idBytes.length ? undefined : idBytes.toString("latin1", 0, count).trim();
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

const idBytes = Buffer.alloc(72);

function isSafeName(name: string): boolean {
  return !name.split("/").includes("..") && !name.startsWith("/") && !name.includes("\0");
}

function refuseReftable(folders: RefFolders): void {
  if (existsSync(join(folders.commonFolder, "reftable"))) {
    throw new PortcullisError(
      "input",
      "this repository keeps its refs in the reftable format, which is not read yet",
      {
        hint: "run `git refs migrate --ref-format=files`, or name full commit ids",
      },
    );
  }
}
