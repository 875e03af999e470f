// A day's changes onto an existing index: its facts and rows are copied as they are, changed records are appended, and the tables
// are written anew. What was replaced stays in the file as dead bytes until the next full build. The id comes out as if the index
// had been built from scratch.

import { type AppendingWriter, assert } from "../kit/index.ts";
import type { Advisory } from "../model/index.ts";
import { compileAdvisory, decodeRow, keysOf } from "./codec.ts";
import { baseOf } from "./distribution.ts";
import { type AdvisoryIndex, type RowsEntry, wordsPerId, wordsPerName } from "./index-reader.ts";
import { countSources, ecosystemsOf, type Feeds, idEntry, nameEntry, writeTail } from "./index-writer.ts";
import { frame, headerBytes, type Section } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { mergeTable } from "./table.ts";

export type Changes = {
  /** New or changed records; `source` is the number of the source in the manifest. */
  readonly upserts: readonly { readonly advisory: Advisory; readonly source: number }[];
  /** Records that a source no longer publishes. */
  readonly removals: readonly { readonly id: string; readonly source: number }[];
};

export type Counts = {
  readonly ecosystems: Readonly<Record<string, number>>;
  readonly perSource: readonly number[];
  readonly deadBytes: number;
};

type IdRecord = { offset: number; length: number; digest: Uint8Array; sources: number };

export function incrementIndex(
  index: AdvisoryIndex,
  changes: Changes,
  feeds: Feeds,
  writer: AppendingWriter,
  describe: (counts: Counts) => Manifest,
): Uint8Array {
  const keeps = keeperOf(index);
  const work = new Increment(index);
  writer.append(new Uint8Array(headerBytes));
  copy(index, index.outline.sections.facts, writer);
  const newFacts: Uint8Array[] = [];
  let factsLength = index.outline.sections.facts.length;
  for (const { id, source } of changes.removals) work.forget(id, (1 << source) >>> 0);
  for (const { advisory, marks } of merged(changes.upserts)) {
    const compiled = compileAdvisory(advisory, keeps);
    const sources = (work.remove(advisory.id) | marks) >>> 0;
    if (compiled === undefined) continue;
    const framed = frame(compiled.facts);
    newFacts.push(framed);
    work.put(
      compiled.id,
      { offset: factsLength, length: framed.length, digest: compiled.digest, sources },
      ecosystemsOf(advisory, keeps),
    );
    for (const { key, rows } of compiled.packages)
      work.addRows(key, [factsLength, framed.length, JSON.parse(rows)]);
    factsLength += framed.length;
  }
  for (const framed of newFacts) writer.append(framed);
  copy(index, index.outline.sections.rows, writer);
  const tail = work.writeRows(writer);
  const manifest = describe({
    ecosystems: work.ecosystems(),
    perSource: work.perSource(),
    deadBytes: index.manifest.deadBytes + work.deadBytes,
  });
  return writeTail(writer, { ...tail, factsLength, feeds, manifest });
}

function keeperOf(index: AdvisoryIndex): (ecosystem: string) => boolean {
  const names = new Set(index.manifest.holds);
  return (ecosystem) => names.has(ecosystem);
}

/** A record that two sources publish comes twice: the newer one counts, under both marks. */
function merged(
  upserts: Changes["upserts"],
): Iterable<{ readonly advisory: Advisory; readonly marks: number }> {
  const byId = new Map<string, { readonly advisory: Advisory; readonly marks: number }>();
  for (const { advisory, source } of upserts) {
    const before = byId.get(advisory.id);
    const isNewer = before === undefined || (advisory.modifiedAt ?? "") > (before.advisory.modifiedAt ?? "");
    byId.set(advisory.id, {
      advisory: isNewer ? advisory : before.advisory,
      marks: ((before?.marks ?? 0) | (1 << source)) >>> 0,
    });
  }
  return byId.values();
}

const copyBytes = 2 * 1024 * 1024;

function copy(index: AdvisoryIndex, section: Section, writer: AppendingWriter): void {
  for (let done = 0; done < section.length; done += copyBytes) {
    writer.append(index.reader.read(section.offset + done, Math.min(copyBytes, section.length - done)));
  }
}

/** The tables of the old index with the changes laid over them. */
class Increment {
  readonly #index: AdvisoryIndex;
  /** By word number in the old table of ids: undefined = removed. */
  readonly #replaced = new Set<number>();
  readonly #added = new Map<string, IdRecord>();
  readonly #blocks = new Map<string, RowsEntry[]>();
  readonly #counts: Map<string, number>;
  deadBytes = 0;

  constructor(index: AdvisoryIndex) {
    this.#index = index;
    this.#counts = new Map(index.ecosystems);
  }

