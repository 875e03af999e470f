// Versions of files as the packs hold them: one text whole, the others as what differs from it. A text is put together from the one that it
// was packed against, and the difference is known without comparing. Everything that is not in a pack, that is large, or that is not as the
// format says is left to git, which says what is wrong with it.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ByteRanges, PastFile } from "../../../model/index.ts";
import { novelRanges } from "../novel.ts";
import type { Versions } from "../versions.ts";
import { applyDelta, deltaOf } from "./delta.ts";
import { closeFile, type OpenFile, openFile } from "./open-file.ts";
import { Pack } from "./pack.ts";
import { findInIndex } from "./pack-index.ts";

/** Larger texts are left to git, and so are deltas on deltas that would need more memory. */
const largestTextBytes = 1024 * 1024;
const mostMemoryBytes = 32 * 1024 * 1024;
const mostPacks = 200;

/** A root of a tree of deltas; what is no blob, or stands on one that nobody asked for, is unread. */
const [root, unread] = [-1, -2];

type Window = { readonly from: number; readonly to: number };
/** A text in memory from which others are made. */
type Standing = { readonly blob: number; readonly start: number; readonly end: number; next: number };

export class PackedVersions {
  readonly #versions: Versions;
  readonly #window: Window;
  readonly #packs: Pack[] = [];
  readonly #files: OpenFile[] = [];
  /** By number of the blob: its pack and place, what it is a delta of, and what are deltas of it. */
  readonly #pack: Int16Array;
  readonly #place: Float64Array;
  readonly #base: Int32Array;
  readonly #firstChild: Int32Array;
  readonly #nextChild: Int32Array;
  readonly #isRead: Uint8Array;
  #memory = Buffer.allocUnsafeSlow(1024 * 1024);

