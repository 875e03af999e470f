// conan.lock (docs.conan.io, "Lockfiles"): version 1 is a graph of nodes, version 2 lists of references
// "name/version@user/channel#revision%time".

import type { PackageScope, Parsed } from "../../model/index.ts";
import { readJson } from "./json.ts";
import { misshapen, misshapenIn } from "./misshapen.ts";
import {
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  named,
} from "./parser.ts";
import { entriesOf, fieldOf, isObject, listField, present, textField, textOf } from "./plain.ts";

export const conanLock: LockfileParser = {
  id: "conan-lock",
  ecosystem: "ConanCenter",
  role: "lock",
  matches: named("conan.lock"),
  read,
};

const scopesOfLists: readonly (readonly [field: string, scope: PackageScope])[] = [
  ["requires", "production"],
  ["build_requires", "development"],
  ["python_requires", "development"],
  ["config_requires", "development"],
];

function read(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const found = new Map<string, LockedPackage>();
  let line = 1;
  let seen = 0;
  const add = (reference: string | undefined, scope: PackageScope): void => {
    const match = /^([^/\s@#%:]+)\/([^@#%:\s]+)/.exec(reference ?? "");
    if (match === null || reference === undefined) return;
    const id = `${match[1]}/${match[2]}`;
    if (found.has(id)) return;
    const offset = text.indexOf(`"${reference}`, seen);
    if (offset !== -1) {
      for (let end = text.indexOf("\n", seen); end !== -1 && end < offset; end = text.indexOf("\n", end + 1))
        line += 1;
      seen = offset;
    }
    const [, name = "", version = ""] = match;
    // What a range was locked to always stands there; a range itself is only in what somebody wrote by hand.
    const pinned = present({ version: version.startsWith("[") ? undefined : version });
    found.set(id, lockedPackage({ id, name, line, scope, traits: ["hash-optional"], ...pinned }));
  };
  const nodes = entriesOf(fieldOf(fieldOf(json.value, "graph_lock"), "nodes"));
  for (const [index, node] of nodes) {
    // Node 0 is the consumer, the project itself, when it has a path or nothing but a name.
    const reference = textField(node, "ref") ?? textField(node, "pref");
    const isConsumer =
      index === "0" && (textField(node, "path") !== undefined || fieldOf(node, "package_id") === undefined);
    if (!isConsumer || textField(node, "pref") !== undefined)
      add(reference, textField(node, "context") === "build" ? "development" : "production");
  }
  for (const [field, scope] of scopesOfLists) {
    for (const reference of listField(json.value, field))
      add(textOf(Array.isArray(reference) ? reference[0] : reference), scope);
  }
  const isLock =
    !isObject(json.value) ||
    ["graph_lock", "version", ...scopesOfLists.map(([field]) => field)].some(
      (field) => fieldOf(json.value, field) !== undefined,
    ) ||
    Object.keys(json.value).length === 0;
  const graph = fieldOf(json.value, "graph_lock");
  const odd = [
    ...misshapen("graph_lock", graph),
    ...misshapenIn("nodes", fieldOf(graph, "nodes")),
    ...scopesOfLists.flatMap(([field]) => misshapen(field, fieldOf(json.value, field), "list")),
  ];
  const problems = isLock
    ? [...json.problems, ...odd]
    : [...json.problems, { message: "not a conan.lock: no lists and no graph" }];
  return { value: lockFile({ packages: [...found.values()] }), problems };
}
