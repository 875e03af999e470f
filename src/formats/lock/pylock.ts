// pylock.toml and pylock.<name>.toml, the common lockfile of Python (PEP 751).

import type { Parsed } from "../../model/index.ts";
import { cleanUrl } from "./address.ts";
import {
  baseName,
  isBlank,
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockFile,
} from "./parser.ts";
import { fileIdentity, pythonName } from "./pep508.ts";
import { fieldOf, listField, type PlainObject, present, textField } from "./plain.ts";
import { filesOf, gitSource, hashesOf } from "./python-table.ts";
import { readTomlLock } from "./toml.ts";

export const pylock: LockfileParser = {
  id: "pylock",
  ecosystem: "PyPI",
  role: "lock",
  matches: (path) => /^pylock(\.[^./]+)?\.toml$/.test(baseName(path)),
  read,
};

function read(text: string): Parsed<LockFile> {
  const toml = readTomlLock(text, "packages");
  const packages = toml.value.tables.flatMap(({ table, line }) => packageOf(table, line) ?? []);
  const ids = new Map(packages.map((item) => [item.name, item.id]));
  const linked = packages.map((item) => ({
    ...item,
    needs: item.needs.map((need) => ({ ...need, ...present({ to: ids.get(need.name) }) })),
  }));
  const needed = new Set(linked.flatMap((item) => item.needs.map((need) => need.to)));
  const hasEdges = needed.size > 0;
  const marked = linked.map((item) =>
    hasEdges && !needed.has(item.id) ? { ...item, isDirect: true } : item,
  );
  const isLock =
    packages.length > 0 ||
    fieldOf(toml.value.document, "lock-version") !== undefined ||
    toml.problems.length > 0 ||
    isBlank(text);
  return {
    value: lockFile({ packages: marked }),
    problems: isLock ? toml.problems : [{ message: "not a pylock: no packages and no lock-version" }],
  };
}

function packageOf(table: PlainObject, line: number): LockedPackage | undefined {
  const written = textField(table, "name");
  if (written === undefined || textField(fieldOf(table, "directory"), "path") === ".") return undefined;
  const name = pythonName(written);
  const files = filesOf(table, ["sdist", "wheels", "archive"]);
  const version = textField(table, "version") ?? versionOfFiles(files);
  const needs = listField(table, "dependencies").flatMap((need) => {
    const needed = textField(need, "name");
    return needed === undefined ? [] : [{ name: pythonName(needed) }];
  });
  return {
    id: `${name}:${line}`,
    name,
    line,
    scope: "production",
    isDirect: false,
    source: sourceOf(table),
    licences: [],
    needs,
    traits: fieldOf(fieldOf(table, "directory"), "editable") === true ? ["editable"] : [],
    ...present({ version, integrity: hashesOf(files), marker: textField(table, "marker") }),
  };
}

function versionOfFiles(files: readonly unknown[]): string | undefined {
  for (const file of files) {
    const found = fileIdentity(
      textField(file, "name") ?? textField(file, "url") ?? textField(file, "path") ?? "",
    );
    if (found !== undefined) return found.version;
  }
  return undefined;
}

function sourceOf(table: PlainObject): LockedSource {
  const vcs = fieldOf(table, "vcs");
  if (vcs !== undefined)
    return gitSource(textField(vcs, "url") ?? textField(vcs, "path") ?? "", textField(vcs, "commit-id"));
  const folder = textField(fieldOf(table, "directory"), "path");
  if (folder !== undefined) return { kind: "file", url: folder };
  const archive = fieldOf(table, "archive");
  const url = textField(archive, "url");
  if (url !== undefined) return { kind: "tarball", url: cleanUrl(url) };
  const path = textField(archive, "path");
  if (path !== undefined) return { kind: "file", url: path };
  const index = textField(table, "index");
  return { kind: "registry", ...present({ url: index === undefined ? undefined : cleanUrl(index) }) };
}
