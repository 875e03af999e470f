import { expect, test } from "vitest";
import { endlessPatience, Overdue, patienceFor } from "./patience.ts";

test("patience ends for who uses the processor, and not for who only waits", () => {
  const waits = patienceFor(20);
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  for (let round = 0; round < 4; round += 1) {
    Atomics.wait(asleep, 0, 0, 15);
    waits();
  }
  const works = patienceFor(5);
  expect(() => {
    for (;;) works();
  }).toThrow(Overdue);
  endlessPatience();
});
