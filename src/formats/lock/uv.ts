// uv.lock (docs.astral.sh/uv, "lockfile"): every project of the workspace stands in the file beside its packages. Members, and
// what is `virtual` or editable in place ("."), are roots, not packages.

import type { PackageScope, Parsed } from "../../model/index.ts";
import { cleanUrl } from "./address.ts";
import { unlisted } from "./cut-off.ts";
import {
  baseName,
  isBlank,
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockFile,
  type Need,
  type Root,
} from "./parser.ts";
import { pythonName } from "./pep508.ts";
import { entriesOf, fieldOf, listField, type PlainObject, present, textField, textOf } from "./plain.ts";
import { filesOf, gitSource, hashesOf } from "./python-table.ts";
import { markedByRoots } from "./scopes.ts";
import { readTomlLock, type TomlLock } from "./toml.ts";

export const uvLock: LockfileParser = {
  id: "uv-lock",
  ecosystem: "PyPI",
  role: "lock",
  // A script has its own: tool.py.lock.
  matches: (path) => baseName(path) === "uv.lock" || path.endsWith(".py.lock"),
  read,
};

type Ids = ReadonlyMap<string, readonly { readonly id: string; readonly version: string | undefined }[]>;

function read(text: string): Parsed<LockFile> {
  // Before 0.3 the tables were called "distribution", and a source was one text.
  const toml = readTomlLock(text, /^\[\[distribution\]\]/m.test(text) ? "distribution" : "package");
  const members = new Set(
    listField(fieldOf(toml.value.document, "manifest"), "members").map((name) =>
      pythonName(textOf(name) ?? ""),
    ),
  );
  const isRoot = (table: PlainObject) =>
    isProject(fieldOf(table, "source")) || members.has(pythonName(textField(table, "name") ?? ""));
  const tables = toml.value.tables.filter(({ table }) => textField(table, "name") !== undefined);
  const ids = idsOf(tables.filter(({ table }) => !isRoot(table)));
  const packages = tables.flatMap(({ table, line }) => (isRoot(table) ? [] : [packageOf(table, line, ids)]));
  const roots = tables.flatMap(({ table }) => (isRoot(table) ? [rootOf(table, ids)] : []));
  const isLock =
    tables.length > 0 ||
    fieldOf(toml.value.document, "version") !== undefined ||
    toml.problems.length > 0 ||
    isBlank(text);
  const names = new Set(tables.map(({ table }) => pythonName(textField(table, "name") ?? "")));
  const asked = [...packages, ...roots].flatMap((one) => one.needs).map((need) => need.name);
  const problems = isLock
    ? [
        ...toml.problems,
        ...unlisted(
          text,
          asked.filter((name) => !names.has(name)),
        ),
      ]
    : [{ message: "not a uv.lock: no package and no version" }];
  return { value: lockFile({ packages: markedByRoots(packages, roots), roots }), problems };
}

function isProject(source: unknown): boolean {
  if (typeof source === "string") return /^(editable|virtual)\+/.test(source);
  const place = textField(source, "editable") ?? textField(source, "directory");
  return fieldOf(source, "virtual") !== undefined || place === ".";
}

function idsOf(tables: TomlLock["tables"]): Ids {
  const ids = new Map<string, { id: string; version: string | undefined }[]>();
  for (const { table, line } of tables) {
    const name = pythonName(textField(table, "name") ?? "");
    const list = ids.get(name) ?? [];
    list.push({ id: `${name}:${line}`, version: textField(table, "version") });
    ids.set(name, list);
  }
  return ids;
}

function needsOf(list: readonly unknown[], ids: Ids): readonly Need[] {
  return list.flatMap((item) => {
    const name = pythonName(textField(item, "name") ?? "");
    if (name === "") return [];
    const version = textField(item, "version");
    const candidates = ids.get(name) ?? [];
    const chosen =
      candidates.find((one) => version === undefined || one.version === version) ?? candidates[0];
    return [{ name, ...present({ to: chosen?.id }) }];
  });
}

function packageOf(table: PlainObject, line: number, ids: Ids): LockedPackage {
  const name = pythonName(textField(table, "name") ?? "");
  const extras = entriesOf(fieldOf(table, "optional-dependencies")).flatMap(([, list]) =>
    Array.isArray(list) ? list : [],
  );
  const source = fieldOf(table, "source");
  const marker = listField(table, "resolution-markers").flatMap((item) => textOf(item) ?? []);
  return {
    id: `${name}:${line}`,
    name,
    line,
    scope: "production",
    isDirect: false,
    source: sourceOf(source),
    licences: [],
    needs: needsOf([...listField(table, "dependencies"), ...extras], ids),
    traits: fieldOf(source, "editable") === undefined ? [] : ["editable"],
    ...present({
      version: textField(table, "version"),
      integrity: hashesOf(filesOf(table, ["sdist", "wheels"])),
      marker: marker.length === 0 ? undefined : marker.map((one) => `(${one})`).join(" or "),
    }),
  };
}

function sourceOf(source: unknown): LockedSource {
  if (typeof source === "string") return sourceOfText(source);
  const git = textField(source, "git");
  if (git !== undefined) return gitSource(git, undefined);
  const url = textField(source, "url");
  if (url !== undefined) return { kind: "tarball", url: cleanUrl(url) };
  const place = textField(source, "path") ?? textField(source, "directory") ?? textField(source, "editable");
  if (place !== undefined) return { kind: "file", url: place };
  const registry = textField(source, "registry");
  return registry === undefined ? { kind: "registry" } : { kind: "registry", url: cleanUrl(registry) };
}

function sourceOfText(source: string): LockedSource {
  const [, kind = "", address = ""] = /^(\w+)\+(.*)$/s.exec(source) ?? [];
  if (kind === "git") return gitSource(address, undefined);
  if (kind === "registry") return { kind: "registry", url: cleanUrl(address) };
  if (kind === "direct" || kind === "url") return { kind: "tarball", url: cleanUrl(address) };
  return { kind: "file", url: address };
}

function rootOf(table: PlainObject, ids: Ids): Root {
  const wishes = new Map<string, string>();
  for (const wish of listField(fieldOf(table, "metadata"), "requires-dist")) {
    wishes.set(pythonName(textField(wish, "name") ?? ""), textField(wish, "specifier") ?? "");
  }
  const groups = fieldOf(table, "dev-dependencies") ?? fieldOf(table, "dependency-groups");
  const of = (list: unknown, scope: PackageScope) =>
    needsOf(Array.isArray(list) ? list : [], ids).map((need) => {
      const requirement = wishes.get(need.name) || undefined;
      return { ...need, scope, ...present({ requirement }) };
    });
  const needs = [
    ...of(fieldOf(table, "dependencies"), "production"),
    ...entriesOf(fieldOf(table, "optional-dependencies")).flatMap(([, list]) => of(list, "optional")),
    ...entriesOf(groups).flatMap(([, list]) => of(list, "development")),
  ];
  const source = fieldOf(table, "source");
  const folder =
    textField(source, "editable") ?? textField(source, "virtual") ?? textField(source, "directory") ?? "";
  return { folder: folder === "." ? "" : folder, needs, ...present({ name: textField(table, "name") }) };
}
