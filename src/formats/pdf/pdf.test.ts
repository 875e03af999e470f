// Text of PDF files under each filter. The packed samples are of other programs: Python's base64 and a coder of LZW by the book.

import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readPdfText } from "./pdf.ts";

const shown = "BT (word and code) Tj ET";
const pdf = (filter: string, stream: Buffer | string): Buffer =>
  Buffer.concat([
    Buffer.from(`%PDF-1.4\n1 0 obj\n<< /Length 9 /Filter ${filter} >>\nstream\n`),
    Buffer.from(stream),
    Buffer.from("\nendstream\nendobj\n"),
  ]);
const textOf = (bytes: Buffer): string => readPdfText(bytes, 100_000).value;

test.each([
  ["ASCII85", pdf("/ASCII85Decode", "6<#'UGAhM4+CT.u+Cf>#ALSa$C*5rE~>")],
  ["ASCIIHex", pdf("/AHx", `${Buffer.from(shown).toString("hex")}>`)],
  [
    "RunLength",
    pdf("/RL", Buffer.concat([Buffer.from([shown.length - 1]), Buffer.from(shown), Buffer.from([128])])),
  ],
  ["Flate behind ASCIIHex", pdf("[/ASCIIHexDecode /FlateDecode]", `${deflateSync(shown).toString("hex")}>`)],
  ["LZW", pdf("/LZWDecode", lzwOf(Buffer.from(shown)))],
  [
    "LZW past 9 bits",
    pdf("[ /LZWDecode ]", lzwOf(Buffer.from(`${"% abcdefgh ijklm ".repeat(200)}\n${shown}`))),
  ],
])("%s", (_, bytes) => {
  expect(textOf(bytes)).toContain("word and code");
  expect(readPdfText(bytes, 100_000).problems).toEqual([]);
});

test("addresses of links and metadata are read, pictures are not, and what cannot be unpacked is told", () => {
  const link = Buffer.from("%PDF-1.4\n3 0 obj\n<< /A << /URI (https://a.b/c) >> >>\nendobj\n");
  expect(textOf(link)).toContain("https://a.b/c");
  expect(textOf(pdf("/FlateDecode", deflateSync("<x:xmpmeta>author</x:xmpmeta>")))).toContain("author");
  expect(readPdfText(pdf("/Crypt", "x"), 1000).problems).toHaveLength(1);
});

test("any bytes are read without an exception", () => {
  const filter = fc.constantFrom("/LZWDecode", "/A85", "/RL", "/AHx", "/FlateDecode", "[/A85 /LZW]");
  fc.assert(
    fc.property(filter, fc.uint8Array({ maxLength: 200 }), (name, bytes) => {
      expect(typeof textOf(pdf(name, Buffer.from(bytes)))).toBe("string");
    }),
    { numRuns: 300 },
  );
});

/** Codes as 7.4.4.2 describes them, with the width growing one code early. */
function lzwOf(bytes: Buffer): Buffer {
  const bits: string[] = [];
  let table = new Map<string, number>();
  let width = 9;
  let next = 258;
  const put = (code: number): void => void bits.push(code.toString(2).padStart(width, "0"));
  const codeOf = (word: string): number => (word.length === 1 ? word.charCodeAt(0) : (table.get(word) ?? 0));
  put(256);
  let word = "";
  for (const c of bytes.toString("latin1")) {
    if (word === "" || table.has(word + c)) {
      word += c;
      continue;
    }
    put(codeOf(word));
    table.set(word + c, next);
    next += 1;
    if (next + 1 > 1 << width) width += 1;
    if (next === 4095) {
      put(256);
      table = new Map();
      [width, next] = [9, 258];
    }
    word = c;
  }
  put(codeOf(word));
  next += 1;
  if (next + 1 > 1 << width) width += 1;
  put(257);
  const all = bits.join("");
  return Buffer.from((all.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2)));
}
