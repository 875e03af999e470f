// Compiles advisories into an index file, front to back: facts as they come, then rows by package, then the tables. The id is a
// digest over the digests of all records, so it depends on what the index says and not on the order in which it was said.

import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { type AppendingWriter, PortcullisError } from "../kit/index.ts";
import type { Advisory } from "../model/index.ts";
import { type Compiled, compileAdvisory } from "./codec.ts";
import { baseOf } from "./distribution.ts";
import { wordsPerId, wordsPerName } from "./index-reader.ts";
import { encodeHeader, frame, headerBytes, type Outline, type Section, type SectionName } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { encodeTable, hashOf } from "./table.ts";

export type Feeds = { readonly kev: Uint8Array; readonly epss: Uint8Array };

type Kept = {
  readonly offset: number;
  readonly length: number;
  readonly digest: Uint8Array;
  readonly modifiedAt: string;
  readonly ecosystems: readonly string[];
  /** One bit a source. */
  sources: number;
};

/** Builds one index; `add` each record, then `finish`. */
export class IndexBuilder {
  readonly #writer: AppendingWriter;
  readonly #keeps: (ecosystem: string) => boolean;
  readonly #records = new Map<string, Kept>();
  /** Package key -> JSON of its entries, without the brackets. Replaced records are dropped by their offset at the end. */
  readonly #rows = new Map<string, { readonly offset: number; readonly json: string }[]>();
  readonly #dead = new Set<number>();
  #factsLength = 0;

  constructor(writer: AppendingWriter, keeps: (ecosystem: string) => boolean) {
    this.#writer = writer;
    this.#keeps = keeps;
    writer.append(new Uint8Array(headerBytes));
  }

  get count(): number {
    return this.#records.size;
  }

  /** `source` is the number of the source in the manifest. Of two records with one id the newer stays. */
  add(advisory: Advisory, source: number): void {
    const before = this.#records.get(advisory.id);
    const mark = (1 << source) >>> 0;
    if (before !== undefined && before.modifiedAt >= (advisory.modifiedAt ?? "")) {
      before.sources = (before.sources | mark) >>> 0;
      return;
    }
    const compiled = compileAdvisory(advisory, this.#keeps);
    if (compiled === undefined) return;
    if (before !== undefined) this.#dead.add(before.offset);
    const framed = frame(compiled.facts);
    const offset = this.#factsLength;
    this.#writer.append(framed);
    this.#factsLength += framed.length;
    this.#addRows(compiled, offset, framed.length);
    this.#records.set(advisory.id, {
      offset,
      length: framed.length,
      digest: compiled.digest,
      modifiedAt: advisory.modifiedAt ?? "",
      ecosystems: ecosystemsOf(advisory, this.#keeps),
      sources: ((before?.sources ?? 0) | mark) >>> 0,
    });
  }

