// Text of two or four bytes a character (UTF-16, UTF-32), with a mark or without one, as one byte a character: all that secrets are
// written in is ASCII, and columns stay true.

import { hasUtf16Mark } from "../../../kit/index.ts";

export type WideForm = {
  readonly unitBytes: 2 | 4;
  readonly isBigEndian: boolean;
  /** How long the mark at the beginning is; 0 where there is none. */
  readonly markBytes: 0 | 2 | 4;
};

/** By its mark, or by what it looks like without one: all bytes of a unit but one are zero, nearly always. */
export function wideFormOf(bytes: Uint8Array): WideForm | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0)
    return { unitBytes: 4, isBigEndian: false, markBytes: 4 };
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff)
    return { unitBytes: 4, isBigEndian: true, markBytes: 4 };
  // Every ASCII character has a zero in it: where there is none, the mark is wrong, and what looks like ASCII is that.
  if (hasUtf16Mark(bytes) && bytes.includes(0))
    return { unitBytes: 2, isBigEndian: a === 0xfe, markBytes: 2 };
  const head = bytes.subarray(0, 512);
  const firstZero = head.indexOf(0);
  if (firstZero < 0 || firstZero > 1 || bytes.length < 16) return undefined;
  for (const unitBytes of [4, 2] as const) {
    if (bytes.length % unitBytes !== 0) continue;
    for (const isBigEndian of [false, true])
      if (isWide(head, unitBytes, isBigEndian)) return { unitBytes, isBigEndian, markBytes: 0 };
  }
  return undefined;
}

/** Nine of ten units are ASCII: their first byte (or last) is set and the others are zero. */
function isWide(head: Uint8Array, unitBytes: 2 | 4, isBigEndian: boolean): boolean {
  const units = Math.floor(head.length / unitBytes);
  let plain = 0;
  for (let unit = 0; unit < units; unit += 1) {
    const at = unit * unitBytes;
    const low = head[isBigEndian ? at + unitBytes - 1 : at] ?? 0;
    if (low === 0 || low >= 0x80) continue;
    const rest = head.subarray(isBigEndian ? at : at + 1, isBigEndian ? at + unitBytes - 1 : at + unitBytes);
    if (rest.every((byte) => byte === 0)) plain += 1;
  }
  return plain >= units * 0.9;
}

/** One byte a unit; what is not ASCII becomes "?". */
export function narrowed(bytes: Uint8Array, { unitBytes, isBigEndian, markBytes }: WideForm): Uint8Array {
  const units = Math.floor((bytes.length - markBytes) / unitBytes);
  const narrow = new Uint8Array(units);
  for (let unit = 0; unit < units; unit += 1) {
    const at = markBytes + unit * unitBytes;
    let high = 0;
    for (let byte = 1; byte < unitBytes; byte += 1)
      high |= bytes[isBigEndian ? at + byte - 1 : at + byte] ?? 0;
    const low = bytes[isBigEndian ? at + unitBytes - 1 : at] ?? 0;
    narrow[unit] = high === 0 && low < 0x80 ? low : 0x3f;
  }
  return narrow;
}
