// The .bz2 format: blocks of run lengths under Burrows-Wheeler, move-to-front and Huffman codes. There is no standard; this follows
// the reference implementation's manual (sourceware.org/bzip2/manual, "How bzip2 works") and the "BZIP2: Format Specification" of
// Joe Tsai. Written here because engines look at files synchronously and Node's zlib has no bzip2. Checksums of the content are not
// verified: what is unpacked is only searched, never installed.

const blockMark = 0x314159265359;
const endMark = 0x177245385090;
/** Of blocks that say nothing: each costs at least its tables, and a bomb is made of millions. */
const mostEmptyBlocks = 1000;

export function isBzip2(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x42 || bytes[1] !== 0x5a || bytes[2] !== 0x68) return false;
  const level = bytes[3] ?? 0;
  if (level < 0x31 || level > 0x39 || bytes.length < 14) return false;
  const mark = bytes.subarray(4, 10).reduce((sum, byte) => sum * 256 + byte, 0);
  return mark === blockMark || mark === endMark;
}

/** The content of all streams; throws RangeError beyond `mostBytes`, Error when it is damaged. */
export function readBzip2(bytes: Uint8Array, mostBytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let [total, empty] = [0, 0];
  const bits = new Bits(bytes);
  while (isBzip2(bytes.subarray(bits.byteOffset()))) {
    bits.skip(24);
    // One for all blocks of the stream: there may be a million of one byte each.
    const column = new Uint8Array((bits.read(8) - 0x30) * 100_000);
    for (;;) {
      const mark = bits.read(24) * 0x1000000 + bits.read(24);
      bits.skip(32); // the checksum of the block, or of the stream
      if (mark === endMark) break;
      if (mark !== blockMark) throw new Error("no block begins where one should");
      const part = readBlock(bits, column, mostBytes - total);
      if (part.length === 0) empty += 1;
      if (empty > mostEmptyBlocks) throw new Error("too many empty blocks");
      total += part.length;
      parts.push(part);
    }
    bits.toByte();
  }
  return Buffer.concat(parts);
}

function readBlock(bits: Bits, column: Uint8Array, mostBytes: number): Uint8Array {
  if (bits.read(1) === 1) throw new Error("a randomised block of bzip2 0.9");
  const origin = bits.read(24);
  const length = readSymbols(bits, column);
  if (length === 0) return new Uint8Array(0);
  if (origin >= length) throw new Error("the block begins outside itself");
  return expanded(untransformed(column, length, origin), length, mostBytes);
}

/** Into `column`, and how many: Huffman codes to the bytes of the last column of the transform: move-to-front and its runs of the front symbol. */
function readSymbols(bits: Bits, column: Uint8Array): number {
  const front = usedBytes(bits);
  const alphabet = front.length + 2;
  const tableCount = bits.read(3);
  const selectorCount = bits.read(15);
  if (front.length === 0 || tableCount < 2 || tableCount > 6 || selectorCount === 0)
    throw new Error("tables that cannot be");
  const selectors = readSelectors(bits, tableCount, selectorCount);
  const tables = Array.from({ length: tableCount }, () => codeTable(readLengths(bits, alphabet)));
  const blockSize = column.length;
  let length = 0;
  let [run, weight] = [0, 1];
  for (let group = 0; group < selectorCount; group += 1) {
    const table = tables[selectors[group] ?? 0];
    if (table === undefined) throw new Error("a table that is not there");
    for (let code = 0; code < 50; code += 1) {
      const symbol = decode(bits, table);
      if (symbol <= 1) {
        run += weight << symbol; // digits 1 and 2 of a number in base 2
        weight *= 2;
        if (run > blockSize) throw new Error("a run longer than its block");
        continue;
      }
      if (run > 0) {
        if (length + run > blockSize) throw new Error("a block longer than stated");
        column.fill(front[0] ?? 0, length, length + run);
        length += run;
        [run, weight] = [0, 1];
      }
      if (symbol === alphabet - 1) return length;
      const [byte = 0] = front.splice(symbol - 1, 1);
      front.unshift(byte);
      if (length === blockSize) throw new Error("a block longer than stated");
      column[length] = byte;
      length += 1;
    }
  }
  throw new Error("a block without an end");
}

/** Which bytes occur, in order: 16 bits for groups of 16, then 16 bits for each group that has some. */
function usedBytes(bits: Bits): number[] {
  const groups = bits.read(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group += 1) {
    if ((groups & (0x8000 >> group)) === 0) continue;
    const members = bits.read(16);
    for (let member = 0; member < 16; member += 1)
      if ((members & (0x8000 >> member)) !== 0) used.push(group * 16 + member);
  }
  return used;
}

