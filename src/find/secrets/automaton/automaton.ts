// Aho-Corasick over bytes: one pass finds every keyword of every rule. The table is dense, case is folded into the byte
// classes, and states with output are numbered last, so that the loop is two loads and one compare a byte. Knows nothing of rules.
// Source: Aho and Corasick, "Efficient string matching: an aid to bibliographic search", CACM 18(6), 1975.

/** `next[(state << shift) + classOf[byte]]` is the next state; states from `firstFinal` on end a keyword. */
export type Automaton = {
  readonly keywords: readonly string[];
  readonly classOf: Uint8Array;
  readonly shift: number;
  readonly next: Uint16Array;
  readonly firstFinal: number;
  /** For final state `s`: keyword numbers stand in `outputs` from `outputStart[s - firstFinal]` up to the next start. */
  readonly outputStart: Uint32Array;
  readonly outputs: Uint16Array;
};

type Node = { readonly children: Map<number, number>; fail: number; ends: number[]; depth: number };

/** Builds the table. Keywords are compared without ASCII case. */
export function buildAutomaton(keywords: readonly string[]): Automaton {
  const { classOf, classCount } = byteClasses(keywords);
  const nodes = trie(keywords, classOf);
  const order = linkFailures(nodes);

  // Shallow states first (they stay in the cache), states with output last.
  const plain = order.filter((at) => nodeAt(nodes, at).ends.length === 0);
  const final = order.filter((at) => nodeAt(nodes, at).ends.length > 0);
  const numberOf = new Uint32Array(nodes.length);
  [...plain, ...final].forEach((at, number) => {
    numberOf[at] = number;
  });
  if (nodes.length > 0xffff) throw new RangeError("too many keyword bytes for a 16-bit table");

  const shift = Math.ceil(Math.log2(Math.max(2, classCount)));
  const next = new Uint16Array(nodes.length << shift);
  for (const at of order) {
    const node = nodeAt(nodes, at);
    const row = (numberOf[at] ?? 0) << shift;
    if (at !== 0) {
      const failRow = (numberOf[node.fail] ?? 0) << shift;
      next.copyWithin(row, failRow, failRow + (1 << shift));
    }
    for (const [byteClass, child] of node.children) next[row + byteClass] = numberOf[child] ?? 0;
  }

  const outputStart = new Uint32Array(final.length + 1);
  const outputs: number[] = [];
  final.forEach((at, index) => {
    outputStart[index] = outputs.length;
    outputs.push(...nodeAt(nodes, at).ends);
  });
  outputStart[final.length] = outputs.length;
  return {
    keywords,
    classOf,
    shift,
    next,
    firstFinal: plain.length,
    outputStart,
    outputs: Uint16Array.from(outputs),
  };
}

/** Receives, for each keyword met, its number and the offset just after its last byte, in order of offsets. */
export type OnKeyword = (keyword: number, end: number) => void;

/** Passes over `bytes` once. */
export function searchKeywords(automaton: Automaton, bytes: Uint8Array, onKeyword: OnKeyword): void {
  const { classOf, shift, next, firstFinal } = automaton;
  let state = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    // Both indexes are in range by construction: classes cover all bytes, states all rows.
    state = next[(state << shift) + (classOf[bytes[at] as number] as number)] as number;
    if (state >= firstFinal) report(automaton, state, at + 1, onKeyword);
  }
}

function report(automaton: Automaton, state: number, end: number, onKeyword: OnKeyword): void {
  const index = state - automaton.firstFinal;
  const stop = automaton.outputStart[index + 1] ?? 0;
  for (let at = automaton.outputStart[index] ?? 0; at < stop; at += 1)
    onKeyword(automaton.outputs[at] ?? 0, end);
}

/** Bytes that no keyword uses share class 0; upper and lower case share one. */
function byteClasses(keywords: readonly string[]): { classOf: Uint8Array; classCount: number } {
  const classOf = new Uint8Array(256);
  let classCount = 1;
  for (const keyword of keywords) {
    for (const byte of Buffer.from(keyword, "latin1")) {
      const lower = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
      if (classOf[lower] !== 0) continue;
      classOf[lower] = classCount;
      if (lower >= 0x61 && lower <= 0x7a) classOf[lower - 0x20] = classCount;
      classCount += 1;
    }
  }
  return { classOf, classCount };
}

function trie(keywords: readonly string[], classOf: Uint8Array): Node[] {
  const nodes: Node[] = [{ children: new Map(), fail: 0, ends: [], depth: 0 }];
  keywords.forEach((keyword, number) => {
    let at = 0;
    for (const byte of Buffer.from(keyword, "latin1")) {
      const node = nodeAt(nodes, at);
      const byteClass = classOf[byte] ?? 0;
      let child = node.children.get(byteClass);
      if (child === undefined) {
        child = nodes.length;
        nodes.push({ children: new Map(), fail: 0, ends: [], depth: node.depth + 1 });
        node.children.set(byteClass, child);
      }
      at = child;
    }
    if (at !== 0) nodeAt(nodes, at).ends.push(number);
  });
  return nodes;
}

/** Breadth first: the failure link of a node is the longest proper suffix that is in the trie; its outputs are inherited. */
function linkFailures(nodes: Node[]): readonly number[] {
  const order = [0];
  for (let head = 0; head < order.length; head += 1) {
    const at = order[head] ?? 0;
    const node = nodeAt(nodes, at);
    for (const [byteClass, child] of node.children) {
      order.push(child);
      if (at === 0) continue;
      let fail = node.fail;
      while (fail !== 0 && !nodeAt(nodes, fail).children.has(byteClass)) fail = nodeAt(nodes, fail).fail;
      const target = nodeAt(nodes, fail).children.get(byteClass) ?? 0;
      const childNode = nodeAt(nodes, child);
      childNode.fail = target;
      childNode.ends = [...childNode.ends, ...nodeAt(nodes, target).ends];
    }
  }
  return order;
}

function nodeAt(nodes: readonly Node[], at: number): Node {
  return nodes[at] as Node; // numbers of nodes come from the list itself
}
