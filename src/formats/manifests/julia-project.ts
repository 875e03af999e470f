// Julia's Project.toml (pkgdocs.julialang.org, "Project.toml"): `deps` by name and UUID, ranges in `compat`, where "1.2" means "^1.2" and
// only "=1.2.3" pins. Packages of the language itself have no versions of their own.

import type { PackageScope, Parsed } from "../../model/index.ts";
import {
  entriesOf,
  fieldOf,
  type LockFile,
  type LockfileParser,
  named,
  readToml,
  textField,
} from "../lock/index.ts";
import { Lines } from "./lines.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const juliaProject: LockfileParser = {
  id: "julia-project",
  ecosystem: "Julia",
  role: "manifest",
  matches: named("Project.toml", "JuliaProject.toml"),
  read,
};

/** The standard library (docs.julialang.org, "Standard Library"). */
const ownOfLanguage = new Set(
  "ArgTools Artifacts Base64 CRC32c Dates DelimitedFiles Distributed Downloads FileWatching Future InteractiveUtils JuliaSyntaxHighlighting LazyArtifacts LibCURL LibGit2 Libdl LinearAlgebra Logging Markdown Mmap NetworkOptions Pkg Printf Profile REPL Random SHA Serialization SharedArrays Sockets SparseArrays Statistics StyledStrings SuiteSparse TOML Tar Test UUIDs Unicode".split(
    " ",
  ),
);

const tables: readonly (readonly [table: string, scope: PackageScope])[] = [
  ["deps", "production"],
  ["weakdeps", "optional"],
  ["extras", "development"],
];

function read(text: string): Parsed<LockFile> {
  const { value, problems } = readToml(text);
  const lines = new Lines(text);
  const compat = fieldOf(value, "compat");
  const found = new Map<string, Wish>();
  for (const [table, scope] of tables)
    for (const [name, uuid] of entriesOf(fieldOf(value, table))) {
      if (typeof uuid !== "string" || ownOfLanguage.has(name) || found.has(name)) continue;
      const requirement = textField(compat, name);
      const version = /^=\s*(\d+\.\d+\.\d+[\w.+-]*)$/.exec(requirement ?? "")?.[1];
      found.set(name, { name, requirement, version, scope, line: lines.of(name, `[${table}]`) });
    }
  return { value: manifestOf([...found.values()], textField(value, "name")), problems };
}
