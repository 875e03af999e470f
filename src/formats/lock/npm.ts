// npm's package-lock.json and npm-shrinkwrap.json, lockfileVersion 1 to 3
// (docs.npmjs.com, "package-lock.json"). Version 2 carries both forms; "packages" is the newer and complete one.

import type { PackageScope, Parsed, Problem } from "../../model/index.ts";
import { sourceOfSpec } from "./address.ts";
import { linesOfKeys, readJson } from "./json.ts";
import { licencesOf, scopeOf, sourceOfResolved } from "./npm-entry.ts";
import { readNpmVersionOne } from "./npm-v1.ts";
import {
  emptyLockFile,
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockFile,
  type Need,
  named,
  type PackageTrait,
  type Root,
} from "./parser.ts";
import { entriesOf, fieldOf, isObject, type PlainObject, present, textField } from "./plain.ts";

export const npmPackageLock: LockfileParser = {
  id: "npm-package-lock",
  ecosystem: "npm",
  role: "lock",
  matches: named("package-lock.json", "npm-shrinkwrap.json"),
  read,
};

function read(text: string): Parsed<LockFile> {
  const json = readJson(text);
  if (!isObject(json.value)) {
    return {
      value: emptyLockFile,
      problems: [...json.problems, ...(json.problems.length > 0 ? [] : [{ message: "not a JSON object" }])],
    };
  }
  const packages = fieldOf(json.value, "packages");
  const result = isObject(packages) ? readPackages(text, packages) : readNpmVersionOne(text, json.value);
  return { value: result.value, problems: [...json.problems, ...result.problems] };
}

const inModules = /(?:^|\/)node_modules\//;

function readPackages(text: string, packages: PlainObject): Parsed<LockFile> {
  const { lines, problems } = linesOfKeys(text, ["packages"]);
  const notes: Problem[] = [...problems];
  const wanted = localWishes(packages);
  const found: LockedPackage[] = [];
  const roots: Root[] = [];
  // Keys and not entries: a lockfile may have a million of them.
  for (const place of Object.keys(packages)) {
    const entry = packages[place];
    if (!isObject(entry)) {
      notes.push({
        message: `entry ${JSON.stringify(place.slice(0, 120))} is not an object`,
        line: lines.get(place) ?? 1,
      });
      continue;
    }
    if (!inModules.test(place)) {
      roots.push(rootOf(place, entry, packages));
      continue;
    }
    const locked = packageOf({ place, entry, packages, wanted, line: lines.get(place) ?? 1 });
    if (locked !== undefined) found.push(locked);
  }
  const wished = new Map<string | undefined, string | undefined>();
  for (const root of roots)
    for (const need of root.needs) wished.set(need.to, wished.get(need.to) ?? need.requirement);
  for (const [index, item] of found.entries())
    if (wished.has(item.id))
      found[index] = { ...item, isDirect: true, ...present({ requirement: wished.get(item.id) }) };
  return { value: lockFile({ packages: found, roots }), problems: notes };
}

/** Names that some project asks for as a local folder or archive: these are packages, workspaces are not. */
function localWishes(packages: PlainObject): ReadonlySet<string> {
  const names = new Set<string>();
  for (const place of Object.keys(packages)) {
    if (inModules.test(place)) continue;
    for (const [name, spec] of wishes(packages[place])) {
      if (typeof spec === "string" && sourceOfSpec(spec)?.kind === "file") names.add(name);
    }
  }
  return names;
}

const wishFields: readonly (readonly [field: string, scope: PackageScope])[] = [
  ["dependencies", "production"],
  ["devDependencies", "development"],
  ["optionalDependencies", "optional"],
  ["peerDependencies", "peer"],
];

function wishes(entry: unknown): readonly (readonly [string, unknown, PackageScope])[] {
  const found: [string, unknown, PackageScope][] = [];
  for (const [field, scope] of wishFields) {
    const wished = fieldOf(entry, field);
    if (wished === undefined) continue;
    for (const [name, spec] of entriesOf(wished)) found.push([name, spec, scope]);
  }
  return found;
}

