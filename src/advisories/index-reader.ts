// The advisory index as a store: opening reads the header and the table of names, nothing is parsed; a lookup that meets a name
// reads that package's rows and the facts of its advisories by position. Works on the file that was opened, whatever replaces it.

import type { PositionedReader } from "../kit/index.ts";
import type { Advisory, AdvisoryStore, AffectedPackage, Digest, Ecosystem, Instant } from "../model/index.ts";
import { mayConcern } from "./affects.ts";
import { decodeAdvisory, decodeRow, keysOf, type StoredFacts } from "./codec.ts";
import { baseOf, fitsDistribution } from "./distribution.ts";
import { epssOf, type Kev } from "./feeds.ts";
import { type Outline, readFrame, readOutline, readSection } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { canonicalName, packageKey } from "./package-name.ts";
import { HashTable, hashOf } from "./table.ts";

type Query = Parameters<AdvisoryStore["lookup"]>[0];

/** One package in the rows section: its key, then for each advisory where its facts are and what it says of the package. */
export type RowsBlock = readonly [key: string, ...entries: RowsEntry[]];
export type RowsEntry = readonly [factsOffset: number, factsLength: number, rows: readonly unknown[]];

const nothing: readonly Advisory[] = [];

export const wordsPerName = 4; // hash (2), offset, length
export const wordsPerId = 9; // hash (2), offset, length, digest (4), sources as bits
export const sourcesLimit = 32;

export class AdvisoryIndex implements AdvisoryStore {
  readonly id: Digest;
  readonly outline: Outline;
  readonly reader: PositionedReader;
  readonly #names: HashTable;
  #lastEcosystem = "";
  #lastPrefix = "\0";
  #manifest: Manifest | undefined;
  #ids: HashTable | undefined;
  #kev: Kev | undefined;
  #epss: Uint8Array<ArrayBuffer> | undefined;

  constructor(reader: PositionedReader) {
    this.reader = reader;
    this.outline = readOutline(reader);
    this.id = `sha256:${Buffer.from(this.outline.id).toString("hex")}` as Digest; // 32 bytes as hex
    this.#names = new HashTable(readSection(reader, this.outline.sections.names), wordsPerName);
  }

  get manifest(): Manifest {
    this.#manifest ??= JSON.parse(this.#text("manifest")) as Manifest; // written by us, behind a checksum
    return this.#manifest;
  }

  get builtAt(): Instant {
    return this.manifest.builtAt;
  }

  get ecosystems(): ReadonlyMap<string, number> {
    const { holds, ecosystems } = this.manifest;
    const held = Object.entries(ecosystems).filter(([name]) => holds.includes(baseOf(name)));
    return new Map([...holds.map((name): [string, number] => [name, 0]), ...held]);
  }

  get unreadable(): ReadonlyMap<string, number> {
    const damaged = this.manifest.sources.filter((source) => source.unreadable > 0);
    return new Map(damaged.map((source) => [source.name, source.unreadable]));
  }

  /** As they are stored, to be carried over into the next database. */
  feeds(): { readonly kev: Uint8Array; readonly epss: Uint8Array } {
    const { kev, epss } = this.outline.sections;
    return { kev: readSection(this.reader, kev), epss: readSection(this.reader, epss) };
  }

  get ids(): HashTable {
    this.#ids ??= new HashTable(readSection(this.reader, this.outline.sections.ids), wordsPerId);
    return this.#ids;
  }

  get names(): HashTable {
    return this.#names;
  }

  covers(query: { readonly ecosystem: Ecosystem; readonly distribution?: string }): boolean {
    if (!this.manifest.holds.includes(query.ecosystem)) return false;
    const held = Object.keys(this.manifest.ecosystems);
    const { distribution } = query;
    if (distribution === undefined || baseOf(distribution) === distribution) return true;
    // Rows without release, or for a release that an image may call differently, both count.
    const releases = held.filter((name) => baseOf(name) === query.ecosystem && name !== query.ecosystem);
    return releases.length === 0 || releases.some((name) => fitsDistribution(name, distribution));
  }

  lookup(query: Query): readonly Advisory[] {
    const found = this.everything(query);
    return found.some(isWithdrawn) ? found.filter((advisory) => !isWithdrawn(advisory)) : found;
  }

