// A file of the work tree by its place on disk, read at once: links are not followed and nothing that is not a regular file is read.

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { limits, PortcullisError } from "../kit/index.ts";

/**
 * Files are looked at one after the other and their bytes are not kept, so they share one place. Larger ones have another, of which only
 * the part that a file has needed takes memory: the system gives pages when they are written.
 */
let small: Buffer | undefined;
let large: Buffer | undefined;
const smallBytes = 1024 * 1024;

function placeFor(sizeBytes: number): Buffer {
  if (sizeBytes <= smallBytes) {
    small ??= Buffer.allocUnsafeSlow(smallBytes);
    return small;
  }
  large ??= Buffer.allocUnsafeSlow(limits.fileSizeBytes);
  return large;
}

/** The bytes stand until the next call. */
export function readOnDisk(path: string): Uint8Array {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new PortcullisError("input", "not a regular file");
    if (stat.size > limits.fileSizeBytes)
      throw new PortcullisError("input", `larger than ${limits.fileSizeBytes} bytes`);
    const buffer = placeFor(stat.size);
    let have = 0;
    while (have < stat.size) {
      const count = readSync(descriptor, buffer, have, stat.size - have, have);
      if (count === 0) break;
      have += count;
    }
    return buffer.subarray(0, have);
  } finally {
    closeSync(descriptor);
  }
}
