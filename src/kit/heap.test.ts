import { cachedDataVersionTag } from "node:v8";
import { expect, test } from "vitest";
import { growHeapAsUsual, keepHeapSmall } from "./heap.ts";

test("compiled code that is kept after the heap was kept small is one that a next start can use", () => {
  growHeapAsUsual();
  const usual = cachedDataVersionTag();
  keepHeapSmall();
  expect(cachedDataVersionTag() === usual).toBe(!/^v2[024]\./.test(process.version));
  growHeapAsUsual();
  expect(cachedDataVersionTag()).toBe(usual);
});
