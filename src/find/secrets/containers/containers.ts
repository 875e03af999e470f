// Files inside files: zip (jar, whl, docx, xlsx), tar, gzip, zstd, xz, bzip2, SQLite and PDF. A container gives its members one after the
// other; members may be containers again. Every limit that is reached, and every part that could not be read, is a gap.

import { gunzipSync } from "node:zlib";
import { Decompress } from "fzstd";
import { isBzip2, readBzip2 } from "../../../formats/bzip2/index.ts";
import { isOfficeText, officeText } from "../../../formats/office/index.ts";
import { isPdf, readPdfText } from "../../../formats/pdf/index.ts";
import { isSqlite, readSqliteText } from "../../../formats/sqlite/index.ts";
import { createTarReader } from "../../../formats/tar/index.ts";
import { isXz, readXz } from "../../../formats/xz/index.ts";
import { readEntry, readZipDirectory } from "../../../formats/zip/index.ts";
import { decodeUtf8, limits, type PositionedReader } from "../../../kit/index.ts";
import type { GapReason } from "../../../model/index.ts";

export type Member = { readonly kind: "member"; readonly path: string; readonly bytes: Uint8Array };
export type MemberGap = {
  readonly kind: "gap";
  readonly path?: string;
  readonly reason: GapReason;
  readonly detail: string;
};

/** What unpacking one file may still cost; shared by all containers in it. */
export type Room = { bytes: number; entries: number };

export function freshRoom(): Room {
  return { bytes: limits.containerBytes, entries: limits.containerEntries };
}

type Opener = (bytes: Uint8Array, name: string, room: Room) => Generator<Member | MemberGap>;

/** How to open what begins with these bytes; undefined when it is no container. */
export function openerOf(bytes: Uint8Array): Opener | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0x50 && b === 0x4b && (c === 3 || c === 5) && (d === 4 || d === 6)) return zipMembers;
  if (a === 0x1f && b === 0x8b && c === 0x08) return gzipMember;
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return zstdMember;
  if (isXz(bytes)) return xzMember;
  if (a === 0x42 && isBzip2(bytes)) return bzip2Member;
  if (bytes[257] === 0x75 && isTar(bytes)) return tarMembers;
  if (a === 0x53 && isSqlite(bytes)) return sqliteText;
  return a === 0x25 && isPdf(bytes) ? pdfText : undefined;
}

/** The mark and the sum over the header (POSIX ustar), so that a text about tar files stays a text. */
function isTar(bytes: Uint8Array): boolean {
  if (bytes.length < 512 || decodeUtf8(bytes.subarray(257, 262)) !== "ustar") return false;
  let sum = 0;
  for (let at = 0; at < 512; at += 1) sum += at >= 148 && at < 156 ? 0x20 : (bytes[at] ?? 0);
  return Number.parseInt(decodeUtf8(bytes.subarray(148, 156)).replace(/[^0-7]/g, ""), 8) === sum;
}

function* zipMembers(bytes: Uint8Array, _name: string, room: Room): Generator<Member | MemberGap> {
  const reader = readerOf(bytes);
  const { value: entries, problems } = readZipDirectory(reader);
  for (const problem of problems) yield unparsable(problem.message);
  for (const entry of entries) {
    if (entry.name.endsWith("/")) continue;
    if (!take(room, entry.sizeBytes)) return yield full();
    const content = readEntry(reader, entry, limits.fileSizeBytes);
    const path = safePath(entry.name);
    if (!(content instanceof Uint8Array)) yield { ...unparsable(content.message), path };
    else if (isOfficeText(entry.name))
      yield { kind: "member", path, bytes: Buffer.from(officeText(decodeUtf8(content))) };
    else yield { kind: "member", path, bytes: content };
  }
}

function* tarMembers(bytes: Uint8Array, _name: string, room: Room): Generator<Member | MemberGap> {
  const members: (Member | MemberGap)[] = [];
  let chunks: Uint8Array[] = [];
  let path = "";
  const reader = createTarReader({
    entry(entry) {
      if (entry.type !== "file" || entry.isSparse || entry.sizeBytes === 0) return false;
      path = entry.path;
      chunks = [];
      const isWanted = entry.sizeBytes <= limits.fileSizeBytes && take(room, entry.sizeBytes);
      if (!isWanted) members.push({ ...full(), path: safePath(path) });
      return isWanted;
    },
    content: (chunk) => void chunks.push(chunk),
    end: () =>
      void members.push({
        kind: "member",
        path: safePath(path),
        bytes: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
      }),
  });
  // In pieces, so that members are handed on before the next ones are taken out.
  const pieceBytes = 4 * 1024 * 1024;
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    reader.push(bytes.subarray(at, at + pieceBytes));
    yield* members.splice(0);
  }
  for (const problem of reader.finish().problems) yield unparsable(problem.message);
  yield* members;
}

