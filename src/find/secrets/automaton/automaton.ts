// Finds every keyword of every rule in one pass over the bytes. A gate of one bit for each three bytes lets almost all places
// go by; where it opens, a dense trie is walked. The gate fits the first-level cache and its loads do not wait for each other,
// which makes it faster than the one long chain of dependent loads of an Aho-Corasick table (docs/adr/0010). Knows nothing of rules.

/** `next[(node << 6) + classOf[byte]]` is the next node of the trie, 0 when there is none; node 0 is the root. */
export type Automaton = {
  readonly keywords: readonly string[];
  /** Case is folded here; bytes that no keyword uses are class 0. */
  readonly classOf: Uint8Array;
  /** One bit for each three classes with which a keyword begins. */
  readonly gate: Uint32Array;
  readonly next: Uint16Array;
  /** The keyword that ends at a node, plus one; 0 where none does. */
  readonly ends: Uint16Array;
};

const classBits = 6;
const mostClasses = 1 << classBits;
const gramMask = (1 << (3 * classBits)) - 1;

/** Receives, for each keyword met, its number and the offset just after its last byte, in order of where keywords start. */
export type OnKeyword = (keyword: number, end: number) => void;

/** Passes over `bytes` once. */
export function searchKeywords(automaton: Automaton, bytes: Uint8Array, onKeyword: OnKeyword): void {
  const { classOf, gate } = automaton;
  const { length } = bytes;
  let gram = 0;
  for (let at = 0; at < length; at += 1) {
    // Every index is in range by construction: classes cover all bytes, the gate all grams.
    gram = ((gram << classBits) | (classOf[bytes[at] as number] as number)) & gramMask;
    if ((((gate[gram >>> 5] as number) >>> (gram & 31)) & 1) === 1) walk(automaton, bytes, at - 2, onKeyword);
  }
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

/** Builds the tables. Keywords are compared without ASCII case and have two bytes or more. */
export function buildAutomaton(keywords: readonly string[]): Automaton {
  const classOf = byteClasses(keywords);
  const mostNodes = keywords.reduce((sum, keyword) => sum + keyword.length, 1);
  if (mostNodes > 0xffff) throw new RangeError("too many keyword bytes for a 16-bit table");
  const next = new Uint16Array(mostNodes << classBits);
  const ends = new Uint16Array(mostNodes);
  const gate = new Uint32Array((gramMask + 1) >>> 5);
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
    openGate(gate, classes);
  });
  return { keywords, classOf, gate, next: next.slice(0, nodes << classBits), ends: ends.slice(0, nodes) };
}

/** A keyword of two bytes opens the gate for any third. */
function openGate(gate: Uint32Array, [first = 0, second = 0, third]: readonly number[]): void {
  const pair = ((first << classBits) | second) << classBits;
  const thirds = third === undefined ? Array.from({ length: mostClasses }, (_, index) => index) : [third];
  for (const last of thirds)
    gate[(pair | last) >>> 5] = (gate[(pair | last) >>> 5] ?? 0) | (1 << (last & 31));
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
