// npm's package-lock.json and npm-shrinkwrap.json, lockfileVersion 1 to 3
// (docs.npmjs.com, "package-lock.json"). Version 2 carries both forms; "packages" is the newer and complete one.

import type { PackageScope, Parsed, Problem } from "../../model/index.ts";
import { sourceOfSpec } from "./address.ts";
import { linesOfMembers, readJson } from "./json.ts";
import { misshapen } from "./misshapen.ts";
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
  return {
    value: result.value,
    problems: [...json.problems, ...misshapen("packages", packages), ...result.problems],
  };
}

const inModules = /(?:^|\/)node_modules\//;
const modules = "node_modules/";

/** What lies in the node_modules of a folder ("" is the top), by the name under which it is asked for: Node looks there. */
type Installed = ReadonlyMap<string, ReadonlyMap<string, string>>;

function readPackages(text: string, packages: PlainObject): Parsed<LockFile> {
  const { lines, problems } = linesOfMembers(text, "packages", packages);
  const notes: Problem[] = [...problems];
  const broken = (place: string) => {
    const message = `entry ${JSON.stringify(place.slice(0, 120))} is not an object`;
    notes.push({ message, line: lines.get(place) ?? 1 });
  };
  const installed = new Map<string, Map<string, string>>();
  const places: string[] = [];
  const own: (readonly [place: string, entry: PlainObject])[] = [];
  // Keys and not entries: a lockfile may have a million of them.
  for (const place of Object.keys(packages)) {
    const entry = packages[place];
    if (!inModules.test(place)) {
      if (isObject(entry)) own.push([place, entry]);
      else broken(place);
      continue;
    }
    places.push(place);
    const at = place.lastIndexOf(modules);
    const folder = at === 0 ? "" : place.slice(0, at - 1);
    const siblings = installed.get(folder);
    const name = place.slice(at + modules.length);
    if (siblings === undefined) installed.set(folder, new Map([[name, place]]));
    else siblings.set(name, place);
  }
  const roots = own.map(([place, entry]) => rootOf(place, entry, installed));
  const wanted = localWishes(own);
  const wished = new Map<string | undefined, string | undefined>();
  for (const root of roots)
    for (const need of root.needs) wished.set(need.to, wished.get(need.to) ?? need.requirement);
  const found: LockedPackage[] = [];
  for (const place of places) {
    const entry = packages[place];
    if (!isObject(entry)) {
      broken(place);
      continue;
    }
    const locked = packageOf({ place, entry, packages, installed, wanted, line: lines.get(place) ?? 1 });
    if (locked === undefined) continue;
    if (wished.has(place)) {
      locked.isDirect = true;
      const requirement = wished.get(place);
      if (requirement !== undefined) locked.requirement = requirement;
    }
    found.push(locked);
  }
  return { value: lockFile({ packages: found, roots }), problems: notes };
}

/** Names that some project asks for as a local folder or archive: these are packages, workspaces are not. */
function localWishes(own: readonly (readonly [place: string, entry: PlainObject])[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, entry] of own)
    for (const [name, spec] of wishes(entry))
      if (typeof spec === "string" && sourceOfSpec(spec)?.kind === "file") names.add(name);
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

function rootOf(place: string, entry: PlainObject, installed: Installed): Root {
  const needs = new Map<string, Root["needs"][number]>();
  for (const [name, spec, scope] of wishes(entry)) {
    if (needs.has(name) && scope === "peer") continue;
    needs.set(name, {
      name,
      scope,
      ...present({ requirement: text(spec), to: resolved(place, name, installed) }),
    });
  }
  return { folder: place, needs: [...needs.values()], ...present({ name: textField(entry, "name") }) };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Node's own lookup: the nearest node_modules up the folders; a link leads to its target. */
function resolved(from: string, name: string, installed: Installed): string | undefined {
  let folder = from;
  for (;;) {
    const place = installed.get(folder)?.get(name);
    if (place !== undefined || folder === "") return place;
    const nested = folder.lastIndexOf("/node_modules/");
    if (nested !== -1) folder = folder.slice(0, nested);
    else folder = folder.startsWith(modules) ? "" : folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
  }
}

type Entry = {
  readonly place: string;
  readonly entry: PlainObject;
  readonly packages: PlainObject;
  readonly installed: Installed;
  readonly wanted: ReadonlySet<string>;
  readonly line: number;
};

/** Built field by field, and fields read without asking whether they are own: this runs for every package, mostly before it is compiled. */
function packageOf(one: Entry): Writable<LockedPackage> | undefined {
  const { place, entry, packages, installed, wanted, line } = one;
  const asked = place.slice(place.lastIndexOf(modules) + modules.length);
  const isLink = entry["link"] === true;
  const target = isLink ? fieldOf(packages, textField(entry, "resolved") ?? "") : entry;
  if (isLink && !wanted.has(asked)) return undefined;
  const described = isObject(target) ? target : nothing;
  const name = text(described["name"]) || asked;
  const from = isLink ? (textField(entry, "resolved") ?? place) : place;
  const locked: Writable<LockedPackage> = {
    id: place,
    name,
    line,
    scope: scopeOf(entry),
    isDirect: false,
    source: sourceOf(entry),
    licences: licencesOf(entry),
    needs: needsOf(described, from, installed),
    traits: traitsOf(entry),
  };
  if (name !== asked) locked.alias = asked;
  const version = text(described["version"]);
  if (version) locked.version = version;
  const integrity = text(entry["integrity"]);
  if (integrity) locked.integrity = integrity;
  const remark = text(entry["deprecated"]);
  if (remark) locked.remark = remark;
  return locked;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const nothing: PlainObject = {};
const noNeeds: readonly Need[] = [];

function needsOf(owner: PlainObject, from: string, installed: Installed): readonly Need[] {
  let needs: Need[] | undefined;
  for (const [field, scope] of wishFields) {
    const wished = owner[field];
    if (scope === "development" || !isObject(wished)) continue;
    for (const name of Object.keys(wished)) {
      const to = resolved(from, name, installed);
      if (to === undefined && scope === "peer") continue;
      const need: Writable<Need> = { name };
      const requirement = wished[name];
      if (typeof requirement === "string") need.requirement = requirement;
      if (to !== undefined) need.to = to;
      needs ??= [];
      needs.push(need);
    }
  }
  return needs ?? noNeeds;
}

function sourceOf(entry: PlainObject): LockedSource {
  const address = textField(entry, "resolved");
  if (entry["link"] === true) return { kind: "file", ...present({ url: address }) };
  return address === undefined ? { kind: "registry" } : sourceOfResolved(address);
}

const noTraits: readonly PackageTrait[] = [];

function traitsOf(entry: PlainObject): readonly PackageTrait[] {
  const isDeprecated = typeof entry["deprecated"] === "string";
  if (entry["hasInstallScript"] !== true && !isDeprecated && entry["inBundle"] !== true) return noTraits;
  const traits: PackageTrait[] = [];
  if (entry["hasInstallScript"] === true) traits.push("install-script");
  if (isDeprecated) traits.push("deprecated");
  if (entry["inBundle"] === true) traits.push("bundled");
  return traits;
}
