// go.mod and go.sum (go.dev/ref/mod). go.mod of Go 1.17 and later lists every module of the build; `replace` changes what is built,
// `exclude` takes a version out, and `go` or `toolchain` say which standard library is meant.

import type { Parsed, Problem } from "../../model/index.ts";
import { versioningOf } from "../versions/index.ts";
import {
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  named,
  type Root,
} from "./parser.ts";
import { present } from "./plain.ts";

export const goMod: LockfileParser = {
  id: "go-mod",
  ecosystem: "Go",
  role: "lock",
  matches: named("go.mod"),
  read: readMod,
};
export const goSum: LockfileParser = {
  id: "go-sum",
  ecosystem: "Go",
  role: "lock",
  matches: named("go.sum"),
  read: readSum,
};
/** A workspace: its modules have go.mod files of their own, and what it replaces is replaced in all of them. */
export const goWork: LockfileParser = {
  id: "go-work",
  ecosystem: "Go",
  role: "lock",
  matches: named("go.work"),
  read: readWork,
};

const goOrder = versioningOf("Go");

type Directive = {
  readonly verb: string;
  readonly words: readonly string[];
  readonly line: number;
  readonly isIndirect: boolean;
};
type Replacement = {
  readonly from: string;
  readonly version?: string;
  readonly to: string;
  readonly toVersion?: string;
};

function readMod(text: string): Parsed<LockFile> {
  const problems: Problem[] = [];
  const directives = directivesOf(text, problems);
  if (!directives.some((one) => one.verb === "module"))
    problems.push({ message: "not a go.mod: no module directive" });
  const excluded = new Set(
    directives.filter((one) => one.verb === "exclude").map((one) => one.words.join("@")),
  );
  const replacements = byWhatTheyReplace(
    directives.filter(({ verb }) => verb === "replace").flatMap(replacementOf),
  );
  const packages: LockedPackage[] = [];
  for (const { verb, words, line, isIndirect } of directives) {
    const [name, version] = words;
    if (verb !== "require" || name === undefined) continue;
    if (version === undefined) problems.push({ message: `no version for ${name.slice(0, 120)}`, line });
    else if (!excluded.has(`${name}@${version}`))
      packages.push(required(name, version, { line, isIndirect }, replacements));
  }
  const chosen = selected(packages);
  const module = directives.find((one) => one.verb === "module")?.words[0];
  const roots: Root[] = [{ folder: "", needs: rootNeeds(chosen), ...present({ name: module }) }];
  const standard = standardLibrary(directives);
  const language = present({ language: directives.find((one) => one.verb === "go")?.words[0] });
  return {
    value: lockFile({
      packages: standard === undefined ? chosen : [...chosen, standard],
      roots,
      ...language,
    }),
    problems,
  };
}

function readWork(text: string): Parsed<LockFile> {
  const problems: Problem[] = [];
  const directives = directivesOf(text, problems);
  const packages = directives
    .filter((one) => one.verb === "replace")
    .flatMap((directive) =>
      replacementOf(directive)
        .filter(({ toVersion }) => toVersion !== undefined)
        .map((one) =>
          required(
            one.from,
            one.version ?? "",
            { line: directive.line, isIndirect: true },
            byWhatTheyReplace([one]),
          ),
        ),
    );
  const standard = standardLibrary(directives);
  return {
    value: lockFile({ packages: standard === undefined ? packages : [...packages, standard] }),
    problems,
  };
}

/** Of a module that is required twice the higher version is built ("minimal version selection"). */
function selected(packages: readonly LockedPackage[]): readonly LockedPackage[] {
  const highest = new Map<string, LockedPackage>();
  for (const item of packages) {
    const other = highest.get(item.id);
    const isHigher =
      other === undefined || goOrder.compare(item.requirement ?? "", other.requirement ?? "") > 0;
    if (isHigher) highest.set(item.id, { ...item, isDirect: item.isDirect || other?.isDirect === true });
  }
  return [...highest.values()];
}

function rootNeeds(packages: readonly LockedPackage[]): Root["needs"] {
  return packages
    .filter((item) => item.isDirect)
    .map((item) => ({ name: item.name, to: item.id, scope: "production", line: item.line }));
}

