// The part of V8's heap for young values grows to three times 16 MB, and buffers of streams live until it is swept; the part for old ones
// is swept when it has become several times as large as after the last sweep. Work that makes little that lasts (unpacking, hashing,
// searching) is as fast with small ones, and needs a third less memory.

import { setFlagsFromString } from "node:v8";

/** For the rest of the process. Only where the flags are known to exist: V8 complains of others. */
export function keepHeapSmall(): void {
  if (!/^v2[024]\./.test(process.version)) return;
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=100");
}

/**
 * For work that is over before its heap has doubled: V8 would begin to mark it little by little when it is two thirds full, and a run of
 * a fifth of a second spent a tenth of it on that. A heap that does fill up is marked in one go.
 */
export function markHeapAtOnce(): void {
  if (/^v2[024]\./.test(process.version)) setFlagsFromString("--no-incremental-marking");
}
