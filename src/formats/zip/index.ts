// Random access into a zip file: the door of this folder.
export { readEntry, readZipDirectory, type ZipEntry } from "./zip.ts";
