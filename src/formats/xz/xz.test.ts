import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readXz } from "./xz.ts";

const hasXz = spawnSync("xz", ["--version"]).status === 0;

describe.skipIf(!hasXz)("what xz packs comes back (skipped without the xz program)", () => {
  const text = Buffer.from("a line that is repeated, and then some\n".repeat(3000));
  test.each([
    ["nothing", Buffer.alloc(0), ["-6"]],
    ["text", text, ["-6"]],
    ["text at the lowest level", text, ["-0"]],
    ["noise, which is stored plainly", randomBytes(200_000), ["-6"]],
    [
      "a mixture, in several blocks",
      Buffer.concat([text, randomBytes(70_000), text, randomBytes(10)]),
      ["-9", "--block-size=65536"],
    ],
    ["other literal and position bits", text, ["--lzma2=preset=6,lc=1,lp=2,pb=0"]],
  ])("%s", (_, content, options) => {
    const packed = execFileSync("xz", ["-c", ...options], { input: content });
    expect(Buffer.from(readXz(packed, 10_000_000)).equals(content)).toBe(true);
  });

  test("two streams in one file, and more than the limit", () => {
    const one = execFileSync("xz", ["-c"], { input: text });
    expect(readXz(Buffer.concat([one, one]), 10_000_000)).toHaveLength(text.length * 2);
    expect(() => readXz(one, 1000)).toThrow(RangeError);
  });

  test("damage is an error, never a hang", () => {
    const packed = execFileSync("xz", ["-c"], { input: text });
    for (const cut of [13, 40, packed.length - 40])
      expect(() => readXz(packed.subarray(0, cut), 10_000_000)).toThrow();
  });
});
