// The bare-string detector (R36): base64-like runs of 28 characters and more at 4.5 bits of entropy, where nothing else
// speaks of a credential. What makes it bearable is what it leaves alone: blobs, digests, public keys, words and tables.

import {
  entropyBitsPerChar,
  isKnownStructure,
  isPlaceholder,
  isVeryRandom,
  saysPublic,
} from "../../judge/index.ts";
import { type Candidate, type Layer, ranks } from "./detector.ts";
import { ownRules } from "./own-rules.ts";

/** Longer runs are data: images, fonts, compressed tables. */
const longestSecret = 180;
/** More of them in one file make a table (test vectors, digests), not a set of keys. */
const mostInOneFile = 6;

/** First bytes of zstd, xz, zip, PNG, JPEG, PDF, GIF, WebAssembly, WOFF, ELF and zlib streams, in base64. */
const isFileInBase64 =
  /^(?:KLUv\/[QSUW]|\/Td6WFoA|UEsDB|iVBORw0KGgo|\/9j\/|JVBERi|R0lGOD|AGFzbQ|d09G[MR]|f0VMRg|eJ[wxyz]|eNo)/;

export type BareStrings = {
  readonly offer: (layer: Layer, start: number, end: number) => void;
  readonly candidates: () => readonly Candidate[];
};

export function bareStrings(thresholdBitsPerChar: number): BareStrings {
  const found: Candidate[] = [];
  return {
    offer(layer, start, end) {
      if (end - start > longestSecret || layer.pathClass === "lock" || found.length > mostInOneFile) return;
      // Cheap and frequent first: where it stands, before what it is.
      const from = start + (/^[=_-]*/.exec(layer.text.slice(start, start + 8))?.[0].length ?? 0);
      if (end - from < 28 || !standsAlone(layer.text, from, end)) return;
      const secret = layer.text.slice(from, end);
      if (entropyBitsPerChar(secret) < thresholdBitsPerChar || isInBlock(layer.text, from, end)) return;
      if (isFileInBase64.test(secret)) return;
      if (!isVeryRandom(secret) || isPlaceholder(secret) || isKnownStructure(secret)) return;
      if (saysPublic(nameBefore(layer.text, from))) return;
      found.push({
        rule: ownRules.highEntropy,
        start: from,
        end,
        secret,
        confidence: "low",
        rank: ranks.bare,
      });
    },
    candidates: () => (found.length > mostInOneFile ? [] : found),
  };
}

/** The run is a whole quoted string, or the whole of a value after "=", ":" or space. */
function standsAlone(text: string, start: number, end: number): boolean {
  const before = text[start - 1] ?? "\n";
  const after = text[end] ?? "\n";
  if ("\"'`".includes(before)) return after === before;
  return (
    /[\s=:]/.test(before) &&
    /[\s;&]/.test(after) &&
    /[=:]\s{0,4}$/.test(text.slice(Math.max(0, start - 6), start))
  );
}

/** Part of a blob of many lines, or of a data: address. */
function isInBlock(text: string, start: number, end: number): boolean {
  if (/(?:base64,|charset=[\w-]+,|sha\d{3}-|-----)\s{0,4}$/i.test(text.slice(Math.max(0, start - 24), start)))
    return true;
  const before = text.slice(Math.max(0, start - 120), start);
  const after = text.slice(end, end + 120);
  return (
    /[A-Za-z0-9+/=]{28,}["'`]?[\s,+\\n]{1,16}["'`]?$/.test(before) ||
    /^["'`]?[\s,+\\n]{1,16}["'`]?[A-Za-z0-9+/=]{28,}/.test(after)
  );
}

/** The nearest name before a value: `name = "`, `"name": "`, `name: `. */
function nameBefore(text: string, start: number): string {
  return (
    /([\w.-]{1,60})["'`\])]{0,3}\s{0,4}(?:[:=(,]|=>)\s{0,4}["'`]?$/.exec(
      text.slice(Math.max(0, start - 90), start),
    )?.[1] ?? ""
  );
}
