// The tables of the search as bytes: written by the build, embedded in the program, and taken only when they were built from exactly the
// keywords of the running rules.

import { createHash } from "node:crypto";
import { type Automaton, automatonOf, buildAutomaton } from "./automaton.ts";
import { layoutOf, type Tables } from "./tables.ts";

const magic = "PCKW0006";
const headerBytes = 8 + 32 + 8;

/** In one piece: magic, digest of the keywords, nodes of the trie, length of the longest keyword, then the tables. */
export function storeTables(keywords: readonly string[], { layout, bytes }: Tables): Uint8Array {
  const header = Buffer.alloc(headerBytes);
  header.write(magic, 0, "latin1");
  keywordDigest(keywords).copy(header, 8);
  header.writeUInt32LE(layout.nodes, 40);
  header.writeUInt32LE(layout.longest, 44);
  return Buffer.concat([header, bytes]);
}

/** The stored tables when they belong to these keywords, else ones built now. */
export function automatonFor(keywords: readonly string[], stored: Uint8Array | undefined): Automaton {
  const tables = stored === undefined ? undefined : readStored(keywords, stored);
  return tables === undefined ? buildAutomaton(keywords) : automatonOf(keywords, tables);
}

function readStored(keywords: readonly string[], stored: Uint8Array): Tables | undefined {
  const buffer = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  const isOurs =
    buffer.length > headerBytes &&
    buffer.toString("latin1", 0, 8) === magic &&
    buffer.subarray(8, 40).equals(keywordDigest(keywords));
  if (!isOurs) return undefined;
  const layout = layoutOf(buffer.readUInt32LE(40), buffer.readUInt32LE(44));
  const bytes = buffer.subarray(headerBytes);
  return bytes.length === layout.sizeBytes ? { layout, bytes } : undefined;
}

function keywordDigest(keywords: readonly string[]): Buffer {
  return createHash("sha256").update(JSON.stringify(keywords)).digest();
}
