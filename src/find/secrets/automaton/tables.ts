// The tables of the keyword search, made from the keywords alone: byte classes, the two gates and a dense trie, all in one piece of bytes
// that is stored by the build and copied into the searching function's memory. All numbers are little-endian.

/** Where each table lies; the two of the trie are as long as it has nodes. */
export type Layout = {
  readonly nodes: number;
  readonly longest: number;
  readonly next: number;
  readonly ends: number;
  readonly sizeBytes: number;
};

export type Tables = { readonly layout: Layout; readonly bytes: Uint8Array };

const classBits = 6;
const mostClasses = 1 << classBits;

/** What the searching function must know of the form of the tables. */
export const form = {
  /** Case is folded here; bytes that no keyword uses are class 0. */
  classes: 0,
  classBits,
  /** One bit for each hash of four bytes with which a keyword begins, and one for each hash of the three of a shorter one. */
  fourGate: 256,
  fourBits: 17,
  threeGate: 256 + 2 ** 17 / 8,
  threeBits: 15,
  trie: 256 + 2 ** 17 / 8 + 2 ** 15 / 8,
  /** Set in every byte before hashing: folds case, and some other bytes with it, which the trie tells apart. */
  fold: 0x20202020,
  /** Multiplicative hashing (Knuth, The Art of Computer Programming 6.4). */
  factor: 0x9e3779b1 | 0,
} as const;

/** `next` of a node and a class is a node, 0 when there is none; node 0 is the root. `ends`: the keyword that ends at a node, plus one. */
export function layoutOf(nodes: number, longest: number): Layout {
  const ends = form.trie + (nodes << classBits) * 2;
  return { nodes, longest, next: form.trie, ends, sizeBytes: ends + nodes * 2 };
}

/** Keywords are compared without ASCII case and have two bytes or more. */
export function tablesOf(keywords: readonly string[]): Tables {
  const texts = keywords.map((keyword) => Buffer.from(keyword, "latin1"));
  const classOf = byteClasses(texts);
  const { next, ends } = trieOf(texts, classOf);
  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
  const layout = layoutOf(ends.length, longest);
  const bytes = new Uint8Array(layout.sizeBytes);
  bytes.set(classOf, form.classes);
  for (const text of texts) openGates(bytes, text);
  const trie = new DataView(bytes.buffer);
  next.forEach((node, at) => {
    if (node !== 0) trie.setUint16(layout.next + at * 2, node, true);
  });
  ends.forEach((keyword, node) => {
    trie.setUint16(layout.ends + node * 2, keyword, true);
  });
  return { layout, bytes };
}

function trieOf(
  texts: readonly Buffer[],
  classOf: Uint8Array,
): { readonly next: Uint16Array; readonly ends: Uint16Array } {
  const mostNodes = texts.reduce((sum, text) => sum + text.length, 1);
  if (mostNodes > 0xffff) throw new RangeError("too many keyword bytes for a 16-bit table");
  const next = new Uint16Array(mostNodes << classBits);
  const ends = new Uint16Array(mostNodes);
  let nodes = 1;
  texts.forEach((text, number) => {
    if (text.length < 2)
      throw new RangeError(`a keyword needs two bytes or more: ${JSON.stringify(text.toString("latin1"))}`);
    let node = 0;
    for (const byte of text) {
      const edge = (node << classBits) + (classOf[byte] ?? 0);
      if (next[edge] === 0) {
        next[edge] = nodes;
        nodes += 1;
      }
      node = next[edge] ?? 0;
    }
    ends[node] = number + 1;
  });
  return { next: next.subarray(0, nodes << classBits), ends: ends.subarray(0, nodes) };
}

/** A keyword of two bytes opens its gate for any third. */
function openGates(tables: Uint8Array, text: Buffer): void {
  const [first = 0, second = 0, third, fourth] = text;
  const open = (gate: number, hash: number): void => {
    const at = gate + (hash >>> 3);
    tables[at] = (tables[at] ?? 0) | (1 << (hash & 7));
  };
  for (const last of third === undefined ? anyByte : [third]) {
    const three = first | (second << 8) | (last << 16);
    if (fourth === undefined) open(form.threeGate, threeHash(three | form.fold));
    else open(form.fourGate, fourHash(three | (fourth << 24) | form.fold));
  }
}

const anyByte = Array.from({ length: 256 }, (_, byte) => byte);

function fourHash(word: number): number {
  return Math.imul(word, form.factor) >>> (32 - form.fourBits);
}

/** Of the three lower bytes. */
function threeHash(word: number): number {
  return Math.imul(word << 8, form.factor) >>> (32 - form.threeBits);
}

/** Bytes that no keyword uses share class 0; upper and lower case share one. Past 63 classes the last is shared: more hits, none lost. */
function byteClasses(texts: readonly Buffer[]): Uint8Array {
  const classOf = new Uint8Array(256);
  let classCount = 1;
  for (const text of texts) {
    for (const byte of text) {
      const lower = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
      if (classOf[lower] !== 0) continue;
      classOf[lower] = Math.min(classCount, mostClasses - 1);
      if (lower >= 0x61 && lower <= 0x7a) classOf[lower - 0x20] = classOf[lower] ?? 0;
      classCount += 1;
    }
  }
  return classOf;
}
