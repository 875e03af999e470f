// The automaton as bytes: written by the build, embedded in the program, and taken only when it was built from exactly the
// keywords of the running rules. All numbers are little-endian.

import { createHash } from "node:crypto";
import { type Automaton, buildAutomaton } from "./automaton.ts";

const magic = "PCAC0001";
const headerBytes = 8 + 32 + 5 * 4;

/** Table and outputs in one piece: magic, digest of the keywords, five counts, then the arrays in turn. */
export function storeAutomaton(automaton: Automaton): Uint8Array {
  const { classOf, next, outputStart, outputs } = automaton;
  const header = Buffer.alloc(headerBytes);
  header.write(magic, 0, "latin1");
  keywordDigest(automaton.keywords).copy(header, 8);
  [automaton.shift, automaton.firstFinal, next.length, outputStart.length, outputs.length].forEach(
    (count, index) => {
      header.writeUInt32LE(count, 40 + index * 4);
    },
  );
  return Buffer.concat([header, classOf, bytesOf(outputStart), bytesOf(next), bytesOf(outputs)]);
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
  const [shift = 0, firstFinal = 0, nextLength = 0, startLength = 0, outputLength = 0] = [0, 1, 2, 3, 4].map(
    (index) => buffer.readUInt32LE(40 + index * 4),
  );
  // A copy, because typed arrays of wider numbers need an aligned start.
  const body = Uint8Array.from(buffer.subarray(headerBytes)).buffer;
  if (body.byteLength !== 256 + startLength * 4 + nextLength * 2 + outputLength * 2) return undefined;
  const startAt = 256;
  const nextAt = startAt + startLength * 4;
  return {
    keywords,
    shift,
    firstFinal,
    classOf: new Uint8Array(body, 0, 256),
    outputStart: new Uint32Array(body, startAt, startLength),
    next: new Uint16Array(body, nextAt, nextLength),
    outputs: new Uint16Array(body, nextAt + nextLength * 2, outputLength),
  };
}

function keywordDigest(keywords: readonly string[]): Buffer {
  return createHash("sha256").update(JSON.stringify(keywords)).digest();
}

function bytesOf(array: Uint32Array | Uint16Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
