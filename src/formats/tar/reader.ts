// A tar as it streams by: entries are told one by one, and only the bytes of the entries that the sink asks for are handed on.
// Holds at most one header's worth of data. Pure: bytes are pushed in, nothing is read or written.
// Formats: ustar, pax and GNU tar (long names, base-256 numbers); sparse files are told as such and never reconstructed.

import { limits } from "../../kit/index.ts";
import type { Problem } from "../../model/index.ts";
import { blockBytes, isZeroBlock, parseHeader, parsePax, type RawHeader } from "./header.ts";
import { normaliseTarPath, tarName } from "./path.ts";

export type TarEntryType = "file" | "directory" | "symlink" | "hardlink" | "device" | "fifo" | "other";

export type TarEntry = {
  /** Relative and normalised; "" is the root. */
  readonly path: string;
  readonly type: TarEntryType;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** As written, not resolved. */
  readonly linkTarget: string;
  /** The stored bytes are pieces of the file, not the file. */
  readonly isSparse: boolean;
  /** Where the stored bytes start in the tar. */
  readonly offset: number;
};

export interface TarSink {
  /** True: the bytes of this file are wanted, by `content` and then `end`. */
  entry(entry: TarEntry): boolean;
  content(chunk: Uint8Array): void;
  end(): void;
}

export interface TarReader {
  push(chunk: Uint8Array): void;
  /** How many of the next bytes nobody wants: a reader of a file may leap over them and say so with `leapt`. */
  unwantedBytes(): number;
  leapt(byteCount: number): void;
  /** To be called when no bytes are left. What could not be used, and whether the tar ended as a tar does. */
  finish(): { readonly problems: readonly Problem[]; readonly isWhole: boolean };
}

const noRecords: ReadonlyMap<string, string> = new Map();
const nothingPending = {};

type State = "header" | "meta" | "sparse-map" | "content" | "skip" | "done" | "broken";

export function createTarReader(sink: TarSink): TarReader {
  return new Reader(sink);
}

class Reader implements TarReader {
  readonly #sink: TarSink;
  readonly #problems: Problem[] = [];
  readonly #header = new Uint8Array(blockBytes);
  #headerFilled = 0;
  #state: State = "header";
  #remaining = 0; // bytes of the current state still to come, without padding
  #padding = 0;
  #offset = 0;
  #zeroBlocks = 0;
  #entries = 0;
  #meta: { type: string; bytes: Uint8Array; filled: number } | undefined;
  #pending: { readonly path?: string; readonly link?: string } = nothingPending;
  #pax: ReadonlyMap<string, string> = noRecords;
  #globalPax: ReadonlyMap<string, string> = noRecords;
  #sparse: RawHeader | undefined;

