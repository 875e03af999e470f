// Is the lock what it claims to be (R26, R27)? Every package pinned with a hash, manifest and lock agree, installed equals locked.
// Pure: files and installed packages are handed in; every difference is named by itself.

import type { LockedPackage } from "../../formats/lock/index.ts";
import { pythonName } from "../../formats/lock/index.ts";
import { evaluateMarker, type MarkerEnvironment } from "../../formats/markers/index.ts";
import { versioningOf } from "../../formats/versions/index.ts";
import { compareText, type Gap } from "../../model/index.ts";
import { type Project, projectsOf } from "./project.ts";
import { folderOf, joinPath, type SourceFile } from "./source-file.ts";

export type LockDifference = {
  readonly kind:
    | "unpinned"
    | "unhashed"
    | "not-locked"
    | "outside-range"
    | "not-asked-for"
    | "not-installed"
    | "not-locked-but-installed"
    | "other-version";
  readonly path: string;
  readonly line: number;
  readonly name: string;
  readonly text: string;
};

export type InstalledPackage = { readonly name: string; readonly version: string };

/** Formats that can hold a hash for every package from a registry. */
const hashing: ReadonlySet<string> = new Set([
  "npm-package-lock",
  "yarn-lock",
  "pnpm-lock",
  "bun-lock",
  "python-requirements",
  "pipfile-lock",
  "poetry-lock",
  "pdm-lock",
  "uv-lock",
  "pylock",
  "cargo-lock",
  "go-mod",
  "nuget-lock",
]);

export type Verification = {
  /** Lockfiles that were looked at. */
  readonly locks: readonly string[];
  readonly differences: readonly LockDifference[];
  readonly gaps: readonly Gap[];
};

export function verifyLocks(files: readonly SourceFile[]): Verification {
  const { projects, gaps } = projectsOf(files);
  const locks = projects.filter(
    (project) => project.format.role === "lock" && hashing.has(project.format.id),
  );
  const manifests = files.filter((file) => projects.every((project) => project.file !== file));
  const differences = locks.flatMap((project) => [...pinsOf(project), ...agreementOf(project, manifests)]);
  const alone = projects.filter(
    (project) => project.format.role === "manifest" && project.packages.some(isFromRegistry),
  );
  const unlocked = alone.map((project) =>
    difference(
      "not-locked",
      project,
      project.packages[0],
      `${project.packages.length} wishes and no lockfile that answers them`,
    ),
  );
  return {
    locks: locks.map((project) => project.file.path),
    differences: sorted([...differences, ...unlocked]),
    gaps,
  };
}

function sorted(differences: readonly LockDifference[]): readonly LockDifference[] {
  return [...differences].sort(
    (a, b) =>
      compareText(a.path, b.path) ||
      a.line - b.line ||
      compareText(a.kind, b.kind) ||
      compareText(a.name, b.name),
  );
}

function difference(
  kind: LockDifference["kind"],
  project: Project,
  item: LockedPackage | undefined,
  text: string,
): LockDifference {
  return { kind, path: project.file.path, line: item?.line ?? 1, name: item?.name ?? "", text };
}

function isFromRegistry(item: LockedPackage): boolean {
  return item.source.kind === "registry" && !item.traits.includes("bundled");
}

function pinsOf(project: Project): readonly LockDifference[] {
  return project.packages
    .filter((item) => isFromRegistry(item) && item.id !== "stdlib")
    .flatMap((item) => {
      if (item.version === undefined)
        return [
          difference(
            "unpinned",
            project,
            item,
            `${item.name} ${item.requirement ?? ""} has no exact version`,
          ),
        ];
      const mayLack = item.traits.includes("patched") || item.ecosystem !== undefined;
      return item.integrity === undefined && !mayLack
        ? [difference("unhashed", project, item, `${item.name} ${item.version} has no hash`)]
        : [];
    });
}

