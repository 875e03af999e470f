// The grammar in which rules describe a credential: literals and runs of characters of one alphabet. From one description come
// the expression, the bounds of the entropy and the examples, so that none of them can drift from the others. Knows no provider.

import { alphabets, fake } from "../fake.ts";

/** A stretch of a credential: literal text, or something that varies. */
export type Part = string | Piece;
export type Piece = {
  readonly source: string;
  /** The characters, as the inside of a class, that would make the value longer if they followed it. */
  readonly edge: string;
  /** The same of its first part, where that differs. */
  readonly front?: string;
  readonly sample: (seed: number) => string;
  /** The same, too short to be a match (or empty where the piece cannot be shortened). */
  readonly cut: (seed: number) => string;
  /** The same, with one character repeated: what people write in place of a secret. */
  readonly dull: string;
  /** Of the part that carries the secret: how long it is at least, and of how many different characters. */
  readonly weight: number;
  readonly variety: number;
  /** How much longer than at least it can be at its end. */
  readonly spread: number;
  /** Literals of which one is at the front, when that is all that the piece is. */
  readonly literals?: readonly string[];
};

/** Makes the constructor of runs of one alphabet; `(n)` is exactly n characters, `(n, m)` from n to m. */
function runOf(
  inside: string,
  characters: string,
  edge: string,
): (shortest: number, longest?: number) => Piece {
  return (shortest, longest = shortest) => ({
    source: `[${inside}]{${shortest === longest ? shortest : `${shortest},${longest}`}}`,
    edge,
    sample: (seed) => fake("", shortest + Math.floor((longest - shortest) / 8), characters, seed),
    cut: (seed) => fake("", Math.floor(shortest / 2), characters, seed),
    dull: (characters[characters.length - 1] ?? "x").repeat(shortest),
    weight: shortest,
    variety: characters.length,
    spread: longest - shortest,
  });
}

const word = "0-9A-Za-z_";
/** [0-9A-Za-z] */
export const base62 = runOf("0-9A-Za-z", alphabets.base62, word);
/** [0-9a-z] */
export const lower = runOf("0-9a-z", alphabets.lower, word);
/** [0-9A-Z] */
export const upper = runOf("0-9A-Z", alphabets.upper, word);
/** [A-Z2-7], the alphabet of RFC 4648 section 6 */
export const base32 = runOf("A-Z2-7", alphabets.base32, word);
/** [0-9a-f] */
export const hex = runOf("0-9a-f", alphabets.hex, word);
/** [0-9A-F] */
export const upperHex = runOf("0-9A-F", "0123456789ABCDEF", word);
/** [0-9a-fA-F] */
export const anyHex = runOf("0-9a-fA-F", alphabets.hex, word);
/** [0-9] */
export const digits = runOf("0-9", alphabets.digits, word);
/** [a-z] */
export const letters = runOf("a-z", "abcdefghijklmnopqrstuvwxyz", word);
/** [0-9A-Za-z_] */
export const wordly = runOf("0-9A-Za-z_", `${alphabets.base62}_`, word);
/** [0-9A-Za-z-] */
export const dashed = runOf("0-9A-Za-z-", `${alphabets.base62}-`, `${word}\\-`);
/** [0-9A-Za-z_-], the alphabet of RFC 4648 section 5 */
export const base64url = runOf("0-9A-Za-z_\\-", alphabets.base64url, `${word}\\-`);
/** [0-9A-Za-z+/], without padding */
export const base64 = runOf("0-9A-Za-z+/", alphabets.base64, "0-9A-Za-z+/=");
/** base58 as Bitcoin writes it: no 0, O, I, l */
export const base58 = runOf(
  "1-9A-HJ-NP-Za-km-z",
  "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
  word,
);
/** [0-9A-Za-z_.-] */
export const dotted = runOf("0-9A-Za-z_.\\-", `${alphabets.base62}_-`, `${word}\\-`);

/** A run of characters of a rule's own: `inside` is what stands between the brackets of the class. */
export function charsOf(inside: string, characters: string, shortest: number, longest = shortest): Piece {
  return runOf(inside, characters, `${word}\\-`)(shortest, longest);
}

/** One of several literals. */
export function oneOf(...literals: readonly string[]): Piece {
  return {
    source: `(?:${literals.map(escaped).join("|")})`,
    edge: word,
    sample: (seed) => literals[seed % literals.length] ?? "",
    cut: () => literals[0] ?? "",
    dull: literals[0] ?? "",
    weight: 0,
    variety: 1,
    spread: 0,
    literals,
  };
}

/** Something that may be absent. */
export function maybe(...parts: readonly Part[]): Piece {
  const inner = joined(parts);
  return { ...inner, source: `(?:${inner.source})?`, cut: () => "", dull: "", weight: 0 };
}

/** Either of two shapes. */
export function either(first: readonly Part[], second: readonly Part[]): Piece {
  const [a, b] = [joined(first), joined(second)];
  return {
    source: `(?:${a.source}|${b.source})`,
    edge: a.edge.length > b.edge.length ? a.edge : b.edge,
    front: longer(a.front ?? a.edge, b.front ?? b.edge),
    sample: (seed) => (seed % 2 === 0 ? a.sample(seed) : b.sample(seed)),
    cut: a.weight <= b.weight ? a.cut : b.cut,
    dull: a.dull,
    weight: Math.min(a.weight, b.weight),
    variety: Math.min(a.variety, b.variety),
    spread: Math.min(a.spread, b.spread),
  };
}

