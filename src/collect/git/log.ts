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

type LogOptions = { readonly signal?: AbortSignal; readonly extra?: readonly string[] };

/** `tips` are commit ids; `^id` excludes what it reaches. */
export async function* commitsBrought(
  repository: Repository,
  tips: readonly string[],
  options: LogOptions = {},
): AsyncGenerator<Brought> {
  for await (const group of broughtInGroups(repository, tips, options)) yield* group;
}

/** The same in groups as they come, for histories of many thousands. */
export async function* broughtInGroups(
  repository: Repository,
  tips: readonly string[],
  options: LogOptions = {},
): AsyncGenerator<readonly Brought[]> {
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
    const group: Brought[] = [];
    for (const token of tokens) {
      if (record !== undefined) {
        const brought = readRecord(record, pathOf(token), commit as CommitId); // set by %H before the first record
        record = undefined;
        if (brought !== undefined) group.push(brought);
        continue;
      }
      const text = token.toString("latin1", 0, token.length);
      const start = text.indexOf("\x01");
      if (start !== -1) commit = text.slice(start + 1, start + 1 + idLength);
      const rest = (start === -1 ? text : text.slice(start + 1 + idLength)).replace(/^\n+/, "");
      if (rest.startsWith(":")) record = rest;
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
  if (path === undefined || mode === 0 || mode === 0o160000 || mode === 0o120000 || /^0+$/.test(blob))
    return undefined;
  const parentBlobs = words.slice(parents + 1, parents + 1 + parents).filter((id) => !/^0+$/.test(id));
  return { commit, path, blob, mode, parentBlobs };
}

/** Splits at NULs; what one part of the stream completes comes together. */
async function* tokensOf(stream: AsyncIterable<Buffer>): AsyncGenerator<readonly Buffer[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const part of stream) {
    const all = rest.length === 0 ? part : Buffer.concat([rest, part]);
    const tokens: Buffer[] = [];
    let at = 0;
    for (let end = all.indexOf(0, at); end !== -1; end = all.indexOf(0, at)) {
      tokens.push(all.subarray(at, end));
      at = end + 1;
    }
    rest = all.subarray(at);
    yield tokens;
  }
  if (rest.length > 0) yield [rest];
}
