// The automaton as bytes: written by the build, embedded in the program, and taken only when it was built from exactly the
// keywords of the running rules. All numbers are little-endian.

import { createHash } from "node:crypto";
import { type Automaton, buildAutomaton } from "./automaton.ts";

const magic = "PCKW0004";
const headerBytes = 8 + 32 + 12;
const gateWords = 8192;
const secondWords = 4096;

/** In one piece: magic, digest of the keywords, lengths of the three tables, then classes, gates and tables in turn. */
export function storeAutomaton(automaton: Automaton): Uint8Array {
  const { classOf, gate, second, ways, entries, next, ends } = automaton;
  const header = Buffer.alloc(headerBytes);
  header.write(magic, 0, "latin1");
  keywordDigest(automaton.keywords).copy(header, 8);
  header.writeUInt32LE(next.length, 40);
  header.writeUInt32LE(ends.length, 44);
  header.writeUInt32LE(ways.length, 48);
  const tables = [gate, second, ways, entries, next, ends].map(bytesOf);
  return Buffer.concat([header, classOf, ...tables]);
}

/** The stored table when it belongs to these keywords, else one built now. */
export function automatonFor(keywords: readonly string[], stored: Uint8Array | undefined): Automaton {
  return (stored === undefined ? undefined : readStored(keywords, stored)) ?? buildAutomaton(keywords);
}

function readStored(keywords: readonly string[], stored: Uint8Array): Automaton | undefined {
  const buffer = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  const isOurs =
    buffer.length > headerBytes &&
    buffer.toString("latin1", 0, 8) === magic &&
    buffer.subarray(8, 40).equals(keywordDigest(keywords));
  if (!isOurs) return undefined;
  const nextLength = buffer.readUInt32LE(40);
  const endsLength = buffer.readUInt32LE(44);
  // A copy, because typed arrays of wider numbers need an aligned start.
  const body = Uint8Array.from(buffer.subarray(headerBytes)).buffer;
  const secondAt = 256 + gateWords * 4;
  const slots = buffer.readUInt32LE(48);
  const waysAt = secondAt + secondWords * 4;
  const entriesAt = waysAt + slots * 4;
  const nextAt = entriesAt + slots * 2;
  if (body.byteLength !== nextAt + nextLength * 2 + endsLength * 2) return undefined;
  return {
    keywords,
    classOf: new Uint8Array(body, 0, 256),
    gate: new Uint32Array(body, 256, gateWords),
    second: new Uint32Array(body, secondAt, secondWords),
    ways: new Uint32Array(body, waysAt, slots),
    entries: new Uint16Array(body, entriesAt, slots),
    next: new Uint16Array(body, nextAt, nextLength),
    ends: new Uint16Array(body, nextAt + nextLength * 2, endsLength),
  };
}

function keywordDigest(keywords: readonly string[]): Buffer {
  return createHash("sha256").update(JSON.stringify(keywords)).digest();
}

function bytesOf(array: Uint32Array | Uint16Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
