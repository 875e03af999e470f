// Bytes of a layer as stored -> bytes of its tar, streamed: gzip (also of several members, as estargz writes it), zstd, or none.
// The form is read from the bytes, not from the media type. The digest of what is stored is checked on the way, sizes and
// factors are limited. Nothing is held but the current chunk.

import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { Decompress } from "fzstd";
import { limits, PortcullisError } from "../../../kit/index.ts";
import { BrokenPacking } from "./failures.ts";
import { type Expected, Meter } from "./meter.ts";

export type PackedForm = "gzip" | "zstd" | "tar" | "unknown";

const outputChunkBytes = 256 * 1024;
/** The high-water mark lets it unpack ahead while the last piece is looked at: without it the two processors work in turns. */
const unpackerOptions = { chunkSize: outputChunkBytes, readableHighWaterMark: 4 * outputChunkBytes };
/** What one block of a zstd frame unpacks to at most (RFC 8878, 3.1.1.2.4). */
const zstdBlockBytes = 128 * 1024;
/** Four bytes are a block: so little is pushed at a time that it cannot unpack to more than 32 MB before the limits are looked at. */
const zstdPushBytes = 1024;

export function packedForm(firstBytes: Uint8Array): PackedForm {
  const [a, b, c, d] = firstBytes;
  if (a === 0x1f && b === 0x8b) return "gzip";
  if (b === 0xb5 && c === 0x2f && d === 0xfd && a === 0x28) return "zstd";
  if (b === 0x2a && c === 0x4d && d === 0x18 && a !== undefined && a >= 0x50 && a <= 0x5f) return "zstd"; // skippable frame first
  if (firstBytes.length === 0) return "tar";
  const isOther = (a === 0xfd && b === 0x37) || (a === 0x42 && b === 0x5a && c === 0x68); // xz, bzip2
  return isOther ? "unknown" : "tar";
}

/** A wrong digest throws "input": then nothing that came before it may be believed. */
export async function* unpacked(
  stored: AsyncIterable<Uint8Array>,
  expected: Expected,
): AsyncGenerator<Uint8Array, void, undefined> {
  const meter = new Meter(expected);
  yield* unpackedThrough(stored, meter, expected.what);
  meter.check();
}

/** Reads it only to know that its bytes are those of the digest. */
export async function verifyStored(stored: AsyncIterable<Uint8Array>, expected: Expected): Promise<void> {
  if (expected.digestOf === "unpacked") {
    for await (const _ of unpacked(stored, expected)); // the tar has to be there to be hashed
    return;
  }
  const meter = new Meter(expected);
  for await (const chunk of stored) meter.in(chunk);
  meter.check();
}

/** The same for what nobody has stated a digest of: an archive on disk. Its parts are checked one by one later. */
export async function* unpackedUnchecked(
  stored: AsyncIterable<Uint8Array>,
  what: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* unpackedThrough(stored, new Meter(undefined), what);
}

async function* unpackedThrough(
  stored: AsyncIterable<Uint8Array>,
  meter: Meter,
  what: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = stored[Symbol.asyncIterator]();
  try {
    const first = await firstChunk(iterator, meter);
    const rest = chunksAfter(first, iterator, meter);
    const form = packedForm(first);
    switch (form) {
      case "unknown":
        throw new PortcullisError(
          "input",
          `Cannot read ${what}: it is packed in a form that no image layer has.`,
        );
      case "tar":
        for await (const chunk of rest) yield meter.out(chunk);
        break;
      case "gzip":
        for await (const chunk of through(zlib.createGunzip(unpackerOptions), rest)) yield meter.out(chunk);
        break;
      case "zstd":
        for await (const chunk of unpackZstd(first, rest)) yield meter.out(chunk);
        break;
    }
  } finally {
    await iterator.return?.(undefined);
  }
}

