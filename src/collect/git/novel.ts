// Where a version of a file differs from an earlier one: whole lines of it, as byte ranges. Comparing is native and costs a fraction of
// looking; a line that the earlier version had at another place of the changed part is no news.

import type { ByteRanges } from "../../model/index.ts";

/** A changed part up to this is taken whole. */
const smallPartBytes = 512;

export function novelRanges(bytes: Buffer, base: Buffer): ByteRanges {
  const prefix = commonPrefix(bytes, base);
  if (prefix === bytes.length && prefix === base.length) return [];
  const most = Math.min(bytes.length, base.length) - prefix;
  const suffix = commonSuffix(bytes, base, most);
  const start = prefix === 0 ? 0 : bytes.lastIndexOf(0x0a, prefix - 1) + 1;
  const newline = suffix === 0 ? -1 : bytes.indexOf(0x0a, bytes.length - suffix);
  const end = newline === -1 ? bytes.length : newline + 1;
  const baseEnd = base.length - (bytes.length - end);
  if (end - start <= smallPartBytes || baseEnd - start <= 0) return [[start, end]];
  return linesNotAmong(bytes, [start, end], base.toString("latin1", start, baseEnd).split("\n"));
}

function linesNotAmong(
  bytes: Buffer,
  [start, end]: readonly [number, number],
  known: readonly string[],
): ByteRanges {
  const old = new Set(known);
  const ranges: [number, number][] = [];
  let at = start;
  for (const line of bytes.toString("latin1", start, end).split("\n")) {
    const next = Math.min(end, at + line.length + 1);
    if (line !== "" && !old.has(line)) {
      const last = ranges.at(-1);
      if (last !== undefined && last[1] === at) last[1] = next;
      else ranges.push([at, next]);
    }
    at = next;
  }
  return ranges;
}

/** Native comparison of blocks that grow while they are equal, then of halves down to the byte. */
function commonPrefix(one: Buffer, other: Buffer): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  let step = 1024;
  while (at < most) {
    const end = Math.min(most, at + step);
    if (one.compare(other, at, end, at, end) === 0) {
      at = end;
      step *= 2;
    } else if (end - at <= 16) {
      while (one[at] === other[at]) at += 1;
      return at;
    } else step = (end - at) >> 1;
  }
  return most;
}

/** Of at most so many bytes. */
function commonSuffix(one: Buffer, other: Buffer, most: number): number {
  let have = 0;
  let step = 1024;
  while (have < most) {
    const next = Math.min(most, have + step);
    const [start, end] = [one.length - next, one.length - have];
    const [otherStart, otherEnd] = [other.length - next, other.length - have];
    if (one.compare(other, otherStart, otherEnd, start, end) === 0) {
      have = next;
      step *= 2;
    } else if (next - have <= 16) {
      while (one[one.length - 1 - have] === other[other.length - 1 - have]) have += 1;
      return have;
    } else step = (next - have) >> 1;
  }
  return most;
}