function rootOf(place: string, entry: PlainObject, packages: PlainObject): Root {
  const needs = new Map<string, Root["needs"][number]>();
  for (const [name, spec, scope] of wishes(entry)) {
    if (needs.has(name) && scope === "peer") continue;
    needs.set(name, {
      name,
      scope,
      ...present({ requirement: text(spec), to: resolvePlace(place, name, packages) }),
    });
  }
  return { folder: place, needs: [...needs.values()], ...present({ name: textField(entry, "name") }) };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Node's own lookup: the nearest node_modules up the folders; a link leads to its target. */
function resolvePlace(from: string, name: string, packages: PlainObject): string | undefined {
  let base = from;
  for (;;) {
    const place = base === "" ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (Object.hasOwn(packages, place)) return place;
    if (base === "") return undefined;
    const nested = base.lastIndexOf("/node_modules/");
    if (nested !== -1) base = base.slice(0, nested);
    else
      base =
        base.startsWith("node_modules/") || !base.includes("/") ? "" : base.slice(0, base.lastIndexOf("/"));
  }
}

type Entry = {
  readonly place: string;
  readonly entry: PlainObject;
  readonly packages: PlainObject;
  readonly wanted: ReadonlySet<string>;
  readonly line: number;
};

function packageOf({ place, entry, packages, wanted, line }: Entry): LockedPackage | undefined {
  const asked = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
  const isLink = entry["link"] === true;
  const target = isLink ? fieldOf(packages, textField(entry, "resolved") ?? "") : undefined;
  if (isLink && !wanted.has(asked)) return undefined;
  const name = textField(isLink ? target : entry, "name") ?? asked;
  const from = isLink ? (textField(entry, "resolved") ?? place) : place;
  // Built field by field: this runs for every package of every lockfile, mostly before the compiler has warmed up.
  const locked: Writable<LockedPackage> = {
    id: place,
    name,
    line,
    scope: scopeOf(entry),
    isDirect: false,
    source: sourceOf(entry),
    licences: licencesOf(entry),
    needs: needsOf(isLink ? target : entry, from, packages),
    traits: traitsOf(entry),
  };
  if (name !== asked) locked.alias = asked;
  const version = textField(isLink ? target : entry, "version");
  if (version !== undefined) locked.version = version;
  const integrity = textField(entry, "integrity");
  if (integrity !== undefined) locked.integrity = integrity;
  const remark = textField(entry, "deprecated");
  if (remark !== undefined) locked.remark = remark;
  return locked;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function needsOf(owner: unknown, from: string, packages: PlainObject): readonly Need[] {
  const needs: Need[] = [];
  for (const [field, scope] of wishFields) {
    const wished = scope === "development" ? undefined : fieldOf(owner, field);
    if (!isObject(wished)) continue;
    for (const name of Object.keys(wished)) {
      const to = resolvePlace(from, name, packages);
      if (to === undefined && scope === "peer") continue;
      const need: Writable<Need> = { name };
      const requirement = text(wished[name]);
      if (requirement !== undefined) need.requirement = requirement;
      if (to !== undefined) need.to = to;
      needs.push(need);
    }
  }
  return needs;
}

function sourceOf(entry: PlainObject): LockedSource {
  const resolved = textField(entry, "resolved");
  if (entry["link"] === true) return { kind: "file", ...present({ url: resolved }) };
  return resolved === undefined ? { kind: "registry" } : sourceOfResolved(resolved);
}

function traitsOf(entry: PlainObject): readonly PackageTrait[] {
  const traits: PackageTrait[] = [];
  if (entry["hasInstallScript"] === true) traits.push("install-script");
  if (typeof entry["deprecated"] === "string") traits.push("deprecated");
  if (entry["inBundle"] === true) traits.push("bundled");
  return traits;
}
