// The history of a repository as versions of files. The log is read in windows of many commits; inside a window each version is compared
// with another one of its path: the one that it is packed against, or its neighbour in the row of that path, which git unpacks cheaply.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { limits } from "../../kit/index.ts";
import {
  type CommitId,
  messagePath,
  namePath,
  type PastFile,
  type PastFiles,
  type PastWindow,
  type RepoPath,
} from "../../model/index.ts";
import { Names, textOfName } from "../names.ts";
import { readBlob } from "./blobs.ts";
import { type Brought, broughtInGroups } from "./log.ts";
import type { Said } from "./log-records.ts";
import { novelRanges } from "./novel.ts";
import { PackedVersions } from "./packs/packed-versions.ts";
import type { Repository } from "./repository.ts";
import { Versions } from "./versions.ts";

/** Versions that are looked at together; what is held of each is some forty bytes. */
const windowVersions = 262_144;
/** Fewer are read through git: it has started before a pack's index has been searched. */
const fewVersions = 1000;

type Options = { readonly signal?: AbortSignal };

export function pastOf(
  repository: Repository,
  tips: readonly CommitId[],
  headBlobs: PastFiles["headBlobs"],
  signal?: AbortSignal,
): PastFiles {
  const options = signal === undefined ? {} : { signal };
  return {
    tips,
    edge: edgeOf(repository),
    place: repository.commonFolder,
    headBlobs,
    async *windows({ notBehind, only }) {
      if (tips.length === 0) return;
      const names = new Names();
      const there = await thoseHere(repository, notBehind, options);
      const asked = [...tips, ...[...there].map((commit) => `^${commit}`)];
      const versions = new Versions(repository.format === "sha256" ? 32 : 20);
      let from = 0;
      const window = (): PastWindow => {
        const isFirst = from === 0 && there.size === 0;
        const made = new Window(repository, versions, { from, isFirst, options });
        from = versions.size;
        return made;
      };
      for await (const group of broughtInGroups(repository, asked, options)) {
        const texts: PastFile[] = [];
        for (const item of group) {
          if ("message" in item) texts.push(messageOf(item));
          else {
            if (item.parentBlobs.length === 0) texts.push(...namesOf(item, names));
            if (only === undefined || only.has(item.path)) versions.add(item);
          }
        }
        const wanted = only === undefined ? texts : texts.filter(({ path }) => only.has(path));
        if (wanted.length > 0) yield { texts: wanted };
        if (versions.size - from >= windowVersions) yield window();
      }
      if (versions.size > from) yield window();
    },
    read: (blob) => readBlob(repository, blob),
    lost: (commits) => lostCommits(repository, commits, tips, options),
  };
}

function messageOf({ commit, message }: Said): PastFile {
  const sizeBytes = message.length;
  const bytes = sizeBytes > limits.fileSizeBytes ? undefined : message;
  const path = messagePath(commit);
  return { path, blob: commit, commit, isExecutable: false, sizeBytes, bytes, beside: "message" };
}

/** Of a new file, what was not met before. */
function namesOf({ path, commit }: Brought, names: Names): readonly PastFile[] {
  return names.in(path).map((name) => {
    const bytes = textOfName(name);
    const place = { path: namePath(name), blob: commit, commit, isExecutable: false };
    return { ...place, sizeBytes: bytes.length, bytes, beside: "name" };
  });
}

