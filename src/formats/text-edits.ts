// Edits of a text: applied, and shown as a unified diff. Regions are 1-based, columns in UTF-16 units, the end exclusive; an empty region
// is a place to insert at.

import type { TextEdit } from "../model/index.ts";

type Span = { readonly from: number; readonly to: number; readonly text: string };

/** Undefined when two of them overlap, or one lies outside of the text. */
export function textWithEdits(text: string, edits: readonly TextEdit[]): string | undefined {
  const lines = lineOffsetsOf(text);
  const spans: Span[] = [];
  for (const { region, replacement } of edits) {
    const from = offsetOf(text, lines, region.startLine, region.startColumn);
    const to = offsetOf(text, lines, region.endLine, region.endColumn);
    if (from === undefined || to === undefined || to < from) return undefined;
    // the same edit, said twice (an import that two rewrites need)
    if (!spans.some((one) => one.from === from && one.to === to && one.text === replacement))
      spans.push({ from, to, text: replacement });
  }
  spans.sort((a, b) => a.from - b.from || a.to - b.to);
  let out = "";
  let at = 0;
  for (const { from, to, text: inserted } of spans) {
    if (from < at) return undefined;
    out += text.slice(at, from) + inserted;
    at = to;
  }
  return out + text.slice(at);
}

function lineOffsetsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function offsetOf(text: string, lines: readonly number[], line: number, column: number): number | undefined {
  const start = lines[line - 1];
  const offset = start === undefined ? undefined : start + column - 1;
  return offset === undefined || offset > (lines[line] ?? text.length + 1) ? undefined : offset;
}

type Change = {
  /** First old line and first new one, 0-based, and how many of each. */
  readonly from: number;
  readonly newFrom: number;
  readonly old: number;
  readonly new: number;
};
const contextLines = 3;

/** What `diff -u` shows, for `patch` and `git apply`; "" when there is no difference. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  const changes = changesOf(old, now);
  if (changes.length === 0) return "";
  const hunks: Change[][] = [];
  for (const change of changes) {
    const hunk = hunks.at(-1);
    const last = hunk?.at(-1);
    if (last === undefined || change.from - (last.from + last.old) > 2 * contextLines) hunks.push([change]);
    else hunk?.push(change);
  }
  const parts = hunks.map((hunk) => hunkText(hunk, old, now));
  return `--- a/${path}\n+++ b/${path}\n${parts.join("")}`;
}

/** Each with its line break, if it has one. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Edits are few and small: lines are compared from both ends of each difference, with a short look ahead. */
function changesOf(old: readonly string[], now: readonly string[]): readonly Change[] {
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i += 1;
      j += 1;
      continue;
    }
    const [di, dj] = nextMeeting(old.slice(i, i + lookAhead), now.slice(j, j + lookAhead));
    const isEnd = di === undefined || dj === undefined;
    const change = {
      ...{ from: i, newFrom: j },
      ...{ old: isEnd ? old.length - i : di, new: isEnd ? now.length - j : dj },
    };
    changes.push(change);
    i += change.old;
    j += change.new;
  }
  return changes;
}

const lookAhead = 200;

/** The nearest pair of equal lines. */
function nextMeeting(
  old: readonly string[],
  now: readonly string[],
): readonly [number, number] | readonly [undefined, undefined] {
  for (let sum = 1; sum < old.length + now.length; sum += 1) {
    for (let di = Math.max(0, sum - now.length + 1); di <= Math.min(sum, old.length - 1); di += 1) {
      const dj = sum - di;
      if (old[di] !== undefined && old[di] === now[dj]) return [di, dj];
    }
  }
  return [undefined, undefined];
}

function hunkText(hunk: readonly Change[], old: readonly string[], now: readonly string[]): string {
  const [first] = hunk;
  const last = hunk.at(-1);
  if (first === undefined || last === undefined) return "";
  const start = Math.max(0, first.from - contextLines);
  const end = Math.min(old.length, last.from + last.old + contextLines);
  const newStart = first.newFrom - (first.from - start);
  const newLength = hunk.reduce((length, change) => length + change.new - change.old, end - start);
  const lines: string[] = [`@@ -${rangeText(start, end - start)} +${rangeText(newStart, newLength)} @@\n`];
  let at = start;
  for (const change of hunk) {
    for (; at < change.from; at += 1) lines.push(lineText(" ", old[at]));
    for (; at < change.from + change.old; at += 1) lines.push(lineText("-", old[at]));
    for (let j = change.newFrom; j < change.newFrom + change.new; j += 1) lines.push(lineText("+", now[j]));
  }
  for (; at < end; at += 1) lines.push(lineText(" ", old[at]));
  return lines.join("");
}

function rangeText(start: number, length: number): string {
  return `${length === 0 ? start : start + 1}${length === 1 ? "" : `,${length}`}`;
}

function lineText(mark: string, line: string | undefined): string {
  if (line === undefined) return "";
  return line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`;
}
