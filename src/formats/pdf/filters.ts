// The filters of PDF streams that give text back: Flate, LZW, ASCII85, ASCIIHex and RunLength, one after the other as the dictionary
// lists them. Source: ISO 32000-1, section 7.4. Pictures' filters are not here: what they pack is no text.

import { inflateSync } from "node:zlib";

type Filter = (bytes: Buffer, limitBytes: number) => Buffer;

const filters: Readonly<Record<string, Filter>> = {
  FlateDecode: (bytes, limitBytes) => inflateSync(bytes, { maxOutputLength: limitBytes }),
  Fl: (bytes, limitBytes) => inflateSync(bytes, { maxOutputLength: limitBytes }),
  LZWDecode: lzw,
  LZW: lzw,
  ASCII85Decode: ascii85,
  A85: ascii85,
  ASCIIHexDecode: asciiHex,
  AHx: asciiHex,
  RunLengthDecode: runLength,
  RL: runLength,
};

/** The content of a stream; undefined when a filter is unknown, the data is broken, or it gives more than the limit. */
export function unfiltered(dictionary: string, stream: Buffer, limitBytes: number): Buffer | undefined {
  const list = /\/(?:Filter|F)\s*(\[[^\]]{0,200}\]|\/\w{1,20})/.exec(dictionary)?.[1] ?? "";
  let content = stream;
  for (const [, name = ""] of list.matchAll(/\/(\w{1,20})/g)) {
    const filter = filters[name];
    if (filter === undefined) return undefined;
    try {
      content = filter(content, Math.max(1, limitBytes));
    } catch {
      return undefined; // counted by the caller
    }
  }
  return content;
}

/** Five characters of "!" to "u" are four bytes; "z" is four zeros; "~>" ends (7.4.3). */
function ascii85(bytes: Buffer): Buffer {
  const text = bytes.toString("latin1").replace(/\s/g, "").replace(/^<~/, "").split("~>", 1)[0] ?? "";
  const out: number[] = [];
  for (let at = 0; at < text.length; ) {
    if (text[at] === "z") {
      out.push(0, 0, 0, 0);
      at += 1;
      continue;
    }
    const group = text.slice(at, at + 5);
    let number = 0;
    for (const c of group.padEnd(5, "u")) number = number * 85 + (c.charCodeAt(0) - 33);
    for (let byte = 0; byte < group.length - 1; byte += 1)
      out.push(Math.floor(number / 256 ** (3 - byte)) & 255);
    at += 5;
  }
  return Buffer.from(out);
}

function asciiHex(bytes: Buffer): Buffer {
  const digits = (bytes.toString("latin1").split(">", 1)[0] ?? "").replace(/\s/g, "");
  return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, "hex");
}

/** A length below 128 copies so many bytes and one, above 128 repeats the next; 128 ends (7.4.5). */
function runLength(bytes: Buffer, limitBytes: number): Buffer {
  const pieces: Buffer[] = [];
  let size = 0;
  for (let at = 0; at < bytes.length && bytes[at] !== 128; ) {
    const length = bytes[at] ?? 128;
    const isCopy = length < 128;
    const piece = isCopy
      ? bytes.subarray(at + 1, at + 2 + length)
      : Buffer.alloc(257 - length, bytes[at + 1]);
    size += piece.length;
    if (size > limitBytes) throw new RangeError("more than the limit");
    pieces.push(piece);
    at += isCopy ? length + 2 : 2;
  }
  return Buffer.concat(pieces);
}

/** Codes of 9 to 12 bits, the highest bit first; 256 clears the table, 257 ends; the width grows one code early (7.4.4). */
function lzw(bytes: Buffer, limitBytes: number): Buffer {
  const pieces: Buffer[] = [];
  let size = 0;
  let table: Buffer[] = [];
  let last: Buffer | undefined;
  let [width, bits, held] = [9, 0, 0];
  const clear = (): void => {
    table = Array.from({ length: 258 }, (_, code) => Buffer.from(code < 256 ? [code] : []));
    width = 9;
    last = undefined;
  };
  clear();
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffffff;
    bits += 8;
    if (bits < width) continue;
    const code = (held >>> (bits - width)) & ((1 << width) - 1);
    bits -= width;
    if (code === 257) break;
    if (code === 256) {
      clear();
      continue;
    }
    const known = table[code];
    if (known === undefined && (last === undefined || code !== table.length))
      throw new RangeError("a code that is not there");
    const piece: Buffer =
      known ?? Buffer.concat([last ?? Buffer.alloc(0), (last ?? Buffer.alloc(1)).subarray(0, 1)]);
    if (last !== undefined && table.length < 4096) table.push(Buffer.concat([last, piece.subarray(0, 1)]));
    if (table.length + 1 >= 1 << width && width < 12) width += 1;
    size += piece.length;
    if (size > limitBytes) throw new RangeError("more than the limit");
    pieces.push(piece);
    last = piece;
  }
  return Buffer.concat(pieces);
}
