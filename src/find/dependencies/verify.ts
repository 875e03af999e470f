// Is the lock what it claims to be (R26, R27)? Every package pinned with a hash, manifest and lock agree, installed equals locked.
// Pure: files and installed packages are handed in; every difference is named by itself.

import type { LockedPackage } from "../../formats/lock/index.ts";
import { pythonName } from "../../formats/lock/index.ts";
import { evaluateMarker, type MarkerEnvironment } from "../../formats/markers/index.ts";
import { versioningOf } from "../../formats/versions/index.ts";
import { compareText, type Gap } from "../../model/index.ts";
import { answers } from "./answers.ts";
import { formats } from "./facts.ts";
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

/**
 * The lockfiles, and whether they hold a hash of what is fetched: of every package from a registry, only where a newer tool wrote them
 * or was told to (then nobody is asked for one line a package), or nowhere in their form.
 */
const hashes: Readonly<Record<string, "always" | "since" | "nowhere">> = {
  "npm-package-lock": "always",
  "yarn-lock": "always",
  "pnpm-lock": "always",
  "bun-lock": "always",
  "deno-lock": "always",
  "python-requirements": "always",
  "pipfile-lock": "always",
  "poetry-lock": "always",
  "pdm-lock": "always",
  "uv-lock": "always",
  pylock: "always",
  "conda-lock": "always",
  "pixi-lock": "always",
  "cargo-lock": "always",
  "go-mod": "always",
  "nuget-lock": "always",
  "mix-lock": "always",
  "rebar-lock": "since",
  "gleam-manifest": "since",
  "gemfile-lock": "since",
  "pubspec-lock": "since",
  "gopkg-lock": "since",
  "maven-install": "since",
  "renv-lock": "since",
  "julia-manifest": "since",
  "stack-lock": "since",
  "podfile-lock": "since",
  "composer-lock": "nowhere",
  "gradle-lock": "nowhere",
  "paket-lock": "nowhere",
  "conan-lock": "nowhere",
  "packrat-lock": "nowhere",
  "cabal-freeze": "nowhere",
  "swift-resolved": "nowhere",
  "cartfile-resolved": "nowhere",
};

/** What makes the tool write them. */
const hashing: Readonly<Record<string, string>> = {
  "gemfile-lock": "`bundle lock --add-checksums` adds them",
  "pubspec-lock": "Dart 2.19 and later write them",
  "rebar-lock": "rebar3 3.7 and later write them",
};

export type Verification = {
  /** Lockfiles that were looked at. */
  readonly locks: readonly string[];
  /** Those among them whose form has no place for a hash. */
  readonly withoutHashes: readonly string[];
  readonly differences: readonly LockDifference[];
  readonly gaps: readonly Gap[];
};

export function verifyLocks(files: readonly SourceFile[]): Verification {
  const { projects, gaps } = projectsOf(files);
  const locks = projects.filter(
    (project) => project.format.role === "lock" && Object.hasOwn(hashes, project.format.id),
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
    withoutHashes: locks
      .filter((project) => hashes[project.format.id] === "nowhere")
      .map((project) => project.file.path),
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
  const items = project.packages.filter((item) => isFromRegistry(item) && item.id !== "stdlib");
  const unpinned = items
    .filter((item) => item.version === undefined)
    .map((item) =>
      difference("unpinned", project, item, `${item.name} ${item.requirement ?? ""} has no exact version`),
    );
  const place = hashes[project.format.id];
  if (place === "nowhere") return unpinned;
  const bare = items.filter(
    (item) => item.version !== undefined && item.integrity === undefined && !mayLack(item),
  );
  if (place === "since" && bare.length > 0 && items.every((item) => item.integrity === undefined)) {
    const how = hashing[project.format.id];
    const text = `none of ${items.length} packages has a hash${how === undefined ? "" : `; ${how}`}`;
    return [...unpinned, { ...difference("unhashed", project, undefined, text) }];
  }
  return [
    ...unpinned,
    ...bare.map((item) =>
      difference("unhashed", project, item, `${item.name} ${item.version ?? ""} has no hash`),
    ),
  ];
}

function mayLack(item: LockedPackage): boolean {
  return item.traits.includes("patched") || item.ecosystem !== undefined;
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
      .filter((need) => need.scope !== "peer" && !isElsewhere(file, need.to));
    const place = (line: number | undefined) => ({ path: file.path, line: line ?? 1 });
    const missing = wishes.flatMap((wish): LockDifference[] => {
      const real = file.facts.file.packages.find((item) => item.id === wish.to)?.name ?? wish.name;
      const found = byName.get(wish.name) ?? byName.get(real) ?? [];
      if (found.length === 0) {
        if (!locksAllNamed.has(project.ecosystem)) return [];
        // Exported for one use; extras and groups that are not of it are left out.
        if (project.format.id === "pylock" && wish.scope !== "production") return [];
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
      return fits(found, wish.requirement, project)
        ? []
        : [
            {
              kind: "outside-range",
              ...place(wish.line),
              name: wish.name,
              text: `${wish.name} ${wish.requirement ?? ""} is locked as ${found.map((item) => item.version ?? "?").join(", ")}`,
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

function ecosystemOf(file: SourceFile): string | undefined {
  return formats.find((format) => format.id === file.facts.format)?.ecosystem;
}

/** In these, everything that a manifest names is in the lock. Elsewhere a wish may be met by another package, or stand there for members of a workspace, and only versions are compared. */
const locksAllNamed: ReadonlySet<string> = new Set(["npm", "PyPI"]);

/** requirements.txt answers requirements.in; the other Python locks answer pyproject.toml or Pipfile. */
function hasSamePlan(project: Project, file: SourceFile): boolean {
  if (project.format.id === "python-requirements") return file.facts.format === "requirements-in";
  if (project.format.id === "pipfile-lock") return file.facts.format === "pipfile";
  if (project.format.id === "gemfile-lock") return answers(project.file, project.format, file);
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

/** What comes from a folder or repository has no version to compare. */
function isElsewhere(manifest: SourceFile, id: string | undefined): boolean {
  const item = manifest.facts.file.packages.find((one) => one.id === id);
  return (
    item !== undefined && !locksAllNamed.has(ecosystemOf(manifest) ?? "") && item.source.kind !== "registry"
  );
}

function fits(locked: readonly LockedPackage[], requirement: string | undefined, project: Project): boolean {
  if (requirement === undefined || requirement === "" || requirement === "*") return true;
  return locked.some((item) => {
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
            `${[name, needed[0].version].filter((part) => part !== undefined).join(" ")} is locked and not installed`,
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
