// The commits between two points, oldest first, each with its message and the blobs that it brought: `git log --raw` without renames, read as
// bytes. A merge shows only what differs from all its parents, so every blob of the range is named once by the commit that made it.

import { limits } from "../../kit/index.ts";
import type { Artifact, CommitId, RepoPath } from "../../model/index.ts";
import { pathOfBytes } from "../path-bytes.ts";
import type { Repository } from "./repository.ts";

/** The mode of a link, whose blob is where it leads. */
export const linkMode = 0o120000;

export function ofMode(mode: number): Pick<Artifact, "isExecutable" | "beside"> {
  return mode === linkMode ? { isExecutable: false, beside: "link" } : { isExecutable: (mode & 0o111) !== 0 };
}

export type Brought = {
  readonly commit: CommitId;
  readonly path: RepoPath;
  readonly blob: string;
  readonly mode: number;
  /** The same path in the parents, where it was there. */
  readonly parentBlobs: readonly string[];
};

export type Said = { readonly commit: CommitId; readonly message: Buffer };

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
  for await (const group of recordsInGroups(repository, tips, options, readGone))
    for (const record of group) {
      if (open === undefined || open.commit !== record.commit) {
        if (open !== undefined) yield open;
        open = { commit: record.commit, brought: [], said: [], gone: [] };
      }
      if ("message" in record) open.said.push(record);
      else if ("goneFrom" in record) open.gone.push(record);
      else open.brought.push(record);
    }
  if (open !== undefined) yield open;
}

/** The same in groups as they come, for histories of many thousands. */
export function broughtInGroups(
  repository: Repository,
  tips: readonly string[],
  options: LogOptions = {},
): AsyncGenerator<readonly (Brought | Said)[]> {
  return recordsInGroups<never>(repository, tips, options, () => undefined);
}

async function* recordsInGroups<Other = never>(
  repository: Repository,
  tips: readonly string[],
  options: LogOptions,
  ofRest: (record: string, path: RepoPath | undefined, commit: CommitId) => Other | undefined,
): AsyncGenerator<readonly (Brought | Said | Other)[]> {
  const stream = repository.git.stream(["log", ...logOptions, ...(options.extra ?? []), "--stdin"], {
    input: `${tips.join("\n")}\n`,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const idLength = repository.format === "sha256" ? 64 : 40;
  const paths = new Map<string, RepoPath | undefined>();
  const pathOf = (name: Buffer): RepoPath | undefined => {
    const key = name.toString("latin1", 0, name.length);
    if (!paths.has(key)) paths.set(key, pathOfBytes(name));
    return paths.get(key);
  };
  let commit = "";
  let record: string | undefined;
  for await (const tokens of tokensOf(stream)) {
    const group: (Brought | Said | Other)[] = [];
    for (const token of tokens) {
      if (record !== undefined) {
        const path = pathOf(token);
        const id = commit as CommitId; // set by %H before the first record
        const brought = readRecord(record, path, id) ?? ofRest(record, path, id);
        record = undefined;
        if (brought !== undefined) group.push(brought);
      } else if (token[0] === 0x01) {
        commit = token.toString("latin1", 1, 1 + idLength);
        const message = token.subarray(1 + idLength + 1);
        if (message.length > 0) group.push({ commit: commit as CommitId, message }); // the same
      } else {
        const text = token.toString("latin1").replace(/^\n+/, "");
        if (text.startsWith(":")) record = text;
      }
    }
    if (group.length > 0) yield group;
  }
}

/** ":000000 100644 0000 abcd A" or, for a merge, "::100644 100644 100644 a b c MM". */
function readRecord(record: string, path: RepoPath | undefined, commit: CommitId): Brought | undefined {
  const parents = /^:+/.exec(record)?.[0].length ?? 1;
  const words = record.slice(parents).split(" ");
  const mode = Number.parseInt(words[parents] ?? "0", 8);
  const blob = words[parents + 1 + parents] ?? "";
  if (path === undefined || mode === 0 || mode === 0o160000 || /^0+$/.test(blob)) return undefined;
  const parentBlobs = words.slice(parents + 1, parents + 1 + parents).filter((id) => !/^0+$/.test(id));
  return { commit, path, blob, mode, parentBlobs };
}

/** ":100644 000000 abcd 0000 D": what is gone has no mode. */
function readGone(record: string, path: RepoPath | undefined, commit: CommitId): Gone | undefined {
  const parents = /^:+/.exec(record)?.[0].length ?? 1;
  const words = record.slice(parents).split(" ");
  if (path === undefined || Number.parseInt(words[parents] ?? "", 8) !== 0) return undefined;
  const blobs = words.slice(parents + 1, parents + 1 + parents).filter((id) => !/^0+$/.test(id));
  return { commit, goneFrom: path, blobs };
}

/** Splits at NULs; what one part of the stream completes comes together. A message may be of any length: it is cut just over the limit of a file. */
async function* tokensOf(stream: AsyncIterable<Buffer>): AsyncGenerator<readonly Buffer[]> {
  let open: Buffer[] = [];
  let openBytes = 0;
  for await (const part of stream) {
    const tokens: Buffer[] = [];
    let at = 0;
    for (let end = part.indexOf(0, at); end !== -1; end = part.indexOf(0, at)) {
      const last = part.subarray(at, end);
      tokens.push(open.length === 0 ? last : Buffer.concat([...open, last]));
      if (open.length > 0) open = [];
      openBytes = 0;
      at = end + 1;
    }
    if (at < part.length && openBytes <= limits.fileSizeBytes) {
      open.push(part.subarray(at));
      openBytes += part.length - at;
    }
    yield tokens;
  }
  if (open.length > 0) yield [Buffer.concat(open)];
}
