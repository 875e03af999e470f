// What the TOML lockfiles of Python have in common: sources, hashes, and the roots that a project table gives.

import { cleanUrl, commitOf } from "./address.ts";
import type { LockedSource } from "./parser.ts";
import { fieldOf, isObject, listField, type PlainObject, textField } from "./plain.ts";

/** A first-level look at "[package.source]" of poetry and at the inline tables of uv and pylock. */
export function gitSource(url: string, revision: string | undefined): LockedSource {
  const fragment = /#([0-9a-f]{7,64})$/i.exec(url)?.[1];
  const commit = commitOf(revision) ?? commitOf(fragment);
  return { kind: "git", url: cleanUrl(url), ...(commit === undefined ? {} : { commit }) };
}

/** Hashes of the files of a package, joined; each as "algorithm:hex". */
export function hashesOf(files: readonly unknown[]): string | undefined {
  const found = files.flatMap((file) => {
    const hash = textField(file, "hash");
    if (hash !== undefined) return [hash];
    const table = fieldOf(file, "hashes");
    return isObject(table)
      ? Object.entries(table).map(([algorithm, digest]) => `${algorithm}:${String(digest)}`)
      : [];
  });
  return found.length === 0 ? undefined : found.join(" ");
}

/** One file or a list of them, under the keys that hold archives. */
export function filesOf(table: PlainObject, keys: readonly string[]): readonly unknown[] {
  return keys.flatMap((key) => {
    const value = fieldOf(table, key);
    return isObject(value) ? [value] : listField(table, key);
  });
}
