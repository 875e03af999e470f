// The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162): leaves are hashed with a 0x00 in front, nodes with 0x01, and a
// tree of n leaves splits at the largest power of two below n. Knows hashes only; nothing of events or storage.

import { hash } from "node:crypto";

export type Hash = Buffer;

export function leafHash(leaf: string | Uint8Array): Hash {
  // The prefix in UTF-8 is the same byte: a million texts need no buffers of their own.
  if (typeof leaf === "string") return hash("sha256", `\0${leaf}`, "buffer");
  return hash("sha256", Buffer.concat([leafPrefix, leaf]), "buffer");
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return hash("sha256", Buffer.concat([nodePrefix, left, right]), "buffer");
}

/**
 * The perfect subtrees from left to right whose sizes are the binary digits of the tree's size: all that is needed to append and
 * to compute the root. A value: appending gives a new one.
 */
export type Frontier = { readonly size: number; readonly peaks: readonly Hash[] };

export const emptyFrontier: Frontier = { size: 0, peaks: [] };

export function extended(frontier: Frontier, leaves: readonly Hash[]): Frontier {
  const peaks = [...frontier.peaks];
  let size = frontier.size;
  for (const leaf of leaves) {
    let node = leaf;
    // Each trailing one bit of the size is a perfect subtree that the new leaf completes.
    for (let bits = size; bits % 2 === 1; bits = (bits - 1) / 2) node = nodeHash(peaks.pop() ?? node, node);
    peaks.push(node);
    size += 1;
  }
  return { size, peaks };
}

export function rootOf(frontier: Frontier): Hash {
  const last = frontier.peaks.at(-1);
  if (last === undefined) return hash("sha256", "", "buffer"); // RFC 6962: the empty tree is the hash of nothing
  return frontier.peaks.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/** Proof that leaf `index` is in the tree of exactly these leaves (RFC 6962, 2.1.1). */
export function inclusionProof(leaves: readonly Hash[], index: number): readonly Hash[] {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...inclusionProof(left, index), rootOfLeaves(right)]
    : [...inclusionProof(right, index - split), rootOfLeaves(left)];
}

/** RFC 9162, 2.1.3.2. */
export function isIncluded(proof: {
  readonly leaf: Hash;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Hash[];
  readonly root: Hash;
}): boolean {
  if (proof.index >= proof.size) return false;
  let [at, last, node] = [proof.index, proof.size - 1, proof.leaf];
  for (const sibling of proof.path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      node = nodeHash(sibling, node);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      node = nodeHash(node, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && node.equals(proof.root);
}

export function rootOfLeaves(leaves: readonly Hash[]): Hash {
  return rootOf(extended(emptyFrontier, leaves));
}

function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

const leafPrefix = Buffer.of(0);
const nodePrefix = Buffer.of(1);
