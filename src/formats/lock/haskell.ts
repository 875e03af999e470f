// Haskell: cabal.project.freeze (cabal.readthedocs.io, "cabal freeze") and stack.yaml.lock (docs.haskellstack.org, "Lock files").

import type { Parsed } from "../../model/index.ts";
import { cleanUrl, commitOf } from "./address.ts";
import { entryOf, readBlockYaml, type YamlNode, yamlText } from "./block-yaml.ts";
import { withoutEnd } from "./cut-off.ts";
import { misshapenNode } from "./misshapen.ts";
import {
  baseName,
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
} from "./parser.ts";
import { present } from "./plain.ts";

export const cabalFreeze: LockfileParser = {
  id: "cabal-freeze",
  ecosystem: "Hackage",
  role: "lock",
  matches: (path) => /^cabal(\.project)?\.freeze$|^cabal\.project\.[\w-]+\.freeze$/.test(baseName(path)),
  read: readCabal,
};
export const stackLock: LockfileParser = {
  id: "stack-lock",
  ecosystem: "Hackage",
  role: "lock",
  matches: (path) => /^stack([._-][\w.-]+)?\.yaml\.lock$/.test(baseName(path)),
  read: readStack,
};

/** `any.text ==2.0.1`, `text ==2.0.1 || ==2.0.2`; flags ("bytestring +foo") and "installed" name no version. */
function readCabal(text: string): Parsed<LockFile> {
  const packages: LockedPackage[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const constraints = raw.replace(/--.*$/, "").replace(/^\s*constraints\s*:/, "");
    for (const constraint of constraints.split(",")) {
      const match = /^\s*(?:any\.|setup\.|[\w-]+:setup\.)?([A-Za-z0-9][\w-]*)\s*(==.*)$/.exec(constraint);
      const name = match?.[1];
      if (name === undefined) continue;
      for (const [, version = ""] of (match?.[2] ?? "").matchAll(/==\s*([0-9][0-9.]*)(?![.*\w])/g))
        packages.push(
          lockedPackage({ id: `${name}@${version}`, name, version, line, traits: ["hash-optional"] }),
        );
    }
  }
  const isFreeze =
    packages.length > 0 || text.trim() === "" || /^\s*[\w-]+\s*:/m.test(text) || !/^\s*[^\s-]/m.test(text);
  return {
    value: lockFile({ packages }),
    problems: isFreeze
      ? withoutEnd(text, /(?:^|[^,\s])\s*$/, "a comma promises a further constraint")
      : [{ message: "not a freeze file: no field" }],
  };
}

function readStack(text: string): Parsed<LockFile> {
  const [document] = readBlockYaml(text);
  const list = entryOf(document?.root, "packages");
  const packages = (list?.kind === "list" ? list.items : []).flatMap((item) => stackPackage(item));
  const isLock =
    document === undefined || list !== undefined || entryOf(document.root, "snapshots") !== undefined;
  const problems = [
    ...(document?.problems ?? []),
    ...misshapenNode("packages", list, "list"),
    ...(isLock ? [] : [{ message: "not a stack.yaml.lock: no packages" }]),
    ...(packages.length > 0
      ? withoutEnd(text, /^snapshots:/m, "snapshots, which stands behind all packages, is missing")
      : []),
  ];
  return { value: lockFile({ packages }), problems };
}

/** "hackage: name-version@sha256:...,size", or an archive or repository with name and version beside it. */
function stackPackage(item: YamlNode): readonly LockedPackage[] {
  const completed = entryOf(item, "completed");
  const field = (key: string) => yamlText(entryOf(completed, key));
  const hackage = /^([A-Za-z0-9][\w-]*?)-([0-9][0-9.]*)(?:@sha256:([0-9a-f]+).*|@rev:\d+)?$/.exec(
    field("hackage") ?? "",
  );
  const line = entryOf(completed, "hackage")?.line ?? entryOf(completed, "name")?.line ?? item.line;
  if (hackage !== null) {
    const [, name = "", version = "", hash] = hackage;
    const integrity = hash === undefined ? undefined : `sha256:${hash}`;
    return [
      lockedPackage({
        id: `${name}@${version}`,
        name,
        version,
        line,
        isDirect: true,
        ...present({ integrity }),
      }),
    ];
  }
  const name = field("name");
  if (name === undefined) return [];
  const version = field("version");
  const repository = field("git") ?? field("hg");
  const source: LockedSource =
    repository === undefined
      ? {
          kind: "tarball",
          ...present({ url: field("url") === undefined ? undefined : cleanUrl(field("url") ?? "") }),
        }
      : { kind: "git", url: cleanUrl(repository), ...present({ commit: commitOf(field("commit")) }) };
  return [
    lockedPackage({
      id: `${name}@${version ?? ""}`,
      name,
      line,
      isDirect: true,
      source,
      ...present({ version }),
    }),
  ];
}
