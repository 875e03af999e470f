// Unpacking .bz2 files: the door of this folder.
export { isBzip2, readBzip2 } from "./bzip2.ts";
