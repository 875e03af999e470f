// Unpacks a gzip stream that was found inside text, never beyond what the budget allows.

import { gunzipSync } from "node:zlib";

/** Undefined when the stream is broken or gives more than `mostBytes`. */
export function unzipped(bytes: Uint8Array, mostBytes: number): Uint8Array | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, mostBytes) });
  } catch {
    return undefined; // broken or too large: the caller marks the budget as spent
  }
}
