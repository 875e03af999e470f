// The work of `portcullis verify-lock`. Reads lockfiles, manifests and installed trees; runs nothing.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { collect } from "../../collect/index.ts";
import {
  compareInstalled,
  factsOf,
  formatOf,
  type InstalledPackage,
  type LockDifference,
  type SourceFile,
  verifyLocks,
} from "../../find/dependencies/index.ts";
import { languageFormats } from "../../formats/language-packages/index.ts";
import { environmentOf } from "../../formats/markers/index.ts";
import { PortcullisError, printable } from "../../kit/index.ts";
import { repoPath } from "../../model/index.ts";
import { exitCodes } from "../exit.ts";
import { wire } from "../wire.ts";

export type VerifyLockFlags = {
  readonly lock: readonly string[];
  readonly installed?: string;
  readonly python?: string;
  readonly json?: true;
  readonly quiet?: true;
};

export async function verifyLock(folder: string, flags: VerifyLockFlags): Promise<void> {
  const deps = wire({ isQuiet: flags.quiet === true });
  const files = flags.lock.length > 0 ? flags.lock.flatMap(namedFiles) : await filesOf(folder, deps);
  const checked = verifyLocks(files);
  const installed =
    flags.installed === undefined ? [] : installedDifferences(files, checked.locks, flags, flags.installed);
  const differences = [...checked.differences, ...installed];
  for (const one of differences)
    process.stdout.write(`${flags.json === true ? JSON.stringify(one) : printable(sentence(one))}\n`);
  const problems = files.flatMap((file) =>
    file.facts.problems.map((problem) => `${file.path}: ${problem.message}`),
  );
  const gaps = checked.gaps.map((gap) => `${gap.path ?? ""}: ${gap.detail}`);
  for (const text of [...problems, ...gaps]) deps.log.warn(text);
  if (checked.locks.length === 0)
    throw new PortcullisError("usage", `There is no lockfile in ${JSON.stringify(folder)}.`, {
      hint: "name one with -r",
    });
  const count = `${checked.locks.length} lockfile${checked.locks.length === 1 ? "" : "s"}`;
  deps.log.info(
    differences.length === 0
      ? `${count}: ${merit(checked.withoutHashes)}`
      : `${count}: ${differences.length} difference${differences.length === 1 ? "" : "s"}`,
  );
  if (differences.length > 0) process.exitCode = exitCodes.blocked;
  else if (problems.length + gaps.length > 0) process.exitCode = exitCodes.incomplete;
}

/** What is true of all of them; a hash that a form has no place for was not checked. */
function merit(withoutHashes: readonly string[]): string {
  if (withoutHashes.length === 0) return "pinned, hashed and as asked for";
  return `pinned and as asked for; without hashes by their form: ${withoutHashes.join(", ")}`;
}

function sentence({ path, line, kind, text }: LockDifference): string {
  return `${path}:${line}: ${kind}: ${text}`;
}

type CollectOptions = Parameters<typeof collect>[1];

async function filesOf(folder: string, deps: CollectOptions): Promise<readonly SourceFile[]> {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new PortcullisError("usage", `${folder} is no folder.`, { hint: "name a lockfile with -r" });
  const collection = await collect(
    { kind: "tree", root: resolve(folder) },
    { ...deps, wants: (head) => formatOf(head.path) !== undefined },
  );
  const files: SourceFile[] = [];
  try {
    for await (const item of collection.artifacts) {
      if (item.kind !== "artifact") continue;
      const format = formatOf(item.path);
      if (format === undefined) continue;
      const bytes = await item.read();
      files.push({
        path: item.path,
        origin: item.origin,
        sizeBytes: bytes.length,
        facts: factsOf(format, bytes),
        isJudged: true,
      });
    }
  } finally {
    collection.close();
  }
  return files;
}

/** The lockfile and what lies beside it. */
function namedFiles(path: string): readonly SourceFile[] {
  const format = formatOf(path);
  if (format === undefined)
    throw new PortcullisError("usage", `${path} is no lockfile that this program knows by its name.`);
  const folder = dirname(path);
  const beside = existsSync(folder)
    ? readdirSync(folder).filter((name) => name !== basename(path) && formatOf(name)?.role === "manifest")
    : [];
  const sum = basename(path) === "go.mod" && existsSync(join(folder, "go.sum")) ? ["go.sum"] : [];
  return [basename(path), ...beside, ...sum].flatMap((name) => fileAt(folder, name) ?? []);
}

