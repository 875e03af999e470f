// A target -> its artifacts, the trees that engines may ask, and the commit facts. The door of `collect`.

import { lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { messageOf, PortcullisError, unreachable } from "../kit/index.ts";
import {
  type Artifact,
  type ArtifactHead,
  type CommitId,
  type Commits,
  type Gap,
  type LookedAt,
  type PastFiles,
  type RepoPath,
  repoPath,
  type Skip,
  type Subject,
  type Target,
  type TreeReader,
} from "../model/index.ts";
import { diskReader, Listing } from "./disk-tree.ts";
import { diskArtifact } from "./files.ts";
import { blobArtifact, commitTreeReader, listTree } from "./git/blobs.ts";
import { commitsOf } from "./git/commits.ts";
import { pastOf } from "./git/past.ts";
import { allRefs } from "./git/refs.ts";
import { findRepository, headCommit, type Repository } from "./git/repository.ts";
import { defaultBranch } from "./git/revision.ts";
import { collectImage, type ImageTarget, type RegistrySettings, type WantsFirst } from "./oci/index.ts";
import { checkedPath, pathOfBytes } from "./path-bytes.ts";
import { askRange, collectHistory, collectRange } from "./range.ts";
import {
  type Collected,
  collectFolder,
  collectWorkTree,
  readIndex,
  type Wanted,
  wantedWithin,
} from "./tree.ts";

export type Collection = {
  readonly subject: Subject;
  readonly artifacts: AsyncIterable<Artifact | Gap | Skip | LookedAt>;
  /** Remembers what was found out, once all artifacts have been looked at. */
  readonly keep?: () => Promise<void>;
  readonly head: TreeReader;
  readonly base?: TreeReader;
  readonly commits?: Commits;
  /** Of a history: what its commits brought; the artifacts are the files of the head. */
  readonly past?: PastFiles;
  /** The state that configuration is read from: the base of a change, else the tree itself. */
  readonly trusted: TreeReader;
  readonly close: () => void;
};

export type CollectDeps = {
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  /** The index that a running `git commit` made for itself (GIT_INDEX_FILE), for the staged target. */
  readonly indexFile?: string;
  /** For `stdin`. */
  readonly readStdin: () => Promise<Uint8Array>;
  /** For images, whose bytes stream by once: which files some engine wants. */
  readonly wants?: (head: ArtifactHead) => boolean;
  /** For images: what of it tells what is installed, and is read first. */
  readonly wantsFirst?: WantsFirst;
  /** For images: whether files that are just what the distribution's packages put there are left out. */
  readonly skipsPackaged?: () => boolean;
  /** Names these wants and how they judge, together with the build of the program; layers are remembered under it. Absent: none is. */
  readonly wantsId?: () => string;
  /** How to reach registries and container engines; called only for targets that need one. */
  readonly registries?: () => RegistrySettings;
};

export async function collect(target: Target, deps: CollectDeps): Promise<Collection> {
  switch (target.kind) {
    case "tree":
      return collectTree(target.root, target.within, deps);
    case "staged":
      return collectStaged(required(target.root, deps, "--staged"), deps.indexFile);
    case "range":
      return collectChange(target, deps);
    case "history":
      return collectAll(required(target.root, deps, "--history"), target.since, deps);
    case "commits":
      return collectCommits(required(target.root, deps, "--commits"), target.commits, deps);
    case "files":
      return collectPaths(target.root, target.paths);
    case "stdin":
      return collectStdin(target.name, deps);
    case "image":
      return collectLayers(target, deps);
    case "sbom":
      return collectPaths(dirname(resolve(target.file)), [basename(target.file)]);
    case "archive":
      throw new PortcullisError(
        "usage",
        `Scanning an ${target.kind} needs an engine that this version does not have yet.`,
      );
    default:
      return unreachable(target);
  }
}

function required(root: string, deps: CollectDeps, flag: string): Repository {
  const repository = findRepository(root, deps.cacheFolder);
  if (repository !== undefined) return repository;
  throw new PortcullisError("input", `${flag} needs a git repository, and ${root} is not inside one.`, {
    hint: "scan the folder itself: portcullis scan .",
  });
}

async function collectTree(
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
  const isWhole = within === undefined || within.length === 0;
  const listing = new Listing(() => part(wantedWithin()));
  const head = diskReader(folder, listing);
  const commit = repository === undefined ? undefined : headCommit(repository);
  return {
    subject: { kind: "tree", name: basename(folder), ...(commit === undefined ? {} : { commit }) },
    artifacts: asAsync(isWhole ? listing.pass() : part(wantedWithin(within))),
    head,
    trusted: head,
    ...(repository === undefined ? {} : { commits: commitsOf(repository) }),
    close: () => repository?.git.close(),
  };
}

async function* asAsync<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

async function collectStaged(repository: Repository, indexFile: string | undefined): Promise<Collection> {
  const index = readIndex(repository, indexFile);
  const commit = headCommit(repository);
  const committed =
    commit === undefined
      ? new Map<RepoPath, { readonly blob: string }>()
      : await listTree(repository, commit);
  const entries = new Map<RepoPath, string>();
  const items: Collected[] = [...index.gaps];
  for (const entry of index.entries) {
    const path = pathOfBytes(entry.path);
    if (path === undefined || entries.has(path)) continue;
    entries.set(path, entry.blob);
    const isFile = entry.mode === 0o100644 || entry.mode === 0o100755;
    if (isFile && committed.get(path)?.blob !== entry.blob) {
      items.push(
        blobArtifact(repository, path, entry.blob, {
          isExecutable: entry.mode === 0o100755,
          change: committed.has(path) ? "modified" : "added",
        }),
      );
    }
  }
  const head: TreeReader = {
    list: async () => [...entries.keys()],
    read: async (path) => {
      const blob = entries.get(path);
      return blob === undefined ? undefined : blobArtifact(repository, path, blob).read();
    },
  };
  const base = commit === undefined ? undefined : commitTreeReader(repository, commit);
  return {
    subject: {
      kind: "staged",
      name: basename(repository.workTree ?? repository.gitFolder),
      ...(commit === undefined ? {} : { base: commit }),
    },
    artifacts: asAsync(items),
    head,
    ...(base === undefined ? {} : { base }),
    trusted: head, // a local run: its own files hold (design 4.7)
    commits: commitsOf(repository),
    close: () => repository.git.close(),
  };
}

async function collectChange(
  target: Extract<Target, { kind: "range" }>,
  deps: CollectDeps,
): Promise<Collection> {
  const repository = required(target.root, deps, "--diff");
  const questions = askRange(repository, target, deps.signal);
  const head = commitTreeReader(repository, target.head);
  const fork = await questions.fork;
  const base = commitTreeReader(repository, fork);
  return {
    subject: {
      kind: "range",
      name: basename(repository.workTree ?? repository.gitFolder),
      commit: target.head,
      base: fork,
    },
    artifacts: narrowed(collectRange(repository, target.head, questions), target.within),
    head,
    base,
    trusted: base,
    commits: commitsOf(repository, target.head),
    close: () => repository.git.close(),
  };
}

async function* narrowed(
  items: AsyncIterable<Collected>,
  within: readonly RepoPath[] | undefined,
): AsyncGenerator<Collected> {
  const wanted = wantedWithin(within);
  for await (const item of items) if (item.path === undefined || wanted(item.path) === "whole") yield item;
}

async function collectAll(
  repository: Repository,
  since: string | undefined,
  deps: CollectDeps,
): Promise<Collection> {
  const refs = allRefs(repository.refs);
  const commit = headCommit(repository) ?? defaultBranch(repository)?.commit;
  const tips = [...new Set(refs.values())];
  const headFiles =
    commit === undefined
      ? new Map<RepoPath, { readonly blob: string; readonly mode: number }>()
      : await listTree(repository, commit);
  const head: TreeReader =
    commit === undefined
      ? { list: async () => [], read: async () => undefined }
      : commitTreeReader(repository, commit);
  return {
    subject: {
      kind: "history",
      name: basename(repository.workTree ?? repository.gitFolder),
      ...(commit === undefined ? {} : { commit }),
    },
    artifacts: withShallowGap(
      repository,
      since === undefined
        ? filesOfHead(repository, headFiles, commit)
        : tips.length === 0
          ? asAsync([])
          : collectHistory(repository, tips, headFiles, { signal: deps.signal, extra: [`--since=${since}`] }),
    ),
    ...(since === undefined ? { past: pastOf(repository, tips, blobsOf(headFiles), deps.signal) } : {}),
    head,
    trusted: head,
    commits: commitsOf(repository, commit),
    close: () => repository.git.close(),
  };
}

type HeadFiles = ReadonlyMap<RepoPath, { readonly blob: string; readonly mode: number }>;

async function* filesOfHead(
  repository: Repository,
  files: HeadFiles,
  commit: CommitId | undefined,
): AsyncGenerator<Collected> {
  if (commit === undefined) return;
  for (const [path, { blob, mode }] of files) {
    if (mode === 0o160000) yield { kind: "skip", reason: "submodule", path, sizeBytes: 0 };
    else if (mode === 0o120000) yield { kind: "skip", reason: "link", path, sizeBytes: 0 };
    else {
      const isExecutable = (mode & 0o111) !== 0;
      yield blobArtifact(repository, path, blob, { origin: { kind: "commit", commit, blob }, isExecutable });
    }
  }
}

function blobsOf(files: HeadFiles): ReadonlyMap<RepoPath, string> {
  return new Map([...files].map(([path, { blob }]) => [path, blob]));
}

async function* withShallowGap(
  repository: Repository,
  items: AsyncIterable<Collected>,
): AsyncGenerator<Collected> {
  if (repository.isShallow) {
    yield {
      kind: "gap",
      reason: "data-missing",
      isWhole: true,
      detail:
        "this is a shallow clone: older history is not here; run `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0`)",
    };
  }
  yield* items;
}

async function collectCommits(
  repository: Repository,
  commits: Extract<Target, { kind: "commits" }>["commits"],
  deps: CollectDeps,
): Promise<Collection> {
  const commit = headCommit(repository);
  const headFiles =
    commit === undefined
      ? new Map<RepoPath, { readonly blob: string; readonly mode: number }>()
      : await listTree(repository, commit);
  const head: TreeReader =
    commit === undefined
      ? { list: async () => [], read: async () => undefined }
      : commitTreeReader(repository, commit);
  const items =
    commits.length === 0
      ? asAsync<Collected>([])
      : collectHistory(repository, commits, headFiles, {
          signal: deps.signal,
          extra: ["--no-walk=unsorted"],
        });
  return {
    subject: {
      kind: "commits",
      name: basename(repository.workTree ?? repository.gitFolder),
      ...(commit === undefined ? {} : { commit }),
    },
    artifacts: items,
    head,
    trusted: head,
    commits: commitsOf(repository, commit),
    close: () => repository.git.close(),
  };
}

/** An image. Its configuration file is looked for where the command runs; an image is no place to keep a policy. */
async function collectLayers(target: ImageTarget, deps: CollectDeps): Promise<Collection> {
  const nothing: TreeReader = { list: async () => [], read: async () => undefined };
  const image = await collectImage(target, { ...deps, wants: deps.wants ?? (() => true) });
  const here = realpathSync(".");
  const repository = findRepository(here, deps.cacheFolder);
  const isTracked = repository?.workTree === here;
  const files = (): Iterable<Collected> =>
    isTracked && repository !== undefined ? collectWorkTree(repository, here) : [];
  return {
    ...image,
    head: nothing,
    trusted: diskReader(here, new Listing(files)),
    // Whose ignore files they are, and since when, is told by the commits of this repository.
    ...(isTracked && repository !== undefined ? { commits: commitsOf(repository) } : {}),
    close: () => {
      image.close();
      repository?.git.close();
    },
  };
}

/** A list of files or folders; names are relative to `root`, or to their own folder when they lie outside. */
async function collectPaths(root: string, paths: readonly string[]): Promise<Collection> {
  const items: Collected[] = [];
  for (const path of paths) {
    const full = resolve(root, path);
    try {
      const stat = lstatSync(full);
      if (stat.isDirectory()) items.push(...prefixed(collectFolder(full), relative(root, full)));
      else if (stat.isFile())
        items.push(
          diskArtifact({ path: nameOf(root, full), onDisk: full, sizeBytes: stat.size, mode: stat.mode }),
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
  const head: TreeReader = {
    list: async () => items.flatMap((item) => (item.kind === "artifact" ? [item.path] : [])),
    read: async (path) => {
      const file = join(root, path);
      return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file) : undefined;
    },
  };
  return {
    subject: { kind: "files", name: paths.length === 1 ? basename(paths[0] ?? "") : `${paths.length} files` },
    artifacts: asAsync(items),
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
  return checkedPath(inside.startsWith("..") ? basename(file) : inside) ?? repoPath("file");
}

async function collectStdin(name: string, deps: CollectDeps): Promise<Collection> {
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
