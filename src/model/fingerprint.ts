// Fingerprints: the identity of a finding across runs. Never from line, commit, severity, wording, version or tool.

import { createHash, createHmac, hash } from "node:crypto";
import type { Digest, Fingerprint } from "./brand.ts";

/** The keyed half of secret fingerprints; 32 bytes as hex, from `.portcullis/key` or the environment. */
export type FingerprintKey = string;

/** Joins the parts without ambiguity and hashes them with HMAC-SHA-256; 128 bits are kept. */
export function fingerprint(key: FingerprintKey, engine: string, parts: readonly string[]): Fingerprint {
  return `v1:${hmac(key, JSON.stringify([engine, ...parts])).slice(0, 32)}` as Fingerprint; // the one place that makes fingerprints
}

const blockBytes = 64;

/** HMAC (RFC 2104) of two plain hashes: a third of the time of an Hmac object, and a scan makes thousands. */
function hmac(key: FingerprintKey, text: string): string {
  const { inner, outer } = padsOf(key);
  const message = Buffer.allocUnsafe(blockBytes + Buffer.byteLength(text));
  inner.copy(message);
  message.write(text, blockBytes, "utf8");
  hash("sha256", message, "buffer").copy(outer, blockBytes);
  return hash("sha256", outer, "hex");
}

type Pads = { readonly key: FingerprintKey; readonly inner: Buffer; readonly outer: Buffer };
let lastPads: Pads | undefined;

/** The key's own blocks, with room for the inner hash behind the outer one: a run has one key. */
function padsOf(key: FingerprintKey): Pads {
  if (lastPads?.key === key) return lastPads;
  const given = Buffer.from(key, "hex");
  const secret = given.length > blockBytes ? hash("sha256", given, "buffer") : given;
  const inner = Buffer.alloc(blockBytes, 0x36);
  const outer = Buffer.alloc(blockBytes + 32, 0x5c);
  for (const [at, byte] of secret.entries()) {
    inner[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }
  lastPads = { key, inner, outer };
  return lastPads;
}

/** A keyed hash of a secret value: equal secrets compare equal, and nobody without the key can test a guess. */
export function secretHash(key: FingerprintKey, value: string | Uint8Array): Digest {
  return `sha256:${createHmac("sha256", Buffer.from(key, "hex")).update("secret\0").update(value).digest("hex")}` as Digest;
}

export function sha256(content: string | Uint8Array): Digest {
  return `sha256:${createHash("sha256").update(content).digest("hex")}` as Digest;
}

/** Digest of plain data, with object keys in sorted order. */
export function digestOf(value: unknown): Digest {
  return sha256(canonicalJson(value));
}

/** The id of an event that is the same event whenever these parts are the same: recording it twice records it once. */
export function eventIdOf(parts: readonly unknown[]): string {
  return digestOf(parts).slice("sha256:".length, "sha256:".length + 32);
}

/** JSON with sorted keys and no spaces: equal data gives equal bytes (RFC 8785 for the values that we use: no fractions beyond doubles). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.map((item) => canonicalJson(item === undefined ? null : item)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    let text = "";
    // One string that grows, keys sorted by the engine's own order of code units: the ledger hashes a million of these.
    for (const key of Object.keys(value).sort()) {
      const item = (value as Readonly<Record<string, unknown>>)[key]; // its own key
      if (item !== undefined)
        text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(item)}`;
    }
    return `{${text}}`;
  }
  return JSON.stringify(value) ?? "null";
}
