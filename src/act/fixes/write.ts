// Writes rewritten files into a work tree: only regular files inside its root that are, byte for byte, what was scanned; whole, under a
// name of its own first, so that a reader sees the old file or the new one. What was written can be taken back.

import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import type { RepoPath } from "../../model/index.ts";
import type { ReadForFix } from "./plan.ts";

/** Reads for a plan: what changed since the scan began is not touched (its status changed last, POSIX `st_ctime`, at or after that). */
export function readerOf(root: string, scanBeganMs: number): ReadForFix {
  return (path) => {
    const file = join(root, path);
    try {
      const stat = lstatSync(file);
      if (!stat.isFile()) return { why: "it is not a regular file" };
      if (!isInside(root, file)) return { why: "it is reached by a link out of the tree" };
      if (stat.ctimeMs >= scanBeganMs) return { why: "it changed after the scan began: run again" };
      return readFileSync(file);
    } catch (thrown) {
      return { why: `it cannot be read (${codeOf(thrown)})` };
    }
  };
}

/** Undefined when it was written; else why not. */
export function replaceFile(
  root: string,
  path: RepoPath,
  { from, to }: { readonly from: Uint8Array; readonly to: Uint8Array },
): string | undefined {
  const file = join(root, path);
  const temporary = join(dirname(file), `.${basename(file)}.portcullis-${process.pid}`);
  try {
    const stat = lstatSync(file);
    if (!stat.isFile() || !isInside(root, file)) return "it is not a regular file of the tree";
    const handle = openSync(temporary, "wx", stat.mode & 0o7777);
    try {
      writeSync(handle, to);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    if (!readFileSync(file).equals(from)) {
      rmSync(temporary);
      return "it changed since it was scanned: run again";
    }
    renameSync(temporary, file);
    return undefined;
  } catch (thrown) {
    rmSync(temporary, { force: true });
    return `it cannot be written (${codeOf(thrown)})`;
  }
}

function isInside(root: string, file: string): boolean {
  return realpathSync(file).startsWith(realpathSync(root) + sep);
}

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? "failed"; // Node's file errors carry a code
}
