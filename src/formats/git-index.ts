// Git's index file (gitformat-index(5)), versions 2 to 4: which files are tracked, with mode, blob and flags. Read by ourselves,
// because the commands that list it also run what a repository configures.

import type { Parsed, Problem } from "../model/index.ts";

export type IndexEntry = {
  /** Raw bytes of the path, as git has them. */
  readonly path: Buffer;
  /** 0o100644, 0o100755, 0o120000 (link), 0o160000 (submodule), 0o40000 (sparse folder). */
  readonly mode: number;
  readonly blob: string;
  readonly stage: number;
  /** Not in the work tree because of a sparse checkout. */
  readonly isSkipped: boolean;
};

export type GitIndex = { readonly entries: readonly IndexEntry[]; readonly sharedIndex?: string };

/** Total: what could be read is in the value, the rest in the problems. A split index names its shared file. */
export function parseGitIndex(bytes: Buffer, hashLength: 20 | 32 = 20): Parsed<GitIndex> {
  const problems: Problem[] = [];
  const entries: IndexEntry[] = [];
  const nothing = (message: string): Parsed<GitIndex> => ({ value: { entries }, problems: [{ message }] });
  if (bytes.length < 12 || bytes.toString("latin1", 0, 4) !== "DIRC")
    return nothing("not a git index (no DIRC signature)");
  const version = bytes.readUInt32BE(4);
  const count = bytes.readUInt32BE(8);
  if (version < 2 || version > 4) return nothing(`index version ${version} is not known`);
  const fixed = 40 + hashLength + 2;
  let at = 12;
  let previous: Buffer = Buffer.alloc(0);
  for (let index = 0; index < count; index += 1) {
    if (at + fixed > bytes.length) {
      problems.push({ message: `the index ends inside entry ${index + 1} of ${count}` });
      break;
    }
    const flags = bytes.readUInt16BE(at + 40 + hashLength);
    const isExtended = version >= 3 && (flags & 0x4000) !== 0;
    const extended = isExtended && at + fixed + 2 <= bytes.length ? bytes.readUInt16BE(at + fixed) : 0;
    const name = readName(bytes, at + fixed + (isExtended ? 2 : 0), version === 4 ? previous : undefined);
    if (name === undefined) {
      problems.push({ message: `the name of entry ${index + 1} of ${count} is broken` });
      break;
    }
    previous = name.path;
    const mode = bytes.readUInt32BE(at + 24);
    const blob = bytes.toString("hex", at + 40, at + 40 + hashLength);
    entries.push({
      path: name.path,
      mode,
      blob,
      stage: (flags >> 12) & 3,
      isSkipped: (extended & 0x4000) !== 0,
    });
    at = version === 4 ? name.end : at + Math.ceil((name.end - at) / 8) * 8; // versions 2 and 3 pad with NULs to a multiple of 8
  }
  const sharedIndex = problems.length === 0 ? sharedIndexName(bytes, at, hashLength) : undefined;
  return { value: sharedIndex === undefined ? { entries } : { entries, sharedIndex }, problems };
}

function readName(
  bytes: Buffer,
  start: number,
  previous: Buffer | undefined,
): { readonly path: Buffer; readonly end: number } | undefined {
  let at = start;
  let kept: Buffer = Buffer.alloc(0);
  if (previous !== undefined) {
    // Version 4: how many bytes to drop from the previous name, in the variable-width encoding of pack offsets.
    let byte = bytes[at] ?? 0;
    at += 1;
    let drop = byte & 0x7f;
    while ((byte & 0x80) !== 0 && at < bytes.length) {
      byte = bytes[at] ?? 0;
      at += 1;
      drop = (drop + 1) * 128 + (byte & 0x7f);
    }
    if (drop > previous.length) return undefined;
    kept = previous.subarray(0, previous.length - drop);
  }
  const end = bytes.indexOf(0, at);
  if (end === -1) return undefined;
  const rest = bytes.subarray(at, end);
  return { path: kept.length === 0 ? rest : Buffer.concat([kept, rest]), end: end + 1 };
}

/** The "link" extension of a split index begins with the hash of the shared file. */
function sharedIndexName(bytes: Buffer, start: number, hashLength: number): string | undefined {
  let at = start;
  while (at + 8 + hashLength <= bytes.length) {
    if (bytes.toString("latin1", at, at + 4) === "link")
      return `sharedindex.${bytes.toString("hex", at + 8, at + 8 + hashLength)}`;
    at += 8 + bytes.readUInt32BE(at + 4);
  }
  return undefined;
}
