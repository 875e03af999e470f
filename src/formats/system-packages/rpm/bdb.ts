// rpm's old form: a Berkeley DB hash database (Packages). All pages are walked; values that are too large for a page lie on chains of
// overflow pages. Source: Berkeley DB, dbinc/db_page.h (DBMETA, PAGE, HOFFPAGE). Total; either byte order.

import { limits } from "../../../kit/index.ts";
import type { Parsed, Problem } from "../../../model/index.ts";

const hashMagic = 0x061561;
const pageHeaderBytes = 26;
const pageTypes = { hashUnsorted: 2, overflow: 7, hash: 13 } as const;
const itemTypes = { inline: 1, offPage: 3 } as const;

export function isBdb(bytes: Uint8Array): boolean {
  return littleEndian(bytes) !== undefined;
}

function littleEndian(bytes: Uint8Array): boolean | undefined {
  if (bytes.length < 512) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(12, true) === hashMagic) return true;
  return view.getUint32(12, false) === hashMagic ? false : undefined;
}

export function bdbBlobs(bytes: Uint8Array): Parsed<readonly Uint8Array[]> {
  const isLittle = littleEndian(bytes) ?? true;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pageBytes = view.getUint32(20, isLittle);
  const isSane = pageBytes >= 512 && pageBytes <= 65_536 && (pageBytes & (pageBytes - 1)) === 0;
  if (!isSane) return { value: [], problems: [{ message: `a Berkeley DB page size of ${pageBytes}` }] };
  if (bytes[24] !== 0) return { value: [], problems: [{ message: "the Berkeley DB database is encrypted" }] };
  const blobs: Uint8Array[] = [];
  const problems: Problem[] = [];
  let budgetBytes = bytes.length * 2; // items that share pages could otherwise unpack to far more than the file
  const statedPages = view.getUint32(32, isLittle) + 1;
  if (statedPages * pageBytes > bytes.length)
    problems.push({ message: "the Berkeley DB database is cut off" });
  for (
    let page = 1;
    (page + 1) * pageBytes <= bytes.length && blobs.length < limits.packagesPerDatabase;
    page += 1
  ) {
    const at = page * pageBytes;
    const type = bytes[at + 25];
    if (type !== pageTypes.hash && type !== pageTypes.hashUnsorted) continue;
    const count = view.getUint16(at + 20, isLittle);
    if (pageHeaderBytes + count * 2 > pageBytes) {
      problems.push({ message: `page ${page} has too many items` });
      continue;
    }
    // Items come in pairs: key, value.
    for (let item = 1; item < count; item += 2) {
      const offset = view.getUint16(at + pageHeaderBytes + item * 2, isLittle);
      const before = view.getUint16(at + pageHeaderBytes + (item - 1) * 2, isLittle);
      const blob = itemOf(bytes, view, { at, offset, before, pageBytes, isLittle });
      budgetBytes -= blob?.length ?? 0;
      if (budgetBytes < 0)
        return { value: blobs, problems: [...problems, { message: "its items use the same pages" }] };
      if (blob === undefined) problems.push({ message: `an item of page ${page} cannot be read` });
      else if (blob.length > 16) blobs.push(blob); // record 0 holds only the next package number
    }
  }
  return { value: blobs, problems: problems.slice(0, limits.problemsPerFile) };
}

type Place = {
  readonly at: number;
  readonly offset: number;
  readonly before: number;
  readonly pageBytes: number;
  readonly isLittle: boolean;
};

function itemOf(bytes: Uint8Array, view: DataView, place: Place): Uint8Array | undefined {
  const { at, offset, before, pageBytes, isLittle } = place;
  if (offset + 1 > pageBytes) return undefined;
  const start = at + offset;
  switch (bytes[start]) {
    case itemTypes.inline:
      // Items are laid from the end of the page backwards: one ends where the one before it begins.
      return before > offset && before <= pageBytes ? bytes.subarray(start + 1, at + before) : undefined;
    case itemTypes.offPage:
      if (offset + 12 > pageBytes) return undefined;
      return overflowOf(
        bytes,
        view,
        view.getUint32(start + 4, isLittle),
        view.getUint32(start + 8, isLittle),
        place,
      );
    default:
      return undefined;
  }
}

function overflowOf(
  bytes: Uint8Array,
  view: DataView,
  first: number,
  total: number,
  place: Place,
): Uint8Array | undefined {
  const { pageBytes, isLittle } = place;
  if (total > bytes.length) return undefined;
  const blob = new Uint8Array(total);
  let filled = 0;
  let page = first;
  for (let steps = 0; page !== 0 && filled < total; steps += 1) {
    const at = page * pageBytes;
    if (
      steps > bytes.length / pageBytes ||
      at + pageBytes > bytes.length ||
      bytes[at + 25] !== pageTypes.overflow
    )
      return undefined;
    const length = Math.min(view.getUint16(at + 22, isLittle), pageBytes - pageHeaderBytes, total - filled);
    blob.set(bytes.subarray(at + pageHeaderBytes, at + pageHeaderBytes + length), filled);
    filled += length;
    page = view.getUint32(at + 16, isLittle);
  }
  return filled === total ? blob : undefined;
}
