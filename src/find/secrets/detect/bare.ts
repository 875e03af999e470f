// The bare-string detector (R36): base64-like runs of 28 characters and more at 4.5 bits of entropy, where nothing else
// speaks of a credential. What makes it bearable is what it leaves alone: blobs, digests, public keys, words and tables.

import {
  credentialKind,
  entropyBitsPerChar,
  isBitcoinAddress,
  isKnownStructure,
  isPlaceholder,
  isVeryRandom,
  saysPublic,
} from "../../judge/index.ts";
import { type Candidate, type Layer, ranks } from "./detector.ts";
import { ownRules } from "./own-rules.ts";

/** Longer runs are data: images, fonts, compressed tables. */
const longestSecret = 256;
/** More of them under one name (or under none) make a table: test vectors, digests, identifiers. */
const mostAlike = 12;
/** How far back the bracket of a list is looked for. */
const listBytes = 4096;

/** First bytes of zstd, xz, zip, PNG, JPEG, PDF, GIF, WebAssembly, WOFF, ELF and zlib streams, in base64. */
const isFileInBase64 =
  /^(?:KLUv\/[QSUW]|\/Td6WFoA|UEsDB|iVBORw0KGgo|\/9j\/|JVBERi|R0lGOD|AGFzbQ|d09G[MR]|f0VMRg|eJ[wxyz]|eNo)/;

export type BareStrings = {
  readonly offer: (layer: Layer, start: number, end: number) => void;
  /** What stands, and whether there was a table beside it. */
  readonly close: () => { readonly candidates: readonly Candidate[]; readonly hasTable: boolean };
};

export function bareStrings(thresholdBitsPerChar: number): BareStrings {
  const byName = new Map<string, Candidate[]>();
  let [lastStart, lastName] = [0, ""];
  return {
    offer(layer, start, end) {
      if (end - start > longestSecret) return;
      // Cheap and frequent first: where it stands, before what it is.
      let from = start;
      while (from < start + 8 && isPadding(layer.bytes[from])) from += 1;
      if (end - from < 28 || !standsAlone(layer, from, end)) return;
      const secret = layer.slice(from, end);
      if (entropyBitsPerChar(secret) < thresholdBitsPerChar || isInBlock(layer, from, end)) return;
      if (isFileInBase64.test(secret) || (layer.pathClass === "lock" && isDigest(secret))) return;
      if (!isVeryRandom(secret) || isPlaceholder(secret) || isKnownStructure(secret)) return;
      if (
        isBitcoinAddress(secret) ||
        isSolanaAddress(secret) ||
        isForRecaptcha(secret) ||
        isStripeObject(secret) ||
        isInAddress(layer, from) ||
        isPulumiCiphertext(layer, from)
      )
        return;
      // Far from the bracket an element belongs to the list of the one before it.
      const isNext = start - lastStart < listBytes;
      const name = nameBefore(layer, from) ?? listName(layer, from) ?? (isNext ? lastName : "");
      [lastStart, lastName] = [start, name];
      if (
        saysPublic(name) ||
        /^examples?$/.test(name) ||
        isHiddenField(layer, from) ||
        isPartOfJwk(layer, name, from)
      )
        return;
      const alike = byName.get(name) ?? [];
      byName.set(name, alike);
      alike.push({
        rule: ownRules.highEntropy,
        start: from,
        end,
        secret,
        confidence: "low",
        rank: ranks.bare,
      });
    },
    close() {
      const isTable = ([name, alike]: readonly [string, readonly Candidate[]]): boolean =>
        new Set(alike.map((one) => one.secret)).size > mostAlike &&
        credentialKind(singular(name)) === undefined;
      const groups = [...byName];
      return {
        candidates: groups.filter((group) => !isTable(group)).flatMap(([, alike]) => alike),
        hasTable: groups.some(isTable),
      };
    },
  };
}

/** The site key of reCAPTCHA, which stands in every page, and the secret look the same: what is named a secret has its own rule. */
function isForRecaptcha(value: string): boolean {
  return /^6L[\w-]{38}$/.test(value);
}

/** 32 bytes in base58, as Solana writes accounts; of base62 keys of that length one in twenty has none of the four letters that are left out. */
function isSolanaAddress(value: string): boolean {
  return /^[1-9A-HJ-NP-Za-km-z]{43,44}$/.test(value);
}

/** Names of objects at Stripe ("Object IDs" of its API reference), and the secrets of single payments that its pages get: they open no account. */
function isStripeObject(value: string): boolean {
  return /^(?:price|prod|cus|sub|pi|pm|ch|in|evt|acct|req|txn|seti|si|ii|cs_(?:test|live))_[A-Za-z0-9]{14,80}(?:_secret_[A-Za-z0-9]{20,40})?$/.test(
    value,
  );
}

