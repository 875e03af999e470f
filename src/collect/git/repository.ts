// Where a repository is and what it says of itself, read as plain files: no git child, no configuration evaluated.

import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { type DoorPlace, type GitDoor, type ObjectFormat, openGit } from "../../kit/index.ts";
import type { CommitId } from "../../model/index.ts";
import { type RefFolders, readRef } from "./refs.ts";

export type Repository = {
  /** The folder whose files are tracked; absent for a bare repository. */
  readonly workTree?: string;
  readonly gitFolder: string;
  /** Shared by linked worktrees: objects, refs. */
  readonly commonFolder: string;
  readonly format: ObjectFormat;
  readonly isShallow: boolean;
  readonly refs: RefFolders;
  readonly git: GitDoor;
};

/** The repository that encloses `start`, if any. Symbolic links of `start` itself are resolved first. */
export function findRepository(start: string, cacheFolder: string): Repository | undefined {
  let folder = realpathSync(start);
  if (!statSync(folder).isDirectory()) folder = dirname(folder);
  for (;;) {
    const found = repositoryAt(folder, cacheFolder);
    if (found !== undefined) return found;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}

function repositoryAt(folder: string, cacheFolder: string): Repository | undefined {
  const marker = join(folder, ".git");
  if (existsSync(marker)) {
    const gitFolder = lstatSync(marker).isFile() ? followGitFile(folder, marker) : marker;
    if (gitFolder !== undefined && isGitFolder(gitFolder)) return describe(gitFolder, folder, cacheFolder);
    return undefined;
  }
  const isBare =
    isGitFolder(folder) && existsSync(join(folder, "config")) && !existsSync(join(folder, "index"));
  return isBare ? describe(folder, undefined, cacheFolder) : undefined;
}

/** A linked worktree or submodule: one line `gitdir: PATH`. */
function followGitFile(folder: string, marker: string): string | undefined {
  if (lstatSync(marker).size > 8192) return undefined;
  const match = /^gitdir: (.+?)\n?$/.exec(readFileSync(marker, "utf8"));
  const path = match?.[1];
  if (path === undefined) return undefined;
  return isAbsolute(path) ? path : resolve(folder, path);
}

function isGitFolder(folder: string): boolean {
  return (
    existsSync(join(folder, "HEAD")) &&
    (existsSync(join(folder, "objects")) || existsSync(join(folder, "commondir")))
  );
}

function describe(gitFolder: string, workTree: string | undefined, cacheFolder: string): Repository {
  const commonFolder = commonFolderOf(gitFolder);
  const shallowFile = join(commonFolder, "shallow");
  const isShallow = existsSync(shallowFile) && statSync(shallowFile).size > 0;
  const format = objectFormat(commonFolder);
  const git = doorOf({
    objectsFolder: join(commonFolder, "objects"),
    format,
    cacheFolder,
    ...(isShallow ? { shallowFile } : {}),
  });
  const base = { gitFolder, commonFolder, format, isShallow, refs: { gitFolder, commonFolder }, git };
  return workTree === undefined ? base : { ...base, workTree };
}

const doors = new Map<string, GitDoor>();

/** One door for one object folder, so that all that a run asks goes through the same child. */
function doorOf(place: DoorPlace): GitDoor {
  const name = JSON.stringify(place);
  const door = doors.get(name) ?? openGit(place);
  doors.set(name, door);
  return door;
}

function commonFolderOf(gitFolder: string): string {
  const file = join(gitFolder, "commondir");
  if (!existsSync(file)) return gitFolder;
  return resolve(gitFolder, readFileSync(file, "utf8").trim());
}

/** Only the object format is taken from the configuration, as text. */
function objectFormat(commonFolder: string): ObjectFormat {
  const file = join(commonFolder, "config");
  if (!existsSync(file) || !statSync(file).isFile() || statSync(file).size > 1_000_000) return "sha1";
  return /^\s*objectformat\s*=\s*sha256\s*$/im.test(readFileSync(file, "utf8")) ? "sha256" : "sha1";
}

/** The commit that the work tree stands on; undefined for an unborn branch. */
export function headCommit(repository: Repository): CommitId | undefined {
  return readRef(repository.refs, "HEAD");
}