function* gzipMember(bytes: Uint8Array, name: string, room: Room): Generator<Member | MemberGap> {
  yield unpacked(withoutEnding(name, /\.(?:gz|tgz|svgz)$/i), room, (mostBytes) =>
    gunzipSync(bytes, { maxOutputLength: mostBytes }),
  );
}

function* zstdMember(bytes: Uint8Array, name: string, room: Room): Generator<Member | MemberGap> {
  yield unpacked(withoutEnding(name, /\.(?:zst|tzst)$/i), room, (mostBytes) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const stream = new Decompress((chunk) => {
      size += chunk.length;
      if (size > mostBytes) throw new RangeError("more than the limit");
      chunks.push(chunk);
    });
    stream.push(bytes, true);
    return Buffer.concat(chunks);
  });
}

function* xzMember(bytes: Uint8Array, name: string, room: Room): Generator<Member | MemberGap> {
  yield unpacked(withoutEnding(name, /\.(?:xz|txz)$/i), room, (mostBytes) => readXz(bytes, mostBytes));
}

function* bzip2Member(bytes: Uint8Array, name: string, room: Room): Generator<Member | MemberGap> {
  yield unpacked(withoutEnding(name, /\.(?:bz2|tbz2?)$/i), room, (mostBytes) => readBzip2(bytes, mostBytes));
}

function* sqliteText(bytes: Uint8Array, _name: string, room: Room): Generator<Member | MemberGap> {
  const { value, problems } = readSqliteText(bytes, Math.min(room.bytes, limits.fileSizeBytes));
  for (const problem of problems) yield unparsable(problem.message);
  if (take(room, value.length)) yield { kind: "member", path: "rows", bytes: Buffer.from(value) };
}

function* pdfText(bytes: Uint8Array, _name: string, room: Room): Generator<Member | MemberGap> {
  const { value, problems } = readPdfText(bytes, Math.min(room.bytes, limits.fileSizeBytes));
  for (const problem of problems) yield unparsable(problem.message);
  if (take(room, value.length)) yield { kind: "member", path: "text", bytes: Buffer.from(value, "latin1") };
}

function unpacked(path: string, room: Room, unpack: (mostBytes: number) => Uint8Array): Member | MemberGap {
  try {
    const bytes = unpack(Math.max(1, room.bytes));
    return take(room, bytes.length) ? { kind: "member", path: safePath(path), bytes } : full();
  } catch (thrown) {
    const isFull = thrown instanceof RangeError;
    return isFull ? full() : unparsable("it is damaged or cut off");
  }
}

function take(room: Room, sizeBytes: number): boolean {
  room.bytes -= sizeBytes;
  room.entries -= 1;
  return room.bytes >= 0 && room.entries >= 0;
}

function full(): MemberGap {
  return {
    kind: "gap",
    reason: "too-large",
    detail: `it unpacks to more than ${limits.containerBytes} bytes or ${limits.containerEntries} files`,
  };
}

function unparsable(detail: string): MemberGap {
  return { kind: "gap", reason: "unparsable", detail };
}

/** A name as a path for reports: no root, no steps up, nothing empty. Nothing is ever written there. */
function safePath(name: string): string {
  const steps = name.split(/[\\/]/).filter((step) => step !== "" && step !== "." && step !== "..");
  return steps.length === 0 ? "member" : steps.join("/").slice(0, limits.pathLengthBytes);
}

function withoutEnding(name: string, ending: RegExp): string {
  const base = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("!")) + 1);
  const isTarball = /\.(?:tgz|txz|tzst|tbz2?)$/i.test(base);
  return base.replace(ending, isTarball ? ".tar" : "") || "content";
}

function readerOf(bytes: Uint8Array): PositionedReader {
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => Uint8Array.from(bytes.subarray(offset, offset + length)),
    close: () => {},
  };
}
