import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  emptyFrontier,
  extended,
  type Hash,
  inclusionProof,
  isIncluded,
  leafHash,
  nodeHash,
  rootOf,
  rootOfLeaves,
} from "./merkle.ts";

/** RFC 6962 section 2.1 as it is written: MTH over the list, by recursion. */
function treeHash(leaves: readonly Hash[]): Hash {
  const [only] = leaves;
  if (only === undefined) return createHash("sha256").digest();
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}

const leaves = fc.array(fc.string(), { maxLength: 70 }).map((texts) => texts.map(leafHash));

describe("the tree of RFC 6962", () => {
  test("hashes the empty list, one leaf and eight leaves as certificate transparency does", () => {
    // Vectors published with the reference implementation of certificate transparency (merkletree test data).
    const inputs = [
      "",
      "00",
      "10",
      "2021",
      "3031",
      "40414243",
      "5051525354555657",
      "606162636465666768696a6b6c6d6e6f",
    ];
    const hashes = inputs.map((hex) => leafHash(Buffer.from(hex, "hex")));
    expect(rootOfLeaves([]).toString("hex")).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(rootOfLeaves(hashes.slice(0, 1)).toString("hex")).toBe(
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    );
    expect(rootOfLeaves(hashes).toString("hex")).toBe(
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    );
  });

  test("the frontier gives the root of the definition, however the leaves arrive", () => {
    fc.assert(
      fc.property(leaves, fc.nat(70), (hashes, cut) => {
        const twoSteps = extended(extended(emptyFrontier, hashes.slice(0, cut)), hashes.slice(cut));
        expect(rootOf(twoSteps)).toEqual(treeHash(hashes));
      }),
    );
  });

  test("an inclusion proof holds for its leaf and for no other", () => {
    fc.assert(
      fc.property(
        leaves.filter((all) => all.length > 0),
        fc.nat(),
        (hashes, seed) => {
          const index = seed % hashes.length;
          const proof = {
            index,
            size: hashes.length,
            path: inclusionProof(hashes, index),
            root: rootOfLeaves(hashes),
          };
          expect(isIncluded({ ...proof, leaf: hashes[index] ?? leafHash("") })).toBe(true);
          expect(isIncluded({ ...proof, leaf: leafHash("another one altogether") })).toBe(false);
          expect(isIncluded({ ...proof, leaf: hashes[index] ?? leafHash(""), index: hashes.length })).toBe(
            false,
          );
        },
      ),
    );
  });
});