  /** As `lookup`, with withdrawn advisories: for questions about the past. */
  everything(query: Query): readonly Advisory[] {
    const name = canonicalName(query.ecosystem, query.name);
    const block = this.#find(this.#prefix(query.ecosystem), name)?.block;
    if (block === undefined) return nothing;
    const [key] = block;
    const wanted = query.distribution;
    const rowsOf: (readonly [entry: RowsEntry, affected: readonly AffectedPackage[]])[] = [];
    let isOpen = query.version === undefined;
    for (let at = 1; at < block.length; at += 1) {
      const entry = block[at] as RowsEntry; // all but the first are
      const rows = entry[2].map((row) => decodeRow(key, row));
      const affected =
        wanted === undefined ? rows : rows.filter((row) => fitsDistribution(row.ecosystem, wanted));
      if (affected.length === 0) continue;
      isOpen ||= affected.some((row) => mayConcern(row, query));
      rowsOf.push([entry, affected]);
    }
    if (!isOpen) return nothing;
    const found = rowsOf.map(([entry, affected]) => decodeAdvisory(this.facts(entry[0], entry[1]), affected));
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** The stored rows of a package. */
  block(key: string): RowsBlock | undefined {
    return this.#find("", key)?.block;
  }

  /** Where the package stands in the table of names, and how long its rows are. */
  placeOf(key: string): { readonly at: number; readonly length: number } | undefined {
    return this.#find("", key);
  }

  /** The part of a key before the name; asked for thousands of packages of one ecosystem in turn. */
  #prefix(ecosystem: string): string {
    if (this.#lastEcosystem !== ecosystem) {
      this.#lastEcosystem = ecosystem;
      this.#lastPrefix = packageKey(ecosystem, "");
    }
    return this.#lastPrefix;
  }

  #find(
    prefix: string,
    rest: string,
  ): { readonly at: number; readonly length: number; readonly block: RowsBlock } | undefined {
    const found = this.#names.find(hashOf(rest, prefix));
    if (found.length === 0) return undefined; // nearly every question
    const { words } = this.#names;
    for (const at of found) {
      const offset = words[at + 2] ?? 0;
      const length = words[at + 3] ?? 0;
      const block = readFrame(this.reader, this.outline.sections.rows, offset, length) as RowsBlock; // written by us, behind a checksum
      if (block[0] === prefix + rest) return { at, length, block };
    }
    return undefined;
  }

  facts(offset: number, length: number): StoredFacts {
    return readFrame(this.reader, this.outline.sections.facts, offset, length) as StoredFacts; // written by us, behind a checksum
  }

  /** Where the record of an id stands in the table of ids, and its facts. */
  entry(id: string): { readonly at: number; readonly facts: StoredFacts } | undefined {
    for (const at of this.ids.find(hashOf(id))) {
      const facts = this.facts(this.ids.words[at + 2] ?? 0, this.ids.words[at + 3] ?? 0);
      if (facts[0] === id) return { at, facts };
    }
    return undefined;
  }

  advisory(id: string): Advisory | undefined {
    const entry = this.entry(id);
    return entry === undefined ? undefined : this.#whole(entry.at, entry.facts);
  }

  #whole(at: number, facts: StoredFacts): Advisory {
    const offset = this.ids.words[at + 2];
    const affected = keysOf(facts).flatMap((key) => {
      const [, ...entries] = this.block(key) ?? [key];
      return entries
        .filter((entry) => entry[0] === offset)
        .flatMap((entry) => entry[2].map((row) => decodeRow(key, row)));
    });
    return decodeAdvisory(facts, affected);
  }

  /** Every record, in the order of the table of ids. */
  *records(): Generator<{ readonly advisory: Advisory; readonly sources: number }> {
    const { words } = this.ids;
    for (let at = 0; at < words.length; at += wordsPerId) {
      const facts = this.facts(words[at + 2] ?? 0, words[at + 3] ?? 0);
      yield { advisory: this.#whole(at, facts), sources: words[at + 8] ?? 0 };
    }
  }

  isExploited(id: string): { readonly dueOn?: string } | undefined {
    this.#kev ??= JSON.parse(this.#text("kev")) as Kev; // written by us, behind a checksum
    const due = Object.hasOwn(this.#kev, id) ? this.#kev[id] : undefined;
    if (due === undefined) return undefined;
    return due === "" ? {} : { dueOn: due };
  }

  epss(id: string): number | undefined {
    this.#epss ??= readSection(this.reader, this.outline.sections.epss);
    return epssOf(this.#epss, id);
  }

  close(): void {
    this.reader.close();
  }

  #text(name: "manifest" | "kev"): string {
    return Buffer.from(readSection(this.reader, this.outline.sections[name])).toString("utf8");
  }
}

function isWithdrawn({ withdrawnAt }: Advisory): boolean {
  return withdrawnAt !== undefined;
}
