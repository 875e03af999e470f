// rpm's present form: the table Packages(hnum INTEGER PRIMARY KEY, blob BLOB) of an SQLite file, read from its bytes: a hostile file
// never meets a database engine. Source: sqlite.org, "Database File Format". Total.

import { limits } from "../../../kit/index.ts";
import type { Parsed, Problem } from "../../../model/index.ts";

export function isSqlite(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 16)).toString("latin1") === "SQLite format 3\0";
}

export function sqliteBlobs(bytes: Uint8Array): Parsed<readonly Uint8Array[]> {
  const file = new SqliteFile(bytes);
  const root = file.rootOf("Packages");
  if (root === undefined)
    return { value: [], problems: [...file.problems, { message: "the SQLite file has no table Packages" }] };
  const blobs: Uint8Array[] = [];
  file.walk(root, (payload) => {
    const [, blob] = columnsOf(payload);
    if (blob instanceof Uint8Array && blobs.length < limits.packagesPerDatabase) blobs.push(blob);
  });
  return { value: blobs, problems: file.problems };
}

const leafTable = 0x0d;
const interiorTable = 0x05;
const depthLimit = 40;

class SqliteFile {
  readonly problems: Problem[] = [];
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #pageBytes: number;
  readonly #usable: number;
  /** Rows that share pages could otherwise unpack to far more than the file. */
  #budgetBytes: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#budgetBytes = bytes.length * 2;
    const stated = bytes.length < 100 ? 0 : this.#view.getUint16(16);
    this.#pageBytes = stated === 1 ? 65_536 : stated;
    this.#usable = this.#pageBytes - (bytes[20] ?? 0);
    const isSane =
      this.#pageBytes >= 512 && (this.#pageBytes & (this.#pageBytes - 1)) === 0 && this.#usable >= 480;
    if (!isSane) this.#problem("a header that no SQLite file has");
    else if (this.#view.getUint32(28) * this.#pageBytes > bytes.length)
      this.#problem("the SQLite file is cut off");
  }

  #problem(message: string): void {
    if (this.problems.length < limits.problemsPerFile) this.problems.push({ message });
  }

  /** sqlite_schema(type, name, tbl_name, rootpage, sql) stands on page 1. */
  rootOf(table: string): number | undefined {
    let root: number | undefined;
    this.walk(1, (payload) => {
      const [type, name, , page] = columnsOf(payload);
      if (type === "table" && name === table && typeof page === "number") root = page;
    });
    return root;
  }

  /** Rows of a table b-tree, in order. A page is visited once, so that circles end. */
  walk(root: number, onRow: (payload: Uint8Array) => void): void {
    const seen = new Set<number>();
    const visit = (page: number, depth: number): void => {
      const start = (page - 1) * this.#pageBytes;
      if (
        this.#pageBytes < 512 ||
        page < 1 ||
        start + this.#pageBytes > this.#bytes.length ||
        depth > depthLimit ||
        seen.has(page)
      ) {
        this.#problem(`page ${page} is not there, or is used twice`);
        return;
      }
      seen.add(page);
      const header = page === 1 ? start + 100 : start;
      const type = this.#bytes[header];
      if (type !== leafTable && type !== interiorTable) {
        this.#problem(`page ${page} is no table page`);
        return;
      }
      const pointers = header + (type === leafTable ? 8 : 12);
      const count = this.#view.getUint16(header + 3);
      for (let cell = 0; cell < count; cell += 1) {
        const pointer = pointers + cell * 2;
        if (pointer + 2 > start + this.#pageBytes) {
          this.#problem(`page ${page} has too many cells`);
          return;
        }
        const at = start + this.#view.getUint16(pointer);
        if (at + 4 > start + this.#pageBytes) this.#problem(`a cell of page ${page} lies outside`);
        else if (type === interiorTable) visit(this.#view.getUint32(at), depth + 1);
        else this.#leafCell(at, onRow);
      }
      if (type === interiorTable) visit(this.#view.getUint32(header + 8), depth + 1);
    };
    visit(root, 0);
  }

  #leafCell(at: number, onRow: (payload: Uint8Array) => void): void {
    const size = varint(this.#bytes, at);
    const rowId = varint(this.#bytes, size.next);
    const payload = this.#payload(rowId.next, size.value);
    if (payload === undefined) this.#problem("a row that runs over the end of the file");
    else onRow(payload);
  }

  /** "Cell payload overflow": what does not fit stays on a chain of pages. */
  #payload(at: number, total: number): Uint8Array | undefined {
    const usable = this.#usable;
    if (total < 0 || total > this.#bytes.length) return undefined;
    if (total <= usable - 35)
      return at + total <= this.#bytes.length ? this.#bytes.subarray(at, at + total) : undefined;
    const least = Math.floor(((usable - 12) * 32) / 255) - 23;
    const fitting = least + ((total - least) % (usable - 4));
    const local = fitting <= usable - 35 ? fitting : least;
    if (at + local + 4 > this.#bytes.length) return undefined;
    this.#budgetBytes -= total;
    if (this.#budgetBytes < 0) return undefined;
    const payload = new Uint8Array(total);
    payload.set(this.#bytes.subarray(at, at + local));
    let filled = local;
    let page = this.#view.getUint32(at + local);
    while (filled < total) {
      const start = (page - 1) * this.#pageBytes;
      if (page < 1 || start + this.#pageBytes > this.#bytes.length) return undefined;
      const length = Math.min(usable - 4, total - filled);
      payload.set(this.#bytes.subarray(start + 4, start + 4 + length), filled);
      filled += length;
      page = this.#view.getUint32(start);
    }
    return payload;
  }
}

/** Big-endian, seven bits a byte, at most nine bytes. */
function varint(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes[at + index] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) return { value, next: at + index + 1 };
  }
  return { value: value * 256 + (bytes[at + 8] ?? 0), next: at + 9 };
}

type Column = string | number | Uint8Array | undefined;

/** The record format; numbers beyond 48 bits and fractions are not needed and read as undefined. */
function columnsOf(payload: Uint8Array): readonly Column[] {
  const header = varint(payload, 0);
  const columns: Column[] = [];
  let [at, body] = [header.next, header.value];
  while (at < Math.min(header.value, payload.length) && columns.length < 16) {
    const type = varint(payload, at);
    at = type.next;
    const length =
      type.value >= 12
        ? Math.floor((type.value - 12) / 2)
        : ([0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][type.value] ?? 0);
    if (body + length > payload.length) return columns;
    columns.push(columnOf(type.value, payload.subarray(body, body + length)));
    body += length;
  }
  return columns;
}

function columnOf(type: number, bytes: Uint8Array): Column {
  if (type >= 12) return type % 2 === 0 ? bytes : Buffer.from(bytes).toString("utf8");
  if (type === 8) return 0;
  if (type === 9) return 1;
  if (type < 1 || type > 5) return undefined;
  return Buffer.from(bytes).readIntBE(0, bytes.length);
}
