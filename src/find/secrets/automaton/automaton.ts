// Finds every keyword of every rule in one pass over the bytes. A gate of one bit for each three bytes lets most places go by; where it
// opens (one place in eight of ordinary source), a second gate asks for the fourth byte, and where that opens too, a dense trie is walked,
// from the node that these four bytes lead to. The gates fit the first-level cache and their loads do not wait for each other, which makes them faster than the one long chain of
// dependent loads of an Aho-Corasick table (docs/adr/0010). Knows nothing of rules.

/** `next[(node << 6) + classOf[byte]]` is the next node of the trie, 0 when there is none; node 0 is the root. */
export type Automaton = {
  readonly keywords: readonly string[];
  /** Case is folded here; bytes that no keyword uses are class 0. */
  readonly classOf: Uint8Array;
  /** One bit for each three classes with which a keyword begins. */
  readonly gate: Uint32Array;
  /** One bit for each hash of the four classes with which a longer keyword begins; a keyword of two or three bytes opens it for any fourth. */
  readonly second: Uint32Array;
  /** Open addressing: the four classes of a node's way, plus one so that 0 is an empty slot; the node stands in `entries`. */
  readonly ways: Uint32Array;
  /** The node behind four bytes; 0 where a shorter keyword lies on the way, so that the walk must begin at the root. */
  readonly entries: Uint16Array;
  readonly next: Uint16Array;
  /** The keyword that ends at a node, plus one; 0 where none does. */
  readonly ends: Uint16Array;
};

const classBits = 6;
const mostClasses = 1 << classBits;
const gramMask = (1 << (3 * classBits)) - 1;
const hashBits = 17;

/** Multiplicative hashing (Knuth, The Art of Computer Programming 6.4). */
function hashOf(gram: number, fourth: number): number {
  return Math.imul((gram << classBits) | fourth, 0x9e3779b1) >>> (32 - hashBits);
}

/** Receives, for each keyword met, its number and the offset just after its last byte, in order of where keywords start. */
export type OnKeyword = (keyword: number, end: number) => void;

/** Passes over `bytes` once. */
export function searchKeywords(automaton: Automaton, bytes: Uint8Array, onKeyword: OnKeyword): void {
  const { classOf, gate, second } = automaton;
  const last = bytes.length - 1;
  let gram = 0;
  for (let at = 0; at < last; at += 1) {
    // Every index is in range by construction: classes cover all bytes, the gates all grams and all hashes.
    gram = ((gram << classBits) | (classOf[bytes[at] as number] as number)) & gramMask;
    if ((((gate[gram >>> 5] as number) >>> (gram & 31)) & 1) === 0) continue;
    const hash = hashOf(gram, classOf[bytes[at + 1] as number] as number);
    if ((((second[hash >>> 5] as number) >>> (hash & 31)) & 1) === 0) continue;
    const node = entryOf(automaton, hash, (gram << classBits) | (classOf[bytes[at + 1] as number] as number));
    if (node === 0) walk(automaton, bytes, at - 2, onKeyword);
    else walkOn(automaton, bytes, at + 2, node, onKeyword);
  }
  const { length } = bytes;
  if (length >= 3) walk(automaton, bytes, length - 3, onKeyword); // a keyword of three bytes at the very end has no fourth
  // Keywords of two bytes at the very end have no third.
  if (length >= 2) walk(automaton, bytes, length - 2, onKeyword);
}

function walk(automaton: Automaton, bytes: Uint8Array, start: number, onKeyword: OnKeyword): void {
  const { classOf, next, ends } = automaton;
  let node = 0;
  for (let at = start; at < bytes.length; at += 1) {
    node = next[(node << classBits) + (classOf[bytes[at] as number] as number)] as number; // in range, see above
    if (node === 0) return;
    const keyword = ends[node] as number;
    if (keyword !== 0) onKeyword(keyword - 1, at + 1);
  }
}

/** Walks on from a node that no shorter keyword lies on the way to. */
function walkOn(
  { classOf, next, ends }: Automaton,
  bytes: Uint8Array,
  from: number,
  entry: number,
  onKeyword: OnKeyword,
): void {
  let node = entry;
  for (let at = from; ; at += 1) {
    const keyword = ends[node] as number;
    if (keyword !== 0) onKeyword(keyword - 1, at);
    if (at >= bytes.length) return;
    node = next[(node << classBits) + (classOf[bytes[at] as number] as number)] as number; // in range, see above
    if (node === 0) return;
  }
}

