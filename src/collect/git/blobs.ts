// Files that live in git's object store, as artifacts and as a tree that can be asked.

import { limits, PortcullisError } from "../../kit/index.ts";
import type { Artifact, CommitId, RepoPath, TreeReader } from "../../model/index.ts";
import { pathOfBytes } from "../path-bytes.ts";
import { isPlainPath, lookupIn, type TreeEntry } from "./lookup.ts";
import type { Repository } from "./repository.ts";

export function blobArtifact(
  repository: Repository,
  path: RepoPath,
  blob: string,
  extra: Partial<Artifact> = {},
): Artifact {
  return {
    kind: "artifact",
    path,
    origin: { kind: "index" },
    sizeBytes: -1, // known when it is read
    isExecutable: false,
    role: "changed",
    surface: "head",
    contentId: blob,
    read: () => readBlob(repository, blob),
    ...extra,
  };
}

/** Of a commit: its message, which follows the header behind an empty line (git-cat-file(1)). */
export async function readBlob(repository: Repository, blob: string): Promise<Uint8Array> {
  const object = await repository.git.object(blob);
  if (object === undefined)
    throw new PortcullisError("input", `object ${blob} is not in this clone (partial or damaged)`);
  if (object.sizeBytes > limits.fileSizeBytes)
    throw new PortcullisError("input", `larger than ${limits.fileSizeBytes} bytes`);
  return object.type === "commit" ? object.bytes.subarray(object.bytes.indexOf("\n\n") + 2) : object.bytes;
}

/** All files of a commit's tree, by path. */
export async function listTree(
  repository: Repository,
  commit: CommitId,
): Promise<ReadonlyMap<RepoPath, TreeEntry>> {
  const answer = await repository.git.run(["ls-tree", "-r", "-z", "--full-tree", commit]);
  const files = new Map<RepoPath, TreeEntry>();
  let at = 0;
  while (at < answer.length) {
    const end = answer.indexOf(0, at);
    const tab = answer.indexOf(0x09, at);
    if (end === -1 || tab === -1) break;
    const [mode, , blob] = answer.toString("latin1", at, tab).split(" ");
    const path = pathOfBytes(answer.subarray(tab + 1, end));
    if (path !== undefined && mode !== undefined && blob !== undefined)
      files.set(path, { mode: Number.parseInt(mode, 8), blob });
    at = end + 1;
  }
  return files;
}

export type CommitTree = TreeReader & {
  readonly files: () => Promise<ReadonlyMap<RepoPath, TreeEntry>>;
  readonly entry: (path: RepoPath) => Promise<TreeEntry | undefined>;
  readonly ids: () => Promise<ReadonlyMap<RepoPath, string>>;
};

/** A file is looked up by itself, until somebody asks what there is. */
export function commitTreeReader(repository: Repository, commit: CommitId): CommitTree {
  const lookup = lookupIn(repository, commit);
  let listing: Promise<ReadonlyMap<RepoPath, TreeEntry>> | undefined;
  const files = (): Promise<ReadonlyMap<RepoPath, TreeEntry>> => {
    listing ??= listTree(repository, commit);
    return listing;
  };
  const entry = async (path: RepoPath): Promise<TreeEntry | undefined> =>
    listing === undefined && isPlainPath(path) ? lookup(path) : (await files()).get(path);
  return {
    files,
    entry,
    list: async () => [...(await files()).keys()],
    ids: async () => new Map([...(await files())].map(([path, { blob }]) => [path, blob])),
    read: async (path) => {
      const found = await entry(path);
      return found === undefined || found.mode === 0o160000 ? undefined : readBlob(repository, found.blob);
    },
  };
}

/** What the head holds; nothing before the first commit. */
export function headAt(repository: Repository, commit: CommitId | undefined): CommitTree {
  return commit === undefined ? noTree : commitTreeReader(repository, commit);
}

const noTree: CommitTree = {
  files: async () => new Map(),
  entry: async () => undefined,
  list: async () => [],
  ids: async () => new Map(),
  read: async () => undefined,
};
