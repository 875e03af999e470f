// Which lockfile answers which manifest. Knows the habits of the package managers; knows nothing of what the files hold otherwise.

import type { LockfileParser } from "../../formats/lock/index.ts";
import { folderOf, joinPath, type SourceFile } from "./source-file.ts";

type Below = (lock: SourceFile, manifest: SourceFile) => boolean;

/** Locks of a root that answer folders below it without naming them. */
const below: Readonly<Record<string, Below>> = {
  "yarn-lock": (lock) => lock.facts.file.roots.length === 0,
  // A member of the workspace is in its lock by name; a workspace itself has none.
  "cargo-lock": (lock, manifest) => {
    const name = manifest.facts.file.roots[0]?.name;
    return name !== undefined && lock.facts.file.roots.some((root) => root.name === name);
  },
  // An umbrella's applications and a Dart workspace's packages share the lock at the top.
  "mix-lock": (_, manifest) => /(^|\/)apps\/[^/]+\/mix\.exs$/.test(manifest.path),
  "stack-lock": () => true,
  "cabal-freeze": () => true,
};

/** Locks that lie in a folder of their own below what they answer. */
const aboveFolder: Readonly<Record<string, RegExp>> = {
  "gradle-verification": /(^|\/)gradle$/,
  "gradle-lock": /(^|\/)gradle\/dependency-locks$/,
  "dotnet-deps": /(^|\/)obj$/,
};

/** A lock answers the manifests of its own folder, of its workspaces, and, for locks that name none, of all folders below. */
export function answers(lock: SourceFile, format: LockfileParser, manifest: SourceFile): boolean {
  const own = folderOf(lock.path);
  const wanted = folderOf(manifest.path);
  if (format.id === "python-requirements")
    return manifest.path.endsWith(".in")
      ? stem(lock.path) === stem(manifest.path)
      : own === wanted && pinsAll(lock, manifest);
  if (manifest.path.endsWith(".in")) return false;
  if (format.id === "gemfile-lock" && manifest.facts.format === "gemfile")
    return lock.path === `${manifest.path}.lock` || lock.path === manifest.path.replace(/\.rb$/, ".locked");
  if (own === wanted) return true;
  const holder = aboveFolder[format.id];
  if (holder?.test(own) === true) return isWithin(own.replace(holder, ""), wanted, format.id);
  // A version catalogue lies in a folder "gradle" below the build that it serves.
  if (format.id === "gradle-lock" && manifest.facts.format === "gradle-catalog")
    return joinPath(wanted, "..") === own;
  if (lock.facts.file.roots.some((root) => joinPath(own, root.folder) === wanted)) return true;
  return isBelow(own, wanted) && below[format.id]?.(lock, manifest) === true;
}

/** Gradle verifies what every project of its build takes; the others speak of one folder. */
function isWithin(folder: string, wanted: string, format: string): boolean {
  return wanted === folder || (format === "gradle-verification" && isBelow(folder, wanted));
}

function isBelow(folder: string, wanted: string): boolean {
  return folder === "" || wanted.startsWith(`${folder}/`);
}

/** What pip-compile or `uv pip compile` made of a pyproject.toml or setup.py: every package that it asks for, with a version. */
function pinsAll(lock: SourceFile, manifest: SourceFile): boolean {
  const pins = new Set(
    lock.facts.file.packages.flatMap((item) => (item.version === undefined ? [] : [item.name])),
  );
  const asked = manifest.facts.file.packages.filter((item) => item.scope === "production");
  return asked.length > 0 && asked.every((item) => pins.has(item.name));
}

function stem(path: string): string {
  return path.replace(/\.(txt|in|lock)$/, "");
}
