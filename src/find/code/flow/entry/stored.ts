// What users send, on its way through a store of the project: a column of a table that one function writes and another reads, a key
// of the session. The reader may have run before the writer; what mentions the store runs again (`kept.ts`).

import type { At } from "../../form/index.ts";
import {
  beginning,
  bitsOf,
  joinTaints,
  moved,
  only,
  renamed,
  safety,
  type Taint,
  unknown,
  type Value,
  withSafety,
  withTaints,
} from "../../values/index.ts";
import { deepTaints, elementsKnown } from "../heap.ts";
import { noteVariable } from "../kept.ts";
import type { CallEvent, Frame } from "../machine.ts";

/** What a name that was typed once is shown, logged or kept as is nothing new. */
const harmless = bitsOf([
  "trust",
  "log",
  "cookie",
  "header",
  "redirect",
  "regex",
  "resource",
  "storage",
  "print",
  "upload",
  "random",
  "disclosure",
  "nosql",
]);

const sessions = /(?:^|\.)session$/;
const executes = /\.execute(?:many)?$/;

/** `session["host"] = value` */
export function storedInSession(frame: Frame, object: Value, key: Value, value: Value): void {
  const name = only(key);
  if (typeof name === "string" && isSession(object)) store(frame, `session ${name}`, name, value);
}

/** `session["host"]`, `session.get("host")` */
export function readFromSession(
  frame: Frame,
  object: Value,
  key: Value | undefined,
  at: At,
): readonly Taint[] {
  if (frame.m.stored.size === 0 || key === undefined || !isSession(object)) return [];
  const name = only(key);
  return typeof name === "string" ? read(frame, `session ${name}`, at, "is read from the session") : [];
}

function isSession(object: Value): boolean {
  return object.refs.some((ref) => ref.k === "api" && sessions.test(ref.p));
}

const insert =
  /^\s*(?:insert|replace)\s+(?:or\s+\w+\s+)?into\s+["`[]?(\w+)["`\]]?\s*\(([^)]*)\)\s*values\s*\(([^)]*)\)/i;
const update = /^\s*update\s+["`[]?(\w+)["`\]]?\s+set\s+([\s\S]*?)(?:\swhere\s|$)/i;
const placeholder = /^(?:\?|%s|:\w+|\$\d+|%\(\w+\)s)$/;
const select = /^\s*select\s+(?:distinct\s+)?([\s\S]*?)\sfrom\s+["`[]?(\w+)/i;

/** A statement writes columns, or reads those that were written: the taints of what a cursor then gives. */
export function storedByStatement(event: CallEvent, path: string): readonly Taint[] {
  if (!executes.test(path)) return [];
  const { frame, args } = event;
  const text = args[0] === undefined ? undefined : beginning(args[0]);
  if (text === undefined) return [];
  for (const [table, columns] of written(text)) {
    const values = args[1] === undefined ? [] : (elementsKnown(frame, args[1]) ?? [args[1]]);
    columns.forEach((column, i) => {
      const value = values.length === 1 ? values[0] : values[i];
      if (column !== "" && value !== undefined) store(frame, `${table} ${column}`, "execute", value);
    });
  }
  if (frame.m.stored.size === 0) return [];
  const [, names = "", table = ""] = select.exec(text) ?? [];
  const wanted = names.split(",").map((name) => name.trim().replace(/^\w+\.|["`]|\s+as\s[\s\S]*$/gi, ""));
  const prefix = `${table.toLowerCase()} `;
  return [...frame.m.stored.keys()]
    .filter((key) => key.startsWith(prefix))
    .filter((key) => wanted.some((name) => name === "*" || name.toLowerCase() === key.slice(prefix.length)))
    .reduce<readonly Taint[]>(
      (all, key) => joinTaints(all, read(frame, key, event.expr.at, `is read from the table ${table}`)),
      [],
    );
}

/** The table and the columns that get the parameters of the statement, in their order; "" = none of them. */
function written(text: string): readonly (readonly [table: string, columns: readonly string[]])[] {
  const inserted = insert.exec(text);
  if (inserted !== null) {
    const names = (inserted[2] ?? "").split(",");
    const values = (inserted[3] ?? "").split(",");
    return [
      [
        (inserted[1] ?? "").toLowerCase(),
        values.flatMap((v, i) => (placeholder.test(v.trim()) ? [nameOf(names[i])] : [])),
      ],
    ];
  }
  const updated = update.exec(text);
  if (updated === null) return [];
  const pairs = (updated[2] ?? "").split(",").map((pair) => pair.split("="));
  const columns = pairs.flatMap(([name, v = ""]) => (placeholder.test(v.trim()) ? [nameOf(name)] : []));
  return [[(updated[1] ?? "").toLowerCase(), columns]];
}

function nameOf(written: string | undefined): string {
  return /\w+/.exec(written ?? "")?.[0].toLowerCase() ?? "";
}

/** `mark`: the word that readers mention. */
function store(frame: Frame, key: string, mark: string, value: Value): void {
  const { guards } = frame.state;
  const sent = deepTaints(frame, value).filter((t) => t.source.kind === "remote");
  const before = frame.m.stored.get(key)?.taints ?? [];
  const fresh = sent
    .map((t) => withSafety(renamed(t, `${key} ${t.source.id}`), safety(t, guards) | harmless))
    .filter((t) => !before.some((own) => own.source.id === t.source.id));
  if (fresh.length === 0) return;
  frame.m.stored.set(key, withTaints(unknown, joinTaints(before, fresh)));
  frame.m.trail?.keeps.add(mark);
  noteVariable(frame, mark);
}

function read(frame: Frame, key: string, at: At, words: string): readonly Taint[] {
  return moved(frame.m.stored.get(key)?.taints ?? [], frame.unit.index, at, words);
}
