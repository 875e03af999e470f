// An egg that lies as a zip file, as setuptools' easy_install left it: its metadata stands inside as EGG-INFO/PKG-INFO.
// Source: setuptools, "The Internal Structure of Python Eggs".

import { limits } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import { readEntry, readZipDirectory } from "../zip/index.ts";
import type { InstalledLanguagePackage } from "./installed.ts";
import { parsePythonMetadata } from "./python-metadata.ts";

export function parsePythonEgg(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  const reader = {
    sizeBytes: bytes.length,
    read: (offset: number, length: number) => bytes.slice(offset, offset + length),
    close: () => undefined,
  };
  const { value, problems } = readZipDirectory(reader);
  const entry = value.find(({ name }) => name === "EGG-INFO/PKG-INFO");
  if (entry === undefined)
    return { value: [], problems: [...problems, { message: "an egg without EGG-INFO/PKG-INFO" }] };
  const content = readEntry(reader, entry, limits.imageDocumentBytes);
  return content instanceof Uint8Array ? parsePythonMetadata(content) : { value: [], problems: [content] };
}
