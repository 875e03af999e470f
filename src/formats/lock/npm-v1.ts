// The tree form of package-lock.json, lockfileVersion 1 (npm 5 and 6; docs.npmjs.com/cli/v6, "package-lock.json"): nested
// "dependencies", with "requires" naming what each one asks for. Direct ones are not told apart from others here: package.json does.

import type { Parsed, Problem } from "../../model/index.ts";
import { sourceOfSpec } from "./address.ts";
import { scanKeys } from "./json.ts";
import { misshapen } from "./misshapen.ts";
import { scopeOf, sourceOfResolved } from "./npm-entry.ts";
import {
  type LockedPackage,
  type LockedSource,
  type LockFile,
  lockFile,
  type Need,
  type PackageTrait,
} from "./parser.ts";
import { entriesOf, fieldOf, isObject, type PlainObject, present, textField } from "./plain.ts";

/** One level of the tree: what a package finds beside itself, and whose folder encloses it. */
type Level = { readonly place: string; readonly dependencies: PlainObject; readonly outer?: Level };

const separator = " > ";

export function readNpmVersionOne(text: string, lock: PlainObject): Parsed<LockFile> {
  const dependencies = fieldOf(lock, "dependencies");
  if (!isObject(dependencies)) {
    const isEmptyLock = fieldOf(lock, "lockfileVersion") !== undefined || Object.keys(lock).length === 0;
    const problems: Problem[] = isEmptyLock
      ? [...misshapen("dependencies", dependencies)]
      : [{ message: 'neither "packages" nor "dependencies": not a package-lock' }];
    return { value: lockFile({ packages: [] }), problems };
  }
  const lines = linesOfTree(text);
  const problems: Problem[] = [];
  const packages: LockedPackage[] = [];
  const levels: Level[] = [{ place: "", dependencies }];
  for (let level = levels.pop(); level !== undefined; level = levels.pop()) {
    for (const [name, entry] of entriesOf(level.dependencies)) {
      const place = level.place + separator + name;
      const line = lines.get(place) ?? 1;
      if (!isObject(entry)) {
        problems.push({ message: `entry ${JSON.stringify(name.slice(0, 120))} is not an object`, line });
        continue;
      }
      const inner = fieldOf(entry, "dependencies");
      const below: Level | undefined = isObject(inner)
        ? { place, dependencies: inner, outer: level }
        : undefined;
      problems.push(...misshapen(`dependencies of ${name}`, inner));
      if (below !== undefined) levels.push(below);
      packages.push(packageOf({ name, entry, place, line, level: below ?? level }));
    }
  }
  const needed = new Set(packages.flatMap((item) => item.needs.map((need) => need.to)));
  const isTop = (item: LockedPackage) => item.id.lastIndexOf(separator) === 0;
  const marked = packages.map((item) =>
    isTop(item) && !needed.has(item.id) ? { ...item, isDirect: true } : item,
  );
  return { value: lockFile({ packages: marked }), problems };
}

type Entry = {
  readonly name: string;
  readonly entry: PlainObject;
  readonly place: string;
  readonly line: number;
  readonly level: Level;
};

function packageOf({ name, entry, place, line, level }: Entry): LockedPackage {
  const written = textField(entry, "version") ?? "";
  const alias = /^npm:(@?[^@]+)@(.+)$/.exec(written);
  const source = sourceOf(entry, written);
  const needs: Need[] = entriesOf(fieldOf(entry, "requires")).map(([needed, range]) => ({
    name: needed,
    ...present({ requirement: typeof range === "string" ? range : undefined, to: resolve(level, needed) }),
  }));
  const traits: PackageTrait[] = entry["bundled"] === true ? ["bundled"] : [];
  const version = alias?.[2] ?? versionIn(written, source);
  return {
    id: place,
    name: alias?.[1] ?? name,
    line,
    scope: scopeOf(entry),
    isDirect: false,
    source,
    licences: [],
    needs,
    traits,
    ...present({
      alias: alias === null ? undefined : name,
      version,
      integrity: textField(entry, "integrity"),
    }),
  };
}

/** A version, or the one in an archive's address of npm's own layout (".../-/name-1.2.3.tgz"). */
function versionIn(written: string, source: LockedSource): string | undefined {
  if (/^\d/.test(written)) return written;
  const archive = /^https?:\/\/[^?#]*\/-\/[^/?#]*?-(\d+\.\d+\.\d+[^/?#]*)\.tgz/.exec(written)?.[1];
  return archive ?? (source.kind === "registry" ? written || undefined : undefined);
}

function sourceOf(entry: PlainObject, written: string): LockedSource {
  const resolved = textField(entry, "resolved");
  if (!written.startsWith("npm:") && !/^\d/.test(written)) {
    const source = sourceOfSpec(written);
    if (source !== undefined) return source;
  }
  return resolved === undefined ? { kind: "registry" } : sourceOfResolved(resolved);
}

function resolve(from: Level, name: string): string | undefined {
  for (let level: Level | undefined = from; level !== undefined; level = level.outer) {
    if (Object.hasOwn(level.dependencies, name)) return level.place + separator + name;
  }
  return undefined;
}

/** Lines of every package of the tree: a key whose parents are "dependencies", name, "dependencies", name ... */
function linesOfTree(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  scanKeys(text, 64, ({ key, depth, above, line }) => {
    if (depth % 2 !== 0) return;
    let place = "";
    for (let index = 0; index < depth - 1; index += 2) {
      if (above[index] !== "dependencies") return;
      place += separator + (above[index + 1] ?? key);
    }
    lines.set(place, line);
  });
  return lines;
}
