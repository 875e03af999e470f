// bun.lock, the text form (bun.sh/docs, "bun.lock"): JSON with trailing commas. Each package is a list that starts with
// "name@version" or "name@address"; its key is the place in the tree, so that an alias or a nested copy shows there.

import type { PackageScope, Parsed, Problem } from "../../model/index.ts";
import { commitOf, sourceOfSpec } from "./address.ts";
import { linesOfKeys, readJson } from "./json.ts";
import { misshapen } from "./misshapen.ts";
import {
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockFile,
  type Need,
  named,
  type Root,
} from "./parser.ts";
import { entriesOf, fieldOf, isObject, type PlainObject, present, textField, textOf } from "./plain.ts";
import { markedByRoots } from "./scopes.ts";

export const bunLock: LockfileParser = {
  id: "bun-lock",
  ecosystem: "npm",
  role: "lock",
  matches: named("bun.lock"),
  read,
};

/** The binary form of before Bun 1.2: said to be unread, because an unread lockfile is no empty one. */
export const bunLockBinary: LockfileParser = {
  id: "bun-lock-binary",
  ecosystem: "npm",
  role: "lock",
  matches: named("bun.lockb"),
  read: () => ({
    value: lockFile({}),
    problems: [
      {
        message: "the binary lockfile of Bun is not read; `bun install --save-text-lockfile` writes bun.lock",
      },
    ],
  }),
};

function read(text: string): Parsed<LockFile> {
  const json = readJson(text, "jsonc");
  const entries = fieldOf(json.value, "packages");
  if (!isObject(json.value))
    return {
      value: lockFile({}),
      problems: [...json.problems, ...(json.problems.length > 0 ? [] : [{ message: "not a bun.lock" }])],
    };
  const { lines, problems } = linesOfKeys(text, ["packages"]);
  const notes: Problem[] = [...json.problems, ...problems, ...misshapen("packages", entries)];
  const places = isObject(entries) ? entries : {};
  const roots = entriesOf(fieldOf(json.value, "workspaces")).map(([folder, node]) =>
    rootOf(folder, node, places),
  );
  const packages: LockedPackage[] = [];
  for (const [place, entry] of entriesOf(places)) {
    const line = lines.get(place) ?? 1;
    const identity = Array.isArray(entry) ? textOf(entry[0]) : undefined;
    if (identity === undefined) {
      notes.push({ message: `entry ${JSON.stringify(place.slice(0, 120))} has no name and version`, line });
      continue;
    }
    const locked = packageOf({ place, identity, parts: entry as readonly unknown[], line, places }); // a list, checked above
    if (locked !== undefined) packages.push(locked);
  }
  return { value: lockFile({ packages: markedByRoots(packages, roots), roots }), problems: notes };
}

type Entry = {
  readonly place: string;
  readonly identity: string;
  readonly parts: readonly unknown[];
  readonly line: number;
  readonly places: PlainObject;
};

function packageOf({ place, identity, parts, line, places }: Entry): LockedPackage | undefined {
  const divider = identity.indexOf("@", 1);
  const name = divider === -1 ? identity : identity.slice(0, divider);
  const tail = divider === -1 ? "" : identity.slice(divider + 1);
  if (/^(workspace|root|link):/.test(tail)) return undefined;
  const details = parts.find(isObject);
  const needs = ["dependencies", "optionalDependencies", "peerDependencies"].flatMap((field) =>
    entriesOf(fieldOf(details, field)).flatMap(([needed, range]): Need[] => {
      const to = resolve(place, needed, places);
      if (to === undefined && field !== "dependencies") return [];
      return [{ name: needed, ...present({ requirement: textOf(range), to }) }];
    }),
  );
  const isVersion = /^\d/.test(tail);
  const asked = lastName(place);
  const integrity = parts.map(textOf).find((part) => /^(sha\d+|md5)-/.test(part ?? ""));
  return {
    id: place,
    name,
    line,
    scope: "production",
    isDirect: false,
    source: isVersion ? registryOf(parts[1]) : addressOf(tail, parts),
    licences: [],
    needs,
    traits: fieldOf(details, "bundled") === true ? ["bundled"] : [],
    ...present({
      alias: asked === name ? undefined : asked,
      version: isVersion ? tail : undefined,
      integrity,
    }),
  };
}

function registryOf(second: unknown): LockedSource {
  const url = textOf(second);
  return url !== undefined && /^https?:/.test(url) ? { kind: "registry", url } : { kind: "registry" };
}

function addressOf(tail: string, parts: readonly unknown[]): LockedSource {
  const source = sourceOfSpec(tail) ?? { kind: "file" as const, url: tail };
  if (source.kind !== "git" || source.commit !== undefined) return source;
  const commit = commitOf(textOf(parts.at(-1))?.split("-").at(-1)) ?? commitOf(/#([^#]*)$/.exec(tail)?.[1]);
  return { ...source, ...present({ commit }) };
}

/** The name of the last step of "a/@b/c". */
function lastName(place: string): string {
  const parts = place.split("/");
  const last = parts.at(-1) ?? place;
  const scope = parts.at(-2);
  return scope?.startsWith("@") ? `${scope}/${last}` : last;
}

/** The nearest copy: below the asking one, then beside it, up to the top. */
function resolve(from: string, name: string, places: PlainObject): string | undefined {
  let base = from;
  for (;;) {
    const place = base === "" ? name : `${base}/${name}`;
    if (Object.hasOwn(places, place)) return place;
    if (base === "") return undefined;
    base = base.slice(0, Math.max(0, base.length - lastName(base).length - 1));
  }
}

const wishes: readonly (readonly [field: string, scope: PackageScope])[] = [
  ["dependencies", "production"],
  ["devDependencies", "development"],
  ["optionalDependencies", "optional"],
  ["peerDependencies", "peer"],
];

function rootOf(folder: string, node: unknown, places: PlainObject): Root {
  const name = textField(node, "name");
  const needs = wishes.flatMap(([field, scope]) =>
    entriesOf(fieldOf(node, field)).map(([needed, range]) => {
      const to = resolve(folder === "" ? "" : (name ?? ""), needed, places);
      return { name: needed, scope, ...present({ requirement: textOf(range), to }) };
    }),
  );
  return { folder, needs, ...present({ name }) };
}
