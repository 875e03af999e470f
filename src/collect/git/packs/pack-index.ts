// The index of a pack, version 2 (gitformat-pack(5)): which of the wanted objects lie in the pack, and where. Read in pieces, in order.

import { type OpenFile, readAt } from "./open-file.ts";

/** 255 of 256 first bytes and the number of all objects. */
const fanoutBytes = 1024;
const headerBytes = 8;
const pieceEntries = 8192;

export class BrokenPack extends Error {}

/** Calls `found` with the number that `numberOf` gives an id, and the id's place in the pack; in the order of the ids. */
export function findInIndex(
  file: OpenFile,
  idBytes: number,
  {
    numberOf,
    found,
  }: {
    /** -1: not wanted. */
    readonly numberOf: (bytes: Buffer, at: number) => number;
    readonly found: (number: number, offset: number) => void;
  },
): void {
  const head = readAt(file, 0, headerBytes + fanoutBytes);
  if (head.readUInt32BE(0) !== 0xff744f63 || head.readUInt32BE(4) !== 2)
    throw new BrokenPack("not version 2");
  const count = head.readUInt32BE(headerBytes + fanoutBytes - 4);
  const names = headerBytes + fanoutBytes;
  const offsets = names + count * (idBytes + 4); // behind a checksum of each
  const large = offsets + count * 4;
  for (let first = 0; first < count; first += pieceEntries) {
    const entries = Math.min(pieceEntries, count - first);
    const piece = readAt(file, names + first * idBytes, entries * idBytes);
    let places: Buffer | undefined;
    for (let entry = 0; entry < entries; entry += 1) {
      const number = numberOf(piece, entry * idBytes);
      if (number === -1) continue;
      places ??= readAt(file, offsets + first * 4, entries * 4);
      const place = places.readUInt32BE(entry * 4);
      found(number, place < 0x8000_0000 ? place : largeOffset(file, large + (place - 0x8000_0000) * 8));
    }
  }
}

function largeOffset(file: OpenFile, at: number): number {
  const offset = Number(readAt(file, at, 8).readBigUInt64BE(0));
  if (!Number.isSafeInteger(offset)) throw new BrokenPack("an offset beyond all files");
  return offset;
}