  constructor(objectsFolder: string, versions: Versions, window: Window) {
    this.#versions = versions;
    this.#window = window;
    const count = versions.blobs.size;
    this.#pack = new Int16Array(count).fill(-1);
    this.#place = new Float64Array(count);
    this.#base = new Int32Array(count).fill(unread);
    this.#firstChild = new Int32Array(count).fill(-1);
    this.#nextChild = new Int32Array(count).fill(-1);
    this.#isRead = new Uint8Array(count);
    this.#openPacks(join(objectsFolder, "pack"));
    this.#packs.forEach((pack, number) => {
      this.#readEntries(pack, number);
    });
  }

  /** The versions of one tree of deltas after the other. The bytes of a file hold until the next one is asked for. */
  *trees(rows: Int32Array): Generator<Iterable<PastFile>> {
    let before: { readonly version: number; readonly text: Buffer } | undefined;
    for (let index = rows.length - 1; index >= 0; index -= 1) {
      const version = rows[index] as number; // the loop's own bounds
      const blob = this.#versions.blob(version);
      if (this.#base[blob] !== root || this.#isRead[blob] === 1) continue;
      const unpacked = tried(() => this.#unpacked(blob));
      if (unpacked === undefined) continue;
      const text = Buffer.from(unpacked);
      // Texts that git packed whole are often not far from the last one of their path.
      const isSameRow =
        before !== undefined && this.#versions.path(before.version) === this.#versions.path(version);
      yield this.#tree(blob, text, isSameRow ? { version, text: before?.text ?? text } : undefined);
      before = { version, text };
    }
  }

  isRead(version: number): boolean {
    return this.#isRead[this.#versions.blob(version)] === 1;
  }

  close(): void {
    for (const file of this.#files.splice(0)) closeFile(file);
  }

  #openPacks(folder: string): void {
    const wanted = new Uint8Array(this.#pack.length);
    for (let version = this.#window.from; version < this.#window.to; version += 1)
      wanted[this.#versions.blob(version)] = 1;
    const { blobs } = this.#versions;
    const numberOf = (bytes: Buffer, at: number): number => {
      const number = blobs.numberOf(bytes, at);
      return wanted[number] === 1 && this.#pack[number] === -1 ? number : -1;
    };
    for (const name of packNames(folder)) {
      const index = this.#opened(join(folder, `${name}.idx`));
      const file = this.#opened(join(folder, `${name}.pack`));
      if (index === undefined || file === undefined) continue;
      const number = this.#packs.push(new Pack(file, blobs.idBytes)) - 1;
      const found = (blob: number, offset: number): void => {
        this.#pack[blob] = number;
        this.#place[blob] = offset;
      };
      tried(() => findInIndex(index, blobs.idBytes, { numberOf, found }));
    }
  }

  #opened(path: string): OpenFile | undefined {
    const file = openFile(path);
    if (file !== undefined) this.#files.push(file);
    return file;
  }

  /** What is what, and what is made from what; in the order in which it lies in the pack. */
  #readEntries(pack: Pack, number: number): void {
    const blobs: number[] = [];
    this.#pack.forEach((which, blob) => {
      if (which === number) blobs.push(blob);
    });
    const placeOf = (blob: number): number => this.#place[blob] as number; // of each blob
    const inOrder = Int32Array.from(blobs).sort((a, b) => placeOf(a) - placeOf(b));
    const blobAt = (place: number): number => {
      let [low, high] = [0, inOrder.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (placeOf(inOrder[middle] as number) < place) low = middle + 1;
        else high = middle;
      }
      const blob = inOrder[low];
      return blob !== undefined && placeOf(blob) === place ? blob : -1;
    };
    for (const blob of inOrder) {
      const entry = tried(() => pack.entryAt(placeOf(blob)));
      if (entry?.kind === "blob") this.#base[blob] = root;
      if (entry?.base === undefined) continue;
      const base =
        typeof entry.base === "number" ? blobAt(entry.base) : this.#versions.blobs.numberOf(entry.base, 0);
      if (base === -1 || this.#pack[base] !== number) continue;
      this.#base[blob] = base;
      this.#nextChild[blob] = this.#firstChild[base] as number; // of each blob
      this.#firstChild[base] = blob;
    }
  }

  #unpacked(blob: number): Buffer {
    const pack = this.#packs[this.#pack[blob] as number] as Pack; // it was found in one
    return pack.unpacked(pack.entryAt(this.#place[blob] as number), largestTextBytes);
  }

  *#tree(
    blob: number,
    text: Buffer,
    near: { readonly version: number; readonly text: Buffer } | undefined,
  ): Generator<PastFile> {
    this.#isRead[blob] = 1;
    const novel = near === undefined ? undefined : novelRanges(text, near.text);
    yield* this.#filesOf(blob, text, (version) =>
      near !== undefined && this.#versions.path(version) === this.#versions.path(near.version)
        ? novel
        : undefined,
    );
    if (this.#firstChild[blob] === -1) return;
    text.copy(this.#memory);
    const standing: Standing[] = [
      { blob, start: 0, end: text.length, next: this.#firstChild[blob] as number },
    ];
    for (let last = standing[0]; last !== undefined; last = standing[standing.length - 1]) {
      const child = last.next;
      if (child === -1) {
        standing.pop();
        continue;
      }
      last.next = this.#nextChild[child] as number; // of each blob
      const base = last;
      const made = tried(() => this.#applied(child, base));
      if (made === undefined) continue;
      this.#isRead[child] = 1;
      const bytes = this.#memory.subarray(last.end, made.end);
      yield* this.#filesOf(child, bytes, (version) =>
        this.#versions.hasSamePath(version, base.blob) ? made.novel : undefined,
      );
      const next = this.#firstChild[child] as number; // of each blob
      if (next !== -1) standing.push({ blob: child, start: last.end, end: made.end, next });
    }
  }

  /** Puts a text together behind that of its base. */
  #applied(blob: number, base: Standing): { readonly end: number; readonly novel: ByteRanges } | undefined {
    const delta = deltaOf(this.#unpacked(blob));
    const end = base.end + delta.resultSize;
    if (delta.baseSize !== base.end - base.start || delta.resultSize > largestTextBytes) return undefined;
    if (end > this.#memory.length) {
      if (end > mostMemoryBytes) return undefined;
      const more = Buffer.allocUnsafeSlow(Math.min(mostMemoryBytes, 2 * end));
      this.#memory.copy(more, 0, 0, base.end);
      this.#memory = more;
    }
    return { end, novel: applyDelta(delta, this.#memory, { source: base.start, target: base.end }) };
  }

  *#filesOf(
    blob: number,
    bytes: Buffer,
    novelOf: (version: number) => ByteRanges | undefined,
  ): Generator<PastFile> {
    const { from, to } = this.#window;
    for (const version of this.#versions.ofBlob(blob))
      if (version >= from && version < to) yield this.#versions.fileOf(version, bytes, novelOf(version));
  }
}

/** What the format does not allow is git's to explain, when it is asked for that object. */
function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function packNames(folder: string): readonly string[] {
  const names = tried(() => readdirSync(folder)) ?? [];
  const packs = names.filter((name) => /^pack-[0-9a-f]+\.idx$/.test(name)).map((name) => name.slice(0, -4));
  return packs.length > mostPacks ? [] : packs.sort();
}
