// The history of a repository as versions of files. The log is read in windows of many commits; inside a window the versions of one path
// are read in a row, so that git unpacks them cheaply and each needs only be compared with the one before.

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
import { type Brought, broughtInGroups, ofMode, type Said } from "./log.ts";
import { novelRanges } from "./novel.ts";
import type { Repository } from "./repository.ts";

/** Versions that are held at a time; what is kept of each is small. */
const windowVersions = 32_768;

export function pastOf(
  repository: Repository,
  tips: readonly CommitId[],
  headBlobs: ReadonlyMap<RepoPath, string>,
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
      const seen = new Map<RepoPath, Set<string>>();
      const last = new Map<RepoPath, string>();
      const names = new Names();
      const baseOf = ({ path, parentBlobs }: Brought): string | undefined =>
        last.get(path) ?? (there.size === 0 ? undefined : parentBlobs[0]);
      const there = await thoseHere(repository, notBehind, options);
      const asked = [...tips, ...[...there].map((commit) => `^${commit}`)];
      let window: Brought[] = [];
      for await (const group of broughtInGroups(repository, asked, options)) {
        const texts = textsOf(group, names).filter(({ path }) => only?.has(path) ?? true);
        if (texts.length > 0) yield { texts };
        for (const item of group) {
          if ("message" in item || (only !== undefined && !only.has(item.path))) continue;
          const blobs = seen.get(item.path) ?? new Set();
          if (blobs.has(item.blob)) continue;
          if (blobs.size === 0) seen.set(item.path, blobs);
          blobs.add(item.blob);
          window.push(item);
        }
        if (window.length < windowVersions) continue;
        yield windowOf(repository, window, baseOf, options);
        for (const { path, blob } of window) last.set(path, blob);
        window = [];
      }
      if (window.length > 0) yield windowOf(repository, window, baseOf, options);
    },
    read: (blob) => readBlob(repository, blob),
    lost: (commits) => lostCommits(repository, commits, tips, options),
  };
}

/** What stands beside the files: each message, and names that were not met before. */
function textsOf(group: readonly (Brought | Said)[], names: Names): readonly PastFile[] {
  return group.flatMap((item): readonly PastFile[] => {
    const { commit } = item;
    const place = { blob: commit, commit, isExecutable: false };
    if ("message" in item) {
      const { message } = item;
      const sizeBytes = message.length;
      const bytes = sizeBytes > limits.fileSizeBytes ? undefined : message;
      return [{ ...place, path: messagePath(commit), sizeBytes, bytes, beside: "message" }];
    }
    if (item.parentBlobs.length > 0) return [];
    return names.in(item.path).map((name) => {
      const bytes = textOfName(name);
      return { ...place, path: namePath(name), sizeBytes: bytes.length, bytes, beside: "name" };
    });
  });
}

/** A clone that grows deeper has the same tips and more history. */
function edgeOf(repository: Repository): string {
  const file = join(repository.commonFolder, "shallow");
  if (!existsSync(file)) return "";
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

type Wanted = { readonly blob: string; readonly item?: Brought };

/** `baseOf` names a blob with which the first version of a row can be compared, where an earlier one has been seen. */
function windowOf(
  repository: Repository,
  window: readonly Brought[],
  baseOf: (first: Brought) => string | undefined,
  options: { readonly signal?: AbortSignal },
): PastWindow {
  const inRows = window.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)); // stable: oldest first in a row
  return {
    backwards: () =>
      filesOf(
        repository,
        inRows.toReversed().map((item) => ({ blob: item.blob, item })),
        options,
      ),
    forwards(only) {
      const wanted: Wanted[] = [];
      let row: RepoPath | undefined;
      for (const item of inRows) {
        if (!only.has(item.path)) continue;
        const base = item.path === row ? undefined : baseOf(item);
        row = item.path;
        if (base !== undefined) wanted.push({ blob: base });
        wanted.push({ blob: item.blob, item });
      }
      return filesOf(repository, wanted, options);
    },
  };
}

/** A blob without an item is only there to be compared with. */
async function* filesOf(
  repository: Repository,
  wanted: readonly Wanted[],
  options: { readonly signal?: AbortSignal },
): AsyncGenerator<readonly PastFile[]> {
  if (wanted.length === 0) return;
  const ids = wanted.map(({ blob }) => blob);
  let next = 0;
  let before: Buffer | undefined;
  let row: RepoPath | undefined;
  for await (const group of repository.git.objects(ids, { ...options, mostBytes: limits.fileSizeBytes })) {
    const files: PastFile[] = [];
    for (const { bytes, sizeBytes } of group) {
      const { item } = wanted[next] ?? {};
      next += 1;
      if (item === undefined) {
        before = bytes;
        row = undefined; // of the version that follows
        continue;
      }
      const { path, blob, commit } = item;
      const base = row === undefined || row === path ? before : undefined;
      row = path;
      const file = { path, blob, commit, ...ofMode(item.mode), sizeBytes, bytes };
      if (bytes === undefined || base === undefined) files.push(file);
      else files.push({ ...file, novel: novelRanges(bytes, base) });
      before = bytes ?? base;
    }
    yield files;
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
