// One entry of the ledger: the leaf that the tree hashes for ever, and the payload that it commits to, which lives apart and can be
// purged. The commitment is salted, so that a purged payload of few possible values cannot be guessed from what remains.

import { hash } from "node:crypto";
import * as v from "valibot";
import { canonicalJson, type Instant, type Json, type LedgerEvent } from "../../model/index.ts";
import { type Hash, leafHash } from "./merkle.ts";

/** What is hashed, as canonical JSON: sorted keys, no spaces. `payload` is the commitment, in hex. */
export type Leaf = {
  readonly at: Instant;
  readonly by: string;
  readonly id: string;
  readonly payload: string;
  readonly position: number;
  readonly type: string;
};

/** An entry as every home stores and transports it, verbatim. `salt` and `body` are absent when the payload was purged. */
export type Entry = { readonly leaf: string; readonly salt?: string; readonly body?: string };

export type SealedEntry = {
  readonly entry: Entry;
  readonly leaf: Leaf;
  readonly hash: Hash;
  readonly payload: Json;
};

/** Random bytes that one entry takes: a salt and, where the event has none, most of an id. */
export const randomBytesPerEntry = 32;

export function seal(event: LedgerEvent, position: number, random: Buffer): SealedEntry {
  const salt = random.toString("hex", 0, 16);
  const body = canonicalJson(event.payload);
  // Ids in the order of the entries: an index of a million random ones would be written all over at every append.
  const id = event.id ?? position.toString(16).padStart(12, "0") + random.toString("hex", 16, 26);
  const leaf: Leaf = {
    at: event.at,
    by: event.by,
    id,
    payload: commitment(salt, body),
    position,
    type: event.type,
  };
  const text = canonicalJson(leaf);
  return { entry: { leaf: text, salt, body }, leaf, hash: leafHash(text), payload: event.payload };
}

export function commitment(salt: string, body: string): string {
  return hash("sha256", `${salt}\n${body}`, "hex");
}

const leafSchema = v.strictObject({
  at: v.string(),
  by: v.string(),
  id: v.string(),
  payload: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  position: v.pipe(v.number(), v.integer(), v.minValue(0)),
  type: v.string(),
});

/** Total: undefined for text that is not a leaf in canonical form. */
export function readLeaf(text: string): Leaf | undefined {
  const parsed = v.safeParse(leafSchema, jsonOf(text));
  if (!parsed.success || canonicalJson(parsed.output) !== text) return undefined;
  return parsed.output as Leaf; // `at` was checked when it was appended; here only its bytes count
}

/** JSON or undefined; never throws. */
export function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // JSON.parse gives nothing else
  } catch {
    return undefined;
  }
}
