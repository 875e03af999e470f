// Random access into a zip file: the door of this folder.
export { readEntries, readEntry, readZipDirectory, type ZipEntry } from "./zip.ts";