/** Which table each group of 50 codes uses: positions in a move-to-front list, in unary. */
function readSelectors(bits: Bits, tableCount: number, count: number): Uint8Array {
  const order = Array.from({ length: tableCount }, (_, index) => index);
  const selectors = new Uint8Array(count);
  for (let at = 0; at < count; at += 1) {
    let place = 0;
    while (bits.read(1) === 1) place += 1;
    if (place >= tableCount) throw new Error("a table that is not there");
    const [table = 0] = order.splice(place, 1);
    order.unshift(table);
    selectors[at] = table;
  }
  return selectors;
}

function readLengths(bits: Bits, alphabet: number): Uint8Array {
  const lengths = new Uint8Array(alphabet);
  let length = bits.read(5);
  for (let symbol = 0; symbol < alphabet; symbol += 1) {
    while (bits.read(1) === 1) length += bits.read(1) === 0 ? 1 : -1;
    if (length < 1 || length > 20) throw new Error("a code of an impossible length");
    lengths[symbol] = length;
  }
  return lengths;
}

/** Canonical codes: for each length the largest code and where its symbols begin. */
type CodeTable = {
  readonly limits: Int32Array;
  readonly bases: Int32Array;
  readonly symbols: Uint16Array;
};

function codeTable(lengths: Uint8Array): CodeTable {
  const counts = new Int32Array(22);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  const symbols = new Uint16Array(lengths.length);
  const [limits, bases] = [new Int32Array(22).fill(-1), new Int32Array(22)];
  let [code, first] = [0, 0];
  for (let length = 1; length <= 20; length += 1) {
    let next = first;
    for (let symbol = 0; symbol < lengths.length; symbol += 1)
      if (lengths[symbol] === length) {
        symbols[next] = symbol;
        next += 1;
      }
    const count = counts[length] ?? 0;
    bases[length] = first - code;
    if (count > 0) limits[length] = code + count - 1;
    code = (code + count) << 1;
    first = next;
  }
  return { limits, bases, symbols };
}

function decode(bits: Bits, { limits, bases, symbols }: CodeTable): number {
  let code = 0;
  for (let length = 1; length <= 20; length += 1) {
    code = (code << 1) | bits.read(1);
    if (code <= (limits[length] ?? -1)) return symbols[code + (bases[length] ?? 0)] ?? 0;
  }
  throw new Error("a code that stands for nothing");
}

/** The inverse of Burrows-Wheeler: sorted, the last column is the first; each byte leads to the one after it. */
function untransformed(column: Uint8Array, length: number, origin: number): Uint8Array {
  const starts = new Int32Array(257);
  for (let at = 0; at < length; at += 1) {
    const next = (column[at] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let byte = 1; byte < 257; byte += 1) starts[byte] = (starts[byte] ?? 0) + (starts[byte - 1] ?? 0);
  const after = new Int32Array(length);
  for (let at = 0; at < length; at += 1) {
    const byte = column[at] ?? 0;
    const place = starts[byte] ?? 0;
    after[place] = at;
    starts[byte] = place + 1;
  }
  const text = new Uint8Array(length);
  let at = after[origin] ?? 0;
  for (let written = 0; written < length; written += 1) {
    text[written] = column[at] ?? 0;
    at = after[at] ?? 0;
  }
  return text;
}

/** Four equal bytes are followed by how many more of them there are. */
function expanded(text: Uint8Array, length: number, mostBytes: number): Uint8Array {
  let size = 0;
  for (const pass of ["count", "write"] as const) {
    const output = pass === "write" ? new Uint8Array(size) : undefined;
    let [at, written, alike, last] = [0, 0, 0, -1];
    for (; at < length; at += 1) {
      const byte = text[at] ?? 0;
      if (alike === 4) {
        output?.fill(last, written, written + byte);
        written += byte;
        alike = 0;
        last = -1;
        continue;
      }
      alike = byte === last ? alike + 1 : 1;
      last = byte;
      if (output !== undefined) output[written] = byte;
      written += 1;
      if (written > mostBytes) throw new RangeError("more than the limit");
    }
    if (written > mostBytes) throw new RangeError("more than the limit");
    if (output !== undefined) return output;
    size = written;
  }
  return new Uint8Array(0);
}

/** Most significant bit first. */
class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #count = 0;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  /** Up to 24 bits. */
  read(count: number): number {
    while (this.#count < count) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw new Error("it is cut off");
      this.#held = ((this.#held << 8) | byte) & 0x7fffffff;
      this.#at += 1;
      this.#count += 8;
    }
    this.#count -= count;
    return (this.#held >>> this.#count) & ((1 << count) - 1);
  }
  skip(count: number): void {
    for (let left = count; left > 0; left -= 8) this.read(Math.min(8, left));
  }
  toByte(): void {
    this.#count -= this.#count % 8;
  }
  /** Of the next byte that was not begun. */
  byteOffset(): number {
    return this.#at - (this.#count >> 3);
  }
}
