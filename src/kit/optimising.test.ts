// Compiled code counts only under the flags that it was made with: what V8 names them by must come back.

import { cachedDataVersionTag } from "node:v8";
import { expect, test } from "vitest";
import { optimiseAsUsual, optimiseLater } from "./optimising.ts";

test("Node's own compiled code counts again after the usual flags are set", () => {
  const usual = cachedDataVersionTag();
  optimiseLater();
  const ours = cachedDataVersionTag();
  optimiseAsUsual();
  expect(cachedDataVersionTag()).toBe(usual);
  expect(ours).not.toBe(usual);
});
