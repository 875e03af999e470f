// The part of V8's heap for young values grows to three times 16 MB, and buffers of streams live until it is swept. Work that makes little
// that lasts (unpacking, hashing) is as fast with a small one, and needs a third less memory.

import { setFlagsFromString } from "node:v8";

/** For the rest of the process. Only where the flag is known to exist: V8 complains of others. */
export function keepYoungHeapSmall(): void {
  if (/^v2[024]\./.test(process.version)) setFlagsFromString("--semi-space-growth-factor=1");
}
