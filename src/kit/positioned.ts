// Reading parts of a large file by position, and writing one front to back: what an index needs, and nothing more.

import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";

export interface PositionedReader {
  readonly sizeBytes: number;
  /** Exactly `length` bytes, or fewer at the end of the file. The file may have been replaced meanwhile: the opened one is read. */
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
  close(): void;
}

export interface AppendingWriter {
  append(bytes: Uint8Array): void;
  /** Overwrites bytes that were appended before. */
  patch(offset: number, bytes: Uint8Array): void;
  /** Forces all to the disk and closes. */
  finish(): void;
}

export function openPositioned(path: string): PositionedReader {
  const file = openSync(path, "r");
  let isOpen = true;
  return {
    sizeBytes: fstatSync(file).size,
    read(offset, length) {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const count = readSync(file, bytes, filled, length - filled, offset + filled);
        if (count === 0) return bytes.slice(0, filled);
        filled += count;
      }
      return bytes;
    },
    close() {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

/** The same file with reading ahead: for many small reads that mostly go forward. What it hands out is valid until the next read. */
export function readingAhead(reader: PositionedReader, windowBytes = 4 * 1024 * 1024): PositionedReader {
  let start = 0;
  let window = new Uint8Array();
  return {
    sizeBytes: reader.sizeBytes,
    read(offset, length) {
      if (length > windowBytes) return reader.read(offset, length);
      if (offset < start || offset + length > start + window.length) {
        start = offset;
        window = reader.read(offset, windowBytes);
      }
      return window.subarray(offset - start, offset - start + length);
    },
    close: () => reader.close(),
  };
}

const bufferBytes = 1024 * 1024;

/** Creates the file anew; readable by its owner's machine as usual, writable by the owner. */
export function openAppending(path: string): AppendingWriter {
  const file = openSync(path, "wx", 0o644);
  const buffer = new Uint8Array(bufferBytes);
  let buffered = 0;
  const writeAll = (bytes: Uint8Array, length: number): void => {
    for (let written = 0; written < length; ) written += writeSync(file, bytes, written, length - written);
  };
  const flush = (): void => {
    writeAll(buffer, buffered);
    buffered = 0;
  };
  return {
    append(bytes) {
      if (buffered + bytes.length > bufferBytes) flush();
      if (bytes.length > bufferBytes) return writeAll(bytes, bytes.length);
      buffer.set(bytes, buffered);
      buffered += bytes.length;
    },
    patch(offset, bytes) {
      flush();
      writeSync(file, bytes, 0, bytes.length, offset);
    },
    finish() {
      flush();
      fsyncSync(file);
      closeSync(file);
    },
  };
}
