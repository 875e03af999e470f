// Apple's manifests, which are programs and are not run: Package.swift (docs.swift.org, "PackageDescription") and Podfile
// (guides.cocoapods.org, "Podfile syntax"), where a version without an operator is exact. And Carthage's Cartfile, which is a list.

import type { Parsed } from "../../model/index.ts";
import { cleanUrl, commitOf, type LockFile, type LockfileParser, named, swiftName } from "../lock/index.ts";
import { callsOf, leadingStrings, namedString, withoutComments } from "./calls.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const packageSwift: LockfileParser = {
  id: "package-swift",
  ecosystem: "SwiftURL",
  role: "manifest",
  matches: (path) => /(^|\/)Package(@swift-[\d.]+)?\.swift$/.test(path),
  read: readSwift,
};
export const podfile: LockfileParser = {
  id: "podfile",
  ecosystem: "CocoaPods",
  role: "manifest",
  matches: named("Podfile"),
  read: readPodfile,
};

export const cartfile: LockfileParser = {
  id: "cartfile",
  ecosystem: "SwiftURL",
  role: "manifest",
  matches: named("Cartfile", "Cartfile.private"),
  read: readCartfile,
};

function readSwift(raw: string): Parsed<LockFile> {
  const text = withoutComments(raw, ["//"]);
  const wishes = callsOf(text, /\.package\s*(?=\()/g).flatMap(({ args, line }): readonly Wish[] => {
    const url = namedString(args, "url");
    const id = namedString(args, "id");
    const name = url === undefined ? id : swiftName(url);
    if (name === undefined) return [];
    const version = namedString(args, "exact") ?? /\.exact\(\s*"([^"]+)"/.exec(args)?.[1];
    const revision = namedString(args, "revision") ?? /\.revision\(\s*"([^"]+)"/.exec(args)?.[1];
    const branch = namedString(args, "branch") ?? /\.branch\(\s*"([^"]+)"/.exec(args)?.[1];
    const from = namedString(args, "from") ?? /\.upTo\w+\(from:\s*"([^"]+)"/.exec(args)?.[1];
    const range = /"([\d.]+)"\s*(\.\.[.<])\s*"([\d.]+)"/.exec(args);
    const commit = commitOf(revision);
    const isGit = revision !== undefined || branch !== undefined;
    const requirement =
      version ?? branch ?? revision ?? (range === null ? from : `${range[1]}${range[2]}${range[3]}`);
    return [
      {
        name,
        requirement,
        version,
        scope: "production",
        line,
        source: {
          kind: isGit ? "git" : "registry",
          ...(url === undefined ? {} : { url: cleanUrl(url) }),
          ...(commit === undefined ? {} : { commit }),
        },
      },
    ];
  });
  return { value: manifestOf(wishes, undefined), problems: [] };
}

function readPodfile(raw: string): Parsed<LockFile> {
  const text = withoutComments(raw, ["#"]);
  const calls = callsOf(text, /^[ \t]*pod\b(?=[ \t(])/gm);
  const computed = calls.filter(({ args }) => leadingStrings(args).length === 0).map(({ line }) => line);
  const seen = new Set<string>();
  const wishes = calls.flatMap(({ args, line }): readonly Wish[] => {
    const [pod, ...requirements] = leadingStrings(args);
    // A subspec is part of its pod.
    const name = pod?.split("/")[0];
    if (name === undefined || name === "" || seen.has(name)) return [];
    seen.add(name);
    const only = requirements.length === 1 ? requirements[0] : undefined;
    const path = namedString(args, "path") ?? namedString(args, "podspec");
    const git = namedString(args, "git");
    const commit = commitOf(namedString(args, "commit"));
    const source: Pick<Wish, "source"> =
      git !== undefined
        ? { source: { kind: "git", url: cleanUrl(git), ...(commit === undefined ? {} : { commit }) } }
        : path !== undefined
          ? { source: { kind: "file", url: cleanUrl(path) } }
          : {};
    return [
      {
        name,
        requirement: requirements.length === 0 ? undefined : requirements.join(", "),
        version: /^=?\s*(\d[\w.-]*)$/.exec(only ?? "")?.[1],
        scope: "production",
        line,
        ...source,
      },
    ];
  });
  return { value: { ...manifestOf(wishes, undefined), computed }, problems: [] };
}

/** `github "owner/name" == 1.0`, `git "address" "branch"` (github.com/Carthage/Carthage, "Artifacts"). */
function readCartfile(raw: string): Parsed<LockFile> {
  const wishes = raw.split(/\r?\n/).flatMap((text, index): readonly Wish[] => {
    const [, kind, place, rest = ""] = /^\s*(github|git)\s+"([^"]+)"\s*([^#]*)/.exec(text) ?? [];
    if (place === undefined) return [];
    const url = cleanUrl(kind === "github" && !place.includes("://") ? `https://github.com/${place}` : place);
    const requirement = rest.trim();
    const isGit = requirement.startsWith('"');
    return [
      {
        ...{ name: swiftName(url), line: index + 1, scope: "production" },
        ...{ version: /^==\s*v?(\d[\w.+-]*)$/.exec(requirement)?.[1] },
        ...(requirement === "" ? {} : { requirement: requirement.replaceAll('"', "") }),
        source: { kind: isGit ? "git" : "registry", url },
      },
    ];
  });
  return { value: manifestOf(wishes, undefined), problems: [] };
}
