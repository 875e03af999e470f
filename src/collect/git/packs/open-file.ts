// Parts of a file that is open, by position.

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

export type OpenFile = { readonly descriptor: number; readonly sizeBytes: number };

/** undefined: not there, or no plain file. */
export function openFile(path: string): OpenFile | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined; // git may have packed anew; whoever asks reads through git then
  }
  const stat = fstatSync(descriptor);
  if (stat.isFile()) return { descriptor, sizeBytes: stat.size };
  closeSync(descriptor);
  return undefined;
}

export function closeFile({ descriptor }: OpenFile): void {
  closeSync(descriptor);
}

/** Exactly so many bytes; a file that ends before them is an error. */
export function readAt(file: OpenFile, at: number, count: number): Buffer {
  if (at < 0 || at + count > file.sizeBytes) throw new RangeError("beyond the end of the file");
  return readInto(file, at, Buffer.allocUnsafeSlow(count));
}

/** As many bytes as there is room for. */
export function readInto({ descriptor }: OpenFile, at: number, room: Buffer): Buffer {
  for (let have = 0; have < room.length; ) {
    const got = readSync(descriptor, room, have, room.length - have, at + have);
    if (got === 0) throw new RangeError("the file became shorter");
    have += got;
  }
  return room;
}