/** Lines of blocks carry the verb of their block. */
function directivesOf(text: string, problems: Problem[]): readonly Directive[] {
  const found: Directive[] = [];
  let block = "";
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const comment = raw.indexOf("//");
    const note = comment === -1 ? "" : raw.slice(comment + 2).trim();
    const words = (comment === -1 ? raw : raw.slice(0, comment))
      .replace(/[()]/g, " $& ") // tokens of their own, with or without blanks
      .trim()
      .split(/\s+/)
      .filter((word) => word !== "")
      .map(unquote);
    const line = index + 1;
    const isIndirect = /^indirect\b/.test(note);
    const [first] = words;
    if (first === undefined) continue;
    if (block !== "" && first === ")") block = "";
    else if (block !== "") found.push({ verb: block, words, line, isIndirect });
    else if (words.at(-1) === "(") block = first;
    else if (/^[a-z]+$/.test(first)) found.push({ verb: first, words: words.slice(1), line, isIndirect });
    else problems.push({ message: `not a directive: ${JSON.stringify(raw.slice(0, 80))}`, line });
  }
  if (block !== "") problems.push({ message: `the block of ${block} does not end` });
  return found;
}

function unquote(word: string): string {
  return /^(["`]).*\1$/.test(word) && word.length > 1 ? word.slice(1, -1) : word;
}

function replacementOf({ words }: Directive): readonly Replacement[] {
  const arrow = words.indexOf("=>");
  const [from, version] = words.slice(0, arrow);
  const [to, toVersion] = words.slice(arrow + 1);
  if (arrow === -1 || from === undefined || to === undefined) return [];
  return [{ from, to, ...present({ version, toVersion }) }];
}

/** The first one counts. */
function byWhatTheyReplace(replacements: readonly Replacement[]): ReadonlyMap<string, Replacement> {
  return new Map([...replacements].reverse().map((one) => [replacedBy(one.from, one.version), one]));
}

/** What a `replace` speaks of: one version of a module, or all of them. */
function replacedBy(name: string, version: string | undefined): string {
  return `${name} ${version ?? ""}`;
}

type Place = { readonly line: number; readonly isIndirect: boolean };

function required(
  name: string,
  version: string,
  { line, isIndirect }: Place,
  replacements: ReadonlyMap<string, Replacement>,
): LockedPackage {
  const replacement =
    replacements.get(replacedBy(name, version)) ?? replacements.get(replacedBy(name, undefined));
  const isLocal = replacement !== undefined && replacement.toVersion === undefined;
  const source: LockedSource = isLocal ? { kind: "file", url: replacement.to } : { kind: "registry" };
  const realName = replacement === undefined || isLocal ? name : replacement.to;
  return lockedPackage({
    id: name,
    name: realName,
    line,
    isDirect: !isIndirect,
    requirement: version,
    source,
    traits: ["hash-optional"],
    ...present({
      alias: realName === name ? undefined : name,
      version: isLocal ? undefined : (replacement?.toVersion ?? version),
    }),
  });
}

/**
 * The release that builds at least: `toolchain`, or `go` where it names a release (go.dev/doc/toolchain; since Go 1.21 "1.21.0"). "go 1.17"
 * is a version of the language: it says nothing of the library that is linked, and advisories against it would all be noise.
 */
function standardLibrary(directives: readonly Directive[]): LockedPackage | undefined {
  const toolchain = directives.find((one) => one.verb === "toolchain" && /^go\d/.test(one.words[0] ?? ""));
  const chosen = toolchain ?? directives.find((one) => one.verb === "go");
  const version = chosen?.words[0]?.replace(/^go/, "").replace(/-.*$/, "");
  if (chosen === undefined || version === undefined || !/^\d+\.\d+(\.\d+|rc\d+)/.test(version))
    return undefined;
  return lockedPackage({
    id: "stdlib",
    name: "stdlib",
    version,
    line: chosen.line,
    isDirect: true,
    traits: ["hash-optional"],
  });
}

/** go.sum lists hashes of everything that was ever considered: per module, the highest version whose content was hashed. */
function readSum(text: string): Parsed<LockFile> {
  const problems: Problem[] = [];
  const packages: LockedPackage[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (raw.trim() === "") continue;
    const [name, version, hash, ...rest] = raw.trim().split(/\s+/);
    const line = index + 1;
    if (
      name === undefined ||
      version === undefined ||
      hash === undefined ||
      rest.length > 0 ||
      !/^h\d:/.test(hash)
    ) {
      problems.push({ message: `not a line of go.sum: ${JSON.stringify(raw.slice(0, 80))}`, line });
      continue;
    }
    if (!version.endsWith("/go.mod"))
      packages.push(lockedPackage({ id: `${name}@${version}`, name, version, line, integrity: hash }));
  }
  return { value: lockFile({ packages }), problems };
}
