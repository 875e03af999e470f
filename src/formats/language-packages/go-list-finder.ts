// Finds Go's list of modules in a binary that streams by and is too large to be held: the block stands at a multiple of 16 and, since Go
// 1.18, holds its texts itself. Holds one block at most. Pure.

import { hasRustList } from "./cargo-auditable.ts";
import { goMagic } from "./go-build-info.ts";

const headerBytes = 32;
const blockLimitBytes = 2 * 1024 * 1024;

export class GoListFinder {
  /** What may still become the block: the end of what came by, or the block from its magic on. */
  #held: Buffer = Buffer.alloc(0);
  #offset = 0;
  #found: Buffer | undefined;

  push(chunk: Uint8Array): void {
    if (this.#found !== undefined) return;
    this.#held =
      this.#held.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        : Buffer.concat([this.#held, chunk]);
    for (;;) {
      const at = this.#held.indexOf(goMagic);
      if (at === -1) {
        this.#drop(Math.max(0, this.#held.length - goMagic.length));
        this.#held = Buffer.from(this.#held); // the chunk belongs to who pushed it
        return;
      }
      this.#drop(at);
      const length = blockLength(this.#held, this.#offset);
      if (length === "more" && this.#held.length < blockLimitBytes) {
        this.#held = Buffer.from(this.#held);
        return;
      }
      if (typeof length === "number") {
        this.#found = Buffer.from(this.#held.subarray(0, length));
        this.#held = Buffer.alloc(0);
        return;
      }
      this.#drop(1); // the magic in a program that knows it
    }
  }

  /** Begins with the magic; undefined: there is none. */
  block(): Uint8Array | undefined {
    return this.#found;
  }

  #drop(count: number): void {
    this.#held = this.#held.subarray(count);
    this.#offset += count;
  }
}

/** The block alone, of a program in memory that tells of nothing but Go's modules; undefined where the whole is needed. */
export function goModuleList(bytes: Uint8Array): Uint8Array | undefined {
  if (hasRustList(bytes)) return undefined;
  const finder = new GoListFinder();
  finder.push(bytes);
  return finder.block();
}

/** undefined: it only looks like a block. */
function blockLength(bytes: Buffer, offset: number): number | "more" | undefined {
  if (offset % 16 !== 0) return undefined;
  if (bytes.length < headerBytes) return "more";
  if (((bytes[15] ?? 0) & 2) === 0) return undefined; // the older form points elsewhere
  const version = textEnd(bytes, headerBytes);
  if (typeof version !== "number") return version;
  return textEnd(bytes, version);
}

/** Where a text with its length before it ends. */
function textEnd(bytes: Buffer, start: number): number | "more" | undefined {
  let length = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) return "more";
    length += (byte & 0x7f) * 128 ** index;
    if ((byte & 0x80) !== 0) continue;
    const end = start + index + 1 + length;
    if (end > blockLimitBytes) return undefined;
    return end > bytes.length ? "more" : end;
  }
  return undefined;
}
