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

const diffOptions = ["diff-tree", "-r", "-M", "--no-ext-diff", "--no-textconv", "--no-color", "--full-index"];

export async function treeChanges(
  repository: Repository,
  base: CommitId,
  head: CommitId,
): Promise<readonly TreeChange[]> {
  const [raw, patch] = await Promise.all([
    repository.git.run([...diffOptions, "-z", "--raw", base, head]),
    newLinesInOrder(
      repository.git.stream([...diffOptions, "-p", "-U0", "--diff-algorithm=histogram", base, head]),
    ),
  ]);
  const changes: TreeChange[] = [];
  let at = 0;
  let order = 0;
  const next = (): Buffer => {
    const end = raw.indexOf(0, at);
    const token = raw.subarray(at, end === -1 ? raw.length : end);
    at = end === -1 ? raw.length : end + 1;
    return token;
  };
  while (at < raw.length) {
    const words = next().toString("latin1").slice(1).split(" ");
    const status = words[4] ?? "";
    const first = pathOfBytes(next());
    const second = /^[RC]/.test(status) ? pathOfBytes(next()) : undefined;
    const lines = patch[order] ?? [];
    order += 1;
    const path = second ?? first;
    if (path === undefined) continue;
    const kind = status.startsWith("A")
      ? "added"
      : status.startsWith("D")
        ? "deleted"
        : status.startsWith("R")
          ? "renamed"
          : "modified";
    const change = {
      kind,
      path,
      blob: words[3] ?? "",
      mode: Number.parseInt(words[1] ?? "0", 8),
      lines,
    } as const;
    changes.push(kind === "renamed" && first !== undefined ? { ...change, formerPath: first } : change);
  }
  return changes;
}

/** The added line ranges of each file of a zero-context patch, in the patch's order (which is that of the raw records). */
async function newLinesInOrder(stream: AsyncIterable<Buffer>): Promise<readonly LineRanges[]> {
  const files: [number, number][][] = [];
  let pending = "";
  const take = (line: string): void => {
    if (line.startsWith("diff --git ")) files.push([]);
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null) return;
    const first = Number(hunk[1]);
    const count = hunk[2] === undefined ? 1 : Number(hunk[2]);
    if (count > 0) files.at(-1)?.push([first, first + count - 1]);
  };
  for await (const part of stream) {
    pending += part.toString("latin1");
    let at = 0;
    for (let end = pending.indexOf("\n", at); end !== -1; end = pending.indexOf("\n", at)) {
      const code = pending.charCodeAt(at);
      if (code === 0x64 || code === 0x40) take(pending.slice(at, Math.min(end, at + 200))); // "d" or "@": content lines begin with +, - or \
      at = end + 1;
    }
    pending = pending.slice(at);
    if (pending.length > 1 << 20) pending = pending.slice(0, 200); // inside one enormous line: only its beginning matters
  }
  if (pending !== "") take(pending.slice(0, 200));
  return files;
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
