// pdm.lock (pdm-project.org, "Lock file"): tables with `groups`; an entry with `extras` repeats its package.

import type { PackageScope, Parsed } from "../../model/index.ts";
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
import { parseRequirement, pythonName } from "./pep508.ts";
import { fieldOf, listField, type PlainObject, present, textField, textOf } from "./plain.ts";
import { gitSource, hashesOf } from "./python-table.ts";
import { readTomlLock } from "./toml.ts";

export const pdmLock: LockfileParser = {
  id: "pdm-lock",
  ecosystem: "PyPI",
  role: "lock",
  matches: (path) => /^pdm(\.[\w-]+)?\.lock$/.test(baseName(path)),
  read,
};

function read(text: string): Parsed<LockFile> {
  const toml = readTomlLock(text, "package");
  const oldFiles = fieldOf(fieldOf(toml.value.document, "metadata"), "files");
  const packages = new Map<string, LockedPackage>();
  for (const { table, line } of toml.value.tables) {
    const item = packageOf(table, line, oldFiles);
    if (item === undefined) continue;
    const earlier = packages.get(item.id);
    packages.set(
      item.id,
      earlier === undefined ? item : { ...earlier, needs: [...earlier.needs, ...item.needs] },
    );
  }
  const byName = new Map([...packages.values()].map((item) => [item.name, item.id]));
  const linked = [...packages.values()].map((item) => ({
    ...item,
    needs: item.needs
      .filter((need) => need.name !== item.name)
      .map((need) => ({ ...need, ...present({ to: byName.get(need.name) }) })),
  }));
  const isLock =
    linked.length > 0 ||
    fieldOf(toml.value.document, "metadata") !== undefined ||
    toml.problems.length > 0 ||
    isBlank(text);
  return {
    value: lockFile({ packages: linked }),
    problems: isLock ? toml.problems : [{ message: "not a pdm.lock: no package and no metadata" }],
  };
}

function packageOf(table: PlainObject, line: number, oldFiles: unknown): LockedPackage | undefined {
  const written = textField(table, "name");
  if (written === undefined) return undefined;
  const version = textField(table, "version");
  const files =
    listField(table, "files").length > 0
      ? listField(table, "files")
      : listField(oldFiles, `${written} ${version ?? ""}`);
  const needs = listField(table, "dependencies").flatMap((text) => {
    const requirement = parseRequirement(textOf(text) ?? "");
    return requirement === undefined
      ? []
      : [{ name: requirement.name, ...present({ requirement: requirement.specifier || undefined }) }];
  });
  const name = pythonName(written);
  return {
    id: `${name}@${version ?? ""}`,
    name,
    line,
    scope: scopeOf(table),
    isDirect: false,
    source: sourceOf(table),
    licences: [],
    needs,
    traits: fieldOf(table, "editable") === true ? ["editable"] : [],
    ...present({ version, integrity: hashesOf(files), marker: textField(table, "marker") }),
  };
}

function scopeOf(table: PlainObject): PackageScope {
  const groups = listField(table, "groups");
  if (groups.length === 0 || groups.includes("default")) return "production";
  return groups.every((group) => group === "dev" || /dev|test|lint|doc|typing/.test(String(group)))
    ? "development"
    : "optional";
}

function sourceOf(table: PlainObject): LockedSource {
  const git = textField(table, "git");
  if (git !== undefined) return gitSource(git, textField(table, "revision") ?? textField(table, "ref"));
  const path = textField(table, "path");
  if (path !== undefined) return { kind: "file", url: path };
  const url = textField(table, "url");
  return url === undefined ? { kind: "registry" } : { kind: "tarball", url: cleanUrl(url) };
}
