// Joins the files of one tree into projects: a lockfile with the manifests that it answers, a requirements file with what it
// includes, go.mod with go.sum, or a manifest alone. What was named and could not be read is a gap.

import {
  type LockedPackage,
  type LockfileParser,
  markedByRoots,
  type Root,
} from "../../formats/lock/index.ts";
import { versioningOf } from "../../formats/versions/index.ts";
import type { Ecosystem, Gap } from "../../model/index.ts";
import { placeClassOf } from "../judge/index.ts";
import { answers } from "./answers.ts";
import { formats } from "./facts.ts";
import { environmentOf } from "./installed.ts";
import { PomTree } from "./poms.ts";
import { folderOf, joinPath, type SourceFile } from "./source-file.ts";

export type Place = { readonly file: SourceFile; readonly line: number };

export type Project = {
  /** The lockfile, or the manifest that stands alone. */
  readonly file: SourceFile;
  readonly format: LockfileParser;
  readonly ecosystem: Ecosystem;
  readonly folder: string;
  readonly packages: readonly LockedPackage[];
  /** Where the manifest asks for a package, by package id. */
  readonly declarations: ReadonlyMap<string, Place>;
  readonly isJudged: boolean;
  /** A manifest that no lockfile answers: what its packages bring with them is not known. */
  readonly isUnlocked: boolean;
};

export function projectsOf(files: readonly SourceFile[]): {
  readonly projects: readonly Project[];
  readonly gaps: readonly Gap[];
} {
  const gaps: Gap[] = [];
  const byPath = new Map<string, SourceFile>(files.map((file) => [file.path, file]));
  const withFormat = files.flatMap((file) => {
    const format = formats.find((candidate) => candidate.id === file.facts.format);
    return format === undefined || isOthers(file, format) ? [] : [{ file, format }];
  });
  const isInstalled = ({ format }: { readonly format: LockfileParser }) => format.id.startsWith("installed-");
  const locks = withFormat.filter((one) => one.format.role === "lock" && !isInstalled(one));
  const manifests = withFormat.filter(({ format }) => format.role === "manifest");
  const answered = new Set<SourceFile>();
  const constraintFiles = new Set<string>();
  for (const { file } of locks)
    for (const include of file.facts.file.includes) {
      if (include.kind === "constraints")
        constraintFiles.add(joinPath(folderOf(file.path), include.path) ?? "");
    }
  const poms = new PomTree(files);
  const modules = new Set(
    locks.flatMap(({ file, format }) =>
      format.id === "maven-pom" ? file.facts.file.roots.map((root) => root.name) : [],
    ),
  );
  const projects: Project[] = [];
  for (const { file, format } of locks) {
    if (format.id === "go-sum" && byPath.has(joinPath(folderOf(file.path), "go.mod") ?? "")) continue;
    if (constraintFiles.has(file.path)) continue;
    // A lock of nothing proves nothing about what a manifest asks for: the manifest then speaks for itself.
    const candidates = file.facts.file.packages.length === 0 ? [] : manifests;
    const own = candidates.filter(
      (manifest) => manifest.format.ecosystem === format.ecosystem && answers(file, format, manifest.file),
    );
    for (const manifest of own) answered.add(manifest.file);
    const project = lockProject(
      file,
      format,
      own.map((manifest) => manifest.file),
      byPath,
      gaps,
    );
    if (format.id === "maven-pom")
      projects.push({
        ...project,
        packages: poms.packagesOf(file).filter((item) => !modules.has(item.name)),
      });
    else projects.push(project);
  }
  projects.push(...environments(withFormat.filter(isInstalled)));
  for (const { file, format } of manifests) {
    if (!answered.has(file)) projects.push(manifestProject(file, format));
  }
  return { projects, gaps };
}

/** The wishes of a package that was copied in are not the project's, and nobody runs its workflows: what is built stands in a lock. */
function isOthers({ path }: SourceFile, format: LockfileParser): boolean {
  return (format.role === "manifest" || format.id === "github-actions") && placeClassOf(path) === "vendored";
}