/** Wishes of the manifests against what the lock answers and what it remembers of the wishes. */
function agreementOf(project: Project, manifests: readonly SourceFile[]): readonly LockDifference[] {
  const byName = new Map<string, LockedPackage[]>();
  for (const item of project.packages) {
    for (const name of new Set([item.alias ?? item.name, item.name]))
      byName.set(name, [...(byName.get(name) ?? []), item]);
  }
  const folders = new Set([
    project.folder,
    ...project.file.facts.file.roots.map((root) => joinPath(project.folder, root.folder)),
  ]);
  const own = manifests.filter(
    (file) =>
      folders.has(folderOf(file.path)) &&
      ecosystemOf(file) === project.ecosystem &&
      hasSamePlan(project, file),
  );
  return own.flatMap((file) => {
    const remembered = rememberedWishes(project, file);
    const wishes = file.facts.file.roots
      .flatMap((root) => root.needs)
      .filter((need) => need.scope !== "peer");
    const place = (line: number | undefined) => ({ path: file.path, line: line ?? 1 });
    const missing = wishes.flatMap((wish): LockDifference[] => {
      const answers = byName.get(wish.name) ?? [];
      if (answers.length === 0) {
        // For which machine the lock was made is not known here: what a marker guards may be left out.
        const isGuarded = file.facts.file.packages.some(
          (item) => item.id === wish.to && item.marker !== undefined,
        );
        const isLocal = isGuarded || project.file.facts.file.roots.some((root) => root.name === wish.name);
        return isLocal
          ? []
          : [
              {
                kind: "not-locked",
                ...place(wish.line),
                name: wish.name,
                text: `${wish.name} ${wish.requirement ?? ""} is asked for and not in ${project.file.path}`,
              },
            ];
      }
      const old = remembered?.get(wish.name);
      if (
        old !== undefined &&
        wish.requirement !== undefined &&
        old !== wish.requirement &&
        !isSameWish(old, wish.requirement)
      ) {
        return [
          {
            kind: "outside-range",
            ...place(wish.line),
            name: wish.name,
            text: `${wish.name}: the manifest asks for ${wish.requirement}, the lock was made for ${old}`,
          },
        ];
      }
      return fits(answers, wish.requirement, project)
        ? []
        : [
            {
              kind: "outside-range",
              ...place(wish.line),
              name: wish.name,
              text: `${wish.name} ${wish.requirement ?? ""} is locked as ${answers.map((item) => item.version ?? "?").join(", ")}`,
            },
          ];
    });
    const asked = new Set(wishes.map((wish) => wish.name));
    const stale = [...(remembered?.keys() ?? [])].filter(
      (name) =>
        !asked.has(name) &&
        !file.facts.file.roots.some((root) => root.needs.some((need) => need.name === name)),
    );
    const extra = stale.map(
      (name): LockDifference => ({
        kind: "not-asked-for",
        path: project.file.path,
        line: byName.get(name)?.[0]?.line ?? 1,
        name,
        text: `${name} is a direct wish of the lock and not of ${file.path}`,
      }),
    );
    return [...missing, ...extra];
  });
}

function ecosystemOf(file: SourceFile): string {
  return file.facts.format === "package-json"
    ? "npm"
    : file.facts.format === "composer-json"
      ? "Packagist"
      : "PyPI";
}

/** requirements.txt answers requirements.in; the other Python locks answer pyproject.toml or Pipfile. */
function hasSamePlan(project: Project, file: SourceFile): boolean {
  if (project.format.id === "python-requirements") return file.facts.format === "requirements-in";
  if (project.format.id === "pipfile-lock") return file.facts.format === "pipfile";
  return file.facts.format !== "requirements-in" && file.facts.format !== "pipfile";
}

