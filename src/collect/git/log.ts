// The commits between two points, oldest first, each with the blobs that it brought: `git log --raw` without renames, read as bytes.
// A merge shows only what differs from all its parents, so every blob of the range is named once by the commit that made it.

import type { CommitId, RepoPath } from "../../model/index.ts";
import { pathOfBytes } from "../path-bytes.ts";
import type { Repository } from "./repository.ts";

export type Brought = {
  readonly commit: CommitId;
  readonly path: RepoPath;
  readonly blob: string;
  readonly mode: number;
  /** The same path in the parents, where it was there. */
  readonly parentBlobs: readonly string[];
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
  "--format=%x01%H",
  "--no-show-signature",
  "--no-notes",
];

/** `tips` are commit ids; `^id` excludes what it reaches. */
export async function* commitsBrought(
  repository: Repository,
  tips: readonly string[],
  options: { readonly signal?: AbortSignal; readonly extra?: readonly string[] } = {},
): AsyncGenerator<Brought> {
  const stream = repository.git.stream(["log", ...logOptions, ...(options.extra ?? []), "--stdin"], {
    input: `${tips.join("\n")}\n`,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  let commit = "";
  let record: string | undefined;
  for await (const token of tokens(stream)) {
    if (record !== undefined) {
      const brought = readRecord(record, token, commit as CommitId); // set by %H before the first record
      record = undefined;
      if (brought !== undefined) yield brought;
      continue;
    }
    const start = token.indexOf(0x01);
    const text = token.toString("latin1");
    if (start !== -1) {
      commit = text.slice(start + 1, start + 1 + (repository.format === "sha256" ? 64 : 40));
      const rest = text.slice(start + 1 + commit.length).replace(/^\n+/, "");
      if (rest.startsWith(":")) record = rest;
      continue;
    }
    const raw = text.replace(/^\n+/, "");
    if (raw.startsWith(":")) record = raw;
  }
}

/** ":000000 100644 0000 abcd A" or, for a merge, "::100644 100644 100644 a b c MM". */
function readRecord(record: string, name: Buffer, commit: CommitId): Brought | undefined {
  const parents = /^:+/.exec(record)?.[0].length ?? 1;
  const words = record.slice(parents).split(" ");
  const mode = Number.parseInt(words[parents] ?? "0", 8);
  const blob = words[parents + 1 + parents] ?? "";
  const path = pathOfBytes(name);
  if (path === undefined || mode === 0 || mode === 0o160000 || mode === 0o120000 || /^0+$/.test(blob))
    return undefined;
  const parentBlobs = words.slice(parents + 1, parents + 1 + parents).filter((id) => !/^0+$/.test(id));
  return { commit, path, blob, mode, parentBlobs };
}

/** Splits at NULs. */
async function* tokens(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const part of stream) {
    const all = rest.length === 0 ? part : Buffer.concat([rest, part]);
    let at = 0;
    for (let end = all.indexOf(0, at); end !== -1; end = all.indexOf(0, at)) {
      yield all.subarray(at, end);
      at = end + 1;
    }
    rest = all.subarray(at);
  }
  if (rest.length > 0) yield rest;
}
