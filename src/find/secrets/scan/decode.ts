// Reads what is written in another way: base64, base64url, hex, escapes (percent, JSON, \x) and literals in pieces. Each decoder gives bytes and a
// map back to where they came from. Decoded noise is dropped early: text shows itself in its first characters.

/** Decoded bytes; `sourceOf` gives, for an offset in them, the offset in the layer they were decoded from. */
export type Decoded = {
  readonly bytes: Uint8Array;
  readonly sourceOf: (offset: number) => number;
  readonly how: string;
};

/** A run of base64-like characters that begins at `start` as bytes, when they are text or a gzip stream; undefined when they are noise. */
export function decodeRun(run: string, start: number): Decoded | undefined {
  if (!mayBeText(run)) return undefined;
  const end = start + run.length;
  const head = run.slice(0, 24);
  if (/^[0-9a-fA-F]+$/.test(head) && isTextual(Buffer.from(head, "hex"))) {
    const bytes = Buffer.from(run, "hex");
    return { bytes, how: "hex", sourceOf: (offset) => start + offset * 2 };
  }
  const first = Buffer.from(head, "base64");
  const isZipped = first[0] === 0x1f && first[1] === 0x8b && first[2] === 0x08;
  if (!isZipped && !isTextual(first)) return undefined;
  const raw = Buffer.from(run, "base64");
  const scale = isWide(raw) ? 2 : 1;
  const bytes = scale === 2 ? narrowed(raw) : raw;
  return {
    bytes,
    how: isZipped ? "gzip" : "base64",
    sourceOf: (offset) => Math.min(end, start + Math.floor((offset * scale * 4) / 3)),
  };
}

/** Most runs are names and paths, whose first bytes are no text in any reading: told from four characters, before anything is copied. */
function mayBeText(run: string): boolean {
  const a = sextetOf(run.charCodeAt(0));
  const b = sextetOf(run.charCodeAt(1));
  const c = sextetOf(run.charCodeAt(2));
  const d = sextetOf(run.charCodeAt(3));
  if ((a | b | c | d) > 63) return true; // not for these to say
  const first = (a << 2) | (b >> 4);
  const second = ((b & 15) << 4) | (c >> 2);
  if (first === 0x1f || first === 0xff || second === 0) return true; // gzip, a mark, two bytes a character
  if (isTextByte(first) && isTextByte(second) && isTextByte(((c & 3) << 6) | d)) return true;
  return /^[0-9a-fA-F]{4}/.test(run.slice(0, 4));
}

/** What a character of base64 or base64url stands for; 64 for others. */
function sextetOf(code: number): number {
  return sextets[code] ?? 64;
}

const sextets = new Uint8Array(128).fill(64);
[..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((character, value) => {
  sextets[character.charCodeAt(0)] = value;
});
sextets["-".charCodeAt(0)] = 62;
sextets["_".charCodeAt(0)] = 63;

const escapes =
  /\\u\{?00([2-7][0-9a-fA-F])\}?|\\x([2-7][0-9a-fA-F])|%([2-7][0-9a-fA-F])|\\(["\\/nrt])|(["'])(?: (?:\+|\.{1,2}|&) |\+)\5/g;

/** Regions that hold escapes, joined line by line, with the escapes resolved. */
export function decodeEscapes(
  slice: (start: number, end: number) => string,
  regions: readonly (readonly [start: number, end: number])[],
): Decoded {
  const most = regions.reduce((sum, [start, end]) => sum + end - start + 1, 0);
  const bytes = Buffer.allocUnsafe(most); // nothing is longer when it is decoded, and each region ends with a line end
  const places = new Places();
  let length = 0;
  const take = (piece: string, source: number): void => {
    places.add(length, source);
    length += bytes.write(piece, length, "latin1");
  };
  for (const [start, end] of regions) {
    let at = start;
    const region = slice(start, end);
    for (const match of region.matchAll(escapes)) {
      const hex = match[1] ?? match[2] ?? match[3];
      const whole = start + match.index;
      if (whole > at) take(region.slice(at - start, match.index), at);
      at = whole + match[0].length;
      if (match[5] !== undefined) continue; // between two literals: nothing
      places.add(length, whole);
      bytes[length] = hex === undefined ? plainOf(match[4] ?? "") : Number.parseInt(hex, 16);
      length += 1;
    }
    take(`${region.slice(at - start)}\n`, at);
  }
  return { bytes: bytes.subarray(0, length), how: "escapes", sourceOf: (offset) => places.sourceOf(offset) };
}

/** Where decoded text came from: pairs of an offset in it and the one in its source. A hostile file has millions. */
class Places {
  #pairs = new Uint32Array(256);
  #used = 0;

  add(offset: number, source: number): void {
    if (this.#used + 2 > this.#pairs.length) {
      const more = new Uint32Array(this.#pairs.length * 2);
      more.set(this.#pairs);
      this.#pairs = more;
    }
    this.#pairs[this.#used] = offset;
    this.#pairs[this.#used + 1] = source;
    this.#used += 2;
  }

  /** By the last pair that begins at or before `offset`. */
  sourceOf(offset: number): number {
    let low = 0;
    let high = this.#used / 2 - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#pairs[middle * 2] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return (this.#pairs[low * 2 + 1] ?? 0) + (offset - (this.#pairs[low * 2] ?? 0));
  }
}

/** Line ends inside quoted text become line ends: rules look at lines. */
function plainOf(escaped: string): number {
  return { n: 0x0a, r: 0x0d, t: 0x09 }[escaped] ?? escaped.charCodeAt(0);
}

/** Printable ASCII with line ends and tabs, or the same as UTF-16. A random key passes with odds of one in millions. */
function isTextual(bytes: Uint8Array): boolean {
  const start = bytes[0] === 0xff && bytes[1] === 0xfe ? 2 : 0;
  const step = bytes[start + 1] === 0 && bytes[start + 3] === 0 ? 2 : 1;
  for (let at = start; at < bytes.length; at += step) {
    const byte = bytes[at] as number;
    if (!isTextByte(byte)) return false;
  }
  return bytes.length >= 8;
}

function isTextByte(byte: number): boolean {
  return byte <= 0x7e && (byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
}

function isWide(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[1] === 0 && bytes[3] === 0;
}

function narrowed(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: bytes.length >> 1 }, (_, index) => bytes[index * 2] ?? 0);
}