/** The wishes that the lock itself keeps, where its format does. */
function rememberedWishes(
  project: Project,
  file: SourceFile,
): ReadonlyMap<string, string | undefined> | undefined {
  const root = project.file.facts.file.roots.find(
    (one) => joinPath(project.folder, one.folder) === folderOf(file.path),
  );
  if (
    root === undefined ||
    !["npm-package-lock", "pnpm-lock", "bun-lock", "yarn-lock"].includes(project.format.id)
  )
    return undefined;
  return new Map(
    root.needs.filter((need) => need.scope !== "peer").map((need) => [need.name, need.requirement]),
  );
}

function isSameWish(a: string, b: string): boolean {
  const plain = (text: string) =>
    text
      .replace(/^(npm|workspace|catalog):/, "")
      .replace(/^@?[^@\s]+@(?=[\dv^~<>=*])/, "") // the real name of an alias
      .replace(/\s+/g, "");
  return plain(a) === plain(b);
}

function fits(answers: readonly LockedPackage[], requirement: string | undefined, project: Project): boolean {
  if (requirement === undefined || requirement === "" || requirement === "*") return true;
  return answers.some((item) => {
    if (item.version === undefined || item.source.kind !== "registry") return true;
    // What no reader understands (tags, catalogs, poetry's carets) is no difference.
    return (
      versioningOf(project.ecosystem).satisfies(item.version, requirement.replace(/^npm:(@?[^@]+@)?/, "")) !==
      false
    );
  });
}

/** What every environment has of its own. */
const environmentsOwn: ReadonlySet<string> = new Set(["pip", "setuptools", "wheel", "distribute"]);

export type InstalledCheck = {
  readonly lock: SourceFile;
  readonly installed: readonly InstalledPackage[];
  readonly environment?: MarkerEnvironment;
};

/** Locked against installed. What a marker or another platform leaves out, and optional and development packages, need not be there. */
export function compareInstalled(
  files: readonly SourceFile[],
  { lock, installed, environment = {} }: InstalledCheck,
): readonly LockDifference[] {
  const project = projectsOf(files).projects.find((one) => one.file.path === lock.path);
  if (project === undefined) return [];
  const spell = (name: string) => (project.ecosystem === "PyPI" ? pythonName(name) : name);
  const there = new Map<string, Set<string>>();
  for (const item of installed)
    there.set(spell(item.name), (there.get(spell(item.name)) ?? new Set()).add(item.version));
  const locked = new Map<string, LockedPackage[]>();
  for (const item of project.packages) locked.set(item.name, [...(locked.get(item.name) ?? []), item]);
  const same = (a: string, b: string) => a === b || versioningOf(project.ecosystem).compare(a, b) === 0;
  const differences: LockDifference[] = [];
  for (const [name, items] of locked) {
    const versions = [...(there.get(name) ?? [])];
    const needed = items.filter(
      (item) =>
        item.scope === "production" &&
        item.source.kind !== "file" &&
        (item.marker === undefined || evaluateMarker(item.marker, environment) === "true"),
    );
    const [first] = items;
    if (versions.length === 0) {
      if (needed[0] !== undefined)
        differences.push(
          difference(
            "not-installed",
            project,
            needed[0],
            `${name} ${needed[0].version ?? ""} is locked and not installed`,
          ),
        );
      continue;
    }
    for (const version of versions) {
      const isKnown = items.some((item) => item.version === undefined || same(item.version, version));
      if (!isKnown)
        differences.push(
          difference(
            "other-version",
            project,
            first,
            `${name} is locked as ${items.map((item) => item.version).join(", ")} and installed as ${version}`,
          ),
        );
    }
  }
  const isOwn = (name: string) =>
    (project.ecosystem === "PyPI" && environmentsOwn.has(name)) ||
    project.file.facts.file.roots.some((root) => root.name === name);
  for (const [name, versions] of there) {
    if (locked.has(name) || isOwn(name)) continue;
    const text = `${name} ${[...versions].join(", ")} is installed and not locked`;
    differences.push({ kind: "not-locked-but-installed", path: project.file.path, line: 1, name, text });
  }
  return sorted(differences);
}
