// Deflated bytes (RFC 1950, RFC 1951) of a few hundred, as a history has by the ten thousand: node:zlib takes longer to make an inflater
// than this takes to inflate. Codes of up to nine bits are looked up, longer ones counted by length. Large ones are for node:zlib.

export class BrokenStream extends Error {}

const mostBits = 15;
const quickBits = 9;
/** RFC 1951, 3.2.5: what a length or a distance begins with, and how many bits are added. */
const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
];
const distanceBits = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A Huffman code: how many codes have each length, the symbols in the order of their codes, and what the next nine bits begin with. */
class Code {
  readonly counts = new Uint16Array(mostBits + 1);
  readonly symbols: Uint16Array;
  /** By the next bits: the symbol and, in the lowest four bits, the length of its code; 0 where that is longer. */
  readonly looked = new Uint16Array(1 << quickBits);
  readonly #next = new Uint16Array(mostBits + 1);
  readonly #places = new Uint16Array(mostBits + 1);

  constructor(most: number) {
    this.symbols = new Uint16Array(most);
  }

  /** From the lengths of so many symbols; false where more codes of a length are given than there are. */
  set(lengths: Uint8Array, from: number, count: number): boolean {
    const { counts, symbols, looked } = this;
    counts.fill(0);
    for (let symbol = 0; symbol < count; symbol += 1)
      counts[lengths[from + symbol] as number] = (counts[lengths[from + symbol] as number] as number) + 1;
    let left = 1;
    let code = 0;
    const [places, next] = [this.#places, this.#next];
    places[1] = 0;
    for (let bits = 1; bits <= mostBits; bits += 1) {
      const many = counts[bits] as number;
      left = left * 2 - many;
      if (left < 0) return false;
      next[bits] = code;
      code = (code + many) << 1;
      if (bits < mostBits) places[bits + 1] = (places[bits] as number) + many;
    }
    looked.fill(0);
    for (let symbol = 0; symbol < count; symbol += 1) {
      const bits = lengths[from + symbol] as number;
      if (bits === 0) continue;
      symbols[places[bits] as number] = symbol;
      places[bits] = (places[bits] as number) + 1;
      const own = next[bits] as number;
      next[bits] = own + 1;
      if (bits > quickBits) continue;
      for (let place = reversed(own, bits); place < looked.length; place += 1 << bits)
        looked[place] = (symbol << 4) | bits;
    }
    return true;
  }
}

/** Codes come with their first bit lowest. */
function reversed(code: number, bits: number): number {
  let turned = 0;
  for (let bit = 0; bit < bits; bit += 1) turned |= ((code >> bit) & 1) << (bits - 1 - bit);
  return turned;
}

const fixed = { literals: new Code(288), distances: new Code(30) };
const lengths = new Uint8Array(320);
lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
fixed.literals.set(lengths, 0, 288);
lengths.fill(5, 0, 30);
fixed.distances.set(lengths, 0, 30);
const own = { literals: new Code(288), distances: new Code(30) };

let input: Uint8Array = lengths;
let inputAt = 0;
let held = 0;
let heldBits = 0;

/** Writes what `packed` begins with to the beginning of `room`; gives its size, and throws where it is no sound stream or does not fit. */
export function inflateInto(packed: Uint8Array, room: Uint8Array): number {
  const header = ((packed[0] ?? 0) << 8) | (packed[1] ?? 0);
  if ((header & 0x0f20) !== 0x0800 || header % 31 !== 0) throw new BrokenStream("no zlib stream");
  input = packed;
  inputAt = 2;
  held = 0;
  heldBits = 0;
  let made = 0;
  for (let isLast = false; !isLast; ) {
    if (inputAt > packed.length + 4) throw new BrokenStream("no end");
    isLast = bitsOf(1) === 1;
    const kind = bitsOf(2);
    if (kind === 0) made = stored(room, made);
    else if (kind === 1) made = coded(room, made, fixed);
    else if (kind === 2) {
      readCodes();
      made = coded(room, made, own);
    } else throw new BrokenStream("a reserved kind of block");
  }
  giveBack();
  if (inputAt + 4 > packed.length) throw new BrokenStream("no checksum");
  const told = packed.subarray(inputAt, inputAt + 4).reduce((sum, byte) => sum * 256 + byte, 0);
  if (told !== adler32(room, made)) throw new BrokenStream("another checksum");
  return made;
}

function bitsOf(count: number): number {
  while (heldBits < count) {
    held |= (input[inputAt] ?? 0) << heldBits;
    inputAt += 1;
    heldBits += 8;
  }
  const bits = held & ((1 << count) - 1);
  held >>>= count;
  heldBits -= count;
  return bits;
}

function symbolOf(code: Code): number {
  // Behind the last byte stand zeros, which are no part of a sound stream: its checksum follows.
  while (heldBits < mostBits) {
    held |= (input[inputAt] ?? 0) << heldBits;
    inputAt += 1;
    heldBits += 8;
  }
  const quick = code.looked[held & quickMask] as number; // nine bits
  if (quick === 0) return longSymbolOf(code);
  held >>>= quick & 15;
  heldBits -= quick & 15;
  return quick >> 4;
}

const quickMask = (1 << quickBits) - 1;

function longSymbolOf({ counts, symbols }: Code): number {
  let [code, first, index] = [0, 0, 0];
  for (let bits = 1; bits <= mostBits; bits += 1) {
    code |= (held >> (bits - 1)) & 1;
    const count = counts[bits] as number; // up to mostBits
    if (code - count < first) {
      held >>>= bits;
      heldBits -= bits;
      return symbols[index + code - first] as number; // one of them
    }
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  throw new BrokenStream("no such code");
}

function stored(room: Uint8Array, from: number): number {
  giveBack();
  const count = (input[inputAt] ?? 0) | ((input[inputAt + 1] ?? 0) << 8);
  const check = (input[inputAt + 2] ?? 0) | ((input[inputAt + 3] ?? 0) << 8);
  inputAt += 4;
  if ((count ^ check) !== 0xffff || inputAt + count > input.length || from + count > room.length)
    throw new BrokenStream("a stored block of another size");
  room.set(input.subarray(inputAt, inputAt + count), from);
  inputAt += count;
  return from + count;
}

/** To the end of the byte that was begun; whole bytes that were taken ahead are not used up. */
function giveBack(): void {
  inputAt -= heldBits >> 3;
  held = 0;
  heldBits = 0;
}

/** RFC 1951, 3.2.7: the codes of a block are themselves written as lengths of codes. */
function readCodes(): void {
  const literals = bitsOf(5) + 257;
  const distances = bitsOf(5) + 1;
  const given = bitsOf(4) + 4;
  if (literals > 286 || distances > 30) throw new BrokenStream("too many codes");
  lengths.fill(0, 0, 19);
  for (let index = 0; index < given; index += 1) lengths[orderOfLengths[index] as number] = bitsOf(3);
  if (!own.literals.set(lengths, 0, 19)) throw new BrokenStream("codes that overlap");
  for (let index = 0; index < literals + distances; ) {
    const symbol = symbolOf(own.literals);
    if (symbol < 16) {
      lengths[index] = symbol;
      index += 1;
      continue;
    }
    if (symbol === 16 && index === 0) throw new BrokenStream("nothing to repeat");
    const value = symbol === 16 ? (lengths[index - 1] as number) : 0; // checked above
    const times = symbol === 16 ? 3 + bitsOf(2) : symbol === 17 ? 3 + bitsOf(3) : 11 + bitsOf(7);
    if (index + times > literals + distances) throw new BrokenStream("too many codes");
    lengths.fill(value, index, index + times);
    index += times;
  }
  if (lengths[256] === 0) throw new BrokenStream("no code for the end");
  if (!own.distances.set(lengths, literals, distances) || !own.literals.set(lengths, 0, literals))
    throw new BrokenStream("codes that overlap");
}

function coded(room: Uint8Array, from: number, { literals, distances }: typeof own): number {
  let made = from;
  for (;;) {
    const symbol = symbolOf(literals);
    if (symbol === 256) return made;
    if (symbol < 256) {
      if (made >= room.length) throw new BrokenStream("larger than it says");
      room[made] = symbol;
      made += 1;
      continue;
    }
    const length = (lengthBase[symbol - 257] ?? Number.NaN) + bitsOf(lengthBits[symbol - 257] ?? 0);
    const which = symbolOf(distances);
    const distance = (distanceBase[which] ?? Number.NaN) + bitsOf(distanceBits[which] ?? 0);
    if (!(distance <= made) || !(made + length <= room.length)) throw new BrokenStream("a copy from nowhere");
    for (const end = made + length; made < end; made += 1) room[made] = room[made - distance] as number; // checked above
  }
}

function adler32(bytes: Uint8Array, count: number): number {
  let [low, high] = [1, 0];
  for (let at = 0; at < count; ) {
    const end = Math.min(count, at + 3800); // so many sums stay below 2 ** 31
    for (; at < end; at += 1) {
      low += bytes[at] as number; // below count
      high += low;
    }
    low %= 65_521;
    high %= 65_521;
  }
  return high * 65_536 + low;
}