function longer(one: string, other: string): string {
  return one.length > other.length ? one : other;
}

/** 8-4-4-4-12 lowercase hex digits. */
export const uuid: Piece = {
  ...joined([hex(8), "-", hex(4), "-", hex(4), "-", hex(4), "-", hex(12)]),
  edge: "0-9A-Za-z_\\-",
  // The version and variant digits of RFC 9562, so that the sample is a UUID in earnest.
  sample: (seed) => {
    const h = fake("", 32, alphabets.hex, seed);
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`;
  },
};

/** Base64 of `bytes` bytes, with its padding. Whether the last character is one that an encoder writes, `isBase64OfBytes` says. */
export function base64Of(bytes: number): Piece {
  const padding = (3 - (bytes % 3)) % 3;
  const whole = base64(Math.ceil(bytes / 3) * 4 - padding);
  const sample = (seed: number) => Buffer.from(fake("", bytes, "base62", seed)).toString("base64");
  return { ...joined([whole, "=".repeat(padding)], "0-9A-Za-z+/="), sample };
}

/** Parts in a row, as one piece. */
export function joined(parts: readonly Part[], edge?: string): Piece {
  const pieces = parts.map(pieceOf);
  const last = pieces[pieces.length - 1];
  // The longest variable piece is the one that is cut: it carries the secret.
  const heaviest = pieces.reduce(
    (best, piece, at) => (piece.weight > (pieces[best]?.weight ?? 0) ? at : best),
    0,
  );
  return {
    source: pieces.map((piece) => piece.source).join(""),
    edge: edge ?? last?.edge ?? word,
    ...(pieces[0] === undefined ? {} : { front: pieces[0].front ?? pieces[0].edge }),
    sample: (seed) => pieces.map((piece, at) => piece.sample(seed + at * 101)).join(""),
    cut: (seed) =>
      pieces.map((piece, at) => (at === heaviest ? piece.cut(seed) : piece.sample(seed + at))).join(""),
    dull: pieces.map((piece) => piece.dull).join(""),
    weight: pieces[heaviest]?.weight ?? 0,
    variety: pieces[heaviest]?.variety ?? 1,
    spread: openness(pieces),
  };
}

/** The spread of the last piece that is more than padding. */
function openness(pieces: readonly Piece[]): number {
  const solid = pieces.filter((piece) => !piece.source.endsWith(")?"));
  return solid[solid.length - 1]?.spread ?? 0;
}

function pieceOf(part: Part): Piece {
  if (typeof part !== "string") return part;
  return {
    source: escaped(part),
    edge: word,
    sample: () => part,
    cut: () => part,
    dull: part,
    weight: 0,
    variety: 1,
    spread: 0,
    literals: [part],
  };
}

/** True where the first literal (".infura.io/") begins with no character of a word: whatever stands before it is another word. */
export function beginsOutsideWord([first]: readonly Part[]): boolean {
  const literals = typeof first === "string" ? [first] : first?.literals;
  return literals?.every((literal) => /^[^0-9A-Za-z_]/.test(literal)) ?? false;
}

/**
 * What may stand before a value: nothing of a word, nor of the value's own alphabet, so that no run is read twice. The default of
 * a shell variable (`${KEY:-value}`) and an escaped line end of a quoted text are no part of a word.
 */
export function frontOf(parts: readonly Part[], shape: Piece): string {
  const first = parts[0];
  if (beginsOutsideWord(parts)) return "";
  const isLiteral = first === undefined || typeof first === "string" || first.literals !== undefined;
  const alphabet = isLiteral
    ? ""
    : (first.front ?? first.edge).replace("0-9A-Za-z_", "").replace("0-9A-Za-z", "").replace("=", "");
  const dash = shape.edge.includes("\\-") && !alphabet.includes("\\-") ? "\\-" : "";
  return `(?:(?<![${word}${alphabet}${dash}])|:-|\\\\[nrt])`;
}

/**
 * The class of characters that must not follow. Where the length is wide open, nothing is asked: a longer run is a secret just
 * as well, and giving back character after character in search of an end that is not there costs time.
 */
export function endOf(shape: Piece): string {
  return shape.spread >= 60 ? "" : `(?![${shape.edge}])`;
}

/** The literals with which a value can begin, in lower case; empty when it begins with something that varies. */
export function beginnings(parts: readonly Part[]): readonly string[] {
  const first = parts[0];
  if (first === undefined) return [];
  return (pieceOf(first).literals ?? []).map((literal) => literal.toLowerCase());
}

/** Text as an expression that matches exactly it. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

/** Text as an expression that matches it in upper, lower and mixed case, without the flag that would soften the value as well. */
export function anyCase(text: string): string {
  return text.replace(/[A-Za-z]|[.*+?^${}()|[\]\\/-]/g, (c) =>
    /[A-Za-z]/.test(c) ? `[${c.toUpperCase()}${c.toLowerCase()}]` : `\\${c}`,
  );
}

/** Shannon entropy of the characters of a text. */
export function entropyBitsPerChar(text: string): number {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
