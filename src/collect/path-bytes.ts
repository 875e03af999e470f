// Names as bytes <-> RepoPath: UTF-8 where the bytes are UTF-8, else \xHH for each byte that is not.

import { isAscii } from "node:buffer";
import type { RepoPath } from "../model/index.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Undefined for what cannot be a path inside a tree. */
export function pathOfBytes(bytes: Uint8Array): RepoPath | undefined {
  return checkedPath(textOfBytes(bytes));
}

/** A path from text that came from the file system or git; undefined where it would leave the tree. */
export function checkedPath(text: string): RepoPath | undefined {
  if (text === "" || text.startsWith("/")) return undefined;
  if (/(?:^|\/)\.{0,2}(?:\/|$)/.test(text)) return undefined;
  return text as RepoPath; // no empty part, no ".", no "..": the same rule as repoPath()
}

function textOfBytes(bytes: Uint8Array): string {
  if (isAscii(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1"); // the common case, and much faster
  try {
    return strict.decode(bytes);
  } catch {
    let text = "";
    for (const byte of bytes)
      text += byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
    return text;
  }
}
