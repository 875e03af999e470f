// TOML of lockfiles: the whole document where it is valid; else every "[[package]]" table by itself, so that the good part of a
// broken file is used. Lines of array tables come from one scan of the text.

import { parse } from "smol-toml";
import { messageOf } from "../../kit/index.ts";
import type { Parsed, Problem } from "../../model/index.ts";
import { fieldOf, isObject, type PlainObject } from "./plain.ts";

export type TomlLock = {
  readonly document: PlainObject;
  /** The tables of the array, each with the 1-based line of its head. */
  readonly tables: readonly { readonly table: PlainObject; readonly line: number }[];
};

/** `array` is the name of the array of tables that lists the packages. */
export function readTomlLock(text: string, array: string): Parsed<TomlLock> {
  const heads = linesOf(text, `[[${array}]]`);
  try {
    const document = parse(text);
    const list: unknown = document[array];
    const tables = Array.isArray(list) ? list.filter(isObject) : [];
    return {
      value: { document, tables: tables.map((table, index) => ({ table, line: heads[index] ?? 1 })) },
      problems: [],
    };
  } catch (error) {
    return readPieces(text, array, heads, problemOf(error));
  }
}

/** Any TOML document; the empty one with a problem when it cannot be read. */
export function readToml(text: string): Parsed<PlainObject> {
  try {
    return { value: parse(text), problems: [] };
  } catch (error) {
    return { value: {}, problems: [problemOf(error)] };
  }
}

function problemOf(error: unknown): Problem {
  const line = fieldOf(error, "line") ?? (error instanceof Error && "line" in error ? error.line : undefined);
  const message = messageOf(error).split("\n")[0] ?? "";
  return { message: `not TOML: ${message.slice(0, 160)}`, ...(typeof line === "number" ? { line } : {}) };
}

function readPieces(
  text: string,
  array: string,
  heads: readonly number[],
  problem: Problem,
): Parsed<TomlLock> {
  const lines = text.split("\n");
  const tables: { table: PlainObject; line: number }[] = [];
  for (const [index, line] of heads.entries()) {
    const piece = lines.slice(line - 1, (heads[index + 1] ?? lines.length + 1) - 1);
    const parsed = firstReadable(piece);
    const list = fieldOf(parsed, array);
    const table: unknown = Array.isArray(list) ? list[0] : undefined;
    if (isObject(table)) tables.push({ table, line });
  }
  return { value: { document: {}, tables }, problems: [problem] };
}

/** The whole piece, or its lines up to the first sub-table, or its leading "key = value" lines. */
function firstReadable(piece: readonly string[]): PlainObject | undefined {
  const untilTable = piece.findIndex((line, index) => index > 0 && line.startsWith("["));
  const head = untilTable === -1 ? piece : piece.slice(0, untilTable);
  const simple = head.filter(
    (line, index) => index === 0 || /^[\w-]+\s*=\s*("[^"]*"|true|false|\d+)\s*$/.test(line.trim()),
  );
  for (const candidate of [piece, head, simple]) {
    const { value, problems } = readToml(candidate.join("\n"));
    if (problems.length === 0) return value;
  }
  return undefined;
}

function linesOf(text: string, head: string): readonly number[] {
  const found: number[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.startsWith("[[") && line.trim().replace(/\s*#.*$/, "") === head) found.push(index + 1);
  }
  return found;
}
