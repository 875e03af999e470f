// Text of single lines of a file with every secret masked: the only source of excerpts for engines, reports and caches.

import { limits } from "./limits.ts";
import { maskedBytes, type SecretSpans } from "./redact.ts";
import { decodeUtf8, lineStarts } from "./text.ts";

export type Excerpts = {
  /** A line (1-based), masked, without its line end, cut at the limit. */
  readonly line: (lineOneBased: number) => string;
  readonly hasSecret: (startByte: number, endByte: number) => boolean;
};

/** Lazy: secrets are looked for and bytes are copied when the first line is asked for. */
export function excerptsOf(bytes: Uint8Array, spansOf: () => SecretSpans): Excerpts {
  let masked: Uint8Array | undefined;
  let starts: readonly number[] = [];
  return {
    line: (lineOneBased) => {
      if (masked === undefined) {
        masked = maskedBytes(bytes, spansOf());
        starts = lineStarts(masked);
      }
      const start = starts[lineOneBased - 1];
      if (start === undefined) return "";
      const end = Math.min(starts[lineOneBased] ?? masked.length, start + limits.excerptLength * 4);
      const text = decodeUtf8(masked.subarray(start, end)).replace(/[\r\n]+$/, "");
      return text.length > limits.excerptLength ? `${text.slice(0, limits.excerptLength)}…` : text;
    },
    hasSecret: (startByte, endByte) => spansOf().some(([start, end]) => start < endByte && startByte < end),
  };
}
