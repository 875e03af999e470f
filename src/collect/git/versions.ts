// All versions of all paths of a history, in a few typed arrays: a long history has hundreds of thousands, and an object with three
// strings for each would be most of the program's memory. Knows nothing of git but ids in hexadecimal.

import type { Beside, ByteRanges, CommitId, PastFile, RepoPath } from "../../model/index.ts";
import { type Brought, ofMode } from "./log.ts";

/** Numbers for ids of 20 or 32 bytes; equal ids have one number. */
export class Ids {
  readonly idBytes: number;
  size = 0;
  /** Four bytes of an id in each word, the first one lowest. */
  readonly #words: number;
  #ids: Int32Array;
  /** Open addressing; 0 is empty, else the number and one. */
  #slots = new Int32Array(1024);
  readonly #asked: Int32Array;

  constructor(idBytes: number) {
    this.idBytes = idBytes;
    this.#words = idBytes / 4;
    this.#ids = new Int32Array(512 * this.#words);
    this.#asked = new Int32Array(this.#words);
  }

  add(hex: string): number {
    if (2 * (this.size + 1) > this.#slots.length) this.#grow();
    const asked = this.#asked;
    for (let word = 0; word < asked.length; word += 1) asked[word] = wordOf(hex, 8 * word);
    const slot = this.#slotOf();
    const known = this.#slots[slot] as number; // a slot of the table
    if (known !== 0) return known - 1;
    this.#ids.set(asked, this.size * this.#words);
    this.size += 1;
    this.#slots[slot] = this.size;
    return this.size - 1;
  }

  /** The number of the id that stands at `at` of `bytes`; -1 where it has none. */
  numberOf(bytes: Buffer, at: number): number {
    const asked = this.#asked;
    for (let word = 0; word < asked.length; word += 1) asked[word] = bytes.readInt32LE(at + 4 * word);
    return (this.#slots[this.#slotOf()] as number) - 1; // a slot of the table
  }

  hex(number: number): string {
    const id = Buffer.allocUnsafe(this.idBytes);
    for (let word = 0; word < this.#words; word += 1)
      id.writeInt32LE(this.#ids[number * this.#words + word] as number, 4 * word); // of each number
    return id.toString("hex");
  }

  /** Where the id that is asked for is, or would be put. Ids are digests: their first bytes are as good as any hash. */
  #slotOf(): number {
    const [asked, ids, slots, words] = [this.#asked, this.#ids, this.#slots, this.#words];
    const mask = slots.length - 1;
    const first = asked[0] as number; // an id has words
    for (let slot = first & mask; ; slot = (slot + 1) & mask) {
      const known = slots[slot] as number; // a slot of the table
      if (known === 0) return slot;
      const other = (known - 1) * words;
      let word = 0;
      while (word < words && ids[other + word] === asked[word]) word += 1;
      if (word === words) return slot;
    }
  }

  #grow(): void {
    const ids = new Int32Array(this.#ids.length * 2);
    ids.set(this.#ids);
    this.#ids = ids;
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.size; number += 1) {
      let slot = (ids[number * this.#words] as number) & mask; // of each number
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}

/** Eight hexadecimal digits as a word, the first byte lowest. */
function wordOf(hex: string, at: number): number {
  let word = 0;
  for (let byte = 3; byte >= 0; byte -= 1)
    word = (word << 8) | (digit(hex, at + 2 * byte) << 4) | digit(hex, at + 2 * byte + 1);
  return word;
}

/** Of "0" to "9" and "a" to "f". */
function digit(hex: string, at: number): number {
  const code = hex.charCodeAt(at);
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

/** A list of numbers that grows; what is not in it is -1. */
class Numbers {
  #values: Int32Array<ArrayBuffer> = new Int32Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const more = new Int32Array(this.#length * 2);
      more.set(this.#values);
      this.#values = more;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  at(index: number): number {
    return index < this.#length ? (this.#values[index] as number) : -1;
  }

  set(index: number, value: number): void {
    while (this.#length <= index) this.push(-1);
    this.#values[index] = value;
  }
}

/** Versions have numbers in the order in which they were added: oldest first. */
export class Versions {
  size = 0;
  readonly blobs: Ids;
  readonly #commits: Ids;
  readonly #paths: RepoPath[] = [];
  readonly #numberOfPath = new Map<RepoPath, number>();
  readonly #path = new Numbers();
  readonly #blob = new Numbers();
  readonly #commit = new Numbers();
  readonly #parentBlob = new Numbers();
  readonly #mode = new Numbers();
  /** By blob, the version that was added last; and by version, the one of the same blob that was added before it. */
  readonly #lastOfBlob = new Numbers();
  readonly #beforeOfBlob = new Numbers();

  constructor(idBytes: number) {
    this.blobs = new Ids(idBytes);
    this.#commits = new Ids(idBytes);
  }

  /** Nothing, where this path has had this blob before. */
  add({ path, blob, commit, mode, parentBlobs: [parentBlob] }: Brought): void {
    const pathNumber = this.#numberOfPath.get(path) ?? this.#paths.length;
    if (pathNumber === this.#paths.length) {
      this.#numberOfPath.set(path, pathNumber);
      this.#paths.push(path);
    }
    const blobNumber = this.blobs.add(blob);
    if (this.#wasAt(pathNumber, blobNumber)) return;
    const number = this.size;
    this.size += 1;
    this.#path.push(pathNumber);
    this.#blob.push(blobNumber);
    this.#commit.push(this.#commits.add(commit));
    this.#mode.push(mode);
    this.#parentBlob.push(parentBlob === undefined ? -1 : this.blobs.add(parentBlob));
    this.#beforeOfBlob.push(this.#lastOfBlob.at(blobNumber));
    this.#lastOfBlob.set(blobNumber, number);
  }

  *ofBlob(blob: number): Generator<number> {
    for (let version = this.#lastOfBlob.at(blob); version !== -1; version = this.#beforeOfBlob.at(version))
      yield version;
  }

  /** Whether this blob was ever at the path of that version. */
  hasSamePath(version: number, blob: number): boolean {
    return this.#wasAt(this.#path.at(version), blob);
  }

  #wasAt(path: number, blob: number): boolean {
    for (const version of this.ofBlob(blob)) if (this.#path.at(version) === path) return true;
    return false;
  }

  path(version: number): RepoPath {
    return this.#paths[this.#path.at(version)] as RepoPath; // every version has the number of a path
  }

  blob(version: number): number {
    return this.#blob.at(version);
  }

  /** The blob that its path had before version `from`, else in the first parent of its commit. */
  before(version: number, from: number): string | undefined {
    const path = this.#path.at(version);
    let blob = this.#parentBlob.at(version);
    for (let other = from - 1; other >= 0; other -= 1) {
      if (this.#path.at(other) !== path) continue;
      blob = this.#blob.at(other);
      break;
    }
    return blob === -1 ? undefined : this.blobs.hex(blob);
  }

  /** `sizeBytes`: where there are no bytes of it. */
  fileOf(
    version: number,
    content: Buffer | { readonly sizeBytes: number },
    novel: ByteRanges | undefined,
  ): PastFile {
    return new VersionedFile(this, version, content, novel);
  }

  commit(version: number): CommitId {
    return this.#commits.hex(this.#commit.at(version)) as CommitId; // as it came in
  }

  mode(version: number): number {
    return this.#mode.at(version);
  }

  /** Rows of one path after the other, by name; oldest first in a row. */
  inRows(from: number, to: number): Int32Array {
    const order = this.#paths.map((_, number) => number);
    order.sort((a, b) => ((this.#paths[a] as RepoPath) < (this.#paths[b] as RepoPath) ? -1 : 1)); // names differ
    const starts = new Int32Array(this.#paths.length + 1);
    const rank = new Int32Array(this.#paths.length);
    order.forEach((path, place) => {
      rank[path] = place;
    });
    const rankOf = (version: number): number => rank[this.#path.at(version)] as number; // of each path
    for (let version = from; version < to; version += 1)
      starts[rankOf(version) + 1] = (starts[rankOf(version) + 1] as number) + 1;
    for (let place = 1; place < starts.length; place += 1)
      starts[place] = (starts[place] as number) + (starts[place - 1] as number);
    const rows = new Int32Array(to - from);
    for (let version = from; version < to; version += 1) {
      const place = rankOf(version);
      rows[starts[place] as number] = version;
      starts[place] = (starts[place] as number) + 1;
    }
    return rows;
  }
}

/** Of most files of a history nobody asks more than the bytes. */
class VersionedFile implements PastFile {
  readonly bytes: Buffer | undefined;
  readonly sizeBytes: number;
  readonly novel?: ByteRanges;
  readonly beside?: Beside;
  readonly isExecutable: boolean;
  readonly #versions: Versions;
  readonly #version: number;

  constructor(
    versions: Versions,
    version: number,
    content: Buffer | { readonly sizeBytes: number },
    novel: ByteRanges | undefined,
  ) {
    this.#versions = versions;
    this.#version = version;
    this.bytes = Buffer.isBuffer(content) ? content : undefined;
    this.sizeBytes = Buffer.isBuffer(content) ? content.length : content.sizeBytes;
    if (novel !== undefined) this.novel = novel;
    const { isExecutable, beside } = ofMode(versions.mode(version));
    this.isExecutable = isExecutable;
    if (beside !== undefined) this.beside = beside;
  }

  get path(): RepoPath {
    return this.#versions.path(this.#version);
  }

  get blob(): string {
    return this.#versions.blobs.hex(this.#versions.blob(this.#version));
  }

  get commit(): CommitId {
    return this.#versions.commit(this.#version);
  }
}
