// Checkpoints: the ledger's size, root, derived rows and time under a signature. Whoever keeps one outside can later tell whether
// the ledger still begins with what it promised.

import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import * as v from "valibot";
import { PortcullisError } from "../../kit/index.ts";
import { type Checkpoint, canonicalJson, type Digest, digest, instant, sha256 } from "../../model/index.ts";
import { jsonOf } from "./entry.ts";
import { type Frontier, rootOf } from "./merkle.ts";

/** Signs bytes; `publicKey` is SPKI in DER. */
export type Signer = { readonly publicKey: Buffer; readonly sign: (bytes: Uint8Array) => Buffer };

export function signerOf(privateKey: KeyObject): Signer {
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const hash = hashFor(privateKey);
  return { publicKey, sign: (bytes) => sign(hash, bytes, privateKey) };
}

export function makeCheckpoint(
  facts: { readonly frontier: Frontier; readonly folds: Digest; readonly at: string },
  signer: Signer | undefined,
): Checkpoint {
  const bare = {
    sizeEvents: facts.frontier.size,
    root: digest(`sha256:${rootOf(facts.frontier).toString("hex")}`),
    folds: facts.folds,
    at: instant(facts.at),
  };
  if (signer === undefined) return bare;
  return {
    ...bare,
    signature: signer.sign(signedBytes(bare)).toString("base64"),
    publicKey: signer.publicKey.toString("base64"),
  };
}

/** "unsigned" is a fact, "wrong" is tampering (or another key than the one that is trusted). */
export function signatureState(checkpoint: Checkpoint, trusted?: Buffer): "good" | "unsigned" | "wrong" {
  if (checkpoint.signature === undefined || checkpoint.publicKey === undefined) return "unsigned";
  const spki = Buffer.from(checkpoint.publicKey, "base64");
  if (trusted !== undefined && !trusted.equals(spki)) return "wrong";
  try {
    const key = createPublicKey({ key: spki, format: "der", type: "spki" });
    return verify(hashFor(key), signedBytes(checkpoint), key, Buffer.from(checkpoint.signature, "base64"))
      ? "good"
      : "wrong";
  } catch {
    return "wrong"; // not a key that anybody could have signed with
  }
}

/** The name of a key for people: SHA-256 of its SPKI DER. */
export function keyName(publicKey: string): Digest {
  return sha256(Buffer.from(publicKey, "base64"));
}

const schema = v.strictObject({
  sizeEvents: v.pipe(v.number(), v.integer(), v.minValue(0)),
  root: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)),
  folds: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)),
  at: v.string(),
  signature: v.optional(v.string()),
  publicKey: v.optional(v.string()),
});

/** Total: undefined when the text is not a checkpoint. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const parsed = v.safeParse(schema, jsonOf(text));
  if (!parsed.success) return undefined;
  return parsed.output as Checkpoint; // digests were matched by the schema; `at` is only signed and shown
}

export function checkpointText(checkpoint: Checkpoint): string {
  return canonicalJson(checkpoint);
}

function signedBytes({ at, folds, root, sizeEvents }: Checkpoint): Buffer {
  return Buffer.from(`portcullis-ledger-checkpoint-v1\n${canonicalJson({ at, folds, root, sizeEvents })}`);
}

/** Ed25519 hashes by itself; ECDSA is used with SHA-256 over P-256. */
function hashFor(key: KeyObject): "sha256" | null {
  if (key.asymmetricKeyType === "ed25519") return null;
  if (key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === "prime256v1")
    return "sha256";
  throw new PortcullisError(
    "ledger",
    `Cannot sign the ledger with a key of type ${key.asymmetricKeyType ?? "unknown"}.`,
    {
      hint: "use an Ed25519 or an ECDSA P-256 key",
    },
  );
}
