// The commits between two points, oldest first, each with its message and the blobs that it brought: `git log --raw` without renames, read as
// bytes. A merge shows only what differs from all its parents, so every blob of the range is named once by the commit that made it.

import type { Artifact, CommitId, RepoPath } from "../../model/index.ts";
import { LogRecords, type PathRecord, type Said } from "./log-records.ts";
import type { Repository } from "./repository.ts";

/** The mode of a link, whose blob is where it leads. */
export const linkMode = 0o120000;

export function ofMode(mode: number): Pick<Artifact, "isExecutable" | "beside"> {
  return mode === linkMode ? { isExecutable: false, beside: "link" } : { isExecutable: (mode & 0o111) !== 0 };
}

/** A version of a path that a commit made. */
export type Brought = PathRecord;

/** What a commit took away. */
export type Gone = {
  readonly commit: CommitId;
  readonly goneFrom: RepoPath;
  readonly blobs: readonly string[];
};

const logOptions = [
  "--reverse",
  "--topo-order",
  "--raw",
  "--no-abbrev",
  "--no-renames",
  "-c",
  "--root",
  "-z",
  "--format=%x01%H%x02%B",
  "--encoding=none", // as it was written: the scanned repository's settings do not change it
  "--no-show-signature",
  "--no-notes",
];

type LogOptions = { readonly signal?: AbortSignal; readonly extra?: readonly string[] };

/** `tips` are commit ids; `^id` excludes what it reaches. */
export async function* commitsBrought(
  repository: Repository,
  tips: readonly string[],
  options: LogOptions = {},
): AsyncGenerator<Brought | Said> {
  for await (const group of broughtInGroups(repository, tips, options)) yield* group;
}

/** What each commit brought, said and took away. */
export type OfCommit = {
  readonly commit: CommitId;
  readonly brought: readonly Brought[];
  readonly said: readonly Said[];
  readonly gone: readonly Gone[];
};

/** Commit by commit. */
export async function* eachCommit(
  repository: Repository,
  tips: readonly string[],
  options: LogOptions = {},
): AsyncGenerator<OfCommit> {
  let open: { commit: CommitId; brought: Brought[]; said: Said[]; gone: Gone[] } | undefined;
  for await (const group of recordsInGroups(repository, tips, options))
    for (const record of group) {
      if (open === undefined || open.commit !== record.commit) {
        if (open !== undefined) yield open;
        open = { commit: record.commit, brought: [], said: [], gone: [] };
      }
      if ("message" in record) open.said.push(record);
      else if (isBrought(record)) open.brought.push(record);
      else if (record.mode === 0)
        open.gone.push({ commit: record.commit, goneFrom: record.path, blobs: record.parentBlobs });
    }
  if (open !== undefined) yield open;
}

/** The same in groups as they come, for histories of many thousands. */
export async function* broughtInGroups(
  repository: Repository,
  tips: readonly string[],
  options: LogOptions = {},
): AsyncGenerator<readonly (Brought | Said)[]> {
  for await (const group of recordsInGroups(repository, tips, options))
    yield group.filter((record) => "message" in record || isBrought(record));
}

async function* recordsInGroups(
  repository: Repository,
  tips: readonly string[],
  options: LogOptions,
): AsyncGenerator<readonly (Said | PathRecord)[]> {
  const stream = repository.git.stream(["log", ...logOptions, ...(options.extra ?? []), "--stdin"], {
    input: `${tips.join("\n")}\n`,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const records = new LogRecords(repository.format === "sha256" ? 64 : 40);
  for await (const part of stream) {
    const group = records.take(part);
    if (group.length > 0) yield group;
  }
  const rest = records.end();
  if (rest.length > 0) yield rest;
}

function isBrought(record: PathRecord): boolean {
  return record.mode !== 0 && record.mode !== submoduleMode && record.blob !== "";
}

const submoduleMode = 0o160000;