  constructor(sink: TarSink) {
    this.#sink = sink;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && this.#state !== "done" && this.#state !== "broken") {
      const used = this.#step(chunk, at);
      at += used;
      this.#offset += used;
    }
  }

  unwantedBytes(): number {
    if (this.#state === "done" || this.#state === "broken") return Number.POSITIVE_INFINITY;
    return this.#state === "skip" ? this.#remaining + this.#padding : 0;
  }

  leapt(byteCount: number): void {
    const ofContent = Math.min(byteCount, this.#remaining);
    this.#remaining -= ofContent;
    this.#padding -= Math.min(this.#padding, byteCount - ofContent);
    this.#offset += byteCount;
    if (this.#state === "skip" && this.#remaining === 0 && this.#padding === 0) this.#contentDone();
  }

  finish(): { readonly problems: readonly Problem[]; readonly isWhole: boolean } {
    // Two zero blocks end a tar; some writers leave them out, which is harmless at an entry boundary.
    const isAtBoundary = this.#state === "header" && this.#headerFilled === 0;
    const isWhole = this.#state === "done" || isAtBoundary;
    if (!isWhole && this.#state !== "broken") this.#problem("the tar ends in the middle of an entry");
    return { problems: this.#problems, isWhole };
  }

  #problem(message: string): void {
    if (this.#problems.length < limits.problemsPerFile) this.#problems.push({ message });
  }

  #break(message: string): void {
    this.#problem(message);
    this.#state = "broken";
  }

  /** Consumes a part of `chunk` from `at`; returns how many bytes. */
  #step(chunk: Uint8Array, at: number): number {
    if (this.#state === "header" || this.#state === "sparse-map") return this.#fillHeader(chunk, at);
    const available = chunk.length - at;
    if (this.#remaining > 0) {
      const take = Math.min(available, this.#remaining);
      if (this.#state === "content") this.#sink.content(chunk.subarray(at, at + take));
      else if (this.#meta !== undefined) {
        this.#meta.bytes.set(chunk.subarray(at, at + take), this.#meta.filled);
        this.#meta.filled += take;
      }
      this.#remaining -= take;
      if (this.#remaining === 0 && this.#padding === 0) this.#contentDone();
      return take;
    }
    const take = Math.min(available, this.#padding);
    this.#padding -= take;
    if (this.#padding === 0) this.#contentDone();
    return take;
  }

  #fillHeader(chunk: Uint8Array, at: number): number {
    const take = Math.min(chunk.length - at, blockBytes - this.#headerFilled);
    this.#header.set(chunk.subarray(at, at + take), this.#headerFilled);
    this.#headerFilled += take;
    if (this.#headerFilled === blockBytes) {
      this.#headerFilled = 0;
      if (this.#state === "sparse-map") this.#sparseBlock(this.#offset + take);
      else this.#headerBlock(this.#offset + take);
    }
    return take;
  }

  #headerBlock(dataOffset: number): void {
    if (isZeroBlock(this.#header)) {
      this.#zeroBlocks += 1;
      if (this.#zeroBlocks === 2) this.#state = "done";
      return;
    }
    this.#zeroBlocks = 0;
    const header = parseHeader(this.#header);
    if (header === undefined) {
      this.#break(`no tar header at byte ${dataOffset - blockBytes}`);
      return;
    }
    if ("xgLK".includes(header.typeFlag)) {
      this.#startMeta(header);
      return;
    }
    this.#entries += 1;
    if (this.#entries > limits.tarEntries) {
      this.#break(`more than ${limits.tarEntries} entries`);
      return;
    }
    if (header.typeFlag === "S" && header.hasMoreSparseBlocks) {
      this.#sparse = header;
      this.#state = "sparse-map";
      return;
    }
    this.#startEntry(header, dataOffset);
  }

  /** GNU old sparse format: blocks of map entries until one whose byte 504 is zero. */
  #sparseBlock(dataOffset: number): void {
    if (this.#header[504] === 1) return;
    const header = this.#sparse;
    this.#sparse = undefined;
    this.#state = "header";
    if (header !== undefined) this.#startEntry(header, dataOffset);
  }

  #startMeta(header: RawHeader): void {
    if (header.sizeBytes > limits.tarMetaBytes) {
      this.#break(`a pax or long-name header of ${header.sizeBytes} bytes`);
      return;
    }
    this.#meta = { type: header.typeFlag, bytes: new Uint8Array(header.sizeBytes), filled: 0 };
    this.#startContent("meta", header.sizeBytes);
  }

  #startContent(state: State, sizeBytes: number): void {
    this.#state = state;
    this.#remaining = sizeBytes;
    this.#padding = (blockBytes - (sizeBytes % blockBytes)) % blockBytes;
    if (sizeBytes === 0) this.#contentDone();
  }

  #contentDone(): void {
    const state = this.#state;
    const meta = this.#meta;
    this.#state = "header";
    this.#meta = undefined;
    if (state === "content") this.#sink.end();
    else if (meta !== undefined) this.#useMeta(meta.type, meta.bytes);
  }

  #useMeta(type: string, bytes: Uint8Array): void {
    if (type === "L" || type === "K") {
      const end = bytes.indexOf(0);
      const text = tarName(end === -1 ? bytes : bytes.subarray(0, end));
      this.#pending = { ...this.#pending, [type === "L" ? "path" : "link"]: text };
      return;
    }
    const { records, isBroken } = parsePax(bytes);
    if (isBroken) this.#problem("a pax header with a record of a wrong length");
    if (type === "g") this.#globalPax = new Map([...this.#globalPax, ...records]);
    else this.#pax = records;
  }

  #startEntry(header: RawHeader, offset: number): void {
    const { path: longName, link: longLink } = this.#pending;
    let written = longName ?? header.name;
    let linkTarget = longLink ?? header.linkName;
    let sizeBytes = header.sizeBytes;
    let isSparse = header.typeFlag === "S";
    if (this.#pax.size > 0 || this.#globalPax.size > 0) {
      const pax = (key: string): string | undefined => this.#pax.get(key) ?? this.#globalPax.get(key);
      const paxSize = pax("size");
      if (paxSize !== undefined) sizeBytes = /^\d+$/.test(paxSize) ? Number(paxSize) : -1;
      if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) {
        this.#break(`a pax size that is no size: ${JSON.stringify(paxSize)}`);
        return;
      }
      isSparse ||= [...this.#pax.keys()].some((key) => key.startsWith("GNU.sparse."));
      written = pax("GNU.sparse.name") ?? pax("path") ?? written;
      linkTarget = pax("linkpath") ?? linkTarget;
      this.#pax = noRecords;
    }
    this.#pending = nothingPending;
    // A regular file whose name ends in "/" is a directory in pre-POSIX tars.
    const type = header.typeFlag === "0" && written.endsWith("/") ? "directory" : typeOf(header.typeFlag);
    // Only files carry bytes; sizes of links and directories are written by some tools and mean nothing.
    const stored = type === "file" || type === "other" ? sizeBytes : 0;
    const path = normaliseTarPath(written);
    if (path === undefined) {
      this.#problem(
        `the name ${JSON.stringify(written.slice(0, 200))} leads out of the image or is no path; the entry is left out`,
      );
      this.#startContent("skip", stored);
      return;
    }
    const entry: TarEntry = {
      path,
      type,
      sizeBytes: stored,
      mode: header.mode,
      uid: header.uid,
      gid: header.gid,
      linkTarget,
      isSparse,
      offset,
    };
    const isWanted = this.#sink.entry(entry) && type === "file";
    this.#startContent(isWanted ? "content" : "skip", stored);
  }
}

function typeOf(flag: string): TarEntryType {
  switch (flag) {
    case "0":
    case "7":
    case "S":
      return "file";
    case "1":
      return "hardlink";
    case "2":
      return "symlink";
    case "3":
    case "4":
      return "device";
    case "5":
      return "directory";
    case "6":
      return "fifo";
    default:
      return "other";
  }
}
