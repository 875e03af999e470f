// The part of V8's heap for young values grows to three times 16 MB, and buffers of streams live until it is swept; the part for old ones
// is swept when it has become several times as large as after the last sweep. Work that makes little that lasts (unpacking, hashing,
// searching) is as fast with small ones, and needs a third less memory.

import { setFlagsFromString } from "node:v8";

/** Only where the flags are known to exist: V8 complains of others. */
export function keepHeapSmall(): void {
  growHeap({ semiSpaceFactor: 1, percent: 100 });
}

/** As V8 has it: compiled code counts only under the flags that it was made under, so these are set back before any is kept. */
export function growHeapAsUsual(): void {
  growHeap({ semiSpaceFactor: 2, percent: 0 });
}

function growHeap(by: { readonly semiSpaceFactor: number; readonly percent: number }): void {
  if (!/^v2[024]\./.test(process.version)) return;
  setFlagsFromString(`--semi-space-growth-factor=${by.semiSpaceFactor}`);
  setFlagsFromString(`--heap-growing-percent=${by.percent}`);
}

/**
 * For work that is over before its heap has doubled: V8 would begin to mark it little by little when it is two thirds full, and a run of
 * a fifth of a second spent a tenth of it on that. A heap that does fill up is marked in one go.
 */
export function markHeapAtOnce(): void {
  if (/^v2[024]\./.test(process.version)) setFlagsFromString("--no-incremental-marking");
}
