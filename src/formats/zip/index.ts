// Random access into a zip file: the door of this folder.
export { readBatches, readEntry, readZipDirectory, type Unpacked, type ZipEntry } from "./zip.ts";
