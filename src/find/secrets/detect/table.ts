// Columns of credentials: the header of a CSV file or of a table in Markdown names what each cell holds. (Rows of SQL: sql-rows.ts.)

import {
  alphabetOf,
  type CredentialKind,
  credentialKind,
  isRandom,
  looksLikeCredential,
} from "../../judge/index.ts";
import { type Detector, type Emit, type Layer, ranks } from "./detector.ts";
import { isStandIn } from "./headers.ts";
import { ownRules } from "./own-rules.ts";

export type Cell = { readonly start: number; readonly text: string };

/** RFC 4180, and the same with ";", tab or "|" between the cells. */
export function tablePasswords(layer: Layer, emit: Emit): void {
  const { text } = layer;
  const headerAt = text.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0; // a byte order mark, as Latin-1
  const headerEnd = lineEnd(text, headerAt);
  const header = text.slice(headerAt, Math.min(headerEnd, headerAt + longestHeader));
  const separator = separatorOf(header);
  if (separator === undefined) return;
  const kinds = cellsOf(text, headerAt, separator).cells.map((cell) => columnKind(cell.text));
  if (kinds.every((kind) => kind === undefined)) return;
  let at = headerEnd + 1;
  while (at < text.length) {
    const row = cellsOf(text, at, separator);
    for (const [index, kind] of kinds.entries()) {
      const cell = row.cells[index];
      if (kind !== undefined && cell !== undefined) judgeCell(cell, kind, emit);
    }
    at = row.end + 1;
  }
}

const longestHeader = 8192;
const mostCells = 512;

function separatorOf(header: string): string | undefined {
  const counts = [",", ";", "\t", "|"].map((c) => [c, header.split(c).length - 1] as const);
  const [most] = counts.toSorted((a, b) => b[1] - a[1]);
  return most === undefined || most[1] === 0 ? undefined : most[0];
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at === -1 ? text.length : at;
}

/** The cells of the row that begins there, without their quotes, and where the row ends. */
function cellsOf(
  text: string,
  from: number,
  separator: string,
): { readonly cells: readonly Cell[]; readonly end: number } {
  const cells: Cell[] = [];
  const end = lineEnd(text, from);
  let at = from;
  while (at <= end && cells.length < mostCells) {
    if (text[at] === '"') {
      // A quoted cell may hold separators; one that goes on over lines is text, not a credential.
      let close = text.indexOf('"', at + 1);
      while (close !== -1 && close < end && text[close + 1] === '"') close = text.indexOf('"', close + 2);
      if (close === -1 || close > end) return { cells, end };
      cells.push({ start: at + 1, text: text.slice(at + 1, close) });
      at = close + 1;
      if (text[at] !== separator) return { cells, end };
      at += 1;
      continue;
    }
    const next = text.indexOf(separator, at);
    const stop = next === -1 || next > end ? end : next;
    cells.push({ start: at, text: text.slice(at, stop).replace(/\r$/, "") });
    at = stop + 1;
  }
  return { cells, end };
}

/** "API key", "Secret access key", "password": words are joined as in an identifier. A column called "key" is any column. */
export function columnKind(header: string): "password" | "key" | undefined {
  const name = header.trim();
  if (name.length > 64 || !/^[\w .()-]+$/.test(name)) return undefined;
  const kind = credentialKind(name.replace(/[ .()-]+/g, "_").replace(/_+$/, ""));
  return kind === "weak" ? undefined : kind;
}

export function judgeCell(cell: Cell, kind: CredentialKind, emit: Emit): void {
  const secret = cell.text.trim();
  if (isStandIn(secret) || !looksLikeCredential(secret, kind)) return;
  // Tables of users keep digests, not passwords.
  if (kind === "password" && alphabetOf(secret) === "hex" && secret.length >= 16) return;
  const start = cell.start + cell.text.indexOf(secret);
  emit({
    rule: kind === "password" ? ownRules.genericPassword : ownRules.genericCredential,
    start,
    end: start + secret.length,
    secret,
    confidence: isRandom(secret) ? "high" : "medium",
    rank: ranks.named,
  });
}

/** The line under a header: `|---|:--|`. */
const ruler = /^[ \t]{0,8}\|?(?:[ \t]{0,4}:?-{1,80}:?[ \t]{0,4}\|){1,32}(?:[ \t]{0,4}:?-{1,80}:?)?[ \t]*\r?$/;
const longestRow = 4096;
const longestTable = 64 * 1024;

/** Tables of GitHub Flavored Markdown (section 4.10): `| System | User | Password |`. */
export const markdownTables: Detector = {
  keywords: [
    "\n|---",
    "\n| ---",
    "\n|:-",
    "\n| :-",
    "\n---|",
    "\n--- |",
    "\n    |---",
    "\n  |---",
    "\n  | ---",
  ],
  rules: [ownRules.genericPassword, ownRules.genericCredential],
  look(layer, start, _end, emit) {
    const before = layer.slice(Math.max(0, start - longestRow), start);
    const header = markdownCells(before.slice(before.lastIndexOf("\n") + 1), 0);
    const kinds = header.map((cell) => columnKind(cell.text));
    if (kinds.every((kind) => kind === undefined)) return header.length + 64;
    const text = layer.slice(start + 1, start + longestTable);
    let at = lineEnd(text, 0) + 1;
    if (!ruler.test(text.slice(0, at - 1))) return 256;
    while (at < text.length) {
      const end = lineEnd(text, at);
      const row = text.slice(at, end);
      if (!row.includes("|")) break;
      const cells = markdownCells(row, start + 1 + at);
      for (const [index, kind] of kinds.entries()) {
        const cell = cells[index];
        if (kind !== undefined && cell !== undefined && /\d/.test(cell.text)) judgeCell(cell, kind, emit);
      }
      at = end + 1;
    }
    return at + 256;
  },
};

/** The cells of one line, without the marks of code and of emphasis; the bars at its ends part nothing. */
function markdownCells(row: string, origin: number): readonly Cell[] {
  const cells: Cell[] = [];
  for (const match of row.matchAll(/(?:^[ \t]*\|?|\|)([^|\n]*)(?=\||\s*$)/g)) {
    const raw = match[1] ?? "";
    const inner = raw.replace(/^[\s`*_]+|[\s`*_]+$/g, "");
    const lead = raw.length - raw.replace(/^[\s`*_]+/, "").length;
    cells.push({ start: origin + match.index + match[0].length - raw.length + lead, text: inner });
  }
  return cells;
}
