import fc from "fast-check";
import { expect, test } from "vitest";
import { Store } from "./index.ts";

type Step =
  | { readonly kind: "set"; readonly on: number; readonly key: number; readonly value: number }
  | { readonly kind: "delete" | "fork"; readonly on: number; readonly key: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("set" as const),
    on: fc.nat(5),
    key: fc.nat(60),
    value: fc.nat(1000),
  }),
  fc.record({ kind: fc.constantFrom("delete" as const, "fork" as const), on: fc.nat(5), key: fc.nat(60) }),
);

test("a store and its forks hold what plain maps would, and differences name all that differs", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const pairs = [{ store: new Store<number, number>(), plain: new Map<number, number>() }];
      for (const s of steps) {
        const pair = pairs[s.on % pairs.length];
        if (pair === undefined) continue;
        if (s.kind === "set") {
          pair.store.set(s.key, s.value);
          pair.plain.set(s.key, s.value);
        } else if (s.kind === "delete") {
          pair.store.delete(s.key);
          pair.plain.delete(s.key);
        } else pairs.push({ store: pair.store.fork(), plain: new Map(pair.plain) });
      }
      for (const { store, plain } of pairs) {
        expect(new Map(store)).toEqual(plain);
        for (let key = 0; key <= 60; key += 1) expect(store.get(key)).toBe(plain.get(key));
      }
      const [a] = pairs;
      for (const b of pairs) {
        if (a === undefined) continue;
        const named = new Map<number, number>();
        a.store.differences(b.store, (key, value) => named.set(key, value));
        for (const [key, value] of b.plain)
          if (a.plain.get(key) !== value) expect(named.get(key)).toBe(value);
        for (const [key, value] of named) expect(b.plain.get(key)).toBe(value);
      }
    }),
    { numRuns: 60 },
  );
});
