// A source's list of all its records, held against an index: which it has that the index does not (or has in an older state), and
// which the index has that the source no longer lists. Both are sorted by the same hash, so that one walk over both answers nearly
// all of it without reading a record; hundreds of thousands of lines are looked at every day.

import { readingAhead } from "../kit/index.ts";
import type { Instant } from "../model/index.ts";
import { idAndModified } from "./codec.ts";
import { epochOf } from "./epoch.ts";
import { type AdvisoryIndex, wordsPerId } from "./index-reader.ts";
import { readFrame } from "./layout.ts";
import { hashKey, hashKeyOf, hashOf } from "./table.ts";

/** `modifiedAt` as the source writes it: RFC 3339 in UTC, with any fraction. */
export type Listed = { readonly modifiedAt: string; readonly id: string };

export type Differences = { readonly changed: readonly string[]; readonly removed: readonly string[] };

/** `source` is the number of the source in the index, `since` the newest change that the index has from it. */
export function differences(
  index: AdvisoryIndex,
  lines: readonly Listed[],
  source: number,
  since: Instant | undefined,
): Differences {
  const keys = new Float64Array(lines.length);
  for (const [number, line] of lines.entries()) keys[number] = hashKey(line.id);
  const { unknown, unlisted } = walk(index, Float64Array.from(keys).sort(), source);
  const sinceSecond = (since ?? "").slice(0, 19);
  const changed: string[] = [];
  const unsure: Listed[] = [];
  for (const [number, line] of lines.entries()) {
    if (unknown.size > 0 && unknown.has(keys[number] ?? 0)) changed.push(line.id);
    else if (line.modifiedAt >= sinceSecond) unsure.push(line);
  }
  return {
    changed: [...changed, ...changedAmong(index, unsure)],
    removed: unlisted.map((at) => idAt(index, at)),
  };
}

/** Hashes of the list that the index does not hold, and places in the index whose record has the mark of the source and is not listed. */
function walk(
  index: AdvisoryIndex,
  listed: Float64Array,
  source: number,
): { readonly unknown: ReadonlySet<number>; readonly unlisted: readonly number[] } {
  const { words } = index.ids;
  const unknown = new Set<number>();
  const unlisted: number[] = [];
  let next = 0;
  let passed = -1; // the last hash of the list that was met: another record of the same hash meets it, too
  for (let at = 0; at < words.length; at += wordsPerId) {
    const key = hashKeyOf({ high: words[at] ?? 0, low: words[at + 1] ?? 0 });
    for (; next < listed.length && (listed[next] ?? 0) < key; next += 1) unknown.add(listed[next] ?? 0);
    for (; next < listed.length && listed[next] === key; next += 1) passed = key;
    const isOfSource = (((words[at + 8] ?? 0) >>> source) & 1) === 1;
    if (passed !== key && isOfSource) unlisted.push(at);
  }
  for (; next < listed.length; next += 1) unknown.add(listed[next] ?? 0);
  return { unknown, unlisted };
}

/** Those whose record in the index is older than the line says; read in the order in which they lie in the file. */
function changedAmong(index: AdvisoryIndex, lines: readonly Listed[]): readonly string[] {
  const { words } = index.ids;
  const places = lines
    .flatMap((line) => index.ids.find(hashOf(line.id)).map((at) => ({ line, at })))
    .sort((a, b) => (words[a.at + 2] ?? 0) - (words[b.at + 2] ?? 0));
  const reader = readingAhead(index.reader);
  const known = new Map<string, number>();
  for (const { line, at } of places) {
    const { facts } = index.outline.sections;
    const record = idAndModified(readFrame(reader, facts, words[at + 2] ?? 0, words[at + 3] ?? 0));
    if (record.id === line.id) known.set(line.id, record.modified);
  }
  return lines.filter(({ id, modifiedAt }) => isNewer(modifiedAt, known.get(id))).map((line) => line.id);
}

/** 0 is a record without a time; a line of the year 1 is how lists write that. */
function isNewer(modifiedAt: string, known: number | undefined): boolean {
  if (known === undefined || known === 0) return !modifiedAt.startsWith("0001-");
  return known < epochOf(listedInstant(modifiedAt));
}

/** To the millisecond, as our instants are. */
export function listedInstant(raw: string): Instant {
  const fraction = /\.(\d+)/.exec(raw)?.[1] ?? "";
  return `${raw.slice(0, 19)}.${fraction.padEnd(3, "0").slice(0, 3)}Z` as Instant; // the form of the brand's constructor
}

function idAt(index: AdvisoryIndex, at: number): string {
  const { words } = index.ids;
  return index.facts(words[at + 2] ?? 0, words[at + 3] ?? 0)[0];
}
