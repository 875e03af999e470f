import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTarReader, normaliseTarPath, type TarEntry, tarOf } from "./index.ts";

type Seen = {
  readonly entries: readonly TarEntry[];
  readonly contents: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
  readonly isWhole: boolean;
};

function read(bytes: Uint8Array, pieceBytes = bytes.length): Seen {
  const entries: TarEntry[] = [];
  const contents = new Map<string, string>();
  let parts: Uint8Array[] = [];
  const reader = createTarReader({
    entry: (entry) => {
      entries.push(entry);
      parts = [];
      return true;
    },
    content: (chunk) => parts.push(Buffer.from(chunk)),
    end: () => contents.set(entries.at(-1)?.path ?? "", Buffer.concat(parts).toString()),
  });
  for (let at = 0; at < bytes.length; at += Math.max(1, pieceBytes))
    reader.push(bytes.subarray(at, at + Math.max(1, pieceBytes)));
  const { problems, isWhole } = reader.finish();
  return { entries, contents, problems: problems.map(({ message }) => message), isWhole };
}

const long = `${"folder/".repeat(30)}file`;
const sample = tarOf([
  { path: "a/", type: "directory" },
  { path: "a/empty" },
  { path: "a/text", content: "text" },
  { path: "a/block", content: "x".repeat(512) },
  { path: long, content: "long" },
  { path: "link", type: "symlink", link: "../../etc/passwd" },
  { path: "hard", type: "hardlink", link: "a/text" },
]);

test("entries and contents, however the bytes are cut into pieces", () => {
  const whole = read(sample);
  expect([...whole.contents]).toEqual([
    ["a/empty", ""],
    ["a/text", "text"],
    ["a/block", "x".repeat(512)],
    [long, "long"],
  ]);
  expect(whole).toMatchObject({ problems: [], isWhole: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1500 }), (pieceBytes) => {
      expect(read(sample, pieceBytes)).toEqual(whole);
    }),
  );
});

describe("what is wrong is told", () => {
  const header = (change: (block: Buffer) => void): Uint8Array => {
    const bytes = Buffer.from(tarOf([{ path: "a", content: "a" }]));
    change(bytes);
    bytes.write("        ", 148, "latin1");
    const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return bytes;
  };
  test("a cut-off tar is not whole", () => {
    for (const end of [100, 512, 513, 1500]) expect(read(sample.subarray(0, end)).isWhole).toBe(end === 512);
  });
  test("a wrong checksum", () => {
    const bytes = Buffer.from(sample);
    bytes[3] = 0x7a;
    expect(read(bytes)).toMatchObject({ isWhole: false, problems: ["no tar header at byte 0"] });
  });
  test("a negative and an enormous base-256 size", () => {
    expect(read(header((block) => block.fill(0xff, 124, 136))).isWhole).toBe(false);
    expect(read(header((block) => block.fill(0x7f, 125, 136).fill(0x80, 124, 125))).isWhole).toBe(false);
  });
  test("a size that lies runs over the end and is told", () => {
    expect(read(header((block) => block.write("00000777777\0", 124, "latin1"))).problems).toEqual([
      "the tar ends in the middle of an entry",
    ]);
  });
  test("pax records with wrong lengths and sizes", () => {
    const pax = (record: string): Uint8Array => {
      const body = tarOf([{ path: "pax", content: record }]).subarray(0, 1024);
      const named = Buffer.from(body);
      named.write("x", 156, "latin1");
      named.write("        ", 148, "latin1");
      const sum = named.subarray(0, 512).reduce((total, byte) => total + byte, 0);
      named.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
      return Buffer.concat([named, tarOf([{ path: "a", content: "a" }])]);
    };
    expect(read(pax("12 size=xx\n")).problems.join()).toContain("pax");
    for (const size of ["12 size=1e3\n", "11 size=0x\n", "11 size= 1\n", "11 size=-1\n"])
      expect(read(pax(size)).problems.join(), size).toContain("pax size that is no size");
    expect(read(pax("99 path=b\n")).problems).toEqual(["a pax header with a record of a wrong length"]);
    expect(read(pax("9 path=b\n")).entries.map(({ path }) => path)).toEqual(["b"]);
    expect(read(pax("25 path=../../etc/shadow\n")).entries).toEqual([]);
  });
});

test.each([
  ["a/b", "a/b"],
  ["./a/./b/", "a/b"],
  ["/etc/passwd", "etc/passwd"],
  ["a//b", "a/b"],
  ["./", ""],
  ["../a", undefined],
  ["a/../../b", undefined],
  ["a\0b", undefined],
])("the name %j means %j", (written, expected) => {
  expect(normaliseTarPath(written)).toBe(expected);
});

test("no bytes make the reader throw or hand on more than there is", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { maxLength: 40 }),
      fc.integer({ min: 1, max: 4096 }),
      (changes, pieceBytes) => {
        const copy = Uint8Array.from(sample);
        for (const [at, value] of changes) copy[at] = value;
        const total = [...read(copy, pieceBytes).contents.values()].reduce(
          (sum, text) => sum + Buffer.byteLength(text),
          0,
        );
        expect(total).toBeLessThanOrEqual(copy.length * 3); // a replaced byte may become three in UTF-8
      },
    ),
    { numRuns: 60 },
  );
});
