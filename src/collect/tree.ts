// The work tree: every tracked file, then untracked ones that no ignore rule names. Without git: every file of the folder.

import { isUtf8 } from "node:buffer";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type IndexEntry, parseGitIndex } from "../formats/index.ts";
import type { Artifact, Gap, RepoPath, Skip } from "../model/index.ts";
import { diskArtifact } from "./files.ts";
import { blobArtifact } from "./git/blobs.ts";
import { linkMode } from "./git/log.ts";
import type { Repository } from "./git/repository.ts";
import { diskLink } from "./links.ts";
import { pathOfBytes } from "./path-bytes.ts";
import { walk } from "./walk.ts";
import { isAsked, type Wanted, wantedWithin } from "./wanted.ts";

export type Collected = Artifact | Gap | Skip;

/** A folder that is not under git: everything in it. */
export function* collectFolder(root: string, wanted: Wanted = wantedWithin()): Generator<Collected> {
  for (const item of walk({ root, wanted })) yield "kind" in item ? item : diskArtifact(item);
}

/** Tracked files always, whatever `.gitignore` says; then the untracked ones minus `.gitignore`. */
export function* collectWorkTree(
  repository: Repository,
  workTree: string,
  wanted: Wanted = wantedWithin(),
): Generator<Collected> {
  const index = readIndex(repository);
  yield* index.gaps;
  const tracked = new Set<string>();
  const folders = new Map<string, boolean>();
  for (const entry of index.entries) {
    const path = pathOfBytes(entry.path);
    if (path === undefined) {
      yield {
        kind: "gap",
        reason: "refused",
        detail: `the index holds a name that leaves the tree: ${JSON.stringify(entry.path.toString("latin1"))}`,
      };
      continue;
    }
    if (tracked.has(path)) continue; // stages of a conflict
    tracked.add(path);
    if (!isAsked(wanted, path)) continue;
    yield* trackedFile(repository, workTree, path, entry, folders);
  }
  const excludeFile = join(repository.commonFolder, "info", "exclude");
  const exclude = existsSync(excludeFile) ? readFileSync(excludeFile, "utf8") : "";
  for (const item of walk({ root: workTree, gitIgnores: { exclude }, tracked, wanted }))
    yield "kind" in item ? item : diskArtifact(item);
}

function* trackedFile(
  repository: Repository,
  workTree: string,
  path: RepoPath,
  entry: IndexEntry,
  folders: Map<string, boolean>,
): Generator<Collected> {
  if (entry.mode === 0o160000) {
    yield { kind: "skip", reason: "submodule", path, sizeBytes: 0 };
    return;
  }
  if (entry.isSkipped && entry.mode === linkMode) {
    yield { kind: "skip", reason: "link", path, sizeBytes: 0 };
    yield blobArtifact(repository, path, entry.blob, { beside: "link" });
    return;
  }
  if (entry.isSkipped) {
    yield blobArtifact(repository, path, entry.blob, {
      origin: { kind: "index" },
      isExecutable: (entry.mode & 0o111) !== 0,
    });
    return;
  }
  const isText = isUtf8(entry.path);
  const onDisk = isText ? `${workTree}/${path}` : Buffer.concat([Buffer.from(`${workTree}/`), entry.path]);
  if (!hasPlainParents(workTree, path, folders)) {
    yield {
      kind: "gap",
      reason: "refused",
      path,
      detail: "a folder on its way is a link, which is not followed",
    };
    return;
  }
  let stat: ReturnType<typeof lstatSync>;
  try {
    stat = lstatSync(onDisk);
  } catch (thrown) {
    const code = (thrown as { code?: string }).code; // Node's file errors carry one
    if (code === "ENOENT" || code === "ENOTDIR") return; // deleted in the work tree
    yield { kind: "gap", reason: "unreadable", path, detail: code ?? "cannot be read" };
    return;
  }
  if (stat.isSymbolicLink()) yield* diskLink(path, onDisk);
  else if (stat.isFile()) yield diskArtifact({ path, onDisk, sizeBytes: stat.size, mode: stat.mode });
  else if (!stat.isDirectory())
    yield { kind: "gap", reason: "refused", path, detail: "not a regular file (a pipe, socket or device)" };
}

/** No folder between the root and the file is a link. */
function hasPlainParents(workTree: string, path: string, known: Map<string, boolean>): boolean {
  const folder = dirname(path);
  if (folder === ".") return true;
  const before = known.get(folder);
  if (before !== undefined) return before;
  let isPlain = hasPlainParents(workTree, folder, known);
  if (isPlain) {
    const stat = lstatSync(join(workTree, folder), { throwIfNoEntry: false });
    isPlain = stat === undefined || !stat.isSymbolicLink();
  }
  known.set(folder, isPlain);
  return isPlain;
}

/** The index (or the one that a running commit made, `indexFile`) with the entries of a split index's shared file. */
export function readIndex(
  repository: Repository,
  indexFile?: string,
): {
  readonly entries: readonly IndexEntry[];
  readonly gaps: readonly Gap[];
} {
  const file = indexFile ?? join(repository.gitFolder, "index");
  if (!existsSync(file)) return { entries: [], gaps: [] };
  const parsed = parseGitIndex(readFileSync(file), repository.format === "sha256" ? 32 : 20);
  const gaps: Gap[] = parsed.problems.map((problem) => ({
    kind: "gap",
    reason: "unparsable",
    detail: `git index: ${problem.message}`,
    isWhole: true,
  }));
  if (parsed.value.sharedIndex === undefined) return { entries: parsed.value.entries, gaps };
  const shared = join(repository.gitFolder, parsed.value.sharedIndex);
  if (!existsSync(shared)) {
    return {
      entries: parsed.value.entries,
      gaps: [
        ...gaps,
        {
          kind: "gap",
          reason: "unreadable",
          detail: "the shared part of the split index is missing",
          isWhole: true,
        },
      ],
    };
  }
  const base = parseGitIndex(readFileSync(shared), repository.format === "sha256" ? 32 : 20);
  // Names in the split part override; entries that it replaces have an empty name there and keep the shared file's (an old blob id is harmless: the work tree is read).
  const own = parsed.value.entries.filter((entry) => entry.path.length > 0);
  return { entries: [...own, ...base.value.entries], gaps };
}
