// Haskell: *.cabal (cabal.readthedocs.io, "build-depends"), and stack.yaml, whose extra-deps are exact (docs.haskellstack.org,
// "Package locations"). hpack's package.yaml is turned into a *.cabal by its own tool.

import type { PackageScope, Parsed } from "../../model/index.ts";
import {
  baseName,
  entryOf,
  type LockFile,
  type LockfileParser,
  readBlockYaml,
  yamlText,
} from "../lock/index.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const cabalFile: LockfileParser = {
  id: "cabal-file",
  ecosystem: "Hackage",
  role: "manifest",
  matches: (path) => /[^/]\.cabal$/.test(path),
  read: readCabal,
};
export const stackYaml: LockfileParser = {
  id: "stack-yaml",
  ecosystem: "Hackage",
  role: "manifest",
  matches: (path) => /^stack([._-][\w.-]+)?\.ya?ml$/.test(baseName(path)),
  read: readStack,
};

function readCabal(text: string): Parsed<LockFile> {
  const own = /^name\s*:\s*(\S+)/im.exec(text)?.[1];
  const found = new Map<string, Wish>();
  let scope: PackageScope = "production";
  let isList = false;
  let depth = 0;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const body = raw.replace(/^\s*--.*$/, "");
    if (body.trim() === "") continue;
    const indent = body.length - body.trimStart().length;
    const section = /^(library|executable|test-suite|benchmark|common|foreign-library)\b/i.exec(body)?.[1];
    if (section !== undefined) scope = /^(test|bench)/i.test(section) ? "development" : "production";
    const field = /^\s*([\w-]+)\s*:(.*)$/.exec(body);
    if (field !== null && (!isList || indent <= depth)) {
      isList = /^(build-depends|setup-depends)$/i.test(field[1] ?? "");
      depth = indent;
    } else if (indent <= depth && !/^\s*[,}]/.test(body)) isList = false;
    if (!isList) continue;
    for (const part of (field !== null && indent === depth ? (field[2] ?? "") : body).split(",")) {
      const match = /^\s*([A-Za-z0-9][\w-]*)(?::[\w{},\s-]+)?\s*((?:[<>=^(&|\d.*\s)]|-any|-none)*)$/.exec(
        part,
      );
      const name = match?.[1];
      if (name === undefined || name === own) continue;
      const requirement = match?.[2]?.trim();
      const known = found.get(name);
      if (known !== undefined && (known.scope === "production" || scope !== "production")) continue;
      found.set(name, {
        name,
        requirement: requirement === "" ? undefined : requirement,
        version: /^==\s*(\d[\d.]*)$/.exec(requirement ?? "")?.[1],
        scope,
        line: index + 1,
      });
    }
  }
  return { value: manifestOf([...found.values()], own), problems: [] };
}

function readStack(text: string): Parsed<LockFile> {
  const [document] = readBlockYaml(text);
  const extra = entryOf(document?.root, "extra-deps");
  const wishes = (extra?.kind === "list" ? extra.items : []).flatMap((item): readonly Wish[] => {
    const match = /^([A-Za-z0-9][\w-]*?)-(\d[\d.]*)(?:@.*)?$/.exec(yamlText(item) ?? "");
    if (match === null) return [];
    return [
      {
        name: match[1] ?? "",
        requirement: match[2],
        version: match[2],
        scope: "production",
        line: item.line,
      },
    ];
  });
  return { value: manifestOf(wishes, undefined), problems: document?.problems ?? [] };
}
