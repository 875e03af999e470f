// Names as bytes <-> RepoPath: UTF-8 where the bytes are UTF-8, else \xHH for each byte that is not.

import type { RepoPath } from "../model/index.ts";

const strict = new TextDecoder("utf-8", { fatal: true });

/** Undefined for what cannot be a path inside a tree. */
export function pathOfBytes(bytes: Uint8Array): RepoPath | undefined {
  return checkedPath(textOfBytes(bytes));
}

/** A path from text that came from the file system or git; undefined where it would leave the tree. */
export function checkedPath(text: string): RepoPath | undefined {
  if (text === "" || text.startsWith("/")) return undefined;
  for (const part of text.split("/")) if (part === "" || part === "." || part === "..") return undefined;
  return text as RepoPath; // checked by the line above, the same rule as repoPath()
}

function textOfBytes(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    let text = "";
    for (const byte of bytes)
      text += byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
    return text;
  }
}
