// Rows that a dump of a database writes: INSERT with its list of columns or with those of the CREATE TABLE before it, and PostgreSQL's
// COPY. The column's name says what a value is; the value is judged as one in a table.

import type { CredentialKind } from "../../judge/index.ts";
import type { Detector, Layer } from "./detector.ts";
import { ownRules } from "./own-rules.ts";
import { columnKind, judgeCell } from "./table.ts";

type Kinds = readonly (CredentialKind | undefined)[];

const longestInsert = 64 * 1024;
const insert =
  /^insert\s+(?:ignore\s+)?into\s+([\w."`[\]]{1,128})\s*(?:\(([\w\s,."`[\]]{1,2000})\)\s*)?values\s*/i;
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
    const kinds =
      head[2] === undefined ? createdColumns(layer, start, head[1] ?? "") : namedColumns(head[2].split(","));
    const read = head[0].length + (head[2] === undefined ? createdWithin / 8 : 0);
    if (kinds.every((kind) => kind === undefined)) return read;
    const origin = start + head[0].length;
    const text = layer.slice(origin, origin + longestInsert);
    let at = 0;
    while (text[at] === "(") {
      at += 1;
      for (let index = 0; index <= kinds.length; index += 1) {
        field.lastIndex = at;
        const match = field.exec(text);
        if (match === null) return read + at;
        const [kind, span] = [kinds[index], match.indices?.[1]];
        if (kind !== undefined && span !== undefined)
          judgeCell({ start: origin + span[0], text: match[1] ?? "" }, kind, emit);
        at = field.lastIndex;
        if (match[2] === ")") break;
      }
      at += /^\s*,?\s*/.exec(text.slice(at, at + 200))?.[0].length ?? 0;
    }
    return read + at;
  },
};

const copied = /^copy\s+[\w."]{1,128}\s*\(([\w\s,."]{1,2000})\)\s*from\s+stdin[^\n;]{0,60};\r?\n/i;

/** `COPY public.users (id, api_token) FROM stdin;`, then rows with tabs up to a line of `\.` (pg_dump). */
export const copiedPasswords: Detector = {
  keywords: ["\ncopy "],
  rules: [ownRules.genericPassword, ownRules.genericCredential],
  look(layer, start, _end, emit) {
    const head = copied.exec(layer.slice(start + 1, start + 2400));
    if (head === null) return 128;
    const kinds = namedColumns((head[1] ?? "").split(","));
    if (kinds.every((kind) => kind === undefined)) return head[0].length;
    const origin = start + 1 + head[0].length;
    const text = layer.slice(origin, origin + longestInsert);
    let at = 0;
    while (at < text.length && !text.startsWith("\\.", at)) {
      const newline = text.indexOf("\n", at);
      const end = newline === -1 ? text.length : newline;
      let start = at;
      for (const [index, cell] of text.slice(at, end).split("\t", kinds.length).entries()) {
        const kind = kinds[index];
        if (kind !== undefined) judgeCell({ start: origin + start, text: cell }, kind, emit);
        start += cell.length + 1;
      }
      at = end + 1;
    }
    return head[0].length + at;
  },
};

function namedColumns(names: readonly string[]): Kinds {
  return names.map((name) => columnKind(name.replace(/["`[\]]/g, "").trim()));
}

/** How far before an INSERT without columns its table may be created. */
const createdWithin = 16 * 1024;

/** The columns of the nearest CREATE TABLE of that name, in their order. */
function createdColumns(layer: Layer, start: number, table: string): Kinds {
  const before = layer.slice(Math.max(0, start - createdWithin), start);
  const lower = before.toLowerCase();
  const name = table.replace(/["`[\]]/g, "").toLowerCase();
  for (
    let at = lower.lastIndexOf("create table");
    at !== -1;
    at = lower.lastIndexOf("create table", at - 1)
  ) {
    const created = /^create table\s+(?:if not exists\s+)?([\w."`[\]]{1,128})\s*\(/i.exec(
      before.slice(at, at + 300),
    );
    if (created?.[1]?.replace(/["`[\]]/g, "").toLowerCase() === name)
      return namedColumns(columnNames(before.slice(at + created[0].length)));
    if (at === 0) break;
  }
  return [];
}

/** The first word of each part between the commas of the outermost bracket. */
function columnNames(body: string): readonly string[] {
  const names: string[] = [];
  let [depth, begins] = [0, 0];
  for (let at = 0; at < body.length && names.length < 256; at += 1) {
    const c = body[at];
    if (c === "(") depth += 1;
    const ends = depth === 0 && (c === "," || c === ")");
    if (ends) names.push(/^\s*([`"[]?\w+)/.exec(body.slice(begins, at))?.[1] ?? "");
    if (c === ")" && depth === 0) break;
    if (c === ")") depth -= 1;
    if (ends) begins = at + 1;
  }
  return names.filter(
    (name) => !/^(?:primary|unique|key|index|constraint|foreign|check|fulltext)$/i.test(name),
  );
}
