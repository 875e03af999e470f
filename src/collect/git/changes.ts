// What differs between two trees: files with their kind of change, and the lines that are new.

import type { CommitId, LineRanges, RepoPath } from "../../model/index.ts";
import { pathOfBytes } from "../path-bytes.ts";
import type { Repository } from "./repository.ts";

export type TreeChange = {
  readonly kind: "added" | "modified" | "renamed" | "deleted";
  readonly path: RepoPath;
  readonly formerPath?: RepoPath;
  readonly blob: string;
  readonly mode: number;
  readonly lines: LineRanges;
};

const diffOptions = [
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
  "--full-index",
  "--diff-algorithm=histogram",
];

/**
 * One child says which files differ, another which lines of those that were there before: a patch of a new file would tell nothing, and
 * git would hold the whole file for it, however large.
 */
export async function treeChanges(
  repository: Repository,
  base: CommitId,
  head: CommitId,
): Promise<readonly TreeChange[]> {
  const ask = (...options: readonly string[]): AsyncIterable<Buffer> =>
    repository.git.stream(["diff-tree", "-r", "-M", ...diffOptions, "-z", "--raw", ...options, base, head]);
  const [changes, lines] = await Promise.all([
    changedFiles(ask()),
    newLines(ask("--diff-filter=MR", "-p", "-U0")),
  ]);
  return changes.map((change) => ({ ...change, lines: lines.get(change.path) ?? [] }));
}

type ChangedFile = Omit<TreeChange, "lines">;

async function changedFiles(answer: AsyncIterable<Buffer>): Promise<readonly ChangedFile[]> {
  const records = new RawRecords();
  for await (const part of answer) records.take(part);
  return records.changes.filter((change) => change !== undefined);
}

/** The raw records, each field ended by NUL, and behind an empty field the patch without context. */
async function newLines(answer: AsyncIterable<Buffer>): Promise<ReadonlyMap<RepoPath, LineRanges>> {
  const records = new RawRecords();
  const patch = new PatchLines();
  for await (const part of answer) {
    const rest = records.isOpen ? records.take(part) : part;
    if (rest.length > 0) patch.take(rest);
  }
  const lines = patch.end();
  return new Map(
    records.changes.flatMap((change, index) =>
      change === undefined ? [] : [[change.path, lines[index] ?? []] as const],
    ),
  );
}

/** ":100644 100644 ID ID M", NUL, path, NUL; for a rename two paths (git-diff-tree(1), "raw output format"). */
class RawRecords {
  /** In the order of the patch; undefined where the name cannot be a path. */
  readonly changes: (ChangedFile | undefined)[] = [];
  isOpen = true;
  #rest: Buffer = Buffer.alloc(0);
  #fields: Buffer[] = [];

  /** Answers what comes behind the records. */
  take(part: Buffer): Buffer {
    const bytes = this.#rest.length === 0 ? part : Buffer.concat([this.#rest, part]);
    let at = 0;
    for (let end = bytes.indexOf(0, at); end !== -1; end = bytes.indexOf(0, at)) {
      const field = bytes.subarray(at, end);
      at = end + 1;
      if (this.#fields.length === 0 && field.length === 0) {
        this.isOpen = false;
        return bytes.subarray(at);
      }
      this.#fields.push(field);
      const status = this.#fields[0]?.toString("latin1").slice(1).split(" ") ?? [];
      if (this.#fields.length < (/^[RC]/.test(status[4] ?? "") ? 3 : 2)) continue;
      this.changes.push(changeOf(status, this.#fields.slice(1)));
      this.#fields = [];
    }
    this.#rest = bytes.subarray(at);
    return Buffer.alloc(0);
  }
}

/** "T" is a link or a submodule that became a file: all of it is new. */
const kinds: Readonly<Record<string, TreeChange["kind"]>> = {
  A: "added",
  D: "deleted",
  R: "renamed",
  T: "added",
};

function changeOf(
  [, mode = "0", , blob = "", status = ""]: readonly string[],
  names: readonly Buffer[],
): ChangedFile | undefined {
  const [first, second] = names.map(pathOfBytes);
  const path = second ?? first;
  if (path === undefined) return undefined;
  const change = { kind: kinds[status.charAt(0)] ?? "modified", path, blob, mode: Number.parseInt(mode, 8) };
  return change.kind === "renamed" && first !== undefined ? { ...change, formerPath: first } : change;
}

/** The added line ranges of each file of a zero-context patch, in the patch's order (which is that of the raw records). */
class PatchLines {
  readonly #files: [number, number][][] = [];
  #pending = "";

  take(part: Buffer): void {
    this.#pending += part.toString("latin1");
    const pending = this.#pending;
    let at = 0;
    for (let end = pending.indexOf("\n", at); end !== -1; end = pending.indexOf("\n", at)) {
      const code = pending.charCodeAt(at);
      if (code === 0x64 || code === 0x40) this.#line(pending.slice(at, Math.min(end, at + 200))); // "d" or "@": content lines begin with +, - or \
      at = end + 1;
    }
    this.#pending = pending.slice(at);
    if (this.#pending.length > 1 << 20) this.#pending = this.#pending.slice(0, 200); // inside one enormous line: only its beginning matters
  }

  end(): readonly LineRanges[] {
    if (this.#pending !== "") this.#line(this.#pending.slice(0, 200));
    return this.#files;
  }

  #line(line: string): void {
    if (line.startsWith("diff --git ")) this.#files.push([]);
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null) return;
    const first = Number(hunk[1]);
    const count = hunk[2] === undefined ? 1 : Number(hunk[2]);
    if (count > 0) this.#files.at(-1)?.push([first, first + count - 1]);
  }
}

/** Lines of `bytes` that stand in none of the `others`, as multisets: enough to say which lines a commit brought. */
export function linesNotIn(bytes: Uint8Array, others: readonly Uint8Array[]): LineRanges {
  const known = new Map<string, number>();
  for (const other of others) {
    const counts = new Map<string, number>();
    for (const line of splitLines(other)) counts.set(line, (counts.get(line) ?? 0) + 1);
    for (const [line, count] of counts) known.set(line, Math.max(known.get(line) ?? 0, count));
  }
  const ranges: [number, number][] = [];
  splitLines(bytes).forEach((line, index) => {
    const left = known.get(line) ?? 0;
    if (left > 0) {
      known.set(line, left - 1);
      return;
    }
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index) last[1] = index + 1;
    else ranges.push([index + 1, index + 1]);
  });
  return ranges;
}

function splitLines(bytes: Uint8Array): readonly string[] {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1").split("\n");
}
