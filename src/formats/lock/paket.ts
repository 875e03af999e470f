// paket.lock (fsprojects.github.io/Paket, "The paket.lock file"): groups of sources; packages by indentation, their needs deeper.

import type { Parsed } from "../../model/index.ts";
import { cleanUrl, commitOf } from "./address.ts";
import {
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  type Need,
  named,
} from "./parser.ts";
import { present } from "./plain.ts";

export const paketLock: LockfileParser = {
  id: "paket-lock",
  ecosystem: "NuGet",
  role: "lock",
  matches: named("paket.lock"),
  read,
};

function read(text: string): Parsed<LockFile> {
  const packages: LockedPackage[] = [];
  let section = "";
  let remote = "";
  let group = "";
  let needs: Need[] = [];
  let isLock = text.trim() === "";
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const body = raw.trim();
    if (body === "") continue;
    const indent = raw.length - raw.trimStart().length;
    if (indent === 0) {
      if (body.startsWith("GROUP ")) group = body.slice("GROUP ".length);
      section = body;
      isLock ||=
        /^(NUGET|GITHUB|GIST|HTTP|GIT|GROUP |RESTRICTION|STORAGE|CONTENT|COPY|REFERENCES|LOWEST|STRATEGY|REDIRECTS|IMPORT)/.test(
          body,
        );
      continue;
    }
    const address = /^remote:\s*(.*)$/.exec(body)?.[1];
    if (address !== undefined) {
      remote = cleanUrl(address);
      continue;
    }
    const match = /^(\S+)\s+\(([^)]*)\)/.exec(body);
    const name = match?.[1];
    const isNuget = section === "NUGET";
    if (name === undefined || (!isNuget && section !== "GIT" && section !== "GITHUB")) continue;
    if (isNuget ? indent > 4 : indent !== 4) {
      if (isNuget) needs.push({ name, requirement: match?.[2] ?? "" });
      continue;
    }
    needs = [];
    const source: LockedSource = isNuget
      ? { kind: "registry", url: remote }
      : { kind: "git", url: remote, ...present({ commit: commitOf(match?.[2]) }) };
    const version = isNuget ? match?.[2] : undefined;
    const line = index + 1;
    packages.push(
      lockedPackage({
        id: `${group}:${name}:${line}`,
        name: isNuget ? name : remote,
        line,
        source,
        needs,
        traits: ["hash-optional"],
        ...present({ version }),
      }),
    );
  }
  const ids = new Map(packages.map((item) => [item.name.toLowerCase(), item.id]));
  const linked = packages.map((item) => ({
    ...item,
    needs: item.needs.map((need) => ({ ...need, ...present({ to: ids.get(need.name.toLowerCase()) }) })),
  }));
  return {
    value: lockFile({ packages: linked }),
    problems: isLock ? [] : [{ message: "not a paket.lock: no section" }],
  };
}
