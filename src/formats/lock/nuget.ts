// NuGet: packages.lock.json (learn.microsoft.com, "NuGet lock file"), packages.config, and the *.deps.json that a build leaves beside
// the program. A package of several target frameworks is one package; projects are not packages.

import type { PackageScope, Parsed, Problem } from "../../model/index.ts";
import { readJson, scanKeys } from "./json.ts";
import { misshapenIn } from "./misshapen.ts";
import {
  baseName,
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
} from "./parser.ts";
import { entriesOf, fieldOf, isObject, present, textField, textOf } from "./plain.ts";
import { descendantsOf, readXml } from "./xml.ts";

export const nugetLock: LockfileParser = {
  id: "nuget-lock",
  ecosystem: "NuGet",
  role: "lock",
  // A project may have its own: packages.NAME.lock.json, packages.NAME.config.
  matches: (path) => /^packages(\.[^/]+)?\.lock\.json$/.test(baseName(path)),
  read: readLock,
};
export const nugetConfig: LockfileParser = {
  id: "nuget-packages-config",
  ecosystem: "NuGet",
  role: "lock",
  matches: (path) => /^packages(\.[^/]+)?\.config$/.test(baseName(path)),
  read: readConfig,
};
export const dotnetDeps: LockfileParser = {
  id: "dotnet-deps",
  ecosystem: "NuGet",
  role: "lock",
  // NuGet's restore leaves the same list of libraries in obj/project.assets.json.
  matches: (path) => baseName(path).endsWith(".deps.json") || baseName(path) === "project.assets.json",
  read: readDeps,
};

function readLock(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const problems: Problem[] = [...json.problems];
  const frameworks = fieldOf(json.value, "dependencies");
  if (!isObject(frameworks) && problems.length === 0)
    problems.push({ message: "not a NuGet lock file: no dependencies" });
  for (const [framework, entries] of entriesOf(frameworks)) problems.push(...misshapenIn(framework, entries));
  const lines = linesAtDepth(text, 3);
  const found = new Map<string, LockedPackage>();
  for (const [framework, entries] of entriesOf(frameworks)) {
    for (const [name, entry] of entriesOf(entries)) {
      const type = textField(entry, "type") ?? "";
      const version = textField(entry, "resolved");
      if (type === "Project" || version === undefined) continue;
      const id = `${name}@${version}`;
      const needs = entriesOf(fieldOf(entry, "dependencies")).map(([needed, range]) => ({
        name: needed,
        ...present({ requirement: textOf(range) }),
      }));
      const isDirect = type === "Direct" || found.get(id)?.isDirect === true;
      const line = lines.get(`dependencies\0${framework}\0${name}`) ?? 1;
      const earlier = found.get(id);
      const optional = present({
        integrity: textField(entry, "contentHash"),
        requirement: textField(entry, "requested"),
      });
      found.set(
        id,
        earlier === undefined
          ? lockedPackage({ id, name, version, line, isDirect, needs, ...optional })
          : { ...earlier, isDirect },
      );
    }
  }
  const byName = new Map([...found.values()].map((item) => [item.name.toLowerCase(), item.id]));
  const packages = [...found.values()].map((item) => ({
    ...item,
    needs: item.needs.map((need) => ({ ...need, ...present({ to: byName.get(need.name.toLowerCase()) }) })),
  }));
  return { value: lockFile({ packages }), problems };
}

function linesAtDepth(text: string, depth: number): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  scanKeys(text, depth, (found) => {
    if (found.depth === depth) lines.set([...found.above, found.key].join("\0"), found.line);
  });
  return lines;
}

function readConfig(text: string): Parsed<LockFile> {
  const { root, isWhole } = readXml(text);
  const packages = descendantsOf(root, "package").flatMap((element): LockedPackage[] => {
    const name = element.attributes.get("id");
    const version = element.attributes.get("version");
    if (name === undefined || version === undefined) return [];
    const scope: PackageScope =
      element.attributes.get("developmentDependency") === "true" ? "development" : "production";
    return [
      lockedPackage({
        id: `${name}@${version}`,
        name,
        version,
        line: element.line,
        scope,
        isDirect: true,
        traits: ["hash-optional"],
      }),
    ];
  });
  return {
    value: lockFile({ packages }),
    problems: isWhole ? [] : [{ message: "the XML is broken or cut off" }],
  };
}

function readDeps(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const libraries = fieldOf(json.value, "libraries");
  const lines = linesAtDepth(text, 2);
  const packages = entriesOf(libraries).flatMap(([key, entry]): LockedPackage[] => {
    const [name, version] = key.split("/");
    if (name === undefined || version === undefined || textField(entry, "type") !== "package") return [];
    const hash = textField(entry, "sha512");
    const optional = present({ integrity: hash });
    return [
      lockedPackage({
        id: key,
        name,
        version,
        line: lines.get(`libraries\0${key}`) ?? 1,
        traits: ["hash-optional"],
        ...optional,
      }),
    ];
  });
  const isKnown = libraries !== undefined || json.problems.length > 0;
  return {
    value: lockFile({ packages }),
    problems: isKnown
      ? [...json.problems, ...misshapenIn("libraries", libraries)]
      : [{ message: "no list of libraries" }],
  };
}
