// Very many paths as small numbers: the same path always gives the same number. A path is kept as 64 bits of a hash that is keyed anew in
// every process, not as text: a million paths cost 24 MB, and nobody can choose paths that fall together.

import { randomBytes } from "node:crypto";

const keys = new Uint32Array(Uint8Array.from(randomBytes(8)).buffer);
const absent = -1;

/** Few paths are numbered by a map of V8's, whose hashing is compiled from the first one on. */
const fewPaths = 20_000;

export class PathIndex {
  #few: Map<string, number> | undefined = new Map();
  #low = new Uint32Array(1024);
  #high = new Uint32Array(1024);
  /** Number + 1; 0 is a free place. */
  #numbers = new Int32Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** -1 when the path was never added. */
  numberOf(path: string): number {
    if (this.#few !== undefined) return this.#few.get(path) ?? absent;
    const [low, high] = hashOf(path);
    return (this.#numbers[this.#placeOf(low, high)] ?? 0) - 1;
  }

  /** Numbers count up from 0. */
  add(path: string): number {
    if (this.#few !== undefined) {
      const known = this.#few.get(path) ?? absent;
      if (known !== absent) return known;
      if (this.#size < fewPaths) {
        this.#few.set(path, this.#size);
        this.#size += 1;
        return this.#size - 1;
      }
      const few = this.#few;
      this.#few = undefined;
      this.#size = 0;
      for (const one of few.keys()) this.#insert(one);
    }
    return this.#insert(path);
  }

  #insert(path: string): number {
    const [low, high] = hashOf(path);
    const place = this.#placeOf(low, high);
    const known = (this.#numbers[place] ?? 0) - 1;
    if (known !== absent) return known;
    this.#low[place] = low;
    this.#high[place] = high;
    this.#size += 1;
    this.#numbers[place] = this.#size;
    if (this.#size * 2 > this.#numbers.length) this.#grow();
    return this.#size - 1;
  }

  /** Where the hash stands, or the free place where it would. */
  #placeOf(low: number, high: number): number {
    const mask = this.#numbers.length - 1;
    let place = low & mask;
    while (this.#numbers[place] !== 0 && (this.#low[place] !== low || this.#high[place] !== high))
      place = (place + 1) & mask;
    return place;
  }

  #grow(): void {
    const [low, high, numbers] = [this.#low, this.#high, this.#numbers];
    this.#low = new Uint32Array(low.length * 2);
    this.#high = new Uint32Array(low.length * 2);
    this.#numbers = new Int32Array(low.length * 2);
    for (const [index, number] of numbers.entries()) {
      if (number === 0) continue;
      const place = this.#placeOf(low[index] ?? 0, high[index] ?? 0);
      this.#low[place] = low[index] ?? 0;
      this.#high[place] = high[index] ?? 0;
      this.#numbers[place] = number;
    }
  }
}

/** Two lanes of MurmurHash3's mixing step over UTF-16 units, each with its own key. */
function hashOf(path: string): readonly [number, number] {
  let low = keys[0] ?? 0;
  let high = keys[1] ?? 0;
  for (let index = 0; index < path.length; index += 1) {
    const unit = path.charCodeAt(index);
    low = Math.imul(low ^ unit, 0xcc9e2d51);
    low = (low << 13) | (low >>> 19);
    high = Math.imul(high ^ unit, 0x1b873593) + low;
    high = (high << 15) | (high >>> 17);
  }
  return [mixed(low ^ path.length), mixed(high ^ low)];
}

function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Small numbers by number, for as many as there come. */
export class Numbers {
  #values: Int32Array;
  readonly #initial: number;

  constructor(initial: number) {
    this.#initial = initial;
    this.#values = new Int32Array(1024).fill(initial);
  }

  at(index: number): number {
    return index < this.#values.length ? (this.#values[index] ?? this.#initial) : this.#initial;
  }

  set(index: number, value: number): void {
    while (index >= this.#values.length) {
      const grown = new Int32Array(this.#values.length * 2).fill(this.#initial, this.#values.length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[index] = value;
  }
}
