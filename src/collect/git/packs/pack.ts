// One pack: what kind of object stands where, and its packed bytes, read through a few blocks that are kept. Entries are "type and size,
// then deflated bytes" (gitformat-pack(5)).

import { inflateSync } from "node:zlib";
import { inflateInto } from "./inflate.ts";
import { type OpenFile, readAt, readInto } from "./open-file.ts";
import { BrokenPack } from "./pack-index.ts";

export type Entry = {
  readonly kind: "blob" | "delta" | "other";
  /** Unpacked: of the blob, or of the delta itself. */
  readonly sizeBytes: number;
  /** Where the packed bytes begin. */
  readonly at: number;
  /** Of a delta: the place of its base in this pack, or the base's id. */
  readonly base?: number | Buffer;
};

const blockBytes = 128 * 1024;
const blocksKept = 64;
/** Up to this size node:zlib takes longer to begin than to inflate. */
const small = Buffer.allocUnsafeSlow(4096);
/** Type, size and base of an entry; an id is the longest base. */
const headBytes = 64;

export class Pack {
  readonly #file: OpenFile;
  readonly #idBytes: number;
  readonly #blocks = new Map<number, Buffer>();

  constructor(file: OpenFile, idBytes: number) {
    this.#file = file;
    this.#idBytes = idBytes;
  }

  entryAt(offset: number): Entry {
    const head = this.#bytes(offset, headBytes);
    let byte = byteOf(head, 0);
    const type = (byte >> 4) & 7;
    let sizeBytes = byte & 0x0f;
    let at = 1;
    for (let scale = 16; byte >= 0x80; scale *= 128) {
      byte = byteOf(head, at);
      at += 1;
      sizeBytes += (byte & 0x7f) * scale;
    }
    if (type === 3) return { kind: "blob", sizeBytes, at: offset + at };
    if (type === 7) {
      const base = Buffer.from(head.subarray(at, at + this.#idBytes));
      return { kind: "delta", sizeBytes, at: offset + at + this.#idBytes, base };
    }
    if (type !== 6) return { kind: "other", sizeBytes, at: offset + at };
    byte = byteOf(head, at);
    let distance = byte & 0x7f;
    for (at += 1; byte >= 0x80; at += 1) {
      byte = byteOf(head, at);
      distance = (distance + 1) * 128 + (byte & 0x7f);
    }
    return { kind: "delta", sizeBytes, at: offset + at, base: offset - distance };
  }

  /** They hold until the next ones are asked for. Throws where they are more than `mostBytes`, or not what the entry says. */
  unpacked({ at, sizeBytes }: Entry, mostBytes: number): Buffer {
    if (sizeBytes > mostBytes) throw new BrokenPack("larger than is read here");
    // Deflate adds at most five bytes to a block of 16 KB or more (RFC 1951, 3.2.4), and zlib six (RFC 1950).
    const most = sizeBytes + 64 + (sizeBytes >> 10);
    const packed = this.#bytes(at, most);
    if (sizeBytes <= small.length) {
      if (inflateInto(packed, small) !== sizeBytes) throw new BrokenPack("an object of another size");
      return small.subarray(0, sizeBytes);
    }
    const bytes = inflateSync(packed, { chunkSize: sizeBytes + 1, maxOutputLength: sizeBytes + 1 });
    if (bytes.length !== sizeBytes) throw new BrokenPack("an object of another size");
    return bytes;
  }

  /** As many as there are, up to `count`; they hold until the next question. */
  #bytes(from: number, count: number): Buffer {
    const end = Math.min(from + count, this.#file.sizeBytes);
    if (from < 0 || from >= end) throw new BrokenPack("an object beyond the end");
    const first = Math.floor(from / blockBytes);
    const start = from - first * blockBytes;
    if (end <= (first + 1) * blockBytes) return this.#block(first).subarray(start, start + end - from);
    return readAt(this.#file, from, end - from);
  }

  #block(number: number): Buffer {
    const known = this.#blocks.get(number);
    if (known !== undefined) return known;
    const at = number * blockBytes;
    const room = this.#oldestRoom().subarray(0, Math.min(blockBytes, this.#file.sizeBytes - at));
    const block = readInto(this.#file, at, room);
    this.#blocks.set(number, block);
    return block;
  }

  /** The memory of the block that was read first is used again: what is thrown away lies about until it is swept. */
  #oldestRoom(): Buffer {
    const oldest = this.#blocks.size < blocksKept ? undefined : this.#blocks.entries().next().value;
    if (oldest === undefined) return Buffer.allocUnsafeSlow(blockBytes);
    const [number, block] = oldest;
    this.#blocks.delete(number);
    return block.length === blockBytes ? block : Buffer.allocUnsafeSlow(blockBytes);
  }
}

function byteOf(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new BrokenPack("an object without an end");
  return byte;
}
