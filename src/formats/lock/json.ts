// JSON of lockfiles: parsed by the engine's own parser, which is iterative and fast, with the lines of chosen keys found by one
// linear scan of the text. Broken JSON is read as far as it goes. Knows nothing of lockfiles.

import { messageOf } from "../../kit/index.ts";
import type { Parsed, Problem } from "../../model/index.ts";
import { readBrokenJson } from "./broken-json.ts";
import type { PlainObject } from "./plain.ts";

/** The value of a JSON text. Comments and trailing commas are accepted (bun.lock has them) without a problem when `dialect` says so. */
export function readJson(text: string, dialect: "json" | "jsonc" = "json"): Parsed<unknown> {
  try {
    return { value: JSON.parse(text), problems: [] };
  } catch (error) {
    return readBroken(text, dialect, messageOf(error));
  }
}

function readBroken(text: string, dialect: "json" | "jsonc", message: string): Parsed<unknown> {
  if (text.trim() === "") return { value: undefined, problems: [{ message: "the file is empty" }] };
  const { value, firstError } = readBrokenJson(text);
  if (firstError === undefined && dialect === "jsonc") return { value, problems: [] };
  const where = firstError === undefined ? {} : { line: lineAt(text, firstError) };
  return { value, problems: [{ message: `not JSON: ${message.slice(0, 200)}`, ...where }] };
}

export type KeyVisit = {
  readonly key: string;
  /** 1 for a key of the outermost object. */
  readonly depth: number;
  /** The keys above, outermost first; an array counts as the key that holds it. */
  readonly above: readonly string[];
  readonly line: number;
};

/** Calls `visit` for each object key down to `maxDepth`, in the order of the text. Works on broken JSON as far as quotes pair. */
export function scanKeys(text: string, maxDepth: number, visit: (key: KeyVisit) => void): void {
  const above: string[] = [];
  let depth = 0;
  let line = 1;
  // The next line end is looked for once: a file of one long line would else be searched to its end for every key.
  let newline = text.indexOf("\n");
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      const end = endOfString(text, at);
      if (depth <= maxDepth && depth > 0 && isKey(text, end)) {
        for (; newline !== -1 && newline < at; newline = text.indexOf("\n", newline + 1)) line += 1;
        const key = unquote(text.slice(at, end));
        above.length = depth - 1;
        visit({ key, depth, above, line });
        above[depth - 1] = key;
      }
      at = end;
      continue;
    }
    if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > 1 && depth <= maxDepth && above.length < depth - 1) above[depth - 2] = "";
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    }
    at += 1;
  }
}

/** Index after the closing quote; the end of the text when there is none. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length;
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

function isKey(text: string, afterString: number): boolean {
  let at = afterString;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x3a) return true;
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return false;
    at += 1;
  }
}

function unquote(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1); // a broken escape: the raw text still names the place
  }
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  let at = text.indexOf("\n", from);
  while (at !== -1 && at < to) {
    lines += 1;
    at = text.indexOf("\n", at + 1);
  }
  return lines;
}

/** The lines of what a global pattern finds, one a call, in the order of the text; at its end the last one again. */
export function linesOfEach(text: string, pattern: RegExp): () => number {
  const matches = text.matchAll(pattern);
  let line = 1;
  let newline = text.indexOf("\n");
  return () => {
    const match = matches.next();
    if (match.done === true) return line;
    for (; newline !== -1 && newline < match.value.index; newline = text.indexOf("\n", newline + 1))
      line += 1;
    return line;
  };
}

/** 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  return 1 + countLines(text, 0, offset);
}

/** Lines of the keys right below `parents` (a path of keys from the outermost object), and a problem for each key that stands twice. */
export function linesOfKeys(
  text: string,
  parents: readonly string[],
): { readonly lines: ReadonlyMap<string, number>; readonly problems: readonly Problem[] } {
  const lines = new Map<string, number>();
  const problems: Problem[] = [];
  const depth = parents.length + 1;
  scanKeys(text, depth, (found) => {
    if (found.depth !== depth || !parents.every((parent, index) => found.above[index] === parent)) return;
    if (lines.has(found.key)) {
      problems.push({
        message: `the key ${JSON.stringify(found.key.slice(0, 120))} stands twice; the last one counts`,
        line: found.line,
      });
    }
    lines.set(found.key, found.line);
  });
  return { lines, problems };
}

/** The same for the members of one object of the outermost, which the text was parsed to. */
export function linesOfMembers(
  text: string,
  parent: string,
  members: PlainObject,
): { readonly lines: ReadonlyMap<string, number>; readonly problems: readonly Problem[] } {
  const lines = linesAsWritten(text, parent, members);
  return lines === undefined ? linesOfKeys(text, [parent]) : { lines, problems: [] };
}

/**
 * Where a tool laid the text out as they do, two blanks a level and one key a line, its lines are looked for whole instead of reading each
 * character. Undefined where the text is another, or where a key stands in it that is not among the members, or twice.
 */
function linesAsWritten(
  text: string,
  parent: string,
  members: PlainObject,
): ReadonlyMap<string, number> | undefined {
  const head = `  ${JSON.stringify(parent)}: {`;
  const from = text.indexOf(`\n${head}\n`);
  const to = text.indexOf("\n  }", from);
  const keys = Object.keys(members);
  if (from === -1 || to === -1 || text.indexOf(`\n  ${JSON.stringify(parent)}`, to) !== -1) return undefined;
  const outer = text.slice(from + head.length, to + 1).match(/\n {0,4}(?:[^ }]|\}(?!,?\n))/g);
  if (outer?.length !== keys.length) return undefined;
  const rows = text.slice(0, to).split("\n");
  let at = rows.indexOf(head);
  const lines = new Map<string, number>();
  for (const key of keys) {
    const row = `    ${JSON.stringify(key)}: {`;
    const next = rows.indexOf(row, at + 1);
    at = next === -1 ? rows.indexOf(`${row}},`, at + 1) : next;
    if (at === -1) return undefined;
    lines.set(key, at + 1);
  }
  return lines;
}
