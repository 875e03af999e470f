// maven_install.json of Bazel's rules_jvm_external (github.com/bazel-contrib/rules_jvm_external, "Pinning artifacts"): since version 2 of the
// file a map of "group:artifact[:packaging[:classifier]]" to version and hashes, before that a tree of coordinates.

import type { Parsed, Problem } from "../../model/index.ts";
import { linesOfEach, linesOfKeys, readJson } from "./json.ts";
import {
  baseName,
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
} from "./parser.ts";
import { entriesOf, fieldOf, isObject, listField, present, textField, textOf } from "./plain.ts";

export const mavenInstall: LockfileParser = {
  id: "maven-install",
  ecosystem: "Maven",
  role: "lock",
  matches: (path) => /^(\w+[_-])?maven(_[\w-]+)?_install\.json$/.test(baseName(path)),
  read,
};

function read(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const problems: Problem[] = [...json.problems];
  const artifacts = fieldOf(json.value, "artifacts");
  const tree = fieldOf(json.value, "dependency_tree");
  if (!isObject(artifacts) && !isObject(tree)) {
    if (problems.length === 0) problems.push({ message: "not a maven_install.json: no artifacts" });
    return { value: lockFile({}), problems };
  }
  const packages = isObject(artifacts)
    ? pinnedIn(artifacts, fieldOf(json.value, "dependencies"), text)
    : fromTree(tree, text);
  return { value: lockFile({ packages }), problems };
}

function pinnedIn(artifacts: unknown, needs: unknown, text: string): readonly LockedPackage[] {
  const { lines } = linesOfKeys(text, ["artifacts"]);
  const found = new Map<string, LockedPackage>();
  for (const [key, entry] of entriesOf(artifacts)) {
    const name = moduleOf(key);
    const version = textField(entry, "version");
    if (name === undefined || version === undefined || found.has(name)) continue;
    const hash = textOf(fieldOf(fieldOf(entry, "shasums"), "jar"));
    found.set(
      name,
      lockedPackage({
        id: name,
        name,
        version,
        line: lines.get(key) ?? 1,
        ...present({ integrity: hash === undefined ? undefined : `sha256:${hash}` }),
      }),
    );
  }
  return [...found.values()].map((item) => ({
    ...item,
    needs: listField(needs, item.name).flatMap((need) => {
      const to = moduleOf(textOf(need) ?? "");
      return to === undefined || !found.has(to) ? [] : [{ name: to, to }];
    }),
  }));
}

/** Coordinates "group:artifact[:packaging[:classifier]]:version". */
function fromTree(tree: unknown, text: string): readonly LockedPackage[] {
  const found = new Map<string, LockedPackage>();
  const nextLine = linesOfEach(text, /"coord"\s*:/g);
  for (const entry of listField(tree, "dependencies")) {
    const coordinates = textField(entry, "coord") ?? "";
    const parts = coordinates.split(":");
    const name = moduleOf(coordinates);
    const version = parts.length < 3 ? undefined : parts.at(-1);
    const line = nextLine();
    const isMain = !["sources", "javadoc"].includes(parts[3] ?? "");
    if (name === undefined || version === undefined || !isMain || found.has(name)) continue;
    const hash = textField(entry, "sha256");
    const integrity = hash === undefined ? undefined : `sha256:${hash}`;
    found.set(name, lockedPackage({ id: name, name, version, line, ...present({ integrity }) }));
  }
  return [...found.values()];
}

function moduleOf(coordinates: string): string | undefined {
  const [group, artifact] = coordinates.split(":");
  return group === undefined || artifact === undefined || group === "" || artifact === ""
    ? undefined
    : `${group}:${artifact}`;
}
