// A delta of a pack (gitformat-pack(5), "Deltified representation"): parts of an older text and new bytes, put together again; and which
// lines of the result the older text has not. Comparing is saved: git has done it when it packed.

import type { ByteRanges } from "../../../model/index.ts";

/** Not what a delta of this base may say. */
export class BrokenDelta extends Error {}

export type Delta = {
  readonly bytes: Uint8Array;
  readonly baseSize: number;
  readonly resultSize: number;
  /** Where the instructions begin. */
  readonly at: number;
};

export function deltaOf(bytes: Uint8Array): Delta {
  const [baseSize, next] = sizeAt(bytes, 0);
  const [resultSize, at] = sizeAt(bytes, next);
  return { bytes, baseSize, resultSize, at };
}

function sizeAt(bytes: Uint8Array, from: number): readonly [size: number, next: number] {
  let size = 0;
  let scale = 1;
  for (let at = from; at < bytes.length && scale < 2 ** 49; at += 1) {
    const byte = bytes[at] as number; // in range: the loop's own bounds
    size += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) return [size, at + 1];
  }
  throw new BrokenDelta("no size");
}

/**
 * Writes the result to `memory` at `target`, from the base that lies in it at `source`; both are as large as the delta says. Gives the
 * lines of the result that are not lines of the base, as ranges in the result.
 */
export function applyDelta(
  { bytes, baseSize, resultSize, at: first }: Delta,
  memory: Buffer,
  { source, target }: { readonly source: number; readonly target: number },
): ByteRanges {
  const seams = new Seams(memory, { source, baseSize, target });
  let made = 0;
  let at = first;
  while (at < bytes.length) {
    const code = bytes[at] as number; // in range: the loop's own bounds
    at += 1;
    if (code === 0) throw new BrokenDelta("a reserved instruction");
    if (code < 0x80) {
      if (at + code > bytes.length || made + code > resultSize)
        throw new BrokenDelta("new bytes beyond the end");
      for (let index = 0; index < code; index += 1)
        memory[target + made + index] = bytes[at + index] as number; // checked above
      at += code;
      made += code;
      continue;
    }
    let offset = 0;
    let length = 0;
    for (let bit = 0; bit < 4; bit += 1)
      if ((code & (1 << bit)) !== 0) offset += (bytes[at++] ?? 0) * 2 ** (8 * bit);
    for (let bit = 0; bit < 3; bit += 1)
      if ((code & (16 << bit)) !== 0) length += (bytes[at++] ?? 0) << (8 * bit);
    if (length === 0) length = 0x10000;
    if (at > bytes.length || offset + length > baseSize || made + length > resultSize)
      throw new BrokenDelta("a copy beyond the end");
    memory.copyWithin(target + made, source + offset, source + offset + length);
    seams.copied(made, offset, length);
    made += length;
  }
  if (made !== resultSize) throw new BrokenDelta("another size than it says");
  return seams.close(made);
}

const newline = 0x0a;

/** Where a result is not one piece of its base. */
class Seams {
  readonly #memory: Buffer;
  readonly #source: number;
  readonly #baseSize: number;
  readonly #target: number;
  /** Ends, in the result and in the base, of what was copied last. */
  #madeEnd = 0;
  #baseEnd = 0;
  /** Start and end of each new part; whole lines once the result is whole. */
  readonly #parts: [start: number, end: number][] = [];

  constructor(
    memory: Buffer,
    {
      source,
      baseSize,
      target,
    }: { readonly source: number; readonly baseSize: number; readonly target: number },
  ) {
    this.#memory = memory;
    this.#source = source;
    this.#baseSize = baseSize;
    this.#target = target;
  }

  copied(made: number, offset: number, length: number): void {
    if (made !== this.#madeEnd || offset !== this.#baseEnd) this.#part(made, offset);
    this.#madeEnd = made + length;
    this.#baseEnd = offset + length;
  }

  /** `offset`: where in the base the text goes on behind the part. */
  #part(end: number, offset: number): void {
    const start = this.#madeEnd;
    // Between two whole lines of the base there may be nothing new: others were taken out there.
    const goesOnClean = offset === 0 || this.#memory[this.#source + offset - 1] === newline;
    const isClean = (end === 0 || this.#memory[this.#target + end - 1] === newline) && goesOnClean;
    if (start === end && isClean) return;
    this.#parts.push([start, isClean ? end : end + 1]); // one byte of a line stands for all of it
  }

  close(size: number): ByteRanges {
    const text = this.#memory.subarray(this.#target, this.#target + size);
    if (this.#madeEnd !== size || (this.#baseEnd !== this.#baseSize && !endsLine(text, size)))
      this.#parts.push([this.#madeEnd, size]);
    const ranges: [number, number][] = [];
    for (const [from, to] of this.#parts) {
      const start = endsLine(text, from) ? from : text.lastIndexOf(newline, from - 1) + 1;
      const end = lineEnd(text, Math.min(to, size));
      const last = ranges[ranges.length - 1];
      if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
      else if (start < end) ranges.push([start, end]);
    }
    return ranges;
  }
}

function endsLine(text: Buffer, end: number): boolean {
  return end === 0 || text[end - 1] === newline;
}

function lineEnd(text: Buffer, at: number): number {
  if (at === text.length || endsLine(text, at)) return at;
  const next = text.indexOf(newline, at);
  return next === -1 ? text.length : next + 1;
}
