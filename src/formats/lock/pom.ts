// pom.xml (maven.apache.org/pom.html) without running Maven: what the file says, as a model, and what follows from it and from the parents
// and imported lists that lie in the same tree. What only a repository or the network knows stays without a version.

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
import type { PomDependency, PomModel } from "./pom-model.ts";
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
  const model = modelOf(root);
  const packages = pomPackages(model, []);
  const own = pomName(model);
  return {
    value: lockFile({
      packages,
      roots: [{ name: own, folder: "", needs: [] }],
      includes: parentPath(root),
      pom: model,
    }),
    problems,
  };
}

/** `relativePath` names a file or a folder and is "../pom.xml" when it is left out; an empty one says that the parent lies elsewhere. */
function parentPath(root: XmlElement): LockFile["includes"] {
  const parent = childOf(root, "parent");
  const written = childOf(parent, "relativePath");
  const path = written === undefined ? "../pom.xml" : written.text.trim();
  if (parent === undefined || path === "") return [];
  const file = /\.(xml|pom)$/.test(path) ? path : `${path.replace(/\/$/, "")}/pom.xml`;
  return [{ path: file, line: parent.line, kind: "parent" }];
}

function modelOf(root: XmlElement): PomModel {
  const parent = childOf(root, "parent");
  const profiles = childrenOf(childOf(root, "profiles"), "profile");
  const isDefault = (profile: XmlElement) =>
    textOfChild(childOf(profile, "activation"), "activeByDefault") === "true";
  // A profile that is active by itself wins over the project; one that someone must ask for only fills what is open.
  const propertyHolders = [
    ...profiles.filter((profile) => !isDefault(profile)),
    root,
    ...profiles.filter(isDefault),
  ];
  const field = (name: string) => textOfChild(root, name);
  return {
    properties: propertyHolders.flatMap((holder) =>
      (childOf(holder, "properties")?.children ?? []).map((one) => [one.name, one.text.trim()] as const),
    ),
    managed: [root, ...profiles].flatMap((holder) => dependenciesOf(childOf(holder, "dependencyManagement"))),
    dependencies: [root, ...profiles].flatMap(dependenciesOf),
    ...present({ groupId: field("groupId"), artifactId: field("artifactId"), version: field("version") }),
    ...(parent === undefined
      ? {}
      : {
          parent: {
            groupId: textOfChild(parent, "groupId") ?? "",
            artifactId: textOfChild(parent, "artifactId") ?? "",
            version: textOfChild(parent, "version") ?? "",
          },
        }),
  };
}

function dependenciesOf(holder: XmlElement | undefined): readonly PomDependency[] {
  return childrenOf(childOf(holder, "dependencies"), "dependency").map((one) => ({
    groupId: textOfChild(one, "groupId") ?? "",
    artifactId: textOfChild(one, "artifactId") ?? "",
    isOptional: textOfChild(one, "optional") === "true",
    line: one.line,
    ...present({ version: textOfChild(one, "version"), scope: textOfChild(one, "scope") }),
  }));
}

/** "group:artifact" of the file itself; the group may come from the parent. */
export function pomName(model: PomModel): string {
  const values = valuesOf([model]);
  return `${expand(model.groupId, values) ?? model.parent?.groupId ?? ""}:${model.artifactId ?? ""}`;
}

/** Another pom of the same tree by "group:artifact", before its own ancestors; for `scope` import. */
export type ImportedPoms = (name: string) => readonly PomModel[];

/** The dependencies that the file itself declares, with the versions that it and its ancestors give. */
export function pomPackages(
  model: PomModel,
  ancestors: readonly PomModel[],
  imported: ImportedPoms = () => [],
): readonly LockedPackage[] {
  const line = [model, ...ancestors];
  const values = valuesOf(line);
  const managed = managedOf(line, values, imported, 0);
  const own = pomName(model);
  const seen = new Map<string, LockedPackage>();
  for (const dependency of model.dependencies) {
    const item = packageOf(dependency, values, managed);
    if (item !== undefined && item.name !== own) seen.set(item.id, seen.get(item.id) ?? item);
  }
  return [...seen.values()];
}

/** The nearest definition wins: ancestors are laid down first. */
function valuesOf(line: readonly PomModel[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const model of [...line].reverse())
    for (const [name, value] of model.properties) values.set(name, value);
  const [own] = line;
  const parent = own?.parent;
  for (const field of ["groupId", "artifactId", "version"] as const) {
    const inherited = parent?.[field];
    if (inherited !== undefined && inherited !== "") values.set(`project.parent.${field}`, inherited);
    const value = own?.[field] ?? (field === "artifactId" ? undefined : inherited);
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

const importsDeepest = 10;

/** What a nearer file manages wins; what is imported only fills what the whole line leaves open; of two imports the first counts. */
function managedOf(
  line: readonly PomModel[],
  values: ReadonlyMap<string, string>,
  imported: ImportedPoms,
  depth: number,
): ReadonlyMap<string, Managed> {
  const managed = new Map<string, Managed>();
  const put = (name: string, one: Managed) => managed.set(name, managed.get(name) ?? one);
  const written = line.flatMap((model) => model.managed);
  for (const one of written.filter(({ scope }) => scope !== "import"))
    put(nameOf(one, values), present({ version: expand(one.version, values), scope: one.scope }));
  const lists = depth < importsDeepest ? written.filter(({ scope }) => scope === "import") : [];
  for (const list of lists) {
    const family = imported(nameOf(list, values));
    if (family.length === 0) continue;
    for (const [name, one] of managedOf(family, valuesOf(family), imported, depth + 1)) put(name, one);
  }
  return managed;
}

function nameOf(dependency: PomDependency, values: ReadonlyMap<string, string>): string {
  const field = (text: string) => expand(text, values) ?? text;
  return `${field(dependency.groupId)}:${field(dependency.artifactId)}`;
}

const scopes: Readonly<Record<string, PackageScope>> = {
  test: "development",
  provided: "optional",
  system: "optional",
};

function packageOf(
  dependency: PomDependency,
  values: ReadonlyMap<string, string>,
  managed: ReadonlyMap<string, Managed>,
): LockedPackage | undefined {
  const name = nameOf(dependency, values);
  if (name === ":") return undefined;
  const { version: written, line } = dependency;
  const wish = expand(written, values) ?? (written === undefined ? managed.get(name)?.version : undefined);
  const word = dependency.scope ?? managed.get(name)?.scope ?? "compile";
  return lockedPackage({
    id: name,
    name,
    line,
    scope: dependency.isOptional ? "optional" : (scopes[word] ?? "production"),
    isDirect: true,
    traits: ["hash-optional"],
    ...present({ version: exactly(wish), requirement: wish ?? written }),
  });
}

/** "[1.0]" and "1.0" are one version; other ranges are not. */
function exactly(wish: string | undefined): string | undefined {
  const single = /^\[([^,\]]+)\]$/.exec(wish ?? "")?.[1];
  if (single !== undefined) return single.trim();
  // "&" begins an entity that the file defines itself, which is not expanded.
  return wish === undefined || /[[\](),\s&]|^(LATEST|RELEASE)$/.test(wish) ? undefined : wish;
}
