// pubspec.yaml of Dart and Flutter (dart.dev, "Dependencies"): direct wishes. A version without "^" is exact; none or "any" is open.

import type { PackageScope, Parsed } from "../../model/index.ts";
import {
  cleanUrl,
  entryOf,
  type LockFile,
  type LockfileParser,
  named,
  readBlockYaml,
  type YamlEntry,
  yamlEntries,
  yamlText,
} from "../lock/index.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const pubspec: LockfileParser = {
  id: "pubspec",
  ecosystem: "Pub",
  role: "manifest",
  matches: named("pubspec.yaml", "pubspec_overrides.yaml"),
  read,
};

const sections: readonly (readonly [section: string, scope: PackageScope])[] = [
  ["dependencies", "production"],
  ["dependency_overrides", "production"],
  ["dev_dependencies", "development"],
];

function read(text: string): Parsed<LockFile> {
  const [document] = readBlockYaml(text);
  const root = document?.root;
  const wishes = sections.flatMap(([section, scope]) =>
    yamlEntries(entryOf(root, section)).flatMap((entry) => wishOf(entry, scope)),
  );
  return { value: manifestOf(wishes, yamlText(entryOf(root, "name"))), problems: document?.problems ?? [] };
}

function wishOf({ key, line, value }: YamlEntry, scope: PackageScope): readonly Wish[] {
  // What an SDK brings is no package of the registry.
  if (entryOf(value, "sdk") !== undefined) return [];
  const hosted = entryOf(value, "hosted");
  const name = yamlText(entryOf(hosted, "name")) ?? key;
  const requirement = yamlText(value) ?? yamlText(entryOf(value, "version"));
  const git = entryOf(value, "git");
  const path = yamlText(entryOf(value, "path"));
  const source: Pick<Wish, "source"> =
    git !== undefined
      ? { source: { kind: "git", url: cleanUrl(yamlText(git) ?? yamlText(entryOf(git, "url")) ?? "") } }
      : path !== undefined
        ? { source: { kind: "file", url: path } }
        : {};
  return [
    {
      name,
      requirement: requirement === "" ? undefined : requirement,
      version: /^(\d+\.\d+\.\d+[\w.+-]*)$/.exec(requirement ?? "")?.[1],
      scope,
      line,
      ...source,
    },
  ];
}
