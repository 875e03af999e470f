// The directory of a zip file and single entries of it, by position (PKWARE APPNOTE 6.3.9, sections 4.3 and 4.4, zip64 included).
// Made for archives of hundreds of thousands of small records, where a stream an entry would cost more than its content.
// Total: a damaged archive is a problem with a text. Never writes and never follows a name anywhere.

import { promisify } from "node:util";
import { crc32, gunzip, inflateRawSync, type ZlibOptions } from "node:zlib";
import { messageOf, type PositionedReader } from "../../kit/index.ts";
import type { Parsed, Problem } from "../../model/index.ts";

export type ZipEntry = {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly sizeBytes: number;
  readonly headerOffset: number;
  readonly isEncrypted: boolean;
};

const endSignature = 0x06054b50;
const end64LocatorSignature = 0x07064b50;
const end64Signature = 0x06064b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const longestComment = 0xffff;

/** All entries of the central directory; a cut-off archive has none and says so. */
export function readZipDirectory(reader: PositionedReader): Parsed<readonly ZipEntry[]> {
  const place = findDirectory(reader);
  if (place === undefined) return failed("it has no end record: cut off, or not a zip file");
  if (place.offset + place.length > reader.sizeBytes) return failed("its directory lies outside the file");
  const bytes = bufferOf(reader.read(place.offset, place.length));
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + 46 <= bytes.length && bytes.readUInt32LE(at) === entrySignature) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const extraLength = bytes.readUInt16LE(at + 30);
    const next = at + 46 + nameLength + extraLength + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) break;
    const entry = entryAt(bytes, at, nameLength, extraLength);
    const { prefixBytes } = place;
    entries.push(prefixBytes === 0 ? entry : { ...entry, headerOffset: entry.headerOffset + prefixBytes });
    at = next;
  }
  const isComplete = entries.length === place.count;
  return {
    value: entries,
    problems: isComplete
      ? []
      : [{ message: `its directory lists ${entries.length} of ${place.count} entries` }],
  };
}

function failed(message: string): Parsed<readonly ZipEntry[]> {
  return { value: [], problems: [{ message }] };
}

function bufferOf(bytes: Uint8Array<ArrayBuffer>): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

type Place = {
  readonly offset: number;
  readonly length: number;
  readonly count: number;
  /** What stands before the archive in the file (a start script, jmod's mark): places in the archive do not count it. */
  readonly prefixBytes: number;
};

function findDirectory(reader: PositionedReader): Place | undefined {
  const tailBytes = Math.min(reader.sizeBytes, endBytes + longestComment);
  const tailOffset = reader.sizeBytes - tailBytes;
  const tail = bufferOf(reader.read(tailOffset, tailBytes));
  for (let at = tail.length - endBytes; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== endSignature || at + endBytes + tail.readUInt16LE(at + 20) > tail.length)
      continue;
    const place = {
      count: tail.readUInt16LE(at + 10),
      length: tail.readUInt32LE(at + 12),
      offset: tail.readUInt32LE(at + 16),
      prefixBytes: 0,
    };
    const needs64 = place.count === 0xffff || place.length === 0xffffffff || place.offset === 0xffffffff;
    return (needs64 ? find64(reader, tailOffset + at) : undefined) ?? shifted(reader, place, tailOffset + at);
  }
  return undefined;
}

/** The directory ends where its end record begins, as Java has it, wherever the archive begins in the file. */
function shifted(reader: PositionedReader, place: Place, endOffset: number): Place {
  const offset = endOffset - place.length;
  const prefixBytes = offset - place.offset;
  if (prefixBytes <= 0 || place.length < 46) return place;
  const isThere = bufferOf(reader.read(offset, 4)).readUInt32LE(0) === entrySignature;
  return isThere ? { ...place, offset, prefixBytes } : place;
}

function find64(reader: PositionedReader, endOffset: number): Place | undefined {
  if (endOffset < 20) return undefined;
  const locator = bufferOf(reader.read(endOffset - 20, 20));
  if (locator.readUInt32LE(0) !== end64LocatorSignature) return undefined;
  const record = bufferOf(reader.read(Number(locator.readBigUInt64LE(8)), 56));
  if (record.length < 56 || record.readUInt32LE(0) !== end64Signature) return undefined;
  return {
    count: Number(record.readBigUInt64LE(32)),
    length: Number(record.readBigUInt64LE(40)),
    offset: Number(record.readBigUInt64LE(48)),
    prefixBytes: 0,
  };
}

function entryAt(bytes: Buffer, at: number, nameLength: number, extraLength: number): ZipEntry {
  const wide = {
    sizeBytes: bytes.readUInt32LE(at + 24),
    compressedBytes: bytes.readUInt32LE(at + 20),
    headerOffset: bytes.readUInt32LE(at + 42),
  };
  const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
  return {
    name: bytes.toString("utf8", at + 46, at + 46 + nameLength),
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    isEncrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
    ...widened(wide, extra),
  };
}

type Wide = Pick<ZipEntry, "sizeBytes" | "compressedBytes" | "headerOffset">;

/** Values that do not fit 32 bits follow in the zip64 field, in this order, only those that are all ones. */
function widened(wide: Wide, extra: Buffer): Wide {
  let { sizeBytes, compressedBytes, headerOffset } = wide;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const end = Math.min(extra.length, at + 4 + extra.readUInt16LE(at + 2));
    let next = at + 4;
    const take = (value: number): number => {
      if (value !== 0xffffffff || next + 8 > end) return value;
      next += 8;
      return Number(extra.readBigUInt64LE(next - 8));
    };
    sizeBytes = take(sizeBytes);
    compressedBytes = take(compressedBytes);
    headerOffset = take(headerOffset);
    break;
  }
  return { sizeBytes, compressedBytes, headerOffset };
}

