// Julia's Manifest.toml (pkgdocs.julialang.org, "Manifest.toml"): format 1 has a table array a package at the top, format 2 below `deps`.
// What has no version belongs to the language itself.

import type { Parsed } from "../../model/index.ts";
import { cleanUrl, commitOf } from "./address.ts";
import { unlisted } from "./cut-off.ts";
import {
  baseName,
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
} from "./parser.ts";
import { entriesOf, fieldOf, isObject, listField, present, textField, textOf } from "./plain.ts";
import { readToml } from "./toml.ts";

export const juliaManifest: LockfileParser = {
  id: "julia-manifest",
  ecosystem: "Julia",
  role: "lock",
  matches: (path) => /^(Julia)?Manifest(-v[\d.]+)?\.toml$/.test(baseName(path)),
  read,
};

function read(text: string): Parsed<LockFile> {
  const { value, problems } = readToml(text);
  const deps = fieldOf(value, "deps");
  const isSecond = fieldOf(value, "manifest_format") !== undefined || isObject(deps);
  const heads = new Map<string, number>();
  for (const [index, raw] of text.split("\n").entries()) {
    const head = raw.trim();
    if (head.startsWith("[[") && !heads.has(head)) heads.set(head, index + 1);
  }
  const packages = entriesOf(isSecond ? deps : value).flatMap(([name, list]) =>
    (Array.isArray(list) ? list : []).flatMap((entry: unknown): LockedPackage[] => {
      const version = textField(entry, "version");
      if (version === undefined) return [];
      const head = isSecond ? `[[deps.${name}]]` : `[[${name}]]`;
      const hash = textField(entry, "git-tree-sha1");
      const line = heads.get(head);
      const integrity = hash === undefined ? undefined : `git-tree-sha1:${hash}`;
      const id = `${name}@${version}`;
      return [
        lockedPackage({
          id,
          name,
          version,
          line: line ?? 1,
          source: sourceOf(entry),
          ...present({ integrity }),
        }),
      ];
    }),
  );
  const listed = isSecond ? deps : value;
  const asked = entriesOf(listed).flatMap(([, list]) =>
    (Array.isArray(list) ? list : []).flatMap((entry: unknown) => {
      const names = fieldOf(entry, "deps");
      return isObject(names)
        ? Object.keys(names)
        : listField(entry, "deps").flatMap((name) => textOf(name) ?? []);
    }),
  );
  const missing = unlisted(
    text,
    asked.filter((name) => fieldOf(listed, name) === undefined),
  );
  return { value: lockFile({ packages }), problems: [...problems, ...missing] };
}

function sourceOf(entry: unknown): LockedSource {
  const path = textField(entry, "path");
  if (path !== undefined) return { kind: "file", url: path };
  const url = textField(entry, "repo-url");
  return url === undefined
    ? { kind: "registry" }
    : { kind: "git", url: cleanUrl(url), ...present({ commit: commitOf(textField(entry, "repo-rev")) }) };
}
