// Memory for the large files of an image.

import { expect, test } from "vitest";
import { LargePlace } from "./large-place.ts";

test("what was given back is used again, cut to what is asked", () => {
  const place = new LargePlace();
  const first = place.take(100);
  const second = place.take(50);
  expect(second.buffer).not.toBe(first.buffer); // the first is still looked at
  place.giveBack(first);
  place.giveBack(second);
  const third = place.take(80);
  expect(third.buffer).toBe(first.buffer);
  expect(third).toHaveLength(80);
  expect(place.take(80).buffer).not.toBe(first.buffer);
});

test("memory that went to another thread is not used again", () => {
  const place = new LargePlace();
  const bytes = place.take(100);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  place.giveBack(bytes);
  expect(place.take(100)).toHaveLength(100);
});
