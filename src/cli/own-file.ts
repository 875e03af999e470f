// Portcullis' own files in the guarded tree: policy, key, baseline, workflow. The tree may be anybody's, so only regular files are read and
// written, and no link on the way is followed.

import { lstatSync, readFileSync, renameSync, type Stats, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeFolder, PortcullisError } from "../kit/index.ts";

/** Undefined where there is none. */
export function ownFile(root: string, path: string): Buffer | undefined {
  return isThere(root, path) ? readFileSync(join(root, path)) : undefined;
}

export function ownText(root: string, path: string): string | undefined {
  return ownFile(root, path)?.toString("utf8");
}

/** Whole or not at all. */
export function writeOwnFile(root: string, path: string, text: string): void {
  isThere(root, path);
  const file = join(root, path);
  makeFolder(dirname(file));
  writeFileSync(`${file}.new`, text, { flag: "wx" });
  renameSync(`${file}.new`, file);
}

/** Throws where something else has the name. */
export function isThere(root: string, path: string): boolean {
  const parts = path.split("/");
  for (const index of parts.keys()) {
    const part = parts.slice(0, index + 1).join("/");
    const stat = lstatSync(join(root, part), { throwIfNoEntry: false });
    if (stat === undefined) return false;
    const isLast = index === parts.length - 1;
    if (isLast ? stat.isFile() : stat.isDirectory()) continue;
    throw new PortcullisError(
      "config",
      `${part} is ${kindOf(stat)}, and has to be a ${isLast ? "file" : "folder"}.`,
      {
        hint: stat.isSymbolicLink()
          ? "links are not followed here: put the file itself in its place"
          : "move it away",
      },
    );
  }
  return true;
}

function kindOf(stat: Stats): string {
  if (stat.isSymbolicLink()) return "a link";
  if (stat.isDirectory()) return "a folder";
  return stat.isFile() ? "a file" : "a pipe, socket or device";
}
