// Ranges of a class that take in more than whoever wrote them meant: `[A-z]` has six signs between Z and a (CWE-20; ASCII, RFC 20).

import type { Part, Pattern, WrittenRange } from "./pattern.ts";
import { partsOf } from "./walk.ts";

export type WideRange = { readonly text: string; readonly also: string };

export function wideRanges(pattern: Pattern, source: string): readonly WideRange[] {
  // The ranges of ECMA-48 control sequences (`\x1b\[[0-?]*[ -/]*[@-~]`) are meant as they stand.
  if (/\\x1b|\\033|\\u001b|\\e|\x1b|\x9b|\\x9b/i.test(source)) return [];
  const out: WideRange[] = [];
  for (const part of partsOf(pattern.root)) {
    for (const range of rangesOf(part)) {
      const also = unmeant(range);
      if (also !== "")
        out.push({ text: `${String.fromCharCode(range.low)}-${String.fromCharCode(range.high)}`, also });
    }
  }
  return out;
}

function rangesOf(part: Part): readonly WrittenRange[] {
  return part.k === "set" ? (part.ranges ?? []).filter((r) => r.isPlain) : [];
}

const kinds = [/[0-9]/, /[A-Z]/, /[a-z]/] as const;
/** All printable signs, all but the space, the blocks of punctuation, and Base85 (`!` to `u`). */
const meant = new Set([" -~", "!-~", " -/", "!-/", ":-@", "[-`", "{-~", "!-u", "#-~", "@-~", "0-?", "@-_"]);

function unmeant({ low, high }: WrittenRange): string {
  const [first, last] = [String.fromCharCode(low), String.fromCharCode(high)];
  if (low <= 0x20 || high > 0x7e || meant.has(`${first}-${last}`)) return "";
  const [from, to] = [kindOf(first), kindOf(last)];
  if (from !== -1 && from === to) return "";
  const inside = Array.from({ length: Math.max(0, high - low - 1) }, (_, i) =>
    String.fromCharCode(low + 1 + i),
  );
  if (from !== -1 && to !== -1) return inside.filter((c) => kindOf(c) === -1).join("");
  if (from !== -1 || to !== -1) {
    // `[!-9]`, `[a-~]`: one end is a letter or digit, the other is not.
    return inside.filter((c) => kindOf(c) === -1).join("");
  }
  if (inside.some((c) => kindOf(c) !== -1)) return inside.filter((c) => kindOf(c) !== -1).join("");
  // `[+-/]`: the hyphen was meant as itself, and is in by luck, with others.
  return inside.includes("-") && inside.length > 1 ? inside.filter((c) => c !== "-").join("") : "";
}

function kindOf(c: string): number {
  return kinds.findIndex((kind) => kind.test(c));
}