  #addRows(compiled: Compiled, offset: number, length: number): void {
    for (const { key, rows } of compiled.packages) {
      const entry = { offset, json: `[${offset},${length},${rows}]` };
      const entries = this.#rows.get(key);
      if (entries === undefined) this.#rows.set(key, [entry]);
      else entries.push(entry);
    }
  }

  /** Writes all that follows the facts. `describe` gets the counts and gives the manifest. */
  finish(
    feeds: Feeds,
    describe: (counts: {
      readonly ecosystems: Readonly<Record<string, number>>;
      readonly perSource: readonly number[];
    }) => Manifest,
  ): Uint8Array {
    const names = new Uint32Array(this.#rows.size * wordsPerName);
    let namesLength = 0;
    let rowsLength = 0;
    for (const [key, entries] of this.#rows) {
      const live = this.#dead.size === 0 ? entries : entries.filter((entry) => !this.#dead.has(entry.offset));
      if (live.length === 0) continue;
      const framed = frame(`[${JSON.stringify(key)},${live.map((entry) => entry.json).join(",")}]`);
      this.#writer.append(framed);
      names.set(nameEntry(key, rowsLength, framed.length), namesLength);
      namesLength += wordsPerName;
      rowsLength += framed.length;
    }
    const ids = new Uint32Array(this.#records.size * wordsPerId);
    let idsLength = 0;
    for (const [id, kept] of this.#records) {
      ids.set(idEntry(id, kept), idsLength);
      idsLength += wordsPerId;
    }
    const manifest = describe({ ecosystems: this.#counts(), perSource: this.#perSource() });
    return writeTail(this.#writer, {
      factsLength: this.#factsLength,
      rowsLength,
      names: encodeTable(names.subarray(0, namesLength), wordsPerName),
      ids: encodeTable(ids, wordsPerId),
      feeds,
      manifest,
    });
  }

  #counts(): Readonly<Record<string, number>> {
    const counts = new Map<string, number>();
    for (const kept of this.#records.values()) {
      for (const name of kept.ecosystems) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #perSource(): readonly number[] {
    const counts: number[] = [];
    for (const { sources } of this.#records.values()) countSources(counts, sources);
    return counts;
  }
}

/** Adds one to the count of each source that is marked. */
export function countSources(counts: number[], sources: number): void {
  for (let bit = 0, rest = sources; rest !== 0; bit += 1, rest >>>= 1) {
    if ((rest & 1) === 1) counts[bit] = (counts[bit] ?? 0) + 1;
  }
}

/** The names under which a record is counted: each ecosystem, and each of its releases. */
export function ecosystemsOf(advisory: Advisory, keeps: (ecosystem: string) => boolean): readonly string[] {
  const names = new Set<string>();
  for (const { ecosystem } of advisory.affected) {
    if (!keeps(baseOf(ecosystem))) continue;
    names.add(baseOf(ecosystem));
    names.add(ecosystem);
  }
  return [...names];
}

export function nameEntry(key: string, offset: number, length: number): Uint32Array {
  const { high, low } = hashOf(key);
  return Uint32Array.of(high, low, offset, length);
}

export function idEntry(
  id: string,
  kept: Pick<Kept, "offset" | "length" | "digest" | "sources">,
): Uint32Array {
  const { high, low } = hashOf(id);
  const entry = new Uint32Array(wordsPerId);
  entry.set([high, low, kept.offset, kept.length]);
  new Uint8Array(entry.buffer).set(kept.digest, 16);
  entry[8] = kept.sources;
  return entry;
}

export type Tail = {
  readonly factsLength: number;
  readonly rowsLength: number;
  /** Sorted tables. */
  readonly names: Uint8Array;
  readonly ids: Uint8Array;
  readonly feeds: Feeds;
  readonly manifest: Manifest;
};

/** Facts and rows are in the file: writes the tables behind them and the header in front; answers the id. */
export function writeTail(writer: AppendingWriter, tail: Tail): Uint8Array {
  if (tail.factsLength > 0xffff_ffff || tail.rowsLength > 0xffff_ffff) {
    throw new PortcullisError(
      "advisories",
      "Cannot build the advisory database: more than 4 GiB of records.",
      {
        hint: "configure fewer ecosystems under `advisories.ecosystems`",
      },
    );
  }
  const parts: Readonly<Record<Exclude<SectionName, "facts" | "rows">, Uint8Array>> = {
    names: tail.names,
    ids: tail.ids,
    kev: tail.feeds.kev,
    epss: tail.feeds.epss,
    manifest: Buffer.from(JSON.stringify(tail.manifest), "utf8"),
  };
  const facts = { offset: headerBytes, length: tail.factsLength, crc: 0 };
  const rows = { offset: headerBytes + tail.factsLength, length: tail.rowsLength, crc: 0 };
  let offset = rows.offset + rows.length;
  const place = (bytes: Uint8Array): Section => {
    writer.append(bytes);
    const section = { offset, length: bytes.length, crc: crc32(bytes) };
    offset += bytes.length;
    return section;
  };
  const sections = {
    facts,
    rows,
    names: place(parts.names),
    ids: place(parts.ids),
    kev: place(parts.kev),
    epss: place(parts.epss),
    manifest: place(parts.manifest),
  };
  const id = idOf(tail);
  const outline: Outline = { id, sections };
  writer.patch(0, encodeHeader(outline, offset));
  writer.finish();
  return id;
}

/** What the database says, as one digest: its records in the order of the sorted table, its feeds, the ecosystems it answers for. */
function idOf(tail: Tail): Uint8Array {
  const words = new Uint32Array(tail.ids.buffer, tail.ids.byteOffset, tail.ids.length / 4);
  const digests = new Uint32Array((words.length / wordsPerId) * 4);
  for (let at = 0, to = 0; at < words.length; at += wordsPerId, to += 4)
    digests.set(words.subarray(at + 4, at + 8), to);
  return createHash("sha256")
    .update(new Uint8Array(digests.buffer))
    .update(createHash("sha256").update(tail.feeds.kev).digest())
    .update(createHash("sha256").update(tail.feeds.epss).digest())
    .update([...tail.manifest.holds].sort().join("\0"))
    .digest();
}
