// An SQLite file with its write-ahead log -> the file as a checkpoint would leave it. What was written last stands only in the log when the
// program that wrote it was stopped. Source: sqlite.org, "Database File Format", section 4 ("The Write-Ahead Log"). Total.

import { limits } from "../../../kit/index.ts";
import type { Parsed } from "../../../model/index.ts";
import { isSqlite } from "./sqlite.ts";

const headerBytes = 32;
const frameHeaderBytes = 24;

/** undefined: the two do not belong together, or the log cannot be read. A log without a finished transaction changes nothing. */
export function withSqliteLog(database: Uint8Array, log: Uint8Array): Parsed<Uint8Array> | undefined {
  const header = headerOf(log);
  if (header === undefined || !isSqlite(database)) return undefined;
  const stated = new DataView(database.buffer, database.byteOffset, database.byteLength).getUint16(16);
  if ((stated === 1 ? 65_536 : stated) !== header.pageBytes) return undefined;
  const { pages, pageCount, isWhole } = committedFrames(log, header);
  const problems = isWhole
    ? []
    : [{ message: "the write-ahead log ends in a transaction that is not finished" }];
  if (pageCount === 0) return { value: database, problems };
  const sizeBytes = pageCount * header.pageBytes;
  if (sizeBytes > database.length + log.length || sizeBytes > limits.fileSizeBytes) return undefined;
  const merged = new Uint8Array(sizeBytes);
  merged.set(database.subarray(0, sizeBytes));
  for (const [page, at] of pages)
    if (page <= pageCount) merged.set(log.subarray(at, at + header.pageBytes), (page - 1) * header.pageBytes);
  return { value: merged, problems };
}

type Sums = readonly [number, number];
type Header = {
  readonly pageBytes: number;
  readonly isLittle: boolean;
  readonly salts: Sums;
  readonly sums: Sums;
};

function headerOf(log: Uint8Array): Header | undefined {
  if (log.length < headerBytes) return undefined;
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  const magic = view.getUint32(0);
  if ((magic & ~1) >>> 0 !== 0x377f0682 || view.getUint32(4) !== 3_007_000) return undefined;
  const pageBytes = view.getUint32(8);
  const isPage = pageBytes >= 512 && pageBytes <= 65_536 && (pageBytes & (pageBytes - 1)) === 0;
  const isLittle = (magic & 1) === 0; // which order the sums are made in; all numbers are big-endian
  const sums = summed(view, { start: 0, end: 24, isLittle }, [0, 0]);
  if (!isPage || sums[0] !== view.getUint32(24) || sums[1] !== view.getUint32(28)) return undefined;
  return { pageBytes, isLittle, salts: [view.getUint32(16), view.getUint32(20)], sums };
}

/** Where the last committed form of each page lies. Frames with other salts are of an earlier use of the file. */
function committedFrames(
  log: Uint8Array,
  { pageBytes, isLittle, salts, sums: first }: Header,
): { readonly pages: ReadonlyMap<number, number>; readonly pageCount: number; readonly isWhole: boolean } {
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  const pages = new Map<number, number>();
  const open = new Map<number, number>();
  let pageCount = 0;
  let sums = first;
  for (
    let at = headerBytes;
    at + frameHeaderBytes + pageBytes <= log.length;
    at += frameHeaderBytes + pageBytes
  ) {
    if (view.getUint32(at + 8) !== salts[0] || view.getUint32(at + 12) !== salts[1]) break;
    const content = at + frameHeaderBytes;
    sums = summed(view, { start: at, end: at + 8, isLittle }, sums);
    sums = summed(view, { start: content, end: content + pageBytes, isLittle }, sums);
    if (sums[0] !== view.getUint32(at + 16) || sums[1] !== view.getUint32(at + 20)) break;
    open.set(view.getUint32(at), content);
    const committedPages = view.getUint32(at + 4);
    if (committedPages === 0) continue;
    pageCount = committedPages;
    for (const [page, place] of open) pages.set(page, place);
    open.clear();
  }
  return { pages, pageCount, isWhole: open.size === 0 };
}

/** Section 4.2, "Checksum Algorithm". */
function summed(
  view: DataView,
  { start, end, isLittle }: { readonly start: number; readonly end: number; readonly isLittle: boolean },
  [first, second]: Sums,
): Sums {
  for (let at = start; at < end; at += 8) {
    first = (first + view.getUint32(at, isLittle) + second) >>> 0;
    second = (second + view.getUint32(at + 4, isLittle) + first) >>> 0;
  }
  return [first, second];
}
