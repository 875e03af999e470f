// The tables of the keyword search, made from the keywords alone: byte classes, the gate and a dense trie, all in one piece of bytes
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
  /** The coarser classes of the gate: with five bits each, four of them number one bit. */
  gateClasses: 256,
  gateClassBits: 5,
  /** A word for each three classes, in it a bit for the fourth: set where a keyword begins so. */
  gate: 512,
  trie: 512 + 2 ** 20 / 8,
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
  const gateClassOf = gateClasses(texts);
  bytes.set(gateClassOf, form.gateClasses);
  const trie = new DataView(bytes.buffer);
  for (const text of texts) openGate(trie, text, gateClassOf);
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

/** A keyword that is shorter than what the gate looks at opens it for anything behind. */
function openGate(tables: DataView, text: Buffer, classOf: Uint8Array): void {
  const [first = [], second = [], third = [], fourth = []] = [0, 1, 2, 3].map((at) => {
    const byte = text[at];
    return byte === undefined ? anyGateClass : [classOf[byte] ?? 0];
  });
  const bits = fourth.reduce((word, one) => word | (1 << one), 0);
  for (const a of first) {
    for (const b of second) {
      for (const c of third) {
        const word = form.gate + ((((a << form.gateClassBits) | b) << form.gateClassBits) | c) * 4;
        tables.setUint32(word, tables.getUint32(word, true) | bits, true);
      }
    }
  }
}

const anyGateClass = Array.from({ length: 1 << form.gateClassBits }, (_, one) => one);

/**
 * What most keywords begin with gets classes of its own; all digits share one, since keys are full of them. The rest share the last, and
 * bytes with which no keyword begins class 0.
 */
function gateClasses(texts: readonly Buffer[]): Uint8Array {
  const uses = new Map<number, number>();
  for (const text of texts) {
    for (const byte of text.subarray(0, 4)) {
      const one = isDigit(byte) ? zero : lowerOf(byte);
      uses.set(one, (uses.get(one) ?? 0) + 1);
    }
  }
  const most = anyGateClass.length - 1;
  const classOf = new Uint8Array(256);
  [...uses.keys()]
    .sort((a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0) || a - b)
    .forEach((byte, index) => {
      const own = Math.min(index + 1, most);
      classOf[byte] = own;
      if (byte >= 0x61 && byte <= 0x7a) classOf[byte - 0x20] = own;
      if (byte === zero) classOf.fill(own, zero, zero + 10);
    });
  return classOf;
}

const zero = 0x30;

function isDigit(byte: number): boolean {
  return byte >= zero && byte < zero + 10;
}

function lowerOf(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

/** Bytes that no keyword uses share class 0; upper and lower case share one. Past 63 classes the last is shared: more hits, none lost. */
function byteClasses(texts: readonly Buffer[]): Uint8Array {
  const classOf = new Uint8Array(256);
  let classCount = 1;
  for (const text of texts) {
    for (const byte of text) {
      const lower = lowerOf(byte);
      if (classOf[lower] !== 0) continue;
      classOf[lower] = Math.min(classCount, mostClasses - 1);
      if (lower >= 0x61 && lower <= 0x7a) classOf[lower - 0x20] = classOf[lower] ?? 0;
      classCount += 1;
    }
  }
  return classOf;
}
