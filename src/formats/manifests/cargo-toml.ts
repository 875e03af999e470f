// Cargo.toml (doc.rust-lang.org/cargo, "Specifying dependencies"): the direct wishes of a crate or workspace. "1.2.3" means "^1.2.3";
// only "=1.2.3" pins. What a member takes from its workspace (`workspace = true`) stands in the workspace's own file.

import type { PackageScope, Parsed } from "../../model/index.ts";
import {
  cleanUrl,
  commitOf,
  entriesOf,
  fieldOf,
  type LockFile,
  type LockfileParser,
  named,
  readToml,
  textField,
  textOf,
} from "../lock/index.ts";
import { Lines } from "./lines.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const cargoToml: LockfileParser = {
  id: "cargo-toml",
  ecosystem: "crates.io",
  role: "manifest",
  matches: named("Cargo.toml"),
  read,
};

const tables: readonly (readonly [table: string, scope: PackageScope])[] = [
  ["dependencies", "production"],
  ["build-dependencies", "production"],
  ["build_dependencies", "production"],
  ["dev-dependencies", "development"],
  ["dev_dependencies", "development"],
];

function read(text: string): Parsed<LockFile> {
  const { value, problems } = readToml(text);
  const lines = new Lines(text);
  const places = [value, ...entriesOf(fieldOf(value, "target")).map(([, target]) => target)];
  const wishes = [
    ...places.flatMap((place) =>
      tables.flatMap(([table, scope]) => wishesOf(fieldOf(place, table), scope, lines)),
    ),
    ...wishesOf(fieldOf(fieldOf(value, "workspace"), "dependencies"), "production", lines),
  ];
  return { value: manifestOf(wishes, textField(fieldOf(value, "package"), "name")), problems };
}

function wishesOf(table: unknown, scope: PackageScope, lines: Lines): readonly Wish[] {
  return entriesOf(table).flatMap(([asked, wish]): readonly Wish[] => {
    if (fieldOf(wish, "workspace") === true) return [];
    const name = textField(wish, "package") ?? asked;
    const requirement = textOf(wish) ?? textField(wish, "version");
    const git = textField(wish, "git");
    const path = textField(wish, "path");
    const source: Pick<Wish, "source"> =
      git !== undefined
        ? { source: { kind: "git", url: cleanUrl(git), ...commit(textField(wish, "rev")) } }
        : path !== undefined
          ? { source: { kind: "workspace" } }
          : {};
    return [
      {
        name,
        ...(name === asked ? {} : { alias: asked }),
        requirement,
        version: /^=\s*(\d+\.\d+\.\d+[\w.+-]*)$/.exec(requirement ?? "")?.[1],
        scope: fieldOf(wish, "optional") === true && scope === "production" ? "optional" : scope,
        line: lines.of(asked),
        ...source,
      },
    ];
  });
}

function commit(revision: string | undefined): { readonly commit?: string } {
  const found = commitOf(revision);
  return found === undefined ? {} : { commit: found };
}