/** A clone that grows deeper has the same tips and more history. */
function edgeOf(repository: Repository): string {
  const file = join(repository.commonFolder, "shallow");
  if (!existsSync(file)) return "";
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** A blob without a version is only there to be compared with. */
type Wanted = { readonly blob: string; readonly version?: number };

class Window implements PastWindow {
  readonly #repository: Repository;
  readonly #versions: Versions;
  readonly #from: number;
  readonly #to: number;
  /** Nothing came before it. */
  readonly #isFirst: boolean;
  readonly #options: Options;
  readonly #rows: Int32Array;

  constructor(
    repository: Repository,
    versions: Versions,
    {
      from,
      isFirst,
      options,
    }: { readonly from: number; readonly isFirst: boolean; readonly options: Options },
  ) {
    this.#repository = repository;
    this.#versions = versions;
    this.#from = from;
    this.#to = versions.size;
    this.#isFirst = isFirst;
    this.#options = options;
    this.#rows = versions.inRows(from, this.#to);
  }

  async *all(): AsyncGenerator<Iterable<PastFile>> {
    let rows = this.#rows;
    if (rows.length >= fewVersions) {
      const folder = join(this.#repository.commonFolder, "objects");
      const packed = new PackedVersions(folder, this.#versions, { from: this.#from, to: this.#to });
      try {
        for (const files of packed.trees(rows)) {
          this.#options.signal?.throwIfAborted();
          yield files;
        }
        rows = rows.filter((version) => !packed.isRead(version));
      } finally {
        packed.close();
      }
    }
    yield* this.#filesOf(Array.from(rows.toReversed(), (version) => this.#wanted(version)));
  }

  async *forwards(only: ReadonlySet<RepoPath>): AsyncGenerator<Iterable<PastFile>> {
    const wanted: Wanted[] = [];
    let row: RepoPath | undefined;
    for (const version of this.#rows) {
      const path = this.#versions.path(version);
      if (!only.has(path)) continue;
      const base = path === row || this.#isFirst ? undefined : this.#versions.before(version, this.#from);
      row = path;
      if (base !== undefined) wanted.push({ blob: base });
      wanted.push(this.#wanted(version));
    }
    yield* this.#filesOf(wanted);
  }

  #wanted(version: number): Wanted {
    return { blob: this.#versions.blobs.hex(this.#versions.blob(version)), version };
  }

  /** Through git, each compared with the one before it of the same path. */
  async *#filesOf(wanted: readonly Wanted[]): AsyncGenerator<readonly PastFile[]> {
    if (wanted.length === 0) return;
    const ids = wanted.map(({ blob }) => blob);
    let next = 0;
    let before: Buffer | undefined;
    let row: RepoPath | undefined;
    const { git } = this.#repository;
    for await (const group of git.objects(ids, { ...this.#options, mostBytes: limits.fileSizeBytes })) {
      const files: PastFile[] = [];
      for (const { bytes, sizeBytes } of group) {
        const { version } = wanted[next] ?? {};
        next += 1;
        if (version === undefined) {
          before = bytes;
          row = undefined; // of the version that follows
          continue;
        }
        const path = this.#versions.path(version);
        const base = row === undefined || row === path ? before : undefined;
        row = path;
        const novel = bytes === undefined || base === undefined ? undefined : novelRanges(bytes, base);
        files.push(this.#versions.fileOf(version, bytes ?? { sizeBytes }, novel));
        before = bytes ?? base;
      }
      yield files;
    }
  }
}

async function lostCommits(
  repository: Repository,
  commits: readonly CommitId[],
  tips: readonly CommitId[],
  options: { readonly signal?: AbortSignal },
): Promise<ReadonlySet<CommitId>> {
  const there = await thoseHere(repository, commits, options);
  const lost = new Set(commits.filter((commit) => !there.has(commit)));
  if (there.size === 0) return lost;
  const input = `${[...there, ...tips.map((tip) => `^${tip}`)].join("\n")}\n`;
  const list = await repository.git.run(["rev-list", "--stdin"], { ...options, input });
  const unreachable = new Set(list.toString("latin1").split("\n"));
  for (const commit of commits) if (unreachable.has(commit)) lost.add(commit);
  return lost;
}

async function thoseHere(
  repository: Repository,
  commits: readonly CommitId[],
  options: { readonly signal?: AbortSignal },
): Promise<ReadonlySet<CommitId>> {
  if (commits.length === 0) return new Set();
  const input = `${commits.join("\n")}\n`;
  const answer = await repository.git.run(["cat-file", "--batch-check"], { ...options, input });
  const missing = new Set<string>();
  for (const line of answer.toString("latin1").split("\n")) {
    const [id = "", type] = line.split(" ");
    if (type === "missing") missing.add(id);
  }
  return new Set(commits.filter((commit) => !missing.has(commit)));
}
