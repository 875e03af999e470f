// Bytes of a lockfile or manifest to what its reader makes of them: decoding, merge conflicts (both sides are read), and the last
// line of defence of totality, because the libraries below recurse.

import { decodeUtf8, hasUtf16Mark, messageOf } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import { emptyLockFile, type LockedPackage, type LockFile, type LockfileParser } from "./parser.ts";

export function readLockfile(parser: LockfileParser, bytes: Uint8Array): Parsed<LockFile> {
  const text = decode(bytes);
  const sides = conflictSides(text);
  if (sides === undefined) return readTotal(parser, text);
  const ours = readTotal(parser, sides.ours);
  const theirs = readTotal(parser, sides.theirs);
  const problem = { message: "merge conflict markers; both sides are read", line: sides.line };
  return {
    value: merged(ours.value, theirs.value),
    problems: [problem, ...ours.problems, ...theirs.problems],
  };
}

function readTotal(parser: LockfileParser, text: string): Parsed<LockFile> {
  try {
    return parser.read(text);
  } catch (error) {
    // A stack overflow inside a library: nothing of the file could be used, and that is said.
    return {
      value: emptyLockFile,
      problems: [{ message: `cannot be read as ${parser.id}: ${messageOf(error).slice(0, 160)}` }],
    };
  }
}

/** UTF-8, or UTF-16 with its mark (`pip freeze >` in a Windows shell writes that). */
function decode(bytes: Uint8Array): string {
  if (hasUtf16Mark(bytes)) return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
  const text = decodeUtf8(bytes);
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

type Sides = { readonly ours: string; readonly theirs: string; readonly line: number };

/** Each side as a text of the same number of lines, so that line numbers stay true. */
function conflictSides(text: string): Sides | undefined {
  if (!text.includes("<<<<<<< ") || !/^<{7} /m.test(text) || !/^>{7}( |$)/m.test(text)) return undefined;
  const ours: string[] = [];
  const theirs: string[] = [];
  let side: "both" | "ours" | "base" | "theirs" = "both";
  let first = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const isMark = /^(<{7} |\|{7}( |$)|={7}\r?$|>{7}( |\r?$))/.test(line);
    if (isMark && line.startsWith("<")) first ||= index + 1;
    if (isMark)
      side = line.startsWith("<")
        ? "ours"
        : line.startsWith("|")
          ? "base"
          : line.startsWith("=")
            ? "theirs"
            : "both";
    ours.push(!isMark && (side === "both" || side === "ours") ? line : "");
    theirs.push(!isMark && (side === "both" || side === "theirs") ? line : "");
  }
  return { ours: ours.join("\n"), theirs: theirs.join("\n"), line: first };
}

function merged(ours: LockFile, theirs: LockFile): LockFile {
  const identity = (item: LockedPackage) =>
    `${item.name}\0${item.version ?? ""}\0${item.source.commit ?? ""}`;
  const known = new Set(ours.packages.map(identity));
  const extra = theirs.packages.filter((item) => !known.has(identity(item)));
  const packages = [
    ...ours.packages,
    ...extra.map((item) => ({ ...item, id: `theirs ${item.id}`, needs: [] })),
  ];
  return { ...ours, packages, includes: [...ours.includes, ...theirs.includes] };
}
