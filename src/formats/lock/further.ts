// Lockfiles of further ecosystems, each a few lines: mix.lock (Elixir), pubspec.lock (Dart), conan.lock (C and C++), renv.lock (R),
// cabal.project.freeze and stack.yaml.lock (Haskell), Package.resolved (Swift).

import type { Ecosystem, PackageScope, Parsed, Problem } from "../../model/index.ts";
import { cleanUrl, commitOf } from "./address.ts";
import { entryOf, readBlockYaml, yamlEntries, yamlText } from "./block-yaml.ts";
import { linesOfKeys, readJson } from "./json.ts";
import {
  baseName,
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  named,
} from "./parser.ts";
import { entriesOf, fieldOf, listField, present, textField, textOf } from "./plain.ts";

function format(
  id: string,
  ecosystem: Ecosystem,
  matches: (path: string) => boolean,
  read: LockfileParser["read"],
): LockfileParser {
  return { id, ecosystem, role: "lock", matches, read };
}

export const mixLock = format("mix-lock", "Hex", named("mix.lock"), readMix);
export const pubspecLock = format("pubspec-lock", "Pub", named("pubspec.lock"), readPubspec);
export const conanLock = format("conan-lock", "ConanCenter", named("conan.lock"), readConan);
export const renvLock = format("renv-lock", "CRAN", named("renv.lock"), readRenv);
export const cabalFreeze = format(
  "cabal-freeze",
  "Hackage",
  (path) => /^cabal(\.project)?\.freeze$|^cabal\.project\.[\w-]+\.freeze$/.test(baseName(path)),
  readCabal,
);
export const stackLock = format("stack-lock", "Hackage", named("stack.yaml.lock"), readStack);
export const swiftResolved = format("swift-resolved", "SwiftURL", named("Package.resolved"), readSwift);

/** One entry a line: `"name": {:hex, :package, "1.0.0", "hash", ...}` or `{:git, "url", "commit", [...]}`. */
function readMix(text: string): Parsed<LockFile> {
  const problems: Problem[] = [];
  const packages: LockedPackage[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const head = /^\s*"([^"]+)":\s*\{:(\w+),\s*/.exec(raw);
    const line = index + 1;
    if (head === null) {
      if (/^\s*"/.test(raw))
        problems.push({ message: `not an entry: ${JSON.stringify(raw.trim().slice(0, 80))}`, line });
      continue;
    }
    const [, key = "", kind = ""] = head;
    const rest = raw.slice(head[0].length);
    const hex = /^:"?([\w.-]+)"?,\s*"([^"]+)"(?:,\s*"([0-9a-f]+)")?/.exec(rest);
    const git = /^"([^"]+)",\s*"([0-9a-f]+)"/.exec(rest);
    if (kind === "hex" && hex !== null) {
      const integrity = hex[3] === undefined ? undefined : `sha256:${hex[3]}`;
      packages.push(
        lockedPackage({
          id: key,
          name: hex[1] ?? key,
          version: hex[2] ?? "",
          line,
          ...present({ integrity }),
        }),
      );
    } else if (kind === "git" && git !== null) {
      const source = {
        kind: "git" as const,
        url: cleanUrl(git[1] ?? ""),
        ...present({ commit: commitOf(git[2]) }),
      };
      packages.push(lockedPackage({ id: key, name: key, line, source }));
    } else if (kind !== "path")
      problems.push({ message: `an entry of unknown form: ${key.slice(0, 80)}`, line });
  }
  return { value: lockFile({ packages }), problems };
}

function readPubspec(text: string): Parsed<LockFile> {
  const [document] = readBlockYaml(text);
  const packages = yamlEntries(entryOf(document?.root, "packages")).flatMap((entry): LockedPackage[] => {
    const description = entryOf(entry.value, "description");
    const kind = yamlText(entryOf(entry.value, "source"));
    const word = yamlText(entryOf(entry.value, "dependency")) ?? "";
    if (kind === "sdk") return [];
    const scope: PackageScope = word === "direct dev" ? "development" : "production";
    const url = yamlText(entryOf(description, "url"));
    const hash = yamlText(entryOf(description, "sha256"));
    const commit = commitOf(yamlText(entryOf(description, "resolved-ref")));
    const place = yamlText(entryOf(description, "path"));
    const source =
      kind === "git"
        ? { kind: "git" as const, ...present({ url: url === undefined ? undefined : cleanUrl(url), commit }) }
        : kind === "path"
          ? { kind: "file" as const, ...present({ url: place }) }
          : { kind: "registry" as const, ...present({ url: url === undefined ? undefined : cleanUrl(url) }) };
    const optional = present({
      version: yamlText(entryOf(entry.value, "version")),
      integrity: hash === undefined ? undefined : `sha256:${hash}`,
    });
    return [
      lockedPackage({
        id: entry.key,
        name: entry.key,
        line: entry.line,
        scope,
        isDirect: word.startsWith("direct"),
        source,
        traits: ["hash-optional"],
        ...optional,
      }),
    ];
  });
  const isLock = document !== undefined && entryOf(document.root, "packages") !== undefined;
  return {
    value: lockFile({ packages }),
    problems: [
      ...(document?.problems ?? []),
      ...(isLock ? [] : [{ message: "not a pubspec.lock: no packages" }]),
    ],
  };
}

