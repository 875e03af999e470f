// composer.lock (getcomposer.org): "packages" and "packages-dev". Direct packages are told by composer.json.

import type { PackageScope, Parsed, Problem } from "../../model/index.ts";
import { cleanUrl, commitOf } from "./address.ts";
import { readJson, scanKeys } from "./json.ts";
import { misshapen } from "./misshapen.ts";
import {
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockFile,
  named,
  type PackageTrait,
} from "./parser.ts";
import { entriesOf, fieldOf, isObject, listField, present, textField, textOf } from "./plain.ts";

export const composerLock: LockfileParser = {
  id: "composer-lock",
  ecosystem: "Packagist",
  role: "lock",
  matches: named("composer.lock"),
  read,
};

function read(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const problems: Problem[] = [...json.problems];
  if (!isObject(json.value))
    return {
      value: lockFile({}),
      problems: problems.length > 0 ? problems : [{ message: "not a JSON object" }],
    };
  const packages: LockedPackage[] = [];
  for (const [field, scope] of [
    ["packages", "production"],
    ["packages-dev", "development"],
  ] as const) {
    problems.push(...misshapen(field, fieldOf(json.value, field), "list"));
    const lines = linesOfNames(text, field);
    for (const [index, entry] of listField(json.value, field).entries()) {
      const found = packageOf(entry, scope, lines[index] ?? 1);
      if (found === undefined)
        problems.push({ message: `an entry of ${field} has no name`, line: lines[index] ?? 1 });
      else packages.push(found);
    }
  }
  const ids = new Set(packages.map((item) => item.id));
  const linked = packages.map((item) => ({
    ...item,
    needs: item.needs.map((need) => (ids.has(need.name) ? { ...need, to: need.name } : need)),
  }));
  return { value: lockFile({ packages: linked }), problems };
}

/** The lines of the "name" keys of the objects right inside the list. */
function linesOfNames(text: string, field: string): readonly number[] {
  const lines: number[] = [];
  scanKeys(text, 3, ({ key, depth, above, line }) => {
    if (depth === 3 && key === "name" && above[0] === field) lines.push(line);
  });
  return lines;
}

function packageOf(entry: unknown, scope: PackageScope, line: number): LockedPackage | undefined {
  const written = textField(entry, "name");
  if (written === undefined) return undefined;
  const name = written.toLowerCase();
  const abandoned = fieldOf(entry, "abandoned");
  const traits: PackageTrait[] = abandoned === undefined || abandoned === false ? [] : ["deprecated"];
  const needs = entriesOf(fieldOf(entry, "require"))
    .filter(([needed]) => needed.includes("/"))
    .map(([needed, range]) => ({ name: needed.toLowerCase(), ...present({ requirement: textOf(range) }) }));
  const hash = textField(fieldOf(entry, "dist"), "shasum");
  return {
    id: name,
    name,
    line,
    scope,
    isDirect: false,
    source: sourceOf(entry),
    licences: licencesOf(entry),
    needs,
    traits: [...traits, "hash-optional"],
    ...present({
      version: textField(entry, "version"),
      integrity: hash === undefined ? undefined : `sha1:${hash}`,
      remark: textOf(abandoned),
    }),
  };
}

/** A list is a choice (getcomposer.org, "license": disjunctive). */
function licencesOf(entry: unknown): readonly string[] {
  const names = listField(entry, "license").flatMap((one) => textOf(one) ?? []);
  return names.length < 2
    ? names
    : [names.map((name) => (/\s/.test(name) ? `(${name})` : name)).join(" OR ")];
}

function sourceOf(entry: unknown): LockedSource {
  const dist = fieldOf(entry, "dist");
  const source = fieldOf(entry, "source");
  if (textField(dist, "type") === "path")
    return { kind: "file", ...present({ url: textField(dist, "url") }) };
  const url = textField(source, "url") ?? textField(dist, "url");
  const commit = commitOf(textField(source, "reference") ?? textField(dist, "reference"));
  const isBranch = /^dev-|-dev$/.test(textField(entry, "version") ?? "");
  const kind = isBranch ? "git" : "registry";
  return { kind, ...present({ url: url === undefined ? undefined : cleanUrl(url), commit }) };
}