/** One project for each installed tree; every package keeps the file that proves it. */
function environments(
  installed: readonly { readonly file: SourceFile; readonly format: LockfileParser }[],
): readonly Project[] {
  const groups = new Map<string, { readonly file: SourceFile; readonly format: LockfileParser }[]>();
  for (const one of installed) {
    const key = environmentOf(one.file.path);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups].flatMap(([folder, members]) => {
    const [first] = members;
    if (first === undefined) return [];
    const declarations = new Map<string, Place>();
    const packages = members.flatMap(({ file }) =>
      file.facts.file.packages.map((item) => {
        const id = `${file.path}#${item.id}`;
        declarations.set(id, { file, line: 1 });
        return { ...item, id };
      }),
    );
    const { file, format } = first;
    const isJudged = members.some((member) => member.file.isJudged);
    const { ecosystem } = format;
    return [{ file, format, ecosystem, folder, packages, declarations, isJudged, isUnlocked: false }];
  });
}

function manifestProject(file: SourceFile, format: LockfileParser): Project {
  const packages = file.facts.file.packages;
  const declarations = new Map(packages.map((item) => [item.id, { file, line: item.line }]));
  return {
    file,
    format,
    ecosystem: format.ecosystem,
    folder: folderOf(file.path),
    packages,
    declarations,
    isJudged: file.isJudged,
    isUnlocked: true,
  };
}

function lockProject(
  file: SourceFile,
  format: LockfileParser,
  manifests: readonly SourceFile[],
  byPath: ReadonlyMap<string, SourceFile>,
  gaps: Gap[],
): Project {
  const folder = folderOf(file.path);
  const declarations = new Map<string, Place>();
  let packages = file.facts.file.packages;
  if (format.id === "python-requirements") packages = constrained(file, byPath, gaps);
  if (format.id === "go-mod")
    packages = withGoSum(file, byPath.get(joinPath(folder, "go.sum") ?? "")?.facts.file.packages);
  if (manifests.length > 0) {
    const roots = manifests.map((manifest) => resolvedRoot(manifest, packages, file, declarations));
    packages = marked(packages, roots, format.id);
  }
  return {
    file,
    format,
    ecosystem: format.ecosystem,
    folder,
    packages,
    declarations,
    isJudged: file.isJudged || manifests.some((one) => one.isJudged),
    isUnlocked: false,
  };
}

/** The wishes of a manifest, each led to the package of the lock that answers it. */
function resolvedRoot(
  manifest: SourceFile,
  packages: readonly LockedPackage[],
  lock: SourceFile,
  declarations: Map<string, Place>,
): Root {
  const byName = new Map<string, LockedPackage[]>();
  const byId = new Map<string | undefined, LockedPackage>();
  for (const item of packages) {
    const name = item.alias ?? item.name;
    const list = byName.get(name);
    if (list === undefined) byName.set(name, [item]);
    else list.push(item);
    if (!byId.has(item.id)) byId.set(item.id, item);
  }
  const ownRoot = lock.facts.file.roots.find(
    (root) => joinPath(folderOf(lock.path), root.folder) === folderOf(manifest.path),
  );
  const known = new Map(ownRoot?.needs.map((need) => [need.name, need.to]));
  const wishes = manifest.facts.file.roots.flatMap((root) => root.needs);
  const needs = wishes.flatMap((wish) => {
    const answer =
      byId.get(known.get(wish.name)) ?? chosen(byName.get(wish.name) ?? [], wish.requirement, lock);
    if (answer === undefined) return [];
    declarations.set(answer.id, declarations.get(answer.id) ?? { file: manifest, line: wish.line ?? 1 });
    return [{ ...wish, to: answer.id }];
  });
  return { folder: "", needs };
}

