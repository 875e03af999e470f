// A root file-system folder, as a single layer: what an image would hold if the folder were one. Links are never followed on the disk (they
// are resolved inside the folder, as a container would), nothing but regular files is opened, other file systems under it are walked too.

import { createHash } from "node:crypto";
import { constants, type Dirent, type Stats } from "node:fs";
import { lstat, open, readdir, readlink } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { type ImageFacts, imageFactsPath, isSystemFile, systemFiles } from "../../formats/oci/index.ts";
import { isDigestList } from "../../formats/system-packages/index.ts";
import { limits, looksBinary, messageOf, PortcullisError } from "../../kit/index.ts";
import { type Artifact, type Digest, type Origin, type RepoPath, sha256 } from "../../model/index.ts";
import { readRegularFile } from "../files.ts";
import { pathOfBytes } from "../path-bytes.ts";
import type { Interests } from "./choosers.ts";
import { KnownContent, tellsContent } from "./known-content.ts";
import type { LayerEntry } from "./layer-entries.ts";
import type { ImageItem } from "./layer-reading.ts";
import { MergedTree } from "./merged-tree.ts";
import type { ImageReading } from "./read-image.ts";

export type RootFolder = {
  readonly name: string;
  readonly digest: Digest;
  readonly items: AsyncIterable<ImageItem>;
};

export type RootReading = Pick<ImageReading, "interests" | "skipsPackaged" | "signal">;

export async function openRootFolder(
  folder: string,
  /** Asked when the first artifact is pulled. */
  reading: () => RootReading,
): Promise<RootFolder> {
  const stat = await lstat(folder).catch((cause: unknown) => {
    throw new PortcullisError("input", `Cannot read the folder ${folder}: ${messageOf(cause)}.`, { cause });
  });
  if (!stat.isDirectory())
    throw new PortcullisError("input", `Cannot read ${folder} as a root file system: it is no folder.`);
  const name = basename(resolve(folder));
  const digest = sha256(`root file system ${name}`); // a folder has no digest of its own
  return { name, digest, items: itemsOf(folder, { name, digest }, reading) };
}

type Identity = { readonly name: string; readonly digest: Digest };

async function* itemsOf(
  folder: string,
  identity: Identity,
  reading: () => RootReading,
): AsyncGenerator<ImageItem> {
  const { interests, skipsPackaged, signal } = reading();
  const origin: Origin = { kind: "layer", layer: identity.digest, layerIndex: 0 };
  const tree = new MergedTree();
  const onDisk = new Map<string, OnDisk>();
  for await (const { path, disk, stat, problem } of walk(Buffer.from(folder))) {
    signal.throwIfAborted();
    if (stat === undefined) {
      yield {
        kind: "gap",
        reason: "unreadable",
        ...(path === undefined ? {} : { path: path as RepoPath }),
        origin,
        detail: problem ?? "cannot be read",
        isInChange: true,
      };
      continue;
    }
    if (path === undefined) {
      yield {
        kind: "gap",
        reason: "refused",
        origin,
        detail: "a file whose name is no path",
        isInChange: true,
      };
      continue;
    }
    tree.add(await entryOf(path, disk, stat), 0);
    if (!stat.isFile()) continue;
    onDisk.set(path, { disk, stat });
  }
  const known = skipsPackaged && interests.hasMore ? await knownContent(onDisk) : undefined;
  for (const [path, file] of onDisk) {
    signal.throwIfAborted();
    yield* fileItem({ path: path as RepoPath, ...file }, origin, interests, known); // a path that the walk made
  }
  for (const path of Object.values(systemFiles).flat()) {
    const target = tree.resolve(path);
    const found = target === undefined ? undefined : onDisk.get(target);
    if (target === undefined || found === undefined || target === path || isSystemFile(target)) continue;
    yield artifact(path as RepoPath, found.disk, found.stat.size, found.stat.mode, origin);
  }
  yield factsOf(identity, tree);
}

type OnDisk = { readonly disk: Buffer; readonly stat: Stats };

/** What the lists of the folder's packages state. All names are known by now, so that the lists can be read before the files. */
async function knownContent(onDisk: ReadonlyMap<string, OnDisk>): Promise<KnownContent> {
  const known = new KnownContent();
  for (const [path, { disk, stat }] of onDisk) {
    if (!tellsContent(path) || stat.size > limits.fileSizeBytes) continue;
    const bytes = await readRegularFile(disk).catch(() => undefined); // told when the file itself is looked at
    if (bytes !== undefined) known.add(path, bytes);
  }
  return known;
}

