// LZMA2: chunks of LZMA or plain bytes. Source: the LZMA specification of the LZMA SDK (7-zip.org/sdk.html, public domain) and
// "The .xz File Format", 5.3.1. The whole output is kept, so that it is its own dictionary.

const states = 12;
const posStates = 16;

/** Decodes LZMA2 streams one after the other into one output. */
export class Lzma2 {
  readonly #most: number;
  #out = new Uint8Array(64 * 1024);
  #size = 0;
  #dictionaryStart = 0;
  // Properties of LZMA: literal context, literal position and position bits.
  #lc = 0;
  #lp = 0;
  #pb = 0;
  #state = 0;
  #reps: [number, number, number, number] = [0, 0, 0, 0];
  #model = new Model(0);
  // Range coder.
  #in: Uint8Array = new Uint8Array(0);
  #at = 0;
  #range = 0;
  #code = 0;

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  bytes(): Uint8Array {
    return this.#out.subarray(0, this.#size);
  }

  /** Decodes from `start` to the end mark; returns the offset behind it. */
  decode(input: Uint8Array, start: number): number {
    this.#in = input;
    this.#at = start;
    for (;;) {
      const control = this.#byte();
      if (control === 0) return this.#at;
      if (control === 1 || control >= 0xe0) this.#dictionaryStart = this.#size;
      if (control < 0x80) this.#plain(control);
      else this.#packed(control);
    }
  }

  #plain(control: number): void {
    if (control > 2) throw new Error("damaged");
    const length = this.#byte() * 256 + this.#byte() + 1;
    if (this.#at + length > this.#in.length) throw new Error("cut off");
    this.#reserve(length);
    this.#out.set(this.#in.subarray(this.#at, this.#at + length), this.#size);
    this.#size += length;
    this.#at += length;
  }

