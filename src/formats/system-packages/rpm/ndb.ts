// rpm's own "ndb" form (Packages.db): slots that point to blobs, little-endian.
// Source: rpm, lib/backend/ndb/rpmpkg.c (layout constants PKGDB_*, SLOT_*, BLOBHEAD_*). Total.

import { limits } from "../../../kit/index.ts";
import type { Parsed, Problem } from "../../../model/index.ts";

const pageBytes = 4096;
const headerBytes = 32;
const slotBytes = 16;
const blockBytes = 16;
const slotMagic = 0x746f6c53; // "Slot"
const blobMagic = 0x53626c42; // "BlbS"

export function isNdb(bytes: Uint8Array): boolean {
  return bytes[0] === 0x52 && bytes[1] === 0x70 && bytes[2] === 0x6d && bytes[3] === 0x50; // "RpmP"
}

export function ndbBlobs(bytes: Uint8Array): Parsed<readonly Uint8Array[]> {
  const problems: Problem[] = [];
  const blobs: Uint8Array[] = [];
  if (bytes.length < headerBytes)
    return { value: [], problems: [{ message: "the ndb database is cut off" }] };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const slotsEnd = view.getUint32(12, true) * pageBytes;
  if (slotsEnd > bytes.length) problems.push({ message: "the ndb database ends inside its slots" });
  for (let at = headerBytes; at + slotBytes <= Math.min(slotsEnd, bytes.length); at += slotBytes) {
    const [packageIndex, block] = [view.getUint32(at + 4, true), view.getUint32(at + 8, true)];
    if (view.getUint32(at, true) !== slotMagic) {
      problems.push({ message: `no slot at byte ${at}` });
      break;
    }
    if (packageIndex === 0) continue; // free
    const start = block * blockBytes;
    const isBlob =
      start + 16 <= bytes.length &&
      view.getUint32(start, true) === blobMagic &&
      view.getUint32(start + 4, true) === packageIndex;
    const end = isBlob ? start + 16 + view.getUint32(start + 12, true) : 0;
    if (!isBlob || end > bytes.length)
      problems.push({ message: `package ${packageIndex} has no blob where its slot says` });
    else if (blobs.length < limits.packagesPerDatabase) blobs.push(bytes.subarray(start + 16, end));
  }
  return { value: blobs, problems };
}
