// pubspec.lock of Dart and Flutter (dart.dev, "Pub glossary: lockfile"). What a framework brings (`source: sdk`) is listed and, because
// it does not come from the registry, never looked up there.

import type { PackageScope, Parsed } from "../../model/index.ts";
import { cleanUrl, commitOf } from "./address.ts";
import { entryOf, readBlockYaml, type YamlEntry, yamlEntries, yamlText } from "./block-yaml.ts";
import { withoutEnd } from "./cut-off.ts";
import { misshapenNode } from "./misshapen.ts";
import {
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  named,
} from "./parser.ts";
import { present } from "./plain.ts";

export const pubspecLock: LockfileParser = {
  id: "pubspec-lock",
  ecosystem: "Pub",
  role: "lock",
  matches: named("pubspec.lock"),
  read,
};

function read(text: string): Parsed<LockFile> {
  const [document] = readBlockYaml(text);
  const packages = yamlEntries(entryOf(document?.root, "packages")).map(packageOf);
  const isLock =
    document === undefined ||
    ["packages", "sdks", "sdk"].some((key) => entryOf(document.root, key) !== undefined);
  const problems = [
    ...(document?.problems ?? []),
    ...misshapenNode("packages", entryOf(document?.root, "packages"), "map"),
    ...(isLock ? [] : [{ message: "not a pubspec.lock: no packages" }]),
    ...(packages.length > 0
      ? withoutEnd(text, /^sdks?:/m, "sdks, which stands behind all packages, is missing")
      : []),
  ];
  return { value: lockFile({ packages }), problems };
}

function packageOf(entry: YamlEntry): LockedPackage {
  const description = entryOf(entry.value, "description");
  const word = yamlText(entryOf(entry.value, "dependency")) ?? "";
  const scope: PackageScope = word === "direct dev" ? "development" : "production";
  const hash = yamlText(entryOf(description, "sha256"));
  const source = sourceOf(entry);
  return lockedPackage({
    id: entry.key,
    // The key is the name that the project uses; hosted packages carry the registry's, which is the same.
    name: (source.kind === "registry" ? yamlText(entryOf(description, "name")) : undefined) ?? entry.key,
    line: entry.line,
    scope,
    isDirect: word.startsWith("direct"),
    source,
    traits: ["hash-optional"],
    ...present({
      version: yamlText(entryOf(entry.value, "version")),
      integrity: hash === undefined ? undefined : `sha256:${hash}`,
    }),
  });
}

function sourceOf(entry: YamlEntry): LockedSource {
  const description = entryOf(entry.value, "description");
  const address = yamlText(entryOf(description, "url"));
  const url = address === undefined ? undefined : cleanUrl(address);
  switch (yamlText(entryOf(entry.value, "source"))) {
    case "git":
      return {
        kind: "git",
        ...present({ url, commit: commitOf(yamlText(entryOf(description, "resolved-ref"))) }),
      };
    case "path":
      return { kind: "file", ...present({ url: yamlText(entryOf(description, "path")) }) };
    case "sdk":
      return { kind: "file", url: `sdk:${yamlText(description) ?? ""}` };
    default:
      return { kind: "registry", ...present({ url }) };
  }
}