  #packed(control: number): void {
    const unpacked = ((control & 0x1f) << 16) + this.#byte() * 256 + this.#byte() + 1;
    const packed = this.#byte() * 256 + this.#byte() + 1;
    const reset = (control >> 5) & 3;
    if (reset >= 2) {
      const properties = this.#byte();
      if (properties >= 225) throw new Error("damaged");
      this.#lc = properties % 9;
      this.#lp = Math.floor(properties / 9) % 5;
      this.#pb = Math.floor(properties / 45);
    }
    if (reset >= 1) {
      this.#state = 0;
      this.#reps = [0, 0, 0, 0];
      this.#model = new Model(this.#lc + this.#lp);
    }
    const end = this.#at + packed;
    this.#byte(); // the first byte of the range coder is always 0
    this.#code = 0;
    this.#range = 0xffffffff;
    for (let index = 0; index < 4; index += 1) this.#code = ((this.#code << 8) | this.#byte()) >>> 0;
    this.#reserve(unpacked);
    this.#lzma(this.#size + unpacked);
    this.#at = end;
  }

  #lzma(end: number): void {
    const model = this.#model;
    const posMask = (1 << this.#pb) - 1;
    while (this.#size < end) {
      const posState = (this.#size - this.#dictionaryStart) & posMask;
      if (this.#bit(model.isMatch, this.#state * posStates + posState) === 0) {
        this.#literal();
        continue;
      }
      let length: number;
      if (this.#bit(model.isRep, this.#state) === 0) {
        this.#reps = [0, this.#reps[0], this.#reps[1], this.#reps[2]];
        length = this.#length(model.matchLength, posState);
        this.#state = this.#state < 7 ? 7 : 10;
        this.#reps[0] = this.#distance(length);
      } else {
        const isShort = this.#chooseRep(posState);
        if (isShort) {
          this.#state = this.#state < 7 ? 9 : 11;
          this.#copy(1, end);
          continue;
        }
        length = this.#length(model.repLength, posState);
        this.#state = this.#state < 7 ? 8 : 11;
      }
      this.#copy(length + 2, end);
    }
  }

  /** Moves the repeated distance that is meant to the front; true for the one-byte repetition. */
  #chooseRep(posState: number): boolean {
    const model = this.#model;
    const [a, b, c, d] = this.#reps;
    if (this.#bit(model.isRep0, this.#state) === 0)
      return this.#bit(model.isRep0Long, this.#state * posStates + posState) === 0;
    if (this.#bit(model.isRep1, this.#state) === 0) this.#reps = [b, a, c, d];
    else if (this.#bit(model.isRep2, this.#state) === 0) this.#reps = [c, a, b, d];
    else this.#reps = [d, a, b, c];
    return false;
  }

  #literal(): void {
    const position = this.#size - this.#dictionaryStart;
    const before = position === 0 ? 0 : (this.#out[this.#size - 1] ?? 0);
    const context = ((position & ((1 << this.#lp) - 1)) << this.#lc) + (before >> (8 - this.#lc));
    const base = 0x300 * context;
    let symbol = 1;
    if (this.#state >= 7) {
      let matched = this.#out[this.#size - this.#reps[0] - 1] ?? 0;
      while (symbol < 0x100) {
        const matchBit = (matched >> 7) & 1;
        matched <<= 1;
        const bit = this.#bit(this.#model.literals, base + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (bit !== matchBit) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#bit(this.#model.literals, base + symbol);
    this.#out[this.#size] = symbol & 0xff;
    this.#size += 1;
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  #copy(length: number, end: number): void {
    const distance = this.#reps[0] + 1;
    if (distance > this.#size - this.#dictionaryStart || this.#size + length > end)
      throw new Error("damaged");
    for (let index = 0; index < length; index += 1) {
      this.#out[this.#size] = this.#out[this.#size - distance] ?? 0;
      this.#size += 1;
    }
  }

  #length(coder: LengthModel, posState: number): number {
    if (this.#bit(coder.choice, 0) === 0) return this.#tree(coder.low, posState << 3, 3);
    if (this.#bit(coder.choice, 1) === 0) return 8 + this.#tree(coder.mid, posState << 3, 3);
    return 16 + this.#tree(coder.high, 0, 8);
  }

  #distance(length: number): number {
    const slot = this.#tree(this.#model.slots, Math.min(length, 3) << 6, 6);
    if (slot < 4) return slot;
    const direct = (slot >> 1) - 1;
    let distance = (2 | (slot & 1)) * 2 ** direct;
    if (slot < 14) return distance + this.#reverse(this.#model.positions, distance - slot, direct);
    let high = 0;
    for (let index = 0; index < direct - 4; index += 1) {
      this.#range >>>= 1;
      const isOne = this.#code >= this.#range;
      if (isOne) this.#code = (this.#code - this.#range) >>> 0;
      high = high * 2 + (isOne ? 1 : 0);
      this.#normalise();
    }
    distance += high * 16;
    return distance + this.#reverse(this.#model.align, 0, 4);
  }

  #tree(probabilities: Uint16Array, base: number, bits: number): number {
    let symbol = 1;
    for (let index = 0; index < bits; index += 1)
      symbol = (symbol << 1) | this.#bit(probabilities, base + symbol);
    return symbol - (1 << bits);
  }

  #reverse(probabilities: Uint16Array, base: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let index = 0; index < bits; index += 1) {
      const bit = this.#bit(probabilities, base + symbol);
      symbol = (symbol << 1) | bit;
      value |= bit << index;
    }
    return value;
  }

  #bit(probabilities: Uint16Array, index: number): 0 | 1 {
    const probability = probabilities[index] as number; // every index is made inside the tables
    const bound = (this.#range >>> 11) * probability;
    let bit: 0 | 1;
    if (this.#code < bound) {
      this.#range = bound;
      probabilities[index] = probability + ((2048 - probability) >> 5);
      bit = 0;
    } else {
      this.#range = (this.#range - bound) >>> 0;
      this.#code = (this.#code - bound) >>> 0;
      probabilities[index] = probability - (probability >> 5);
      bit = 1;
    }
    this.#normalise();
    return bit;
  }

  #normalise(): void {
    if (this.#range >= 0x1000000) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#byte()) >>> 0;
  }

  #byte(): number {
    const byte = this.#in[this.#at];
    if (byte === undefined) throw new Error("cut off");
    this.#at += 1;
    return byte;
  }

  #reserve(length: number): void {
    const needed = this.#size + length;
    if (needed > this.#most) throw new RangeError("more than the limit");
    if (needed <= this.#out.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#out.length * 2));
    larger.set(this.#out);
    this.#out = larger;
  }
}

type LengthModel = {
  readonly choice: Uint16Array;
  readonly low: Uint16Array;
  readonly mid: Uint16Array;
  readonly high: Uint16Array;
};

/** Adaptive probabilities of 11 bits, all even at first. */
class Model {
  readonly isMatch = even(states * posStates);
  readonly isRep = even(states);
  readonly isRep0 = even(states);
  readonly isRep1 = even(states);
  readonly isRep2 = even(states);
  readonly isRep0Long = even(states * posStates);
  readonly slots = even(4 << 6);
  readonly positions = even(128);
  readonly align = even(16);
  readonly matchLength = lengthModel();
  readonly repLength = lengthModel();
  readonly literals: Uint16Array;

  constructor(literalBits: number) {
    this.literals = even(0x300 << literalBits);
  }
}

function lengthModel(): LengthModel {
  return { choice: even(2), low: even(posStates << 3), mid: even(posStates << 3), high: even(256) };
}

function even(length: number): Uint16Array {
  return new Uint16Array(length).fill(1024);
}