/** 0 as well for what no keyword begins with: the second gate lets a little of it by. */
function entryOf({ ways, entries }: Automaton, hash: number, way: number): number {
  const mask = ways.length - 1;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const there = ways[slot] as number;
    if (there === way + 1) return entries[slot] as number;
    if (there === 0) return 0;
  }
}

/** Builds the tables. Keywords are compared without ASCII case and have two bytes or more. */
export function buildAutomaton(keywords: readonly string[]): Automaton {
  const classOf = byteClasses(keywords);
  const mostNodes = keywords.reduce((sum, keyword) => sum + keyword.length, 1);
  if (mostNodes > 0xffff) throw new RangeError("too many keyword bytes for a 16-bit table");
  const next = new Uint16Array(mostNodes << classBits);
  const ends = new Uint16Array(mostNodes);
  const gate = new Uint32Array((gramMask + 1) >>> 5);
  const second = new Uint32Array((1 << hashBits) >>> 5);
  let nodes = 1;
  keywords.forEach((keyword, number) => {
    const classes = Array.from(Buffer.from(keyword, "latin1"), (byte) => classOf[byte] ?? 0);
    if (classes.length < 2)
      throw new RangeError(`a keyword needs two bytes or more: ${JSON.stringify(keyword)}`);
    let node = 0;
    for (const byteClass of classes) {
      const edge = (node << classBits) + byteClass;
      const known = next[edge] ?? 0;
      if (known === 0) {
        next[edge] = nodes;
        nodes += 1;
      }
      node = next[edge] ?? 0;
    }
    ends[node] = number + 1;
    openGates(gate, second, classes);
  });
  const trie = { next: next.slice(0, nodes << classBits), ends: ends.slice(0, nodes) };
  return { keywords, classOf, gate, second, ...entriesOf(trie), ...trie };
}

/** Half of the slots stay empty. */
function entriesOf({ next, ends }: Pick<Automaton, "next" | "ends">): Pick<Automaton, "ways" | "entries"> {
  const found: { readonly way: number; readonly node: number }[] = [];
  const visit = (node: number, way: number, depth: number, hasShorter: boolean): void => {
    if (depth === 4) {
      found.push({ way, node: hasShorter ? 0 : node });
      return;
    }
    for (const byteClass of anyClass) {
      const child = next[(node << classBits) + byteClass] ?? 0;
      const isShort = depth < 3 && (ends[child] ?? 0) !== 0;
      if (child !== 0) visit(child, (way << classBits) | byteClass, depth + 1, hasShorter || isShort);
    }
  };
  visit(0, 0, 0, false);
  const slots = 2 ** Math.ceil(Math.log2(2 * found.length + 2));
  const ways = new Uint32Array(slots);
  const entries = new Uint16Array(slots);
  for (const { way, node } of found) {
    let slot = hashOf(way >>> classBits, way & (mostClasses - 1)) & (slots - 1);
    while (ways[slot] !== 0) slot = (slot + 1) & (slots - 1);
    ways[slot] = way + 1;
    entries[slot] = node;
  }
  return { ways, entries };
}

const anyClass = Array.from({ length: mostClasses }, (_, index) => index);

/** A keyword of two bytes opens the gates for any third and fourth, one of three for any fourth. */
function openGates(
  gate: Uint32Array,
  second: Uint32Array,
  [first = 0, next = 0, third, fourth]: readonly number[],
): void {
  for (const byteClass of third === undefined ? anyClass : [third]) {
    const gram = (first << (2 * classBits)) | (next << classBits) | byteClass;
    open(gate, gram);
    for (const last of fourth === undefined ? anyClass : [fourth]) open(second, hashOf(gram, last));
  }
}

function open(bits: Uint32Array, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
}

/** Bytes that no keyword uses share class 0; upper and lower case share one. Past 63 classes the last is shared: more hits, none lost. */
function byteClasses(keywords: readonly string[]): Uint8Array {
  const classOf = new Uint8Array(256);
  let classCount = 1;
  for (const keyword of keywords) {
    for (const byte of Buffer.from(keyword, "latin1")) {
      const lower = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
      if (classOf[lower] !== 0) continue;
      classOf[lower] = Math.min(classCount, mostClasses - 1);
      if (lower >= 0x61 && lower <= 0x7a) classOf[lower - 0x20] = classOf[lower] ?? 0;
      classCount += 1;
    }
  }
  return classOf;
}
