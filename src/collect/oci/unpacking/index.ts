export { BrokenPacking, OverLimit } from "./failures.ts";
export { type FilePart, fileChunks } from "./file-chunks.ts";
export type { Expected } from "./meter.ts";
export { serveUnpacking } from "./serve.ts";
export { type StoredPlace, type ThreadFlags, UnpackThread } from "./thread.ts";
export { packedForm, unpacked, unpackedUnchecked, verifyStored } from "./unpack.ts";
