import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isBzip2, readBzip2 } from "./bzip2.ts";

/** The program where there is one, else Python's module of the same library. */
const tool = [
  ["bzip2", "-c"],
  [
    "python3",
    "-c",
    "import sys,bz2;sys.stdout.buffer.write(bz2.compress(sys.stdin.buffer.read(),int((sys.argv+['-9'])[1][1:])))",
  ],
].find(([command = "", ...rest]) => spawnSync(command, rest, { input: "" }).status === 0);
const packed = (content: Uint8Array, option = "-9"): Buffer => {
  const [command = "", ...rest] = tool ?? [];
  return execFileSync(command, [...rest, option], { input: content, maxBuffer: 1 << 28 });
};

describe.skipIf(tool === undefined)("what bzip2 packs comes back (skipped without bzip2 and Python)", () => {
  const text = Buffer.from("a line that is repeated, and then some\n".repeat(3000));
  test.each([
    ["nothing", Buffer.alloc(0), "-9"],
    ["one byte", Buffer.from("a"), "-9"],
    ["text", text, "-9"],
    [
      "runs of every length",
      Buffer.from(Array.from({ length: 300 }, (_, n) => "ab"[n % 2]?.repeat(n)).join("")),
      "-9",
    ],
    ["noise, in several blocks", randomBytes(250_000), "-1"],
    ["a mixture", Buffer.concat([text, randomBytes(70_000), text, Buffer.alloc(100_000)]), "-1"],
  ])("%s", (_, content, option) => {
    const bytes = packed(content, option);
    expect(isBzip2(bytes)).toBe(true);
    expect(Buffer.from(readBzip2(bytes, 10_000_000)).equals(content)).toBe(true);
  });

  test("two streams in one file, and more than the limit", () => {
    const one = packed(text);
    expect(readBzip2(Buffer.concat([one, one]), 10_000_000)).toHaveLength(text.length * 2);
    expect(() => readBzip2(one, 1000)).toThrow(RangeError);
    expect(() => readBzip2(packed(Buffer.alloc(20_000_000)), 1_000_000)).toThrow(RangeError);
  });

  test("damaged files end in an error or in text, never otherwise", () => {
    const whole = packed(text.subarray(0, 4000));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
        const bytes = Uint8Array.from(whole.subarray(0, Math.max(14, length)));
        bytes[at] = byte;
        try {
          readBzip2(bytes, 100_000);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 200 },
    );
  });
});