/** The content of one entry, checked against its checksum; a text when it cannot be had. */
export function readEntry(
  reader: PositionedReader,
  entry: ZipEntry,
  limitBytes: number,
): Uint8Array | Problem {
  const packed = packedBytes(reader, entry, limitBytes);
  if (!(packed instanceof Uint8Array)) return packed;
  try {
    const content = entry.method === 0 ? packed : inflateRawSync(packed, room(entry.sizeBytes));
    return crc32(content) === entry.crc ? content : { message: `${entry.name} does not match its checksum` };
  } catch (cause) {
    return { message: `${entry.name} cannot be unpacked: ${messageOf(cause)}` };
  }
}

/** As it lies in the archive; a text for what will not be unpacked. Plain bytes: a Buffer for each of many small entries costs more than the entry. */
function packedBytes(reader: PositionedReader, entry: ZipEntry, limitBytes: number): Uint8Array | Problem {
  if (entry.isEncrypted) return { message: `${entry.name} is encrypted` };
  if (entry.method !== 0 && entry.method !== 8)
    return { message: `${entry.name} is packed by an unknown method` };
  if (entry.sizeBytes > limitBytes || entry.compressedBytes > limitBytes)
    return { message: `${entry.name} is larger than ${limitBytes} bytes` };
  const guess = reader.read(entry.headerOffset, 30 + entry.name.length * 3 + 64 + entry.compressedBytes);
  if (guess.length < 30 || two(guess, 0) + two(guess, 2) * 0x10000 !== localSignature)
    return { message: `${entry.name} is not where the directory says` };
  const start = 30 + two(guess, 26) + two(guess, 28);
  const packed =
    start + entry.compressedBytes <= guess.length
      ? guess.subarray(start, start + entry.compressedBytes)
      : reader.read(entry.headerOffset + start, entry.compressedBytes);
  return packed.length === entry.compressedBytes ? packed : { message: `${entry.name} is cut off` };
}

/** A little-endian number of two bytes inside of the array. */
function two(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
}

const batchBytes = 1 << 20;
const batchEntries = 1024;

export type Unpacked = { readonly entry: ZipEntry; readonly content: Uint8Array | Problem };

/**
 * The contents of many entries, in their order, a batch at a time. To set up the unpacker costs more than a small entry, so that many are
 * handed to it as one text: gzip (RFC 1952, 2.2) lets members follow each other, each with its checksum and size, which is what an entry
 * is. It works on the next batch in another thread while this one is looked at. A batch that will not unpack is read entry by entry,
 * which names the bad one.
 */
export async function* readBatches(
  reader: PositionedReader,
  entries: readonly ZipEntry[],
  limitBytes: number,
): AsyncGenerator<readonly Unpacked[]> {
  let batch = batchFrom(entries, 0);
  let unpacking = unpackTogether(reader, batch, limitBytes);
  for (let from = 0; batch.length > 0; ) {
    const contents = await unpacking;
    const current = batch;
    from += current.length;
    batch = batchFrom(entries, from);
    unpacking = unpackTogether(reader, batch, limitBytes);
    unpacking.catch(() => undefined); // thrown where it is awaited, if anybody still asks
    let at = 0;
    yield current.map((entry) => {
      const content = contents?.subarray(at, at + entry.sizeBytes) ?? readEntry(reader, entry, limitBytes);
      at += entry.sizeBytes;
      // What is stored lies in the reader's own memory, which the next batch overwrites.
      return {
        entry,
        content: contents === undefined && content instanceof Uint8Array ? content.slice() : content,
      };
    });
  }
}

function batchFrom(entries: readonly ZipEntry[], from: number): readonly ZipEntry[] {
  let to = from;
  for (let bytes = 0; to < entries.length && to - from < batchEntries; to += 1) {
    bytes += entries[to]?.sizeBytes ?? 0;
    if (bytes > batchBytes && to > from) break;
  }
  return entries.slice(from, to);
}

const memberHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

const unpack = promisify<Uint8Array, ZlibOptions, Buffer<ArrayBuffer>>(gunzip);

async function unpackTogether(
  reader: PositionedReader,
  batch: readonly ZipEntry[],
  limitBytes: number,
): Promise<Uint8Array | undefined> {
  if (batch.length < 2 || batch.some((entry) => entry.method !== 8)) return undefined;
  const sizeBytes = batch.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const packedSize = batch.reduce((sum, entry) => sum + entry.compressedBytes + memberHeader.length + 8, 0);
  if (sizeBytes > 2 * batchBytes || packedSize > 2 * batchBytes) return undefined;
  const members = Buffer.allocUnsafe(packedSize);
  let at = 0;
  for (const entry of batch) {
    const packed = packedBytes(reader, entry, limitBytes);
    if (!(packed instanceof Uint8Array)) return undefined;
    at += memberHeader.copy(members, at);
    members.set(packed, at);
    at += packed.length;
    at = members.writeUInt32LE(entry.crc, at);
    at = members.writeUInt32LE(entry.sizeBytes, at);
  }
  try {
    const contents = await unpack(members, room(sizeBytes));
    if (contents.length !== sizeBytes) return undefined;
    return new Uint8Array(contents.buffer, contents.byteOffset, contents.length);
  } catch {
    return undefined; // entry by entry, each with its own answer
  }
}

/** Node takes 16 KB for each output unless told: many times what most records need. One byte more shows that it was the end. */
function room(sizeBytes: number): { readonly maxOutputLength: number; readonly chunkSize: number } {
  return {
    maxOutputLength: Math.max(1, sizeBytes),
    chunkSize: Math.min(Math.max(smallestChunk, sizeBytes + 1), largestChunk),
  };
}

const smallestChunk = 64; // zlib's own least
const largestChunk = 2 << 20;
