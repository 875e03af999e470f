// poetry.lock, lock-version 1.x and 2.x (python-poetry.org, "poetry.lock"). 1.x tells development by `category`, 2.x by `groups`.
// Direct packages are told by pyproject.toml.

import type { PackageScope, Parsed } from "../../model/index.ts";
import { cleanUrl } from "./address.ts";
import { withoutEnd } from "./cut-off.ts";
import {
  isBlank,
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockFile,
  type Need,
  named,
} from "./parser.ts";
import { pythonName } from "./pep508.ts";
import { entriesOf, fieldOf, listField, type PlainObject, present, textField, textOf } from "./plain.ts";
import { gitSource, hashesOf } from "./python-table.ts";
import { readTomlLock } from "./toml.ts";

export const poetryLock: LockfileParser = {
  id: "poetry-lock",
  ecosystem: "PyPI",
  role: "lock",
  matches: named("poetry.lock"),
  read,
};

function read(text: string): Parsed<LockFile> {
  const toml = readTomlLock(text, "package");
  const oldFiles = fieldOf(fieldOf(toml.value.document, "metadata"), "files");
  const packages = toml.value.tables.flatMap(({ table, line }) => packageOf(table, line, oldFiles) ?? []);
  const byName = new Map<string, string>();
  for (const item of packages) byName.set(item.name, byName.get(item.name) ?? item.id);
  const linked = packages.map((item) => ({
    ...item,
    needs: item.needs.map((need) => ({ ...need, ...present({ to: byName.get(need.name) }) })),
  }));
  const isLock =
    packages.length > 0 ||
    fieldOf(toml.value.document, "metadata") !== undefined ||
    toml.problems.length > 0 ||
    isBlank(text);
  return {
    value: lockFile({ packages: linked }),
    problems: isLock
      ? [
          ...toml.problems,
          ...(packages.length > 0 && toml.problems.length === 0
            ? withoutEnd(text, /^\[metadata\]/m, "[metadata], which stands behind all packages, is missing")
            : []),
        ]
      : [{ message: "not a poetry.lock: no package and no metadata" }],
  };
}

function packageOf(table: PlainObject, line: number, oldFiles: unknown): LockedPackage | undefined {
  const written = textField(table, "name");
  if (written === undefined) return undefined;
  const files =
    listField(table, "files").length > 0 ? listField(table, "files") : listField(oldFiles, written);
  const version = textField(table, "version");
  const markers = fieldOf(table, "markers");
  return {
    id: `${pythonName(written)}@${version ?? ""}:${line}`,
    name: pythonName(written),
    line,
    scope: scopeOf(table),
    isDirect: false,
    source: sourceOf(fieldOf(table, "source")),
    licences: [],
    needs: needsOf(table),
    traits: [],
    ...present({ version, integrity: hashesOf(files), marker: markerOf(markers) }),
  };
}

/** 2.x: one marker, or one a group; several groups are joined by "or". */
function markerOf(markers: unknown): string | undefined {
  const one = textOf(markers);
  if (one !== undefined) return one;
  const each = entriesOf(markers).flatMap(([, marker]) => textOf(marker) ?? []);
  return each.length === 0 ? undefined : each.map((marker) => `(${marker})`).join(" or ");
}

function scopeOf(table: PlainObject): PackageScope {
  const groups = listField(table, "groups");
  const isProduction =
    groups.length > 0 ? groups.includes("main") : (textField(table, "category") ?? "main") === "main";
  if (!isProduction) return "development";
  return fieldOf(table, "optional") === true ? "optional" : "production";
}

function needsOf(table: PlainObject): readonly Need[] {
  return entriesOf(fieldOf(table, "dependencies")).map(([name, wish]) => {
    const first: unknown = Array.isArray(wish) ? wish[0] : wish;
    const requirement = textOf(first) ?? textField(first, "version");
    return { name: pythonName(name), ...present({ requirement }) };
  });
}

function sourceOf(source: unknown): LockedSource {
  const url = textField(source, "url");
  const type = textField(source, "type");
  if (url === undefined) return { kind: "registry" };
  if (type === "git")
    return gitSource(url, textField(source, "resolved_reference") ?? textField(source, "reference"));
  if (type === "directory" || type === "file") return { kind: "file", url };
  return type === "url" ? { kind: "tarball", url: cleanUrl(url) } : { kind: "registry", url: cleanUrl(url) };
}
