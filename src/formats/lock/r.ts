// renv.lock of R (rstudio.github.io/renv, "lockfiles") and packrat.lock, its predecessor, which is a Debian control file.

import type { Parsed } from "../../model/index.ts";
import { commitOf } from "./address.ts";
import { linesOfKeys, readJson } from "./json.ts";
import { misshapenIn } from "./misshapen.ts";
import {
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  named,
} from "./parser.ts";
import { entriesOf, fieldOf, isObject, present, textField } from "./plain.ts";

export const renvLock: LockfileParser = {
  id: "renv-lock",
  ecosystem: "CRAN",
  role: "lock",
  matches: named("renv.lock"),
  read: readRenv,
};
export const packratLock: LockfileParser = {
  id: "packrat-lock",
  ecosystem: "CRAN",
  role: "lock",
  matches: named("packrat.lock"),
  read: readPackrat,
};

function readRenv(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const { lines } = linesOfKeys(text, ["Packages"]);
  const packages = entriesOf(fieldOf(json.value, "Packages")).map(([key, entry]): LockedPackage => {
    const field = (name: string) => textField(entry, name);
    return packageOf(key, lines.get(key) ?? 1, field);
  });
  const isLock =
    !isObject(json.value) || ["R", "Packages"].some((key) => fieldOf(json.value, key) !== undefined);
  const problems =
    isLock || json.problems.length > 0
      ? json.problems
      : [{ message: "not a renv.lock: neither R nor Packages" }];
  const odd = misshapenIn("Packages", fieldOf(json.value, "Packages"));
  return { value: lockFile({ packages }), problems: [...problems, ...odd] };
}

type Field = (name: string) => string | undefined;

function packageOf(key: string, line: number, field: Field): LockedPackage {
  return lockedPackage({
    id: key,
    name: field("Package") ?? key,
    line,
    source: sourceOf(key, field),
    ...(field("Source") === "Bioconductor" ? { ecosystem: "Bioconductor" as const } : {}),
    ...present({ version: field("Version"), integrity: field("Hash") }),
  });
}

function sourceOf(key: string, field: Field): LockedSource {
  const kind = field("Source")?.toLowerCase() ?? "";
  const [owner, repository] = [
    field("RemoteUsername") ?? field("GithubUsername"),
    field("RemoteRepo") ?? field("GithubRepo"),
  ];
  const commit = commitOf(field("RemoteSha") ?? field("GithubSHA1"));
  const host = { github: "github.com", gitlab: "gitlab.com", bitbucket: "bitbucket.org" }[kind];
  if (host !== undefined)
    return {
      kind: "git",
      url: `https://${host}/${owner ?? ""}/${repository ?? key}`,
      ...present({ commit }),
    };
  if (kind.startsWith("git")) return { kind: "git", ...present({ url: field("RemoteUrl"), commit }) };
  if (kind === "local" || kind === "source") return { kind: "file" };
  return kind === "url" ? { kind: "tarball", ...present({ url: field("RemoteUrl") }) } : { kind: "registry" };
}

/** Stanzas of "Field: value", one a package; the first describes the file. */
function readPackrat(text: string): Parsed<LockFile> {
  const packages: LockedPackage[] = [];
  let fields = new Map<string, string>();
  let line = 1;
  const finish = () => {
    const name = fields.get("Package");
    if (name !== undefined) packages.push(packageOf(name, line, (field) => fields.get(field)));
    fields = new Map();
  };
  for (const [index, raw] of [...text.split(/\r?\n/), ""].entries()) {
    const match = /^([A-Za-z][\w@-]*):\s*(.*)$/.exec(raw);
    if (raw.trim() === "") finish();
    else if (match !== null) {
      if (match[1] === "Package") line = index + 1;
      fields.set(match[1] ?? "", match[2] ?? "");
    }
  }
  const isLock = packages.length > 0 || /^PackratFormat:/m.test(text) || text.trim() === "";
  return { value: lockFile({ packages }), problems: isLock ? [] : [{ message: "not a packrat.lock" }] };
}
