// pom.xml (maven.apache.org/pom.html) without running Maven: properties, the file's own dependencyManagement and parent coordinates.
// What only another file or the network knows stays without a version.

import type { PackageScope, Parsed } from "../../model/index.ts";
import {
  baseName,
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
} from "./parser.ts";
import { present } from "./plain.ts";
import { childOf, childrenOf, readXml, textOfChild, type XmlElement } from "./xml.ts";

export const pom: LockfileParser = {
  id: "maven-pom",
  ecosystem: "Maven",
  role: "lock",
  matches: (path) => baseName(path) === "pom.xml" || /\.pom$/.test(path),
  read,
};

const expansionsAtMost = 20;

function read(text: string): Parsed<LockFile> {
  const { root, isWhole } = readXml(text);
  const problems = isWhole ? [] : [{ message: "the XML is broken or cut off" }];
  if (root === undefined || root.name !== "project")
    return {
      value: lockFile({}),
      problems: problems.length > 0 ? problems : [{ message: "not a pom: no project element" }],
    };
  const values = propertiesOf(root);
  const managed = managedOf(root, values);
  const own = `${expand(textOfChild(root, "groupId"), values) ?? values.get("project.parent.groupId") ?? ""}:${textOfChild(root, "artifactId") ?? ""}`;
  const seen = new Map<string, LockedPackage>();
  const profiles = childrenOf(childOf(root, "profiles"), "profile");
  for (const holder of [root, ...profiles]) {
    for (const dependency of childrenOf(childOf(holder, "dependencies"), "dependency")) {
      const item = packageOf(dependency, values, managed);
      if (item !== undefined && item.name !== own) seen.set(item.id, seen.get(item.id) ?? item);
    }
  }
  return {
    value: lockFile({ packages: [...seen.values()], roots: [{ name: own, folder: "", needs: [] }] }),
    problems,
  };
}

function propertiesOf(root: XmlElement): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const child of childOf(root, "properties")?.children ?? []) values.set(child.name, child.text.trim());
  const parent = childOf(root, "parent");
  for (const field of ["groupId", "artifactId", "version"]) {
    const inherited = textOfChild(parent, field);
    if (inherited !== undefined) values.set(`project.parent.${field}`, inherited);
    const value = textOfChild(root, field) ?? (field === "artifactId" ? undefined : inherited);
    if (value !== undefined) for (const prefix of ["project", "pom"]) values.set(`${prefix}.${field}`, value);
  }
  return values;
}

/** Undefined when a property is not known here: half a version is none. */
function expand(text: string | undefined, values: ReadonlyMap<string, string>): string | undefined {
  let result = text;
  for (
    let round = 0;
    round < expansionsAtMost && result?.includes("${") === true && result.length < 1000;
    round += 1
  ) {
    result = result.replace(/\$\{([^${}]+)\}/g, (whole, name: string) => values.get(name.trim()) ?? whole);
  }
  return result === undefined || result.includes("${") ? undefined : result;
}

type Managed = { readonly version?: string; readonly scope?: string };

function managedOf(root: XmlElement, values: ReadonlyMap<string, string>): ReadonlyMap<string, Managed> {
  const managed = new Map<string, Managed>();
  for (const dependency of childrenOf(
    childOf(childOf(root, "dependencyManagement"), "dependencies"),
    "dependency",
  )) {
    const version = expand(textOfChild(dependency, "version"), values);
    managed.set(nameOf(dependency, values), present({ version, scope: textOfChild(dependency, "scope") }));
  }
  return managed;
}

function nameOf(dependency: XmlElement, values: ReadonlyMap<string, string>): string {
  const field = (name: string) =>
    expand(textOfChild(dependency, name), values) ?? textOfChild(dependency, name) ?? "";
  return `${field("groupId")}:${field("artifactId")}`;
}

const scopes: Readonly<Record<string, PackageScope>> = {
  test: "development",
  provided: "optional",
  system: "optional",
};

function packageOf(
  dependency: XmlElement,
  values: ReadonlyMap<string, string>,
  managed: ReadonlyMap<string, Managed>,
): LockedPackage | undefined {
  const name = nameOf(dependency, values);
  if (name === ":") return undefined;
  const written = textOfChild(dependency, "version");
  const wish = expand(written, values) ?? (written === undefined ? managed.get(name)?.version : undefined);
  const word = textOfChild(dependency, "scope") ?? managed.get(name)?.scope ?? "compile";
  const isOptional = textOfChild(dependency, "optional") === "true";
  return lockedPackage({
    id: name,
    name,
    line: dependency.line,
    scope: isOptional ? "optional" : (scopes[word] ?? "production"),
    isDirect: true,
    traits: ["hash-optional"],
    ...present({ version: exactly(wish), requirement: wish ?? written }),
  });
}

/** "[1.0]" and "1.0" are one version; other ranges are not. */
function exactly(wish: string | undefined): string | undefined {
  const single = /^\[([^,\]]+)\]$/.exec(wish ?? "")?.[1];
  if (single !== undefined) return single.trim();
  return wish === undefined || /[[\](),\s]|^(LATEST|RELEASE)$/.test(wish) ? undefined : wish;
}
