// A file that the user named: read, or one sentence that says what stands in the way.

import { readFileSync } from "node:fs";
import { messageOf, PortcullisError } from "../kit/index.ts";

export function namedFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const code = (cause as { readonly code?: string }).code ?? messageOf(cause); // Node's file errors carry a code
    throw new PortcullisError("usage", sentences[code]?.(file) ?? `Cannot read ${file}: ${code}.`, { cause });
  }
}

export function namedText(file: string): string {
  return namedFile(file).toString("utf8");
}

const sentences: Readonly<Record<string, (file: string) => string>> = {
  ENOENT: (file) => `There is no file ${file}.`,
  ENOTDIR: (file) => `There is no file ${file}.`,
  EISDIR: (file) => `${file} is a folder, and a file is wanted.`,
  EACCES: (file) => `There is no permission to read ${file}.`,
};
