// Finds long runs of base64-like characters without looking at every byte: of any run of 28 one character in 28 is enough
// to notice it. Feeds the bare-string detector and the decoders.

/** 1 for the characters of base64, base64url and hex. */
const isRunByte = new Uint8Array(256);
for (const c of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-")
  isRunByte[c.charCodeAt(0)] = 1;

/** Shorter runs are neither a bare secret (R36) nor worth decoding. */
export const shortestRun = 28;

/** Calls `onRun` with each maximal run of at least `shortestRun` characters, as a half-open span, in order. */
export function findRuns(bytes: Uint8Array, onRun: (start: number, end: number) => void): void {
  let floor = 0; // everything before it has been decided
  let probe = shortestRun - 1;
  while (probe < bytes.length) {
    if (isRunByte[bytes[probe] as number] === 0) {
      floor = probe + 1;
      probe += shortestRun;
      continue;
    }
    let start = probe;
    while (start > floor && isRunByte[bytes[start - 1] as number] === 1) start -= 1;
    let end = probe + 1;
    while (end < bytes.length && isRunByte[bytes[end] as number] === 1) end += 1;
    if (end - start >= shortestRun) onRun(start, end);
    floor = end + 1;
    probe = end + shortestRun;
  }
}
