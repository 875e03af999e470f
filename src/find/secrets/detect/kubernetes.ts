// Kubernetes Secret manifests: the values under `data:` (base64) and `stringData:` (clear), each judged by its key.
// Sealed and external secrets have another kind; templates have no value.

import { credentialKind, isKnownStructure, isRandom, looksLikeCredential } from "../../judge/index.ts";
import { type Detector, type Emit, ranks } from "./detector.ts";
import { isStandIn } from "./headers.ts";
import { ownRules } from "./own-rules.ts";

const longestManifest = 64 * 1024;

export const kubernetesSecrets: Detector = {
  keywords: ["kind: secret", '"kind": "secret"', '"kind":"secret"'],
  rules: [ownRules.kubernetesSecret],
  look(layer, start, end, emit) {
    if (/[A-Za-z]/.test(layer.slice(end, end + 1))) return 0; // SecretStore, SecretProviderClass
    // The document around the keyword: from one "---" to the next.
    const before = layer.slice(Math.max(0, start - longestManifest), start);
    const begin = start - before.length + Math.max(0, before.lastIndexOf("\n---") + 1);
    const after = layer.slice(end, end + longestManifest);
    const stop = after.indexOf("\n---");
    const manifest = layer.slice(begin, end + (stop === -1 ? after.length : stop));
    for (const block of manifest.matchAll(
      /^([ \t]{0,8})(data|stringData):[ \t]*\r?\n((?:\1[ \t]+[^\n]*(?:\n|$)|[ \t]*\r?\n)+)/dgm,
    )) {
      readBlock(block, begin, emit);
    }
    for (const block of manifest.matchAll(/"(data|stringData)"\s{0,4}:\s{0,4}\{([^{}]{1,32768})\}/dg)) {
      readJson(block, begin, emit);
    }
    return manifest.length * 3;
  },
};

function readBlock(block: RegExpExecArray, begin: number, emit: Emit): void {
  const offset = begin + (block.indices?.[3]?.[0] ?? 0);
  for (const entry of (block[3] ?? "").matchAll(
    /^[ \t]+["']?([\w.-]{1,253})["']?:[ \t]*(["']?)([^\s"'|>#][^\s"']{3,8192})\2[ \t]*\r?$/dgm,
  )) {
    judge(entry[1] ?? "", entry[3] ?? "", entry.indices?.[3], {
      isEncoded: block[2] === "data",
      offset,
      emit,
    });
  }
}

function readJson(block: RegExpExecArray, begin: number, emit: Emit): void {
  const offset = begin + (block.indices?.[2]?.[0] ?? 0);
  for (const entry of (block[2] ?? "").matchAll(/"([\w.-]{1,253})"\s{0,4}:\s{0,4}"([^"\\]{4,8192})"/dg)) {
    judge(entry[1] ?? "", entry[2] ?? "", entry.indices?.[2], {
      isEncoded: block[1] === "data",
      offset,
      emit,
    });
  }
}

type Setting = { readonly isEncoded: boolean; readonly offset: number; readonly emit: Emit };

function judge(
  name: string,
  value: string,
  span: readonly [number, number] | undefined,
  setting: Setting,
): void {
  const plain = setting.isEncoded ? decoded(value) : value;
  if (
    span === undefined ||
    plain === undefined ||
    isStandIn(plain) ||
    /^(?:ca\.crt|tls\.crt|.*\.(?:crt|pem|cer))$/.test(name)
  )
    return;
  const kind = credentialKind(name);
  const isSecret =
    kind === "password"
      ? plain.length >= 5
      : kind === "key"
        ? plain.length >= 8 && !isKnownStructure(plain)
        : looksLikeCredential(plain, "key") && isRandom(plain);
  if (!isSecret || plain.includes("PRIVATE KEY")) return; // keys are found by their own detector
  setting.emit({
    rule: ownRules.kubernetesSecret,
    start: setting.offset + span[0],
    end: setting.offset + span[1],
    secret: plain.trim(),
    confidence: kind === undefined ? "medium" : "high",
    rank: ranks.address,
  });
}

/** The clear value; binary content gives undefined. */
function decoded(value: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined;
  const plain = Buffer.from(value, "base64").toString("latin1");
  return /^[\x09\x0a\x0d\x20-\x7e]+$/.test(plain) ? plain : undefined;
}
