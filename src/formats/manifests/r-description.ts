// DESCRIPTION of an R package (cran.r-project.org, "Writing R Extensions", section 1.1.1): what it imports. The packages that come
// with R itself are none of the registry's.

import type { PackageScope, Parsed } from "../../model/index.ts";
import { type LockFile, type LockfileParser, named } from "../lock/index.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const rDescription: LockfileParser = {
  id: "r-description",
  ecosystem: "CRAN",
  role: "manifest",
  matches: named("DESCRIPTION"),
  read,
};

const fields: Readonly<Record<string, PackageScope>> = {
  Depends: "production",
  Imports: "production",
  LinkingTo: "production",
  Suggests: "development",
  Enhances: "optional",
};

const ofR: ReadonlySet<string> = new Set(
  "R base compiler datasets graphics grDevices grid methods parallel splines stats stats4 tcltk tools translations utils".split(
    " ",
  ),
);

function read(text: string): Parsed<LockFile> {
  // Files of this name are common outside R, too.
  const name = /^Package:[ \t]*(\S+)/m.exec(text)?.[1];
  if (name === undefined || !/^(Version|Title|Type|Imports|Depends):/m.test(text))
    return { value: manifestOf([], undefined), problems: [] };
  let scope: PackageScope | undefined;
  const wishes: Wish[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const field = /^([A-Za-z][\w@/.-]*):(.*)$/.exec(raw);
    if (field !== null) scope = fields[field[1] ?? ""];
    if (scope === undefined) continue;
    for (const part of (field?.[2] ?? raw).split(",")) {
      const match = /^\s*([A-Za-z][\w.]*)\s*(?:\(\s*([^)]*?)\s*\))?\s*$/.exec(part);
      const wished = match?.[1];
      if (wished === undefined || ofR.has(wished)) continue;
      const requirement = match?.[2];
      wishes.push({
        name: wished,
        requirement,
        version: /^==\s*([\d.-]+)$/.exec(requirement ?? "")?.[1],
        scope,
        line: index + 1,
      });
    }
  }
  return { value: manifestOf(wishes, name), problems: [] };
}