/** `https://x.io/u?t=`: a parameter without a credential's name, of an address that somebody was sent. */
function isInAddress(layer: Layer, start: number): boolean {
  const before = layer.slice(Math.max(0, start - 300), start);
  const name = /[?&;]([\w.-]{1,40})=$/.exec(before)?.[1];
  return name !== undefined && credentialKind(name) === undefined && /https?:\/\/[^\s"'<>`]*$/.test(before);
}

/** "=", "_" or "-". */
function isPadding(byte: number | undefined): boolean {
  return byte === 0x3d || byte === 0x5f || byte === 0x2d;
}

/** `encryptionsalt: v1:salt:v1:text`, `secure: v1:...` of a Pulumi stack: encrypted under a passphrase or a key elsewhere. */
function isPulumiCiphertext(layer: Layer, start: number): boolean {
  return /(?:encryptionsalt|encryptedkey|secure): ["']?(?:v1:[\w+/=:]{0,60})?$/.test(
    layer.slice(Math.max(0, start - 90), start),
  );
}

/** Base64 of as many bytes as a common digest has (MD5, SHA-1, SHA-2). */
function isDigest(value: string): boolean {
  return [16, 20, 28, 32, 48, 64].includes(Math.floor((value.replace(/=+$/, "").length * 3) / 4));
}

/** The run is a whole quoted string, or the whole of a value after "=", ":" or space. */
function standsAlone(layer: Layer, start: number, end: number): boolean {
  const { bytes } = layer;
  const before = bytes[start - 1] ?? newline;
  const after = bytes[end] ?? newline;
  if (before === 0x22 || before === 0x27 || before === 0x60)
    return after === before || (after === 0x5c && bytes[end + 1] === before);
  if (before === 0x3e) return after === 0x3c;
  return (
    /[\s=:]/.test(String.fromCharCode(before)) &&
    /[\s;&]/.test(String.fromCharCode(after)) &&
    /[=:]\s{0,4}$/.test(layer.slice(Math.max(0, start - 6), start))
  );
}

const newline = 0x0a;

/** Part of a blob of many lines, or of a data: address. What a comma parts is a list, not a blob. */
function isInBlock(layer: Layer, start: number, end: number): boolean {
  if (
    /(?:base64,|charset=[\w-]+,|sha\d{3}-|-----)\s{0,4}$/i.test(layer.slice(Math.max(0, start - 24), start))
  )
    return true;
  const before = layer.slice(Math.max(0, start - 160), start);
  const after = layer.slice(end, end + 160);
  // Lines of a file in base64 are as long as each other, and longer than keys.
  const next =
    /^["'`],\s{1,60}["'`]([A-Za-z0-9+/=_-]{64,})/.exec(after)?.[1] ??
    /([A-Za-z0-9+/=_-]{64,})["'`],\s{1,60}["'`]$/.exec(before)?.[1];
  if (next?.length === end - start) return true;
  return (
    /[A-Za-z0-9+/=_-]{28,}["'`]?[\s+\\n]{1,60}[bru]?["'`]?$/.test(before) ||
    /^["'`]?[\s+\\n]{1,60}[bru]?["'`]?[A-Za-z0-9+/=_-]{28,}/.test(after)
  );
}

/** The nearest name before a value: `name = "`, `name := "`, `"name": "\"`, `name: `, `f("name", "`, `<name>`. */
function nameBefore(layer: Layer, start: number): string | undefined {
  const before = layer.slice(Math.max(0, start - 130), start);
  const labelled =
    /["']?\b(?:name|key|property|itemprop)["']?\s{0,3}[:=]\s{0,3}["']([\w.-]{1,60})["'],?\s{1,8}["']?(?:value|content)["']?\s{0,3}[:=]\s{0,3}["']$/i.exec(
      before,
    );
  if (labelled !== null) return labelled[1];
  return (
    /([\w.-]{1,60})["'`\])]{0,3}\s{0,40}(?::=|=>|[:=(])\s{0,40}(?:\\?["'`]){0,2}$/.exec(before)?.[1] ??
    /\(["'`]?([\w.-]{1,60})["'`]?,\s{0,4}["'`]$/.exec(before)?.[1] ??
    /<(?:\w{1,20}:)?([\w.-]{1,60})(?:\s[^<>]{0,60})?>\s{0,8}$/.exec(before)?.[1]
  );
}

/** `<input type="hidden" name="csrf_token" value="`: made anew for each page. */
function isHiddenField(layer: Layer, start: number): boolean {
  const before = layer.slice(Math.max(0, start - 160), start);
  return /<(?:input|meta)\b[^>]*(?:csrf|verification_?token|authenticity_?token|viewstate|eventvalidation|nonce)[^>]*$/i.test(
    before,
  );
}

/** `names = [`: what stands before the bracket that opens the list; undefined where none is near. */
function listName(layer: Layer, start: number): string | undefined {
  const before = layer.slice(Math.max(0, start - listBytes), start);
  const open = Math.max(before.lastIndexOf("["), before.lastIndexOf("{"), before.lastIndexOf("("));
  if (open === -1) return undefined;
  return /([\w.-]{1,60})["'`]?\s{0,4}[:=]\s{0,4}[\w<>\s]{0,24}$/.exec(before.slice(0, open))?.[1] ?? "";
}

/** Coordinates, modulus and primes of a JSON Web Key: its private part is found by its own detector. */
function isPartOfJwk(layer: Layer, name: string, start: number): boolean {
  return (
    /^(?:x|y|n|p|q|dp|dq|qi)$/.test(name) &&
    /\bkty["']?\s{0,4}:/.test(layer.slice(Math.max(0, start - 1500), start + 1500))
  );
}

function singular(name: string): string {
  return name.replace(/s$/i, "");
}
