// The index file's outline: a header of fixed size, then sections. See docs/adr/0020. Little-endian throughout.
//   facts  one framed JSON text an advisory: what is true of it whatever the package
//   rows   one framed JSON text a package: its affected rows, each with the place of its facts
//   names  hash table of packages, sorted: the only large thing that is read when the file is opened
//   ids    hash table of advisories, sorted, with the digest of each record
//   kev, epss, manifest

import { crc32 } from "node:zlib";
import { PortcullisError, type PositionedReader } from "../kit/index.ts";

/** 2: Go modules are kept under their names in lower case. */
export const formatVersion = 2;
export const headerBytes = 256;
const magic = "PORTADV\n";

export const sectionNames = ["facts", "rows", "names", "ids", "kev", "epss", "manifest"] as const;
export type SectionName = (typeof sectionNames)[number];
/** `crc` is 0 for facts and rows, whose frames carry their own. */
export type Section = { readonly offset: number; readonly length: number; readonly crc: number };
export type Outline = { readonly id: Uint8Array; readonly sections: Readonly<Record<SectionName, Section>> };

const sectionsAt = 64;
const sectionEntryBytes = 20;

export function encodeHeader(outline: Outline, totalBytes: number): Uint8Array {
  const header = Buffer.alloc(headerBytes);
  header.write(magic, 0, "latin1");
  header.writeUInt32LE(formatVersion, 8);
  header.writeDoubleLE(totalBytes, 16);
  header.set(outline.id, 24);
  sectionNames.forEach((name, index) => {
    const { offset, length, crc } = outline.sections[name];
    const at = sectionsAt + index * sectionEntryBytes;
    header.writeDoubleLE(offset, at);
    header.writeDoubleLE(length, at + 8);
    header.writeUInt32LE(crc, at + 16);
  });
  header.writeUInt32LE(crc32(header.subarray(16)), 12);
  return header;
}

/** Throws "advisories" for a file that is not an index, is cut off, or comes from a newer program. */
export function readOutline(reader: PositionedReader): Outline {
  const header = Buffer.from(reader.read(0, headerBytes));
  if (header.length < headerBytes || header.toString("latin1", 0, 8) !== magic)
    throw damaged("it is not an advisory database");
  const version = header.readUInt32LE(8);
  if (version > formatVersion)
    throw damaged(`its format ${version} is newer than this program's ${formatVersion}`);
  if (version < formatVersion)
    throw damaged(`its format ${version} is older than this program's ${formatVersion}`);
  if (crc32(header.subarray(16)) !== header.readUInt32LE(12)) throw damaged("its header is damaged");
  if (header.readDoubleLE(16) !== reader.sizeBytes) throw damaged("it is cut off or has grown");
  const sections = Object.fromEntries(
    sectionNames.map((name, index) => {
      const at = sectionsAt + index * sectionEntryBytes;
      return [
        name,
        {
          offset: header.readDoubleLE(at),
          length: header.readDoubleLE(at + 8),
          crc: header.readUInt32LE(at + 16),
        },
      ];
    }),
  ) as Record<SectionName, Section>; // one entry for each name
  return { id: Uint8Array.from(header.subarray(24, 56)), sections };
}

export function readSection(reader: PositionedReader, section: Section): Uint8Array<ArrayBuffer> {
  const bytes = reader.read(section.offset, section.length);
  if (bytes.length !== section.length || crc32(bytes) !== section.crc)
    throw damaged("a table of it is damaged");
  return bytes;
}

const frameBytes = 4;

/** A text with its checksum in front, so that damage is met where it is and never read as an answer. */
export function frame(text: string | Uint8Array): Uint8Array {
  const body = typeof text === "string" ? Buffer.from(text, "utf8") : text;
  const framed = Buffer.allocUnsafe(frameBytes + body.length);
  framed.writeUInt32LE(crc32(body), 0);
  framed.set(body, frameBytes);
  return framed;
}

export function readFrame(
  reader: PositionedReader,
  section: Section,
  offset: number,
  length: number,
): unknown {
  const isInside = offset + length <= section.length && length > frameBytes;
  const bytes = isInside ? reader.read(section.offset + offset, length) : new Uint8Array();
  const framed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (framed.length !== length || !isInside) throw damaged("a record lies outside the file");
  const body = framed.subarray(frameBytes);
  if (crc32(body) !== framed.readUInt32LE(0)) throw damaged("a record of it is damaged");
  return JSON.parse(body.toString("utf8"));
}

export function damaged(what: string): PortcullisError {
  return new PortcullisError("advisories", `Cannot use the advisory database: ${what}.`, {
    hint: "build it anew with `portcullis db update`",
  });
}
