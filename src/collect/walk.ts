// Walks a folder without following links: yields regular files in sorted order, says what it could not enter, and leaves out
// what `.gitignore` files leave out when asked to.

import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ignore, { type Ignore } from "ignore";
import { limits, messageOf } from "../kit/index.ts";
import type { Artifact, Gap, RepoPath, Skip } from "../model/index.ts";
import type { DiskFile } from "./files.ts";
import { diskLink } from "./links.ts";
import { checkedPath, pathOfBytes } from "./path-bytes.ts";
import type { Wanted } from "./wanted.ts";

export type WalkOptions = {
  readonly root: string;
  /** Honour `.gitignore` and `info/exclude` (its text). */
  readonly gitIgnores?: { readonly exclude: string };
  /** Already known as tracked: not yielded again, but a folder that holds one is entered even when ignored. */
  readonly tracked?: ReadonlySet<string>;
  /** Folders of which nothing is wanted are not entered; what is named itself is looked at although `.gitignore` leaves it out. */
  readonly wanted: Wanted;
};

type Level = { readonly prefix: string; readonly rules: Ignore };

export function* walk(options: WalkOptions): Generator<DiskFile | Artifact | Gap | Skip> {
  const top: Level[] =
    options.gitIgnores === undefined ? [] : [{ prefix: "", rules: ignore().add(options.gitIgnores.exclude) }];
  yield* walkFolder(options, "", top, 0);
}

function* walkFolder(
  options: WalkOptions,
  prefix: string,
  outer: readonly Level[],
  depth: number,
): Generator<DiskFile | Artifact | Gap | Skip> {
  const folder = prefix === "" ? options.root : join(options.root, prefix);
  if (depth > limits.directoryDepth) {
    yield gap(prefix, "refused", `folders nested deeper than ${limits.directoryDepth}`);
    return;
  }
  let entries: ReturnType<typeof list>;
  try {
    entries = list(folder);
  } catch (thrown) {
    yield gap(prefix, "unreadable", `cannot read the folder: ${codeOf(thrown)}`);
    return;
  }
  const levels = options.gitIgnores === undefined ? outer : [...outer, ...levelOf(folder, prefix, entries)];
  for (const entry of entries) {
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    const wanted = options.wanted(path);
    if (wanted === "no" || (wanted === "towards" && !entry.isFolder)) continue;
    if (entry.isFolder) {
      if (entry.name === ".git") continue;
      if (!isIgnored(levels, `${path}/`)) yield* walkFolder(options, path, levels, depth + 1);
      else if (wanted === "inside")
        yield { kind: "skip", reason: "ignored", path: path as RepoPath, sizeBytes: 0 };
      else yield* walkFolder(withoutIgnores(options), path, [], depth + 1);
      continue;
    }
    if (options.tracked?.has(path) === true) continue;
    if (wanted !== "named" && isIgnored(levels, path)) continue;
    yield* fileOrGap(folder, path, entry);
  }
}

function withoutIgnores({ gitIgnores: _, ...rest }: WalkOptions): WalkOptions {
  return rest;
}

type Entry = { readonly name: string; readonly raw: Buffer | undefined; readonly isFolder: boolean };

function list(folder: string): readonly Entry[] {
  const entries: Entry[] = readdirSync(folder, { withFileTypes: true }).map((entry) => ({
    name: entry.name,
    raw: undefined,
    isFolder: entry.isDirectory(),
  }));
  const hasOddNames = entries.some((entry) => entry.name.includes("\ufffd"));
  const exact = hasOddNames ? listBytes(folder) : entries;
  return [...exact].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function listBytes(folder: string): readonly Entry[] {
  return readdirSync(folder, { withFileTypes: true, encoding: "buffer" }).map((entry) => ({
    name: pathOfBytes(entry.name) ?? "",
    raw: entry.name,
    isFolder: entry.isDirectory(),
  }));
}

function* fileOrGap(folder: string, path: string, entry: Entry): Generator<DiskFile | Artifact | Gap | Skip> {
  const onDisk =
    entry.raw === undefined
      ? join(folder, entry.name)
      : Buffer.concat([Buffer.from(`${folder}/`), entry.raw]);
  const name = checkedPath(path);
  if (name === undefined) {
    yield gap(path, "refused", "a name that is no path");
    return;
  }
  try {
    const stat = lstatSync(onDisk);
    if (stat.isSymbolicLink()) yield* diskLink(name, onDisk);
    else if (stat.isFile()) yield { path: name, onDisk, sizeBytes: stat.size, mode: stat.mode };
    else yield gap(path, "refused", "not a regular file (a pipe, socket or device)");
  } catch (thrown) {
    yield gap(path, "unreadable", codeOf(thrown));
  }
}

function levelOf(folder: string, prefix: string, entries: readonly Entry[]): readonly Level[] {
  if (!entries.some((entry) => entry.name === ".gitignore" && !entry.isFolder)) return [];
  try {
    const file = join(folder, ".gitignore");
    const stat = lstatSync(file);
    if (!stat.isFile() || stat.size > limits.configSizeBytes) return [];
    return [
      {
        prefix: prefix === "" ? "" : `${prefix}/`,
        rules: ignore({ allowRelativePaths: true }).add(readFileSync(file, "utf8")),
      },
    ];
  } catch {
    return []; // without its rules more is scanned, not less
  }
}

/** The innermost file that has an opinion decides (gitignore(5)). */
function isIgnored(levels: readonly Level[], path: string): boolean {
  for (let index = levels.length - 1; index >= 0; index -= 1) {
    const level = levels[index];
    if (level === undefined || !path.startsWith(level.prefix)) continue;
    const answer = level.rules.test(path.slice(level.prefix.length));
    if (answer.ignored) return true;
    if (answer.unignored) return false;
  }
  return false;
}

function codeOf(thrown: unknown): string {
  return (thrown as { code?: string } | undefined)?.code ?? messageOf(thrown); // Node's errors carry a code
}

function gap(path: string, reason: Gap["reason"], detail: string): Gap {
  const name = checkedPath(path);
  return { kind: "gap", reason, detail, ...(name === undefined ? {} : { path: name }) };
}