function chosen(
  candidates: readonly LockedPackage[],
  requirement: string | undefined,
  lock: SourceFile,
): LockedPackage | undefined {
  if (candidates.length < 2 || requirement === undefined) return shallowest(candidates);
  const exact = candidates.find((item) =>
    item.answers?.some((one) => one.endsWith(`@${requirement}`) || one.endsWith(`:${requirement}`)),
  );
  if (exact !== undefined) return exact;
  if (lock.facts.format === "npm-package-lock") return shallowest(candidates);
  const ecosystem = formats.find((format) => format.id === lock.facts.format)?.ecosystem ?? "npm";
  const fits = (item: LockedPackage) =>
    item.version !== undefined && versioningOf(ecosystem).satisfies(item.version, requirement) === true;
  return candidates.find(fits) ?? shallowest(candidates);
}

/** The copy at the top of the tree has the shortest id. */
function shallowest(candidates: readonly LockedPackage[]): LockedPackage | undefined {
  return candidates.reduce<LockedPackage | undefined>(
    (best, item) => (best === undefined || item.id.length < best.id.length ? item : best),
    undefined,
  );
}

/** Formats whose lock keeps scopes keep them; the others get them by walking from the manifest. */
const withoutScopes: ReadonlySet<string> = new Set([
  "yarn-lock",
  "gemfile-lock",
  "cargo-lock",
  "mix-lock",
  "pylock",
]);

function marked(
  packages: readonly LockedPackage[],
  roots: readonly Root[],
  format: string,
): readonly LockedPackage[] {
  if (withoutScopes.has(format))
    return markedByRoots(
      packages.map((item) => ({ ...item, isDirect: false })),
      roots,
    );
  const wishes = new Map(roots.flatMap((root) => root.needs).map((need) => [need.to, need]));
  return packages.map((item) => {
    const wish = wishes.get(item.id);
    if (wish === undefined) return item;
    return {
      ...item,
      isDirect: true,
      ...(wish.requirement === undefined ? {} : { requirement: wish.requirement }),
    };
  });
}

/** Pins of the constraint files that a requirements file names hold for what it does not pin itself. */
function constrained(
  file: SourceFile,
  byPath: ReadonlyMap<string, SourceFile>,
  gaps: Gap[],
): readonly LockedPackage[] {
  const pins = new Map<string, LockedPackage>();
  for (const include of file.facts.file.includes) {
    const path = joinPath(folderOf(file.path), include.path);
    const included = path === undefined ? undefined : byPath.get(path);
    if (included === undefined) {
      gaps.push({
        kind: "gap",
        reason: "unreadable",
        engine: "dependencies",
        path: file.path,
        origin: file.origin,
        isInChange: file.isJudged,
        detail: `line ${include.line} names ${include.path.slice(0, 200)}, which is not in the tree`,
      });
    } else if (include.kind === "constraints") {
      for (const pin of included.facts.file.packages) if (pin.version !== undefined) pins.set(pin.name, pin);
    }
  }
  return file.facts.file.packages.map((item) => {
    const pin =
      item.version === undefined && item.source.kind === "registry" ? pins.get(item.name) : undefined;
    return pin?.version === undefined ? item : { ...item, version: pin.version };
  });
}

/** Hashes come from go.sum; before Go 1.17 go.mod kept only direct modules, and the rest of the build is in go.sum. */
function withGoSum(mod: SourceFile, sums: readonly LockedPackage[] | undefined): readonly LockedPackage[] {
  const { packages, language = "1.16" } = mod.facts.file;
  if (sums === undefined) return packages;
  const hashes = new Map(sums.map((item) => [item.id, item.integrity]));
  const hashed = packages.map((item) => {
    const integrity = hashes.get(`${item.name}@${item.version ?? ""}`);
    return integrity === undefined ? item : { ...item, integrity };
  });
  const [, minor = 0] = language.split(".").map(Number);
  if (minor >= 17) return hashed;
  const known = new Set(packages.flatMap((item) => [item.id, item.name]));
  const highest = new Map<string, LockedPackage>();
  for (const item of sums) {
    const other = highest.get(item.name);
    if (known.has(item.name)) continue;
    if (other === undefined || versioningOf("Go").compare(item.version ?? "", other.version ?? "") > 0)
      highest.set(item.name, item);
  }
  return [...hashed, ...highest.values()];
}