/** Whether the file is, byte for byte, what a package put there. Files that tell what is installed are looked at in any case. */
async function isPackaged(
  { path, disk, stat }: OnDisk & { readonly path: RepoPath },
  known: KnownContent,
): Promise<boolean> {
  if (isDigestList(path)) return true;
  const stated = stat.size === 0 ? undefined : known.statedOf(path);
  if (stated === undefined) return false;
  const hash = createHash(stated.algorithm);
  const handle = await open(disk, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(Math.min(hashedAtOnceBytes, stat.size));
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return stated.matches(hash.digest());
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

const hashedAtOnceBytes = 1024 * 1024;

async function* fileItem(
  file: OnDisk & { readonly path: RepoPath },
  origin: Origin,
  { wants: interest, first }: Interests,
  known: KnownContent | undefined,
): AsyncGenerator<ImageItem> {
  const { path, disk, stat } = file;
  const head = { path, sizeBytes: stat.size, isExecutable: (stat.mode & 0o111) !== 0 };
  if (!interest(head)) {
    yield { kind: "skip", reason: "no-engine", path, sizeBytes: stat.size };
    return;
  }
  let firstBytes: Uint8Array;
  try {
    firstBytes = await firstBytesOf(disk);
    if (known !== undefined && !first({ ...head, firstBytes }) && (await isPackaged(file, known))) {
      yield { kind: "skip", reason: "packaged", path, sizeBytes: stat.size };
      return;
    }
  } catch (thrown) {
    const detail = (thrown as { readonly code?: string }).code ?? "cannot be read"; // Node's file errors carry a code
    yield { kind: "gap", reason: "unreadable", path, origin, detail, sizeBytes: stat.size, isInChange: true };
    return;
  }
  if (!interest({ ...head, firstBytes }))
    yield {
      kind: "skip",
      reason: looksBinary(firstBytes) ? "binary" : "no-engine",
      path,
      sizeBytes: stat.size,
    };
  else if (stat.size > limits.fileSizeBytes) {
    yield {
      kind: "gap",
      reason: "too-large",
      path,
      origin,
      sizeBytes: stat.size,
      detail: "larger than the limit for one file",
      isInChange: true,
    };
  } else yield artifact(path, disk, stat.size, stat.mode, origin);
}

function artifact(path: RepoPath, disk: Buffer, sizeBytes: number, mode: number, origin: Origin): Artifact {
  return {
    kind: "artifact",
    path,
    origin,
    sizeBytes,
    isExecutable: (mode & 0o111) !== 0,
    role: "changed",
    surface: "head",
    read: () => readRegularFile(disk),
  };
}

async function firstBytesOf(disk: Buffer): Promise<Uint8Array> {
  const handle = await open(disk, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(limits.firstBytes);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

type Found = {
  readonly path: string | undefined;
  readonly disk: Buffer;
  readonly stat: Stats | undefined;
  readonly problem?: string;
};

/** Depth first, names in byte order, so that the same folder gives the same report. */
async function* walk(root: Buffer): AsyncGenerator<Found> {
  const waiting: { readonly disk: Buffer; readonly inside: Buffer; readonly depth: number }[] = [
    { disk: root, inside: Buffer.alloc(0), depth: 0 },
  ];
  const slash = Buffer.from("/");
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    let names: Dirent<Buffer>[];
    try {
      names = await readdir(folder.disk, { withFileTypes: true, encoding: "buffer" });
    } catch (thrown) {
      yield {
        path: pathOfBytes(folder.inside),
        disk: folder.disk,
        stat: undefined,
        problem: `the folder cannot be read: ${messageOf(thrown)}`,
      };
      continue;
    }
    names.sort((a, b) => Buffer.compare(a.name, b.name));
    const folders: typeof waiting = [];
    for (const { name } of names) {
      const disk = Buffer.concat([folder.disk, slash, name]);
      const inside = folder.inside.length === 0 ? name : Buffer.concat([folder.inside, slash, name]);
      const stat = await lstat(disk).catch(() => undefined);
      yield { path: pathOfBytes(inside), disk, stat };
      if (stat?.isDirectory() === true && folder.depth < limits.directoryDepth)
        folders.push({ disk, inside, depth: folder.depth + 1 });
      else if (stat?.isDirectory() === true)
        yield {
          path: pathOfBytes(inside),
          disk,
          stat: undefined,
          problem: `folders deeper than ${limits.directoryDepth}`,
        };
    }
    waiting.push(...folders.reverse());
  }
}

async function entryOf(path: string, disk: Buffer, stat: Stats): Promise<LayerEntry> {
  const isLink = stat.isSymbolicLink();
  return {
    path,
    type: stat.isFile() ? "file" : stat.isDirectory() ? "directory" : isLink ? "symlink" : "other",
    sizeBytes: stat.size,
    mode: stat.mode & 0o7777,
    linkTarget: isLink ? await readlink(disk).catch(() => "") : "",
    offset: 0,
  };
}

function factsOf({ name, digest }: Identity, tree: MergedTree): Artifact {
  const facts: ImageFacts = {
    name,
    tags: [],
    digest,
    platform: "",
    hasConfig: false,
    user: "",
    exposedPorts: [],
    hasHealthcheck: false,
    env: [],
    labels: {},
    annotations: {},
    history: [],
    layers: [{ digest, diffId: digest }],
    specialFiles: [...tree.specialFiles()],
    unreadStores: [...tree.unreadStores()],
  };
  const bytes = Buffer.from(JSON.stringify(facts));
  return {
    kind: "artifact",
    path: imageFactsPath as RepoPath, // one of our own constants
    origin: { kind: "image-config", pointer: "" },
    sizeBytes: bytes.length,
    isExecutable: false,
    role: "changed",
    surface: "head",
    read: async () => bytes,
  };
}
