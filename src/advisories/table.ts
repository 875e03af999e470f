// Sorted tables of 64-bit hashes with fixed-size entries, searched where they lie: no parsing, no map in memory.

export type Hash = { readonly high: number; readonly low: number };

/** The hash of `before` and `text` together, which need not be joined for it. Two independent 32-bit hashes (FNV-1a and a multiply-rotate one). Equal hashes are told apart by the name in the record. */
export function hashOf(text: string, before = ""): Hash {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (let at = 0; at < before.length; at += 1) {
    const unit = before.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul((low << 5) ^ (low >>> 27) ^ unit, 0x5bd1e995);
  }
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul((low << 5) ^ (low >>> 27) ^ unit, 0x5bd1e995);
  }
  high = Math.imul(high ^ (high >>> 15), 0x85ebca6b);
  low = Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return { high: (high ^ (high >>> 16)) >>> 0, low: (low ^ (low >>> 16)) >>> 0 };
}

/** A number for sets of many ids: 53 of the 64 bits. */
export function hashKey(text: string): number {
  return hashKeyOf(hashOf(text));
}

export function hashKeyOf(hash: Hash): number {
  return hash.high * 0x200000 + (hash.low >>> 11);
}

const none: readonly number[] = [];
const guesses = 8;

/** Words of an entry: high, low, then what the table holds. */
export class HashTable {
  readonly words: Uint32Array;
  readonly size: number;
  readonly #wordsPerEntry: number;

  constructor(bytes: Uint8Array<ArrayBuffer>, wordsPerEntry: number) {
    this.#wordsPerEntry = wordsPerEntry;
    this.size = Math.floor(bytes.length / 4 / wordsPerEntry);
    this.words = new Uint32Array(bytes.buffer, bytes.byteOffset, this.size * wordsPerEntry);
  }

  /** Word numbers at which the entries with this hash start; nearly always none or one. */
  find(hash: Hash): readonly number[] {
    const step = this.#wordsPerEntry;
    let first = 0;
    let last = this.size;
    // Hashes are spread evenly, so where one must stand is nearly known; halving is left for where they are not.
    for (let guess = 0; guess < guesses && last - first > 4; guess += 1) {
      const low = this.words[first * step] ?? 0;
      const high = this.words[(last - 1) * step] ?? 0;
      if (hash.high <= low || hash.high > high) break;
      const middle = first + Math.floor(((hash.high - low) / (high - low + 1)) * (last - first));
      const met = this.words[middle * step] ?? 0;
      if (met === hash.high) break;
      if (met < hash.high) first = middle + 1;
      else last = middle;
    }
    while (first < last) {
      const middle = (first + last) >>> 1;
      const at = middle * step;
      const high = this.words[at] ?? 0;
      const isBefore = high < hash.high || (high === hash.high && (this.words[at + 1] ?? 0) < hash.low);
      if (isBefore) first = middle + 1;
      else last = middle;
    }
    if (this.words[first * step] !== hash.high) return none; // nearly every question
    const found: number[] = [];
    for (let at = first * step; at < this.words.length; at += step) {
      if (this.words[at] !== hash.high || this.words[at + 1] !== hash.low) break;
      found.push(at);
    }
    return found;
  }
}

/** Entries of equal word count, one behind the other and each starting with its hash, as the bytes of a sorted table. */
export function encodeTable(entries: Uint32Array, wordsPerEntry: number): Uint8Array {
  const order = orderOf(entries, wordsPerEntry);
  const words = new Uint32Array(entries.length);
  let to = 0;
  for (const entry of order) {
    const from = entry * wordsPerEntry;
    for (let word = 0; word < wordsPerEntry; word += 1) words[to + word] = entries[from + word] as number; // in range
    to += wordsPerEntry;
  }
  return new Uint8Array(words.buffer);
}

/** Numbers of the entries, sorted: nearly always one number of the hash decides. */
function orderOf(entries: Uint32Array, wordsPerEntry: number): Uint32Array {
  const keys = new Float64Array(entries.length / wordsPerEntry);
  for (let entry = 0; entry < keys.length; entry += 1) {
    const at = entry * wordsPerEntry;
    keys[entry] = hashKeyOf({ high: entries[at] ?? 0, low: entries[at + 1] ?? 0 });
  }
  return Uint32Array.from(keys, (_, entry) => entry).sort(
    (a, b) =>
      (keys[a] as number) - (keys[b] as number) || // both in range
      compareEntries(entryOf(entries, a, wordsPerEntry), entryOf(entries, b, wordsPerEntry)),
  );
}

function entryOf(entries: Uint32Array, entry: number, wordsPerEntry: number): Uint32Array {
  return entries.subarray(entry * wordsPerEntry, (entry + 1) * wordsPerEntry);
}

/** A sorted table without the entries at some word numbers and with others added; what lies between them is copied in whole runs. */
export function mergeTable(
  old: HashTable,
  wordsPerEntry: number,
  removed: ReadonlySet<number>,
  added: readonly Uint32Array[],
): Uint8Array {
  const { words } = old;
  const merged = new Uint32Array(words.length + added.length * wordsPerEntry);
  let from = 0;
  let to = 0;
  const copyUntil = (end: number): void => {
    merged.set(words.subarray(from, end), to);
    to += end - from;
    from = end;
  };
  const gone = [...removed].sort((a, b) => a - b);
  let next = 0;
  const dropUntil = (end: number): void => {
    for (let at = gone[next]; at !== undefined && at < end; at = gone[next]) {
      copyUntil(at);
      from = at + wordsPerEntry;
      next += 1;
    }
  };
  for (const entry of [...added].sort(compareEntries)) {
    const place = placeFor(entry, words, wordsPerEntry);
    dropUntil(place);
    copyUntil(place);
    merged.set(entry, to);
    to += wordsPerEntry;
  }
  dropUntil(words.length);
  copyUntil(words.length);
  return new Uint8Array(merged.buffer, 0, to * 4);
}

/** The word number of the first entry that does not come before this one. */
function placeFor(entry: Uint32Array, words: Uint32Array, wordsPerEntry: number): number {
  let first = 0;
  let last = words.length / wordsPerEntry;
  while (first < last) {
    const middle = (first + last) >>> 1;
    if (isBefore(entry, words, middle * wordsPerEntry)) last = middle;
    else first = middle + 1;
  }
  return first * wordsPerEntry;
}

function isBefore(entry: Uint32Array, words: Uint32Array, at: number): boolean {
  const high = (entry[0] as number) - (words[at] as number); // both in range
  if (high !== 0) return high < 0;
  const low = (entry[1] as number) - (words[at + 1] as number); // both in range
  return low !== 0 ? low < 0 : compareEntries(entry, words.subarray(at, at + entry.length)) < 0;
}

/** Equal hashes are ordered by the words of the record's digest, so that the table does not depend on the order of writing. */
function compareEntries(a: Uint32Array, b: Uint32Array): number {
  const high = (a[0] as number) - (b[0] as number); // every entry has at least four words
  if (high !== 0) return high;
  return (a[1] as number) - (b[1] as number) || (a[4] ?? 0) - (b[4] ?? 0) || (a[5] ?? 0) - (b[5] ?? 0);
}
