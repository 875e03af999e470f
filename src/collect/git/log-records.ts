// The bytes of `git log --raw -z` as records: what a commit says, and what is at a path behind it (git-diff-tree(1), "raw output format"). A
// history has a hundred thousand of them, so a part of the stream becomes text once, and a record is read by its places in it.

import { limits } from "../../kit/index.ts";
import type { CommitId, RepoPath } from "../../model/index.ts";
import { pathOfBytes } from "../path-bytes.ts";

export type Said = { readonly commit: CommitId; readonly message: Buffer };

/** `mode` and `blob` are zero, and "", where the path is gone. */
export type PathRecord = {
  readonly commit: CommitId;
  readonly path: RepoPath;
  readonly mode: number;
  readonly blob: string;
  /** The same path in the parents, where it was there. */
  readonly parentBlobs: readonly string[];
};

/** What a record says before its path. */
type Header = Omit<PathRecord, "commit" | "path">;

export class LogRecords {
  readonly #idLength: number;
  readonly #noId: string;
  readonly #paths = new Map<string, RepoPath | undefined>();
  #commit = "" as CommitId; // %H stands before the first record
  #header: Header | undefined;
  /** The beginning of a field whose end has not come. */
  #open: Buffer[] = [];
  #openBytes = 0;

  constructor(idLength: number) {
    this.#idLength = idLength;
    this.#noId = "0".repeat(idLength);
  }

  /** What one part of the stream completes. */
  take(part: Buffer): (Said | PathRecord)[] {
    const group: (Said | PathRecord)[] = [];
    let at = 0;
    if (this.#openBytes > 0) {
      const end = part.indexOf(0);
      this.#hold(part.subarray(0, end === -1 ? part.length : end));
      if (end === -1) return group;
      this.#closeInto(group);
      at = end + 1;
    }
    const text = part.toString("latin1");
    for (let end = text.indexOf("\0", at); end !== -1; end = text.indexOf("\0", at)) {
      this.#field(group, part, text, at, end);
      at = end + 1;
    }
    this.#hold(part.subarray(at));
    return group;
  }

  /** The last field has no end of its own. */
  end(): (Said | PathRecord)[] {
    const group: (Said | PathRecord)[] = [];
    if (this.#openBytes > 0) this.#closeInto(group);
    return group;
  }

  /** A message may be of any length: it is cut just over the limit of a file. */
  #hold(part: Buffer): void {
    if (part.length === 0 || this.#openBytes > limits.fileSizeBytes) return;
    this.#open.push(part);
    this.#openBytes += part.length;
  }

  #closeInto(group: (Said | PathRecord)[]): void {
    const field = Buffer.concat(this.#open);
    this.#open = [];
    this.#openBytes = 0;
    // The text of an enormous message is not needed, only its beginning.
    const text = field.toString("latin1", 0, Math.min(field.length, longestNameBytes));
    this.#field(group, field, text, 0, field.length);
  }

  #field(group: (Said | PathRecord)[], bytes: Buffer, text: string, from: number, to: number): void {
    const header = this.#header;
    if (header !== undefined) {
      this.#header = undefined;
      const path = this.#pathOf(bytes, text, from, to);
      if (path !== undefined) group.push({ commit: this.#commit, path, ...header });
      return;
    }
    if (text.charCodeAt(from) === 0x01) {
      const behind = from + 1 + this.#idLength;
      this.#commit = bytes.toString("latin1", from + 1, behind) as CommitId; // git prints ids
      if (behind + 1 < to) group.push({ commit: this.#commit, message: bytes.subarray(behind + 1, to) });
      return;
    }
    let start = from;
    while (text.charCodeAt(start) === 0x0a) start += 1;
    if (text.charCodeAt(start) === 0x3a) this.#header = this.#headerAt(text, start);
  }

  /** ":000000 100644 0000 abcd A" or, for a merge, "::100644 100644 100644 a b c MM". */
  #headerAt(text: string, start: number): Header {
    let at = start;
    while (text.charCodeAt(at) === 0x3a) at += 1;
    const parents = at - start;
    const mode = Number.parseInt(text.slice(at + 7 * parents, at + 7 * parents + 6), 8);
    const ids = at + 7 * (parents + 1);
    const idAt = (index: number): string => {
      const id = text.slice(
        ids + index * (this.#idLength + 1),
        ids + index * (this.#idLength + 1) + this.#idLength,
      );
      return id === this.#noId ? "" : id;
    };
    const first = idAt(0);
    const parentBlobs = first === "" ? [] : [first];
    for (let index = 1; index < parents; index += 1) {
      const id = idAt(index);
      if (id !== "") parentBlobs.push(id);
    }
    return { mode, blob: idAt(parents), parentBlobs };
  }

  #pathOf(bytes: Buffer, text: string, from: number, to: number): RepoPath | undefined {
    const known = to > text.length ? undefined : this.#paths.get(text.slice(from, to));
    if (known !== undefined) return known;
    const name = bytes.subarray(from, to);
    const key = name.toString("latin1"); // a string of its own: a slice would hold the whole part
    const path = pathOfBytes(name);
    this.#paths.set(key, path);
    return path;
  }
}

/** More than most paths; a longer one is read from its bytes each time. */
const longestNameBytes = 128 * 1024;
