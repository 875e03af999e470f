// What lies on the disk: a work tree or plain folder, a list of paths; and standard input.

import { lstatSync, realpathSync } from "node:fs";
import { basename, relative, resolve } from "node:path";
import { messageOf, PortcullisError } from "../kit/index.ts";
import { type Artifact, type Gap, type RepoPath, repoPath, type TreeReader } from "../model/index.ts";
import { asAsync, type CollectDeps, type Collection } from "./collection.ts";
import { diskReader, Listing } from "./disk-tree.ts";
import { diskArtifact } from "./files.ts";
import { commitsOf } from "./git/commits.ts";
import { findRepository, headCommit } from "./git/repository.ts";
import { withNames } from "./names.ts";
import { checkedPath } from "./path-bytes.ts";
import { type Collected, collectFolder, collectWorkTree } from "./tree.ts";
import { type Wanted, wantedWithin } from "./wanted.ts";

export async function collectTree(
  root: string,
  within: readonly RepoPath[] | undefined,
  deps: CollectDeps,
): Promise<Collection> {
  const repository = findRepository(root, deps.cacheFolder);
  const folder = realpathSync(root);
  const isTracked = repository?.workTree !== undefined && repository.workTree === folder;
  const part = (wanted: Wanted): Iterable<Collected> =>
    isTracked && repository !== undefined
      ? collectWorkTree(repository, folder, wanted)
      : collectFolder(folder, wanted);
  const isWithoutGit = repository !== undefined && !repository.git.isThere();
  const isWhole = within === undefined || within.length === 0;
  const listing = new Listing(() => part(wantedWithin()));
  const items = (): Iterable<Collected> =>
    isWhole ? listing.pass() : asAsked(part(wantedWithin(within)), within);
  const head = diskReader(folder, listing);
  const commit = repository === undefined ? undefined : headCommit(repository);
  return {
    subject: { kind: "tree", name: basename(folder), ...(commit === undefined ? {} : { commit }) },
    artifacts: withNames(asAsync(isWithoutGit ? withGap(noGit, items()) : items())),
    head,
    trusted: head,
    trustedFolder: folder,
    ...(repository === undefined || isWithoutGit ? {} : { commits: commitsOf(repository) }),
    close: () => repository?.git.close(),
  };
}

const noGit: Gap = {
  kind: "gap",
  reason: "tool-missing",
  detail: "git is not installed: the files are looked at, and who brought a line, and when, is not told",
};

function* withGap(gap: Gap, items: Iterable<Collected>): Generator<Collected> {
  yield gap;
  yield* items;
}

/**
 * A file that was named itself must be read, or the verdict stays open. Nothing found below a name that was asked for is no proof
 * that there is nothing wrong with it.
 */
function* asAsked(items: Iterable<Collected>, within: readonly RepoPath[]): Generator<Collected> {
  const silent = new Set(within);
  for (const item of items) {
    for (const part of silent)
      if (item.path === part || item.path?.startsWith(`${part}/`) === true) silent.delete(part);
    if (item.path === undefined || !within.includes(item.path) || item.kind === "skip") yield item;
    else yield item.kind === "gap" ? { ...item, isInChange: true } : { ...item, isAsked: true };
  }
  for (const path of silent)
    yield {
      kind: "gap",
      reason: "refused",
      path,
      detail: "holds no file to look at: it is empty, or git's own",
    };
}

/** A list of files or folders; names are relative to `root`, and whole paths where they lie outside. */
export async function collectPaths(root: string, paths: readonly string[]): Promise<Collection> {
  const items: Collected[] = [];
  for (const path of paths) {
    const full = resolve(root, path);
    try {
      const stat = lstatSync(full);
      if (stat.isDirectory()) items.push(...prefixed(collectFolder(full), relative(root, full)));
      else if (stat.isFile())
        items.push(
          diskArtifact(
            { path: nameOf(root, full), onDisk: full, sizeBytes: stat.size, mode: stat.mode },
            { isAsked: true },
          ),
        );
      else
        items.push({
          kind: "gap",
          reason: "refused",
          path: nameOf(root, full),
          detail: "not a regular file (a link, pipe, socket or device)",
          isInChange: true,
        });
    } catch (thrown) {
      throw new PortcullisError(
        "input",
        `Cannot read ${path}: ${(thrown as { code?: string }).code ?? messageOf(thrown)}.`,
      ); // Node's file errors carry a code
    }
  }
  const head = diskReader(realpathSync(root), new Listing(() => items));
  return {
    subject: { kind: "files", name: paths.length === 1 ? basename(paths[0] ?? "") : `${paths.length} files` },
    artifacts: withNames(asAsync(items)),
    head,
    trusted: head,
    close: () => undefined,
  };
}

function* prefixed(items: Iterable<Collected>, prefix: string): Generator<Collected> {
  for (const item of items) {
    const path =
      item.path === undefined
        ? undefined
        : checkedPath(prefix === "" || prefix.startsWith("..") ? item.path : `${prefix}/${item.path}`);
    yield path === undefined ? item : { ...item, path };
  }
}

function nameOf(root: string, file: string): RepoPath {
  const inside = relative(root, file);
  return checkedPath(inside.startsWith("..") ? resolve(file).slice(1) : inside) ?? repoPath("file");
}

export async function collectStdin(name: string, deps: CollectDeps): Promise<Collection> {
  const bytes = await deps.readStdin();
  const path = checkedPath(name) ?? repoPath("stdin");
  const artifact: Artifact = {
    kind: "artifact",
    path,
    origin: { kind: "stdin" },
    sizeBytes: bytes.length,
    isExecutable: false,
    role: "changed",
    surface: "head",
    read: async () => bytes,
  };
  const head: TreeReader = {
    list: async () => [path],
    read: async (asked) => (asked === path ? bytes : undefined),
  };
  return {
    subject: { kind: "stdin", name: path },
    artifacts: asAsync([artifact]),
    head,
    trusted: { list: async () => [], read: async () => undefined },
    close: () => undefined,
  };
}
