// How unlike words a text is: the mean surprise of its letter pairs under a model of identifiers, and how often the kind of
// character changes. Entropy cannot tell `getElementsByClassName` from a key; this can.

import { bigramRows } from "./bigrams.ts";

const symbols = 28;
const edge = 27;
const table = Float32Array.from(bigramRows.join(""), (cell) => (cell.charCodeAt(0) - 35) / 6);

/** Mean bits per character: words and identifiers have about 4, random letters and digits 6 and more. */
export function surpriseBitsPerChar(text: string): number {
  if (text.length === 0) return 0;
  let before = edge;
  let bits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const symbol = symbolOf(text.charCodeAt(at));
    bits += table[before * symbols + symbol] ?? 0;
    before = symbol;
  }
  return bits / text.length;
}

/** Changes between lower case, upper case, digit and other, per pair of neighbours; a capital before its word counts once. */
export function kindChangesPerChar(text: string): number {
  let changes = 0;
  for (let at = 1; at < text.length; at += 1) {
    const before = kindOf(text.charCodeAt(at - 1));
    const here = kindOf(text.charCodeAt(at));
    if (before !== here) changes += before === "upper" && here === "lower" ? 0.5 : 1;
  }
  return text.length < 2 ? 0 : changes / (text.length - 1);
}

function symbolOf(code: number): number {
  if (code >= 0x61 && code <= 0x7a) return code - 0x61;
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  return code >= 0x30 && code <= 0x39 ? 26 : edge;
}

function kindOf(code: number): "lower" | "upper" | "digit" | "other" {
  if (code >= 0x61 && code <= 0x7a) return "lower";
  if (code >= 0x41 && code <= 0x5a) return "upper";
  return code >= 0x30 && code <= 0x39 ? "digit" : "other";
}
