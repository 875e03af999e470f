// Lines that a comment of the base excepted and that nothing excepts any more, though they are as they were: who takes away a comment that
// stands on a line of its own changes no line of what it excepted.

import { readInlineIgnores } from "../../formats/inline-ignores/index.ts";
import { decodeUtf8 } from "../../kit/index.ts";
import type { RepoPath } from "../../model/index.ts";
import type { SourceFile } from "./program/index.ts";

/** By path, the lines of the head. */
export type LostExceptions = ReadonlyMap<RepoPath, ReadonlySet<number>>;

/** `before`: changed files as the base has them, by their paths in the head. */
export async function lostExceptions(
  files: readonly SourceFile[],
  before: ReadonlyMap<string, Uint8Array>,
): Promise<LostExceptions> {
  const lost = new Map<RepoPath, ReadonlySet<number>>();
  for (const { artifact } of files) {
    const bytes = before.get(artifact.path);
    if (bytes === undefined || artifact.role !== "changed") continue;
    const text = decodeUtf8(bytes);
    if (readInlineIgnores(text, artifact.path).length === 0) continue;
    const lines = lostLines(text, decodeUtf8(await artifact.read()), artifact.path);
    if (lines.size > 0) lost.set(artifact.path, lines);
  }
  return lost;
}

/** Lines are told apart by what is written on them: where one was excepted more often before, those that are not excepted now are meant. */
export function lostLines(before: string, after: string, path: string): ReadonlySet<number> {
  const [then, now] = [exceptedLines(before, path), exceptedLines(after, path)];
  const lines = after.split("\n");
  const lost = new Set<number>();
  for (const [key, { text, count }] of then) {
    const still = now.get(key);
    if ((still?.count ?? 0) >= count) continue;
    lines.forEach((line, i) => {
      if (line.trim() === text && still?.lines.has(i + 1) !== true) lost.add(i + 1);
    });
  }
  return lost;
}

type Excepted = { readonly text: string; readonly count: number; readonly lines: ReadonlySet<number> };

/** By what is excepted and the text of the line. */
function exceptedLines(text: string, path: string): ReadonlyMap<string, Excepted> {
  const lines = text.split("\n");
  const found = new Map<string, Excepted>();
  for (const { tool, rules, from, to, problem } of readInlineIgnores(text, path)) {
    if (problem !== undefined) continue;
    for (let line = from; line <= Math.min(to, lines.length); line += 1) {
      const own = (lines[line - 1] ?? "").trim();
      const key = JSON.stringify([tool, rules, own]);
      const known = found.get(key);
      found.set(key, {
        text: own,
        count: (known?.count ?? 0) + 1,
        lines: new Set(known?.lines).add(line),
      });
    }
  }
  return found;
}
