// The .xz container around LZMA2: stream header, blocks with their filter, index, footer. Source: "The .xz File Format",
// version 1.2.1 (tukaani.org/xz/xz-file-format.txt). Written here because engines look at files synchronously and Node's zlib has no xz.
// Checks of the content are not verified: what is unpacked is only searched, never installed.

import { Lzma2 } from "./lzma2.ts";

export function isXz(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0xfd &&
    bytes[1] === 0x37 &&
    bytes[2] === 0x7a &&
    bytes[3] === 0x58 &&
    bytes[4] === 0x5a &&
    bytes[5] === 0
  );
}

/** The content of all streams; throws RangeError beyond `mostBytes`, Error when it is damaged. */
export function readXz(bytes: Uint8Array, mostBytes: number): Uint8Array {
  const output = new Lzma2(mostBytes);
  let at = 0;
  while (at + 12 <= bytes.length && isXz(bytes.subarray(at))) {
    const checkBytes =
      [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64][(bytes[at + 7] ?? 0) & 0x0f] ?? 0;
    at += 12;
    while (bytes[at] !== 0) at = readBlock(bytes, at, checkBytes, output);
    at = afterIndex(bytes, at) + 12;
    while (at < bytes.length && bytes[at] === 0) at += 4; // stream padding, section 2.2
  }
  return output.bytes();
}

/** Section 3: header, LZMA2 data, padding to four bytes, check. Other filters than LZMA2 alone are not read. */
function readBlock(bytes: Uint8Array, start: number, checkBytes: number, output: Lzma2): number {
  const headerSize = ((bytes[start] ?? 0) + 1) * 4;
  const flags = bytes[start + 1] ?? 0;
  let at = start + 2;
  if ((flags & 0x40) !== 0) at = varint(bytes, at)[1];
  if ((flags & 0x80) !== 0) at = varint(bytes, at)[1];
  if ((flags & 0x03) !== 0 || bytes[at] !== 0x21) throw new Error("a filter other than LZMA2");
  const dataStart = start + headerSize;
  const dataEnd = output.decode(bytes, dataStart);
  return dataEnd + ((4 - ((dataEnd - dataStart) % 4)) % 4) + checkBytes;
}

/** Section 4: indicator, records, padding, CRC32. */
function afterIndex(bytes: Uint8Array, start: number): number {
  let [records, at] = varint(bytes, start + 1);
  for (; records > 0 && at < bytes.length; records -= 1) at = varint(bytes, varint(bytes, at)[1])[1];
  return at + ((4 - ((at - start) % 4)) % 4) + 4;
}

function varint(bytes: Uint8Array, start: number): [value: number, next: number] {
  let value = 0;
  for (let index = 0; index < 9; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) throw new Error("cut off");
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return [value, start + index + 1];
  }
  throw new Error("a number that is too long");
}
