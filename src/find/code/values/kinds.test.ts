import { expect, test } from "vitest";
import { bit, bitsOf, everyKind, flowKinds } from "./kinds.ts";

test("every kind and every fact has a bit of its own: one too many would make two of them the same in silence", () => {
  const facts = ["normalised", "no-parent", "not-absolute", "rooted", "one-slash", "inside"] as const;
  const bits = [...flowKinds, ...facts].map(bit);
  expect(new Set(bits).size).toBe(bits.length);
  expect(bits).not.toContain(0);
  expect(everyKind & bitsOf(facts)).toBe(0);
});
