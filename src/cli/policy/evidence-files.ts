// Files below the current folder that match the globs of a gate.

import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { matchesPath } from "../../decide/index.ts";
import { limits, messageOf, PortcullisError } from "../../kit/index.ts";
import { compareText } from "../../model/index.ts";

export function filesMatching(
  root: string,
  globs: readonly string[],
): readonly { readonly path: string; readonly text: string }[] {
  const found = new Set<string>();
  for (const glob of globs) {
    const clean = glob.replace(/^\.\//, "");
    if (/[*?[{]/.test(clean)) {
      const fixed = clean.split("/").slice(
        0,
        clean.split("/").findIndex((part) => /[*?[{]/.test(part)),
      );
      for (const path of below(root, fixed.join("/"), 0))
        if (matchesPath(clean.includes("/") ? clean : `/${clean}`, path)) found.add(path);
    } else if (lstatSync(join(root, clean), { throwIfNoEntry: false })?.isFile() === true) found.add(clean);
  }
  return [...found].sort(compareText).map((path) => ({ path, text: textOf(root, path) }));
}

function* below(root: string, folder: string, depth: number): Generator<string> {
  if (depth > limits.evidenceDepth) return;
  let entries: ReturnType<typeof list>;
  try {
    entries = list(join(root, folder));
  } catch {
    return; // no such folder: the gate has no evidence, which is said
  }
  for (const entry of entries) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory() && entry.name !== "node_modules" && entry.name !== ".git")
      yield* below(root, path, depth + 1);
    else if (entry.isFile()) yield path;
  }
}

function list(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}

function textOf(root: string, path: string): string {
  const { size } = lstatSync(join(root, path));
  if (size > limits.evidenceSizeBytes)
    throw new PortcullisError("input", `${path} is larger than ${limits.evidenceSizeBytes} bytes.`);
  try {
    return decoded(readFileSync(join(root, path)));
  } catch (cause) {
    throw new PortcullisError("input", `Cannot read the evidence ${path}: ${messageOf(cause)}`, { cause });
  }
}

/** UTF-8, or the UTF-16 that `>` of older PowerShells writes; marks of byte order are taken off. */
function decoded(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
