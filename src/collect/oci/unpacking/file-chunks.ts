// The bytes of a file, or of a part of it, piece by piece through one and the same memory: streams of Node allocate each piece anew, and
// half a gigabyte of them costs more time than to hash it.

import { closeSync, openSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { messageOf, PortcullisError } from "../../../kit/index.ts";

const pieceBytes = 256 * 1024;
/** Signals and timers are heard that often. */
const piecesAtOnce = 64;

export type FilePart = { readonly start: number; readonly sizeBytes: number };

/** A piece is valid until the next one is asked for: who keeps it copies it. A part that the file does not hold ends early. */
export async function* fileChunks(file: string, part?: FilePart): AsyncGenerator<Uint8Array> {
  const piece = Buffer.allocUnsafeSlow(pieceBytes);
  const end = part === undefined ? Number.POSITIVE_INFINITY : part.start + part.sizeBytes;
  let handle: number | undefined;
  try {
    handle = openSync(file, "r");
    let at = part?.start ?? 0;
    for (let pieces = 1; at < end; pieces += 1) {
      const length = readSync(handle, piece, 0, Math.min(pieceBytes, end - at), at);
      if (length === 0) return;
      at += length;
      yield piece.subarray(0, length);
      if (pieces % piecesAtOnce === 0) await setImmediate();
    }
  } catch (cause) {
    if (cause instanceof Error && "syscall" in cause)
      throw new PortcullisError("input", `Cannot read a layer of the image: ${messageOf(cause)}.`, { cause });
    throw cause;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
