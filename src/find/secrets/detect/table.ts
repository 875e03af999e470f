// Columns of credentials: the header of a CSV file, or the column list of an INSERT statement, names what each cell holds.

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

type Cell = { readonly start: number; readonly text: string };

/** RFC 4180, and the same with ";", tab or "|" between the cells. */
export function tablePasswords(layer: Layer, emit: Emit): void {
  const { text } = layer;
  const headerAt = text.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0; // a byte order mark, as Latin-1
  const headerEnd = lineEnd(text, headerAt);
  const header = text.slice(headerAt, Math.min(headerEnd, headerAt + longestHeader));
  const separator = separatorOf(header);
  if (separator === undefined) return;
  const kinds = cellsOf(text, headerAt, separator).cells.map((cell) => kindOf(cell.text));
  if (kinds.every((kind) => kind === undefined)) return;
  let at = headerEnd + 1;
  while (at < text.length) {
    const row = cellsOf(text, at, separator);
    for (const [index, kind] of kinds.entries()) {
      const cell = row.cells[index];
      if (kind !== undefined && cell !== undefined) judge(cell, kind, emit);
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
function kindOf(header: string): "password" | "key" | undefined {
  const name = header.trim();
  if (name.length > 64 || !/^[\w .()-]+$/.test(name)) return undefined;
  const kind = credentialKind(name.replace(/[ .()-]+/g, "_").replace(/_+$/, ""));
  return kind === "weak" ? undefined : kind;
}

function judge(cell: Cell, kind: CredentialKind, emit: Emit): void {
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

const longestInsert = 64 * 1024;
const insert = /^insert\s+(?:ignore\s+)?into\s+[\w."`[\]]{1,128}\s*\(([\w\s,."`[\]]{1,2000})\)\s*values\s*/i;
/** A literal, a number, or a call, as far as the next comma or bracket. */
const field =
  /\s*(?:N?'((?:[^'\\\n]|''|\\[^\n]){0,4096})'|[^',()\n]{0,200}(?:\([^()\n]{0,200}\)[^',()\n]{0,50})?)\s*([,)])/dy;

/** `INSERT INTO users (name, password) VALUES ('anna', 'x'), ('bo', 'y')`. */
export const insertedPasswords: Detector = {
  keywords: ["insert into", "insert ignore into"],
  rules: [ownRules.genericPassword, ownRules.genericCredential],
  look(layer, start, _end, emit) {
    const head = insert.exec(layer.slice(start, start + 2300));
    if (head === null) return 128;
    const kinds = (head[1] ?? "").split(",").map((name) => kindOf(name.replace(/["`[\]]/g, "").trim()));
    if (kinds.every((kind) => kind === undefined)) return head[0].length;
    const origin = start + head[0].length;
    const text = layer.slice(origin, origin + longestInsert);
    let at = 0;
    while (text[at] === "(") {
      at += 1;
      for (let index = 0; index <= kinds.length; index += 1) {
        field.lastIndex = at;
        const match = field.exec(text);
        if (match === null) return head[0].length + at;
        const [kind, span] = [kinds[index], match.indices?.[1]];
        if (kind !== undefined && span !== undefined)
          judge({ start: origin + span[0], text: match[1] ?? "" }, kind, emit);
        at = field.lastIndex;
        if (match[2] === ")") break;
      }
      at += /^\s*,?\s*/.exec(text.slice(at, at + 200))?.[0].length ?? 0;
    }
    return head[0].length + at;
  },
};
