// Paket's paket.dependencies (fsprojects.github.io/Paket, "The paket.dependencies file"): `nuget NAME requirement`, in groups. "= 1.2.3" and a
// version alone admit no other.

import type { Parsed } from "../../model/index.ts";
import { type LockFile, type LockfileParser, named } from "../lock/index.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const paketDependencies: LockfileParser = {
  id: "paket-dependencies",
  ecosystem: "NuGet",
  role: "manifest",
  matches: named("paket.dependencies"),
  read,
};

function read(text: string): Parsed<LockFile> {
  let group = "main";
  const wishes = text.split(/\r?\n/).flatMap((raw, index): readonly Wish[] => {
    group = /^\s*group\s+(\S+)/i.exec(raw)?.[1]?.toLowerCase() ?? group;
    const [, name, rest = ""] = /^\s*(?:nuget|clitool)\s+([\w.-]+)([^#]*?)\s*(?:\/\/.*)?$/i.exec(raw) ?? [];
    if (name === undefined) return [];
    const requirement = rest.replace(/\b[a-z_]+:\s.*$/i, "").trim();
    const version = /^(?:==?\s*)?(\d[\w.+-]*)$/.exec(requirement)?.[1];
    return [
      {
        ...{ name, version, line: index + 1, scope: group === "main" ? "production" : "development" },
        ...(requirement === "" ? {} : { requirement }),
      },
    ];
  });
  return { value: manifestOf(wishes, undefined), problems: [] };
}