/** Version 1 is a graph of nodes, version 2 lists of references: "name/version@user/channel#revision%time". */
function readConan(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const found = new Map<string, LockedPackage>();
  const add = (reference: unknown, scope: PackageScope): void => {
    const match = /^([^/\s@#%]+)\/([^@#%:\s]+)/.exec(textOf(reference) ?? "");
    if (match === null) return;
    const id = `${match[1]}/${match[2]}`;
    if (found.has(id)) return;
    const offset = text.indexOf(`"${textOf(reference) ?? ""}`);
    const line = offset === -1 ? 1 : text.slice(0, offset).split("\n").length;
    found.set(
      id,
      lockedPackage({
        id,
        name: match[1] ?? "",
        version: match[2] ?? "",
        line,
        scope,
        traits: ["hash-optional"],
      }),
    );
  };
  const nodes = entriesOf(fieldOf(fieldOf(json.value, "graph_lock"), "nodes"));
  for (const [index, node] of nodes) {
    // Node 0 is the consumer: the project itself.
    if (index !== "0" || textField(node, "path") === undefined)
      add(textField(node, "ref"), textField(node, "context") === "build" ? "development" : "production");
  }
  for (const reference of listField(json.value, "requires"))
    add(Array.isArray(reference) ? reference[0] : reference, "production");
  for (const field of ["build_requires", "python_requires", "config_requires"]) {
    for (const reference of listField(json.value, field))
      add(Array.isArray(reference) ? reference[0] : reference, "development");
  }
  return { value: lockFile({ packages: [...found.values()] }), problems: json.problems };
}

function readRenv(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const { lines } = linesOfKeys(text, ["Packages"]);
  const packages = entriesOf(fieldOf(json.value, "Packages")).map(([key, entry]): LockedPackage => {
    const remote = textField(entry, "RemoteUsername");
    const isGit = textField(entry, "Source") === "GitHub" && remote !== undefined;
    const source = isGit
      ? {
          kind: "git" as const,
          url: `https://github.com/${remote}/${textField(entry, "RemoteRepo") ?? key}`,
          ...present({ commit: commitOf(textField(entry, "RemoteSha")) }),
        }
      : { kind: "registry" as const };
    const optional = present({ version: textField(entry, "Version"), integrity: textField(entry, "Hash") });
    return lockedPackage({
      id: key,
      name: textField(entry, "Package") ?? key,
      line: lines.get(key) ?? 1,
      source,
      ...optional,
    });
  });
  return { value: lockFile({ packages }), problems: json.problems };
}

function readCabal(text: string): Parsed<LockFile> {
  const packages: LockedPackage[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    for (const match of raw.matchAll(/(?:any\.)?([A-Za-z0-9][\w-]*)\s*==\s*([0-9][\w.]*)/g)) {
      const name = match[1] ?? "";
      packages.push(
        lockedPackage({
          id: `${name}@${match[2] ?? ""}`,
          name,
          version: match[2] ?? "",
          line: index + 1,
          traits: ["hash-optional"],
        }),
      );
    }
  }
  return { value: lockFile({ packages }), problems: [] };
}

function readStack(text: string): Parsed<LockFile> {
  const packages: LockedPackage[] = [];
  let inCompleted = false;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (/^\s*(-\s*)?(completed|original):/.test(raw)) inCompleted = raw.includes("completed:");
    const match =
      /^\s*(?:-\s*)?hackage:\s*"?([A-Za-z0-9][\w-]*?)-([0-9][0-9.]*)(?:@sha256:([0-9a-f]+))?/.exec(raw);
    if (match === null || !inCompleted) continue;
    const name = match[1] ?? "";
    const integrity = match[3] === undefined ? undefined : `sha256:${match[3]}`;
    packages.push(
      lockedPackage({
        id: `${name}@${match[2] ?? ""}`,
        name,
        version: match[2] ?? "",
        line: index + 1,
        isDirect: true,
        ...present({ integrity }),
      }),
    );
  }
  return { value: lockFile({ packages }), problems: [] };
}

function readSwift(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const pins = [...listField(json.value, "pins"), ...listField(fieldOf(json.value, "object"), "pins")];
  const packages = pins.flatMap((pin): LockedPackage[] => {
    const url = textField(pin, "location") ?? textField(pin, "repositoryURL");
    if (url === undefined) return [];
    const state = fieldOf(pin, "state");
    const version = textField(state, "version");
    const commit = commitOf(textField(state, "revision"));
    const name = cleanUrl(url)
      .replace(/^[a-z+]+:\/\/(?:git@)?/, "")
      .replace(/\.git$/, "");
    const offset = text.indexOf(url);
    const line = offset === -1 ? 1 : text.slice(0, offset).split("\n").length;
    const source =
      version === undefined
        ? { kind: "git" as const, url: cleanUrl(url), ...present({ commit }) }
        : { kind: "registry" as const, url: cleanUrl(url), ...present({ commit }) };
    return [
      lockedPackage({ id: name, name, line, source, traits: ["hash-optional"], ...present({ version }) }),
    ];
  });
  return { value: lockFile({ packages }), problems: json.problems };
}