function fileAt(folder: string, name: string): SourceFile | undefined {
  const format = formatOf(name);
  if (format === undefined) return undefined;
  try {
    const bytes = readFileSync(join(folder, name));
    return {
      path: repoPath(name),
      origin: { kind: "work-tree" },
      sizeBytes: bytes.length,
      facts: factsOf(format, bytes),
      isJudged: true,
    };
  } catch (cause) {
    throw new PortcullisError("input", `Cannot read ${join(folder, name)}.`, { cause });
  }
}

function installedDifferences(
  files: readonly SourceFile[],
  locks: readonly string[],
  flags: VerifyLockFlags,
  place: string,
): readonly LockDifference[] {
  const [path, ...others] = locks;
  const lock = files.find((file) => file.path === path);
  if (lock === undefined || others.length > 0) {
    throw new PortcullisError(
      "usage",
      `--installed is compared with one lockfile, and there are ${locks.length}.`,
      { hint: "name it with -r" },
    );
  }
  const tree = installedTree(place);
  const pythonVersion = flags.python ?? tree.pythonVersion;
  const environment = environmentOf({ pythonVersion, platform: process.platform });
  return compareInstalled(files, { lock, installed: tree.packages, environment });
}

type InstalledTree = { readonly packages: readonly InstalledPackage[]; readonly pythonVersion?: string };

/** A node_modules, a site-packages, or a virtual environment that holds one. */
function installedTree(place: string): InstalledTree {
  if (!existsSync(place) || !statSync(place).isDirectory())
    throw new PortcullisError("usage", `--installed ${place} is no folder.`);
  if (basename(resolve(place)) === "node_modules") return { packages: nodePackages(place) };
  const inside = sitePackages(place);
  const version = /python(\d+\.\d+)/.exec(inside)?.[1];
  return { packages: pythonPackages(inside), ...(version === undefined ? {} : { pythonVersion: version }) };
}

function sitePackages(place: string): string {
  if (/(site|dist)-packages$/.test(resolve(place))) return place;
  const lib = join(place, "lib");
  const versions = existsSync(lib) ? readdirSync(lib).filter((name) => /^python\d/.test(name)) : [];
  const found = [
    ...versions.map((name) => join(lib, name, "site-packages")),
    join(place, "Lib", "site-packages"),
  ].find((path) => existsSync(path));
  if (found === undefined)
    throw new PortcullisError("usage", `${place} is neither node_modules nor a Python environment.`);
  return found;
}

function pythonPackages(folder: string): readonly InstalledPackage[] {
  return readdirSync(folder).flatMap((name) => {
    const file = name.endsWith(".dist-info")
      ? "METADATA"
      : name.endsWith(".egg-info")
        ? "PKG-INFO"
        : undefined;
    if (file === undefined) return [];
    const path = join(folder, name, file);
    return existsSync(path) ? packagesIn(path, "python") : packagesIn(join(folder, name), "python");
  });
}

const nestingAtMost = 40;

function nodePackages(folder: string, depth = 0): readonly InstalledPackage[] {
  if (depth > nestingAtMost || !existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    // A link leads to a workspace: the project's own code.
    if (!entry.isDirectory() || entry.name.startsWith(".")) return [];
    if (entry.name.startsWith("@"))
      return readdirSync(join(folder, entry.name), { withFileTypes: true }).flatMap((inner) =>
        inner.isDirectory() ? onePackage(join(folder, entry.name, inner.name), depth) : [],
      );
    return onePackage(join(folder, entry.name), depth);
  });
}

function onePackage(folder: string, depth: number): readonly InstalledPackage[] {
  const file = join(folder, "package.json");
  return [
    ...(existsSync(file) ? packagesIn(file, "node") : []),
    ...nodePackages(join(folder, "node_modules"), depth + 1),
  ];
}

function packagesIn(path: string, id: string): readonly InstalledPackage[] {
  const format = languageFormats.find((one) => one.id === id);
  if (format === undefined || !statSync(path).isFile()) return [];
  return format.parse(readFileSync(path)).value.map(({ name, version }) => ({ name, version }));
}
