// gleam.toml (gleam.run, "gleam.toml"): ranges such as ">= 1.0.0 and < 2.0.0", paths of the same repository, and git.

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

export const gleamToml: LockfileParser = {
  id: "gleam-toml",
  ecosystem: "Hex",
  role: "manifest",
  matches: named("gleam.toml"),
  read,
};

const tables: readonly (readonly [table: string, scope: PackageScope])[] = [
  ["dependencies", "production"],
  ["dev-dependencies", "development"],
  ["dev_dependencies", "development"],
];

function read(text: string): Parsed<LockFile> {
  const { value, problems } = readToml(text);
  const lines = new Lines(text);
  const wishes = tables.flatMap(([table, scope]) =>
    entriesOf(fieldOf(value, table)).map(([name, wish]): Wish => {
      const requirement = textOf(wish) ?? textField(wish, "version");
      return {
        name,
        requirement,
        version: /^(?:==\s*)?(\d+\.\d+\.\d+[\w.+-]*)$/.exec(requirement ?? "")?.[1],
        scope,
        line: lines.of(name, `[${table}]`),
        ...sourceOf(wish),
      };
    }),
  );
  return { value: manifestOf(wishes, textField(value, "name")), problems };
}

function sourceOf(wish: unknown): Pick<Wish, "source"> {
  const git = textField(wish, "git");
  if (textField(wish, "path") !== undefined) return { source: { kind: "workspace" } };
  if (git === undefined) return {};
  const commit = commitOf(textField(wish, "ref"));
  return { source: { kind: "git", url: cleanUrl(git), ...(commit === undefined ? {} : { commit }) } };
}
