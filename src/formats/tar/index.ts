export { normaliseTarPath } from "./path.ts";
export { createTarReader, type TarEntry, type TarEntryType, type TarReader, type TarSink } from "./reader.ts";
export { type TarMember, tarOf } from "./writer.ts";
