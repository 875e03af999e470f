// The text of a SQLite database, row by row, without an SQL engine: walks the b-trees of all tables and decodes their records.
// Source: "Database File Format" (sqlite.org/fileformat2.html), sections 1.3 to 2.6. Total; a page that makes no sense is a
// problem, and what the others hold is still given. Free pages and deleted cells are not looked at.

import { messageOf } from "../../kit/index.ts";
import type { Parsed, Problem } from "../../model/index.ts";

const magic = "SQLite format 3\0";

export function isSqlite(bytes: Uint8Array): boolean {
  return bytes.length >= 512 && Buffer.from(bytes.subarray(0, 16)).toString("latin1") === magic;
}

/** One line a text column, as `column = "text"`, so that readers of text see name and value together. */
export function readSqliteText(bytes: Uint8Array, limitBytes: number): Parsed<string> {
  const database = new Database(bytes);
  const problems: Problem[] = [];
  const lines: string[] = [];
  let length = 0;
  const say = (line: string): boolean => {
    length += line.length + 1;
    if (length <= limitBytes) lines.push(line);
    return length <= limitBytes;
  };
  const tables = [...database.rows(1, problems)].flatMap((row) => {
    const [type, , , root, sql] = row;
    return type === "table" && typeof root === "number" && typeof sql === "string"
      ? [{ root, columns: columnNames(sql) }]
      : [];
  });
  for (const { root, columns } of tables) {
    for (const row of database.rows(root, problems)) {
      const isRoom = row.every(
        (value, index) =>
          typeof value !== "string" || value === "" || say(`${columns[index] ?? "column"} = "${value}"`),
      );
      if (isRoom) continue;
      problems.push({ message: `holds more than ${limitBytes} bytes of text` });
      return { value: lines.join("\n"), problems };
    }
  }
  return { value: lines.join("\n"), problems };
}

type Value = string | number | undefined;

class Database {
  readonly #bytes: Buffer;
  readonly #pageSize: number;
  readonly #usable: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = this.#bytes.readUInt16BE(16);
    this.#pageSize = size === 1 ? 65536 : Math.max(512, size);
    this.#usable = this.#pageSize - (this.#bytes[20] ?? 0);
  }

  /** All rows of the table whose b-tree begins at that page. Each page is visited once, so that a loop of pages ends. */
  *rows(root: number, problems: Problem[]): Generator<readonly Value[]> {
    const waiting = [root];
    const seen = new Set<number>();
    for (let page = waiting.pop(); page !== undefined; page = waiting.pop()) {
      if (seen.has(page)) continue;
      if (page < 1 || page * this.#pageSize > this.#bytes.length) {
        if (problems.length < 20) problems.push({ message: `page ${page} lies outside the file` });
        continue;
      }
      seen.add(page);
      try {
        yield* this.#page(page, waiting);
      } catch (thrown) {
        if (problems.length < 20)
          problems.push({ message: `page ${page} cannot be read: ${messageOf(thrown)}` });
      }
    }
  }

  *#page(page: number, waiting: number[]): Generator<readonly Value[]> {
    const base = (page - 1) * this.#pageSize;
    const header = base + (page === 1 ? 100 : 0);
    const type = this.#bytes[header] ?? 0;
    if (![0x02, 0x05, 0x0a, 0x0d].includes(type)) throw new Error(`no b-tree page has the type ${type}`);
    const count = this.#bytes.readUInt16BE(header + 3);
    const isInner = type === 0x05 || type === 0x02;
    const hasRowIds = type === 0x05 || type === 0x0d; // a table WITHOUT ROWID is stored as an index is (section 2.4)
    if (isInner) waiting.push(this.#bytes.readUInt32BE(header + 8));
    const pointers = header + (isInner ? 12 : 8);
    for (let cell = 0; cell < count; cell += 1) {
      const at = base + this.#bytes.readUInt16BE(pointers + cell * 2);
      if (isInner) waiting.push(this.#bytes.readUInt32BE(at));
      if (type === 0x0d) yield this.#record(this.#payload(at, { hasRowIds }));
      else if (!hasRowIds) yield this.#record(this.#payload(isInner ? at + 4 : at, { hasRowIds }));
    }
  }

  /** The payload of a leaf cell, its overflow pages joined (section 1.6). */
  #payload(at: number, { hasRowIds }: { readonly hasRowIds: boolean }): Buffer {
    const [size, afterSize] = varint(this.#bytes, at);
    const start = hasRowIds ? varint(this.#bytes, afterSize)[1] : afterSize;
    const mostLocal = hasRowIds ? this.#usable - 35 : Math.floor(((this.#usable - 12) * 64) / 255) - 23;
    if (size <= mostLocal) return this.#bytes.subarray(start, start + size);
    const least = Math.floor(((this.#usable - 12) * 32) / 255) - 23;
    const kept = least + ((size - least) % (this.#usable - 4));
    const local = kept <= mostLocal ? kept : least;
    const parts = [this.#bytes.subarray(start, start + local)];
    let have = local;
    let next = this.#bytes.readUInt32BE(start + local);
    while (next !== 0 && have < size && parts.length <= this.#bytes.length / this.#pageSize) {
      const page = (next - 1) * this.#pageSize;
      const part = this.#bytes.subarray(page + 4, page + 4 + Math.min(this.#usable - 4, size - have));
      parts.push(part);
      have += part.length;
      next = this.#bytes.readUInt32BE(page);
    }
    return Buffer.concat(parts);
  }

  /** Section 2.1: header of serial types, then the values. Blobs are given as text where they are printable. */
  #record(payload: Buffer): readonly Value[] {
    const [headerSize, first] = varint(payload, 0);
    const values: Value[] = [];
    let at = first;
    let body = headerSize;
    while (at < headerSize) {
      const [type, next] = varint(payload, at);
      at = next;
      const length = lengthOf(type);
      values.push(
        type >= 12 ? payload.toString("utf8", body, body + length) : integerOf(payload, body, type),
      );
      body += length;
    }
    return values;
  }
}

function lengthOf(type: number): number {
  if (type >= 12) return (type - (type % 2 === 0 ? 12 : 13)) / 2;
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][type] ?? 0;
}

function integerOf(payload: Buffer, at: number, type: number): number | undefined {
  if (type === 8 || type === 9) return type - 8;
  return type >= 1 && type <= 5 ? payload.readIntBE(at, lengthOf(type)) : undefined;
}

/** Big-endian base 128, at most nine bytes; more than 53 bits never occur in sizes that fit the file. */
function varint(bytes: Buffer, at: number): readonly [value: number, next: number] {
  let value = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes.readUInt8(at + index);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + index + 1];
  }
  return [value * 256 + bytes.readUInt8(at + 8), at + 9];
}

/** Names from CREATE TABLE: good enough to stand before values; constraints at the end name nothing that is read. */
function columnNames(sql: string): readonly string[] {
  const body = sql.slice(sql.indexOf("(") + 1, sql.lastIndexOf(")"));
  let depth = 0;
  const columns = [""];
  for (const c of body) {
    if (c === "(") depth += 1;
    else if (c === ")") depth -= 1;
    if (c === "," && depth === 0) columns.push("");
    else columns[columns.length - 1] += c;
  }
  return columns.map((column) => /^[\s"'`[]*([\w-]+)/.exec(column)?.[1] ?? "column");
}