/** At least four bytes, or all there are. */
async function firstChunk(iterator: AsyncIterator<Uint8Array>, meter: Meter): Promise<Uint8Array> {
  let first: Uint8Array = new Uint8Array(0);
  while (first.length < 4) {
    const next = await iterator.next();
    if (next.done === true) break;
    meter.in(next.value);
    first = first.length === 0 ? next.value : Buffer.concat([first, next.value]);
  }
  return first;
}

async function* chunksAfter(
  first: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
  meter: Meter,
): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    meter.in(next.value);
    yield next.value;
  }
}

/** Feeds `packed` into `transform` and yields what comes out. What comes after the end is still read, since it counts for the digest. */
async function* through(transform: Transform, packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let hasEnded = false;
  let isAbandoned = false;
  let failure: unknown;
  let wake: () => void = () => undefined;
  const settled = (): void => {
    hasEnded = true;
    wake();
  };
  transform
    .once("end", settled)
    .once("close", settled)
    .once("error", settled)
    .on("drain", () => wake());
  const feeding = (async () => {
    try {
      for await (const chunk of packed) {
        if (isAbandoned) break;
        if (hasEnded) continue;
        // A piece is valid until the next is asked for. A large one is used up when the transform has room again; a small one may wait.
        const own = chunk.length < transform.writableHighWaterMark ? Buffer.from(chunk) : chunk;
        if (!transform.write(own))
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (hasEnded) resolve();
          });
      }
    } catch (cause) {
      failure = cause;
    } finally {
      if (!hasEnded) {
        if (failure === undefined) transform.end();
        else transform.destroy();
      }
    }
  })();
  let isRead = false;
  try {
    for await (const chunk of transform) yield chunk as Uint8Array; // zlib streams give buffers
    isRead = true;
  } catch (cause) {
    if (failure === undefined && !(cause instanceof PortcullisError)) {
      throw new BrokenPacking(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  } finally {
    isAbandoned = !isRead;
    transform.destroy();
    await feeding;
  }
  if (failure !== undefined) throw failure;
}

/** zstd through Node's own decoder where it has one (22.15 and later), else in plain JavaScript. */
async function* unpackZstd(first: Uint8Array, packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const windowBytes = zstdWindow(first);
  if (windowBytes !== undefined && windowBytes > limits.zstdWindowBytes) {
    throw new BrokenPacking(
      `its zstd window of ${windowBytes} bytes is larger than ${limits.zstdWindowBytes}`,
    );
  }
  const native = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress; // absent from the types of Node 20
  if (native !== undefined) {
    yield* through(native(), packed);
    return;
  }
  const ready: Uint8Array[] = [];
  const decoder = new Decompress((chunk) => {
    if (chunk.length > zstdBlockBytes) throw new Error("a block larger than the format allows");
    if (chunk.length > 0) ready.push(chunk);
  });
  for await (const chunk of packed) {
    for (let at = 0; at < chunk.length; at += zstdPushBytes) {
      try {
        decoder.push(chunk.slice(at, at + zstdPushBytes)); // it keeps what it cannot use yet
      } catch (cause) {
        throw new BrokenPacking("its zstd data is broken", { cause });
      }
      yield* ready.splice(0);
    }
  }
  try {
    decoder.push(new Uint8Array(0), true);
  } catch (cause) {
    throw new BrokenPacking("its zstd data ends too early", { cause });
  }
  yield* ready.splice(0);
}

/** Window size of a zstd frame header (RFC 8878, 3.1.1.1); undefined when there is none to read. */
export function zstdWindow(bytes: Uint8Array): number | undefined {
  if (bytes[0] !== 0x28 || bytes.length < 6) return undefined;
  const descriptor = bytes[4] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if (!isSingleSegment) {
    const window = bytes[5] ?? 0;
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [1, 2, 4, 8][descriptor >> 6] ?? 1;
  const at = 5 + dictionaryBytes;
  if (bytes.length < at + sizeBytes) return undefined;
  let value = 0;
  for (let index = sizeBytes - 1; index >= 0; index -= 1) value = value * 256 + (bytes[at + index] ?? 0);
  return sizeBytes === 2 ? value + 256 : value;
}
