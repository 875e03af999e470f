// One 512-byte tar header (POSIX.1-1988 ustar, GNU tar extensions) and the records of a pax header (POSIX.1-2001,
// pax(1) "Extended Header"). Total: what is not a header gives undefined.

import { tarName } from "./path.ts";

export const blockBytes = 512;

export type RawHeader = {
  readonly name: string;
  readonly linkName: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly typeFlag: string;
  readonly isGnu: boolean;
  /** GNU old sparse format: further map blocks follow this header. */
  readonly hasMoreSparseBlocks: boolean;
};

const magicBytes: readonly number[] = [...Buffer.from("ustar")];

export function isZeroBlock(block: Uint8Array): boolean {
  for (let at = 0; at < blockBytes; at += 1) if (block[at] !== 0) return false;
  return true;
}

/** undefined when the checksum or a number is wrong. */
export function parseHeader(block: Uint8Array): RawHeader | undefined {
  if (!hasGoodChecksum(block)) return undefined;
  const sizeBytes = numberField(block, 124, 12);
  if (sizeBytes === undefined || sizeBytes < 0 || !Number.isSafeInteger(sizeBytes)) return undefined;
  const isMagic = magicBytes.every((byte, index) => block[257 + index] === byte);
  const isUstar = isMagic && block[262] === 0;
  const prefix = isUstar ? textField(block, 345, 155) : "";
  const name = textField(block, 0, 100);
  const typeByte = block[156] ?? 0;
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    linkName: textField(block, 157, 100),
    mode: (numberField(block, 100, 8) ?? 0) & 0o7777,
    uid: numberField(block, 108, 8) ?? 0,
    gid: numberField(block, 116, 8) ?? 0,
    sizeBytes,
    typeFlag: typeByte === 0 ? "0" : String.fromCharCode(typeByte),
    isGnu: isMagic && block[262] === 0x20,
    hasMoreSparseBlocks: block[482] === 1,
  };
}

/** Sum of all bytes with the checksum field taken as spaces; old tars summed signed bytes. */
function hasGoodChecksum(block: Uint8Array): boolean {
  const stored = numberField(block, 148, 8);
  let sum = 8 * 0x20;
  for (let at = 0; at < 148; at += 1) sum += block[at] ?? 0;
  for (let at = 156; at < blockBytes; at += 1) sum += block[at] ?? 0;
  if (stored === sum) return true;
  for (let at = 0; at < blockBytes; at += 1)
    if ((at < 148 || at >= 156) && (block[at] ?? 0) >= 0x80) sum -= 0x100;
  return stored === sum;
}

/** Most names are ASCII: they are cut out of the block as they stand. */
function textField(block: Uint8Array, start: number, length: number): string {
  let end = start;
  let bits = 0;
  for (let byte = block[end] ?? 0; byte !== 0 && end < start + length; byte = block[end] ?? 0) {
    bits |= byte;
    end += 1;
  }
  if (end === start) return "";
  if (bits >= 0x80) return tarName(block.subarray(start, end));
  return Buffer.from(block.buffer, block.byteOffset + start, end - start).toString("latin1");
}

/** Octal text, or base-256 when the first bit is set (GNU). undefined for anything else. */
function numberField(block: Uint8Array, start: number, length: number): number | undefined {
  const first = block[start] ?? 0;
  if ((first & 0x80) !== 0) {
    if ((first & 0x40) !== 0) return undefined; // negative
    let value = first & 0x3f;
    for (let at = start + 1; at < start + length; at += 1) value = value * 256 + (block[at] ?? 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  let value = 0;
  let digits = 0;
  for (let at = start; at < start + length; at += 1) {
    const byte = block[at] ?? 0;
    if (byte === 0x20 || byte === 0) {
      if (digits > 0) break;
      continue;
    }
    if (byte < 0x30 || byte > 0x37) return undefined;
    value = value * 8 + (byte - 0x30);
    digits += 1;
  }
  return value;
}

/** Records "LENGTH KEY=VALUE\n"; a record whose length lies ends the reading and is told by `isBroken`. */
export function parsePax(bytes: Uint8Array): {
  readonly records: ReadonlyMap<string, string>;
  readonly isBroken: boolean;
} {
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.length && bytes[at] !== 0) {
    const space = bytes.indexOf(0x20, at);
    if (space === -1 || space - at > 10) return { records, isBroken: true };
    const length = Number(Buffer.from(bytes.subarray(at, space)).toString("latin1"));
    const end = at + length;
    if (
      !Number.isInteger(length) ||
      length <= space - at + 1 ||
      end > bytes.length ||
      bytes[end - 1] !== 0x0a
    ) {
      return { records, isBroken: true };
    }
    const equals = bytes.indexOf(0x3d, space + 1);
    if (equals === -1 || equals >= end) return { records, isBroken: true };
    records.set(tarName(bytes.subarray(space + 1, equals)), tarName(bytes.subarray(equals + 1, end - 1)));
    at = end;
  }
  return { records, isBroken: false };
}