  /** Takes the mark of one source away; without any the record goes. */
  forget(id: string, source: number): void {
    const entry = this.#index.entry(id);
    if (entry === undefined || this.#replaced.has(entry.at)) return;
    const old = this.#old(entry.at);
    const sources = (this.remove(id) & ~source) >>> 0;
    if (sources === 0) return;
    // Still published elsewhere: the same record under fewer marks.
    const rows = keysOf(entry.facts).map((key) => ({ key, rows: this.#rowsOf(key, old.offset) }));
    const ecosystems = new Set(
      rows.flatMap(({ key, rows: stored }) =>
        stored.flatMap((row) => [baseOf(key.split("\0")[0] ?? ""), decodeRow(key, row).ecosystem]),
      ),
    );
    this.put(id, { ...old, sources }, [...ecosystems]);
    for (const { key, rows: stored } of rows) this.addRows(key, [old.offset, old.length, stored]);
  }

  /** Drops a record and answers which sources had it. */
  remove(id: string): number {
    const again = this.#added.get(id); // its source dropped it before another one changed it
    if (again !== undefined) this.#takeBack(id, again);
    if (again !== undefined) return again.sources;
    const entry = this.#index.entry(id);
    if (entry === undefined || this.#replaced.has(entry.at)) return 0;
    const old = this.#old(entry.at);
    const names = new Set<string>();
    for (const key of keysOf(entry.facts)) {
      for (const row of this.#rowsOf(key, old.offset)) {
        const { ecosystem } = decodeRow(key, row);
        names.add(ecosystem).add(baseOf(ecosystem));
      }
      const block = this.#block(key);
      this.#blocks.set(
        key,
        block.filter((item) => item[0] !== old.offset),
      );
    }
    for (const name of names) this.#count(name, -1);
    this.#replaced.add(entry.at);
    this.deadBytes += old.length;
    return old.sources;
  }

  #takeBack(id: string, record: IdRecord): void {
    this.#added.delete(id);
    for (const [key, entries] of this.#blocks) {
      const taken = entries.filter((entry) => entry[0] === record.offset);
      if (taken.length === 0) continue;
      this.#blocks.set(
        key,
        entries.filter((entry) => entry[0] !== record.offset),
      );
      const names = new Set(
        taken.flatMap((entry) =>
          entry[2].flatMap((row) => [decodeRow(key, row).ecosystem, key.split("\0")[0] ?? ""]),
        ),
      );
      for (const name of names) this.#count(name, -1);
    }
  }

  put(id: string, record: IdRecord, ecosystems: readonly string[]): void {
    assert(!this.#added.has(id), `advisory ${id} changes twice in one increment`);
    this.#added.set(id, record);
    for (const name of ecosystems) this.#count(name, 1);
  }

  addRows(key: string, entry: RowsEntry): void {
    this.#blocks.set(key, [...this.#block(key), entry]);
  }

  #count(name: string, change: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + change);
  }

  #block(key: string): RowsEntry[] {
    const known = this.#blocks.get(key);
    if (known !== undefined) return known;
    const [, ...entries] = this.#index.block(key) ?? [key];
    return entries;
  }

  #rowsOf(key: string, offset: number): readonly unknown[] {
    const [, ...entries] = this.#index.block(key) ?? [key];
    return entries.filter((entry) => entry[0] === offset).flatMap((entry) => entry[2]);
  }

  #old(at: number): IdRecord {
    const words = this.#index.ids.words.slice(at, at + wordsPerId);
    return {
      offset: words[2] ?? 0,
      length: words[3] ?? 0,
      digest: new Uint8Array(words.slice(4, 8).buffer),
      sources: words[8] ?? 0,
    };
  }

  ecosystems(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  perSource(): readonly number[] {
    const counts: number[] = [];
    const { words } = this.#index.ids;
    for (let at = 0; at < words.length; at += wordsPerId) {
      if (!this.#replaced.has(at)) countSources(counts, words[at + 8] ?? 0);
    }
    for (const { sources } of this.#added.values()) countSources(counts, sources);
    return counts;
  }

  /** Appends the changed packages and answers the new tables. */
  writeRows(writer: AppendingWriter): {
    readonly rowsLength: number;
    readonly names: Uint8Array;
    readonly ids: Uint8Array;
  } {
    let rowsLength = this.#index.outline.sections.rows.length;
    const names = new Map<string, Uint32Array>();
    for (const [key, entries] of this.#blocks) {
      if (entries.length === 0) continue;
      const framed = frame(JSON.stringify([key, ...entries]));
      writer.append(framed);
      names.set(key, nameEntry(key, rowsLength, framed.length));
      rowsLength += framed.length;
    }
    const stale = this.#staleNames();
    const { names: oldNames, ids: oldIds } = this.#index;
    const added = [...this.#added].map(([id, record]) => idEntry(id, record));
    return {
      rowsLength,
      names: mergeTable(oldNames, wordsPerName, stale, [...names.values()]),
      ids: mergeTable(oldIds, wordsPerId, this.#replaced, added),
    };
  }

  /** Where the packages that were written anew stand in the old table. */
  #staleNames(): ReadonlySet<number> {
    const stale = new Set<number>();
    for (const key of this.#blocks.keys()) {
      const place = this.#index.placeOf(key);
      if (place === undefined) continue;
      stale.add(place.at);
      this.deadBytes += place.length;
    }
    return stale;
  }
}
