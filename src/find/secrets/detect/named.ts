// A name that speaks of a credential and a value beside it: `password = "..."`, `"apiKey": "..."`, `<token>...</token>`,
// `setSecret('...')`, `--password ...`, `define('DB_PASSWORD', '...')`. What joins the two is read by `joint.ts`; here both are judged.

import {
  type CredentialKind,
  credentialKind,
  isPassphrase,
  isRandom,
  isVeryRandom,
  isWellKnownPassword,
  looksLikeCredential,
  surpriseBitsPerChar,
} from "../../judge/index.ts";
import { type Detector, type Emit, type Layer, ranks } from "./detector.ts";
import { longestValue, type Near, readBesideName, type Value } from "./joint.ts";
import { ownRules } from "./own-rules.ts";
import { concatenated, withRestOfList } from "./pieces.ts";
import { isSaidPassword } from "./prose.ts";

export const named: Detector = {
  keywords: [
    "passw",
    "passphrase",
    "pwd",
    "_pass",
    "pass=",
    "pass:",
    "pass =",
    'pass"',
    "pass'",
    "pass>",
    "pass ",
    ...["pw:", "pw=", "pw =", 'pw"', "pw'"],
    "bindpw",
    "rootpw",
    "psk",
    ...["senord", "kennwort", "wachtwoord", "contrase", "senha", "motdepasse", "mot_de_passe"],
    "secret",
    "token",
    "key",
    "credential",
    "creds",
    "auth",
    "_pat",
    "_sas",
    "erlang_cookie",
    "release_cookie",
    "salt",
    "pepper",
  ],
  rules: [ownRules.genericPassword, ownRules.genericCredential],
  look,
};

const longestName = 64;
/** What judging a value costs, as so many bytes that are only read. */
const judgingCost = 256;

function look(layer: Layer, start: number, end: number, emit: Emit): number {
  const { bytes } = layer;
  // Keywords may end with what follows a name.
  const nameEnd = isNameCode(bytes[end - 1]) ? skipName(bytes, end) : wordEnd(bytes, start, end);
  if (!mayJoin(bytes[nameEnd])) return nameEnd - end + 1;
  const nameAt = nameStart(bytes, start);
  const name = layer.slice(nameAt, nameEnd);
  const ownKind = kindOf(name);
  if (ownKind === undefined || isAnnotation(layer, nameAt)) return nameEnd - nameAt + 1;
  const kind = ownKind === "weak" && isSaidKey(layer, name, nameAt) ? "key" : ownKind;
  const near = nearby(layer, nameAt, nameEnd);
  const { value, examined } = readBesideName(near, nameAt - near.origin, nameEnd - near.origin);
  if (value === undefined) return examined;
  const values = withRestOfList(near.text, value);
  for (const one of values) {
    const first = { end: one.end, secret: near.text.slice(one.start, one.end) };
    const found = [concatenated(near.text, one), first, passphraseFrom(near, kind, one)].find(
      (read) => read !== undefined && isCredential(name, kind, read.secret, one, near),
    );
    if (found === undefined) continue;
    emit({
      rule: kind === "password" ? ownRules.genericPassword : ownRules.genericCredential,
      start: near.origin + one.start,
      end: near.origin + found.end,
      secret: found.secret,
      confidence: "medium",
      rank: ranks.named,
    });
  }
  return examined + judgingCost * (1 + values.length);
}

/** `checksum/secret: 62f3...`: what Helm charts write so that a new secret restarts the pods. */
function isAnnotation(layer: Layer, nameAt: number): boolean {
  return (
    layer.bytes[nameAt - 1] === slash && /checksum\/$/.test(layer.slice(Math.max(0, nameAt - 9), nameAt))
  );
}

const slash = 0x2f;

/** "The API key was": in a sentence the word before it says whose key it is. */
function isSaidKey(layer: Layer, name: string, nameAt: number): boolean {
  return (
    name.toLowerCase() === "key" &&
    /\b(?:api|access|secret|signing|encryption|service|storage|account|master|admin) $/i.test(
      layer.slice(Math.max(0, nameAt - 12), nameAt),
    )
  );
}

/** `password: correct horse battery staple`: what stands bare in a file of lines goes on to the end of its line. */
function passphraseFrom(
  { text, pathClass }: Near,
  kind: CredentialKind,
  value: Value,
): { readonly end: number; readonly secret: string } | undefined {
  if (kind !== "password" || value.isQuoted || value.isSaid) return undefined;
  if ((pathClass !== "unquoted" && pathClass !== "settings") || text[value.end] !== " ") return undefined;
  restOfWords.lastIndex = value.end;
  const rest = restOfWords.exec(text)?.[0];
  if (rest === undefined) return undefined;
  const secret = text.slice(value.start, value.end) + rest;
  return isPassphrase(secret) || isWellKnownPassword(secret)
    ? { end: value.end + rest.length, secret }
    : undefined;
}

const restOfWords = /(?: [a-z]{2,12}){3,7}(?=\s*(?:\r?\n|$|#))/y;

/** A large file is not made a string for the few names in it: what may be read beside a name stands within this. */
const wholeBytes = 32 * 1024;
const beforeNameBytes = 2048;
const behindNameBytes = 2 * longestValue + 1024;

function nearby(layer: Layer, nameAt: number, nameEnd: number): Near & { readonly origin: number } {
  const { pathClass } = layer;
  if (layer.bytes.length <= wholeBytes) return { pathClass, text: layer.text, origin: 0 };
  return { pathClass, ...layer.near(Math.max(0, nameAt - beforeNameBytes), nameEnd + behindNameBytes) };
}

/** Texts use few names, again and again. Longer ones are not kept: V8 would keep with each the whole text that it was cut from. */
const knownKinds = new Map<string, CredentialKind | undefined>();
const mostKnown = 1024;
const longestKnown = 12;

function kindOf(name: string): CredentialKind | undefined {
  if (name.length > longestKnown) return credentialKind(name);
  if (knownKinds.has(name)) return knownKinds.get(name);
  const kind = credentialKind(name);
  if (knownKinds.size >= mostKnown) knownKinds.clear();
  knownKinds.set(name, kind);
  return kind;
}

function isCredential(name: string, kind: CredentialKind, secret: string, value: Value, near: Near): boolean {
  if (isChosen(name, kind, secret, value, near) || isUuidKey(name, secret, near)) return true;
  if (!looksLikeCredential(secret, kind) && !(kind === "key" && isChosenSecret(name, secret, value)))
    return false;
  if (value.isSaid && (kind === "password" ? !isSaidPassword(secret) : !isRandom(secret))) return false;
  if (!value.isQuoted && !value.isSaid && near.pathClass !== "settings" && looksLikeCode(secret, kind, near))
    return value.isArgument === true && kind === "password" && isWholeWord(secret);
  if (!value.isQuoted && kind === "password" && near.pathClass === "generated") return false;
  if (name === "PASS" && !value.isQuoted && isResultOfTest(near.text, value.end)) return false;
  // Half of all map entries have a name like this: only what is very random counts, unless what is around it says whose key it is.
  if (
    kind === "weak" &&
    (secret.length < 24 || !isVeryRandom(secret)) &&
    !isKeyOfSecrets(near.text, value.start)
  )
    return false;
  if (kind !== "password" && isTestVector(secret, value, near.text)) return false;
  if (value.isQuoted && isNameBy(near.text.slice(0, value.start), name, secret)) return false;
  if (isSaltOfRecords(name, value, near.text)) return false;
  // `ENV GPG_KEY E3FF...`: by its fingerprint the key is asked of a server.
  if (/[gp][pg]g[_-]?keys?$/i.test(name) && /^(?:0x)?(?:[0-9A-F]{16}|[0-9A-F]{40})$/i.test(secret))
    return false;
  return secret.replace(/[.,:;]$/, "").toLowerCase() !== name.toLowerCase() && !standInName.test(name);
}

/** In settings, and under a name in capitals, a well-known password is the one that is in use; elsewhere it is a test's or a lesson's. */
function isChosen(name: string, kind: CredentialKind, secret: string, value: Value, near: Near): boolean {
  if (kind !== "password" || value.isSaid || !isWellKnownPassword(secret)) return false;
  if (near.pathClass === "settings" || /^[A-Z][A-Z0-9_]+$/.test(name)) return true;
  return (
    near.pathClass === "unquoted" &&
    /[\w-]: {0,4}["']?$/.test(near.text.slice(Math.max(0, value.start - 6), value.start))
  );
}

/** What signs sessions and tokens is often made up like a password: a few words and a number. */
function isChosenSecret(name: string, secret: string, value: Value): boolean {
  return (
    value.isQuoted &&
    signingName.test(name) &&
    secret.length >= 10 &&
    /\d\D*\d/.test(secret) &&
    !/[/:\s]|secret|token/i.test(secret) &&
    looksLikeCredential(secret, "password")
  );
}

const signingName =
  /(?:jwt|session|cookie|signing|hmac|crypto|encrypt(?:ion)?|refresh|access)_?(?:token_?)?(?:secret|key)(?:_?key)?$|^(?:app_?)?secret_?key$/i;

/** A random UUID (version 4) where settings speak of an API key: many services give out no other keys. */
function isUuidKey(name: string, secret: string, { pathClass }: Near): boolean {
  return (
    (pathClass === "settings" || pathClass === "unquoted") &&
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(secret) &&
    /(?:api|access|secret|auth)[_-]?(?:key|token)$|client[_-]?secret$/i.test(name) &&
    isRandom(secret.replaceAll("-", ""))
  );
}

/** Nothing of an expression: what a shell would hand on as it stands. */
function isWholeWord(value: string): boolean {
  return (
    /^[\w.-]+$/.test(value) && /[0-9]/.test(value) && !/^[\d.,]+$|^[A-Z0-9_]+$|^[a-z_]+\.[a-z_]+/.test(value)
  );
}

/**
 * A salt opens nothing where it is kept beside its hash (`"passwordHash": "...", "salt": "..."`) or where each of many records has
 * one of its own (feature flags); the one salt of a program's settings is as secret as a key.
 */
function isSaltOfRecords(name: string, value: Value, text: string): boolean {
  if (!/^(?:pass(?:word)?_?)?salt$/i.test(name)) return false;
  const around = text.slice(Math.max(0, value.start - 300), value.end + 300);
  if (/pass\w{0,6}[_-]?(?:hash|digest)|\bhash\b/i.test(around)) return true;
  return (text.match(/\bsalt["']?\s{0,4}[:=]/gi)?.length ?? 0) >= fewestRecords;
}

const fewestRecords = 3;

/** `["currentKey","_this$webfftInstance2"]` of a source map, `getCredentials('dropboxOAuth2Api')`, "those that pass `insertUrlPath2`". */
function isNameBy(before: string, name: string, secret: string): boolean {
  const end = before.slice(-longestName - 8);
  if (/["'],\s?["']$/.test(end) || (/ `$/.test(end) && /^pass$/i.test(name))) return isIdentifier(secret);
  const isAsked = /(?:^|\.)(?:get|fetch|find|load|has|resolve)[A-Z_]/.test(name) && /\w\(["'`]$/.test(end);
  return isAsked && /^[A-Za-z_$][A-Za-z_$.]*(?:\d[A-Za-z_$.]*){0,2}$/.test(secret);
}

/** Hex beside what it gives when something is computed from it: an input of a published test of a cipher or a key exchange. */
function isTestVector(secret: string, value: Value, text: string): boolean {
  if (!/^[0-9a-f]{32,}$/i.test(secret)) return false;
  const around = text.slice(Math.max(0, value.start - vectorBytes), value.end + vectorBytes);
  const words = around.match(vectorWords)?.map((word) => word.toLowerCase().replace(/[_-]/g, ""));
  return new Set(words).size >= 3;
}

const vectorBytes = 800;
/** Fields of the tables in RFCs, of NIST's CAVP and of Wycheproof. */
const vectorWords =
  /\b(?:plain_?text|cipher_?text|aad|ikm|okm|prk|tcId|pt|ct|expected|digest|(?:peer)?_?public_?key|shared_?secret|exporter_?secret|exported_?value|kem_?id|aead_?id|kdf_?id)\b/gi;

const standInName = /example|placeholder|dummy|fake|sample|(?:^|[-_.])(?:your|mock)/i;

/** `"Jwt": { "Key": "..."`: the block or the line speaks of signing or encrypting. */
function isKeyOfSecrets(text: string, at: number): boolean {
  return /(?:jwt|auth|token|secret|signing|encrypt\w*|crypto|hmac|session|cookie|api)["']?\]?\s{0,4}[:=.({[\s"']{1,40}\w{0,16}key["'\])]{0,2}\s{0,4}[:=,]\s{0,4}["']?$/i.test(
    text.slice(Math.max(0, at - 100), at),
  );
}

/** `PASS: a/b.exp: prints a line`, `--- PASS: TestParse (0.07s)`: a passed test, and what it is called. */
function isResultOfTest(text: string, end: number): boolean {
  return /^(?::| +[^\s#])/.test(text.slice(end, end + 40));
}

/** Unquoted values of code: a member, a call, a name, a word with nothing of a key in it. In YAML and text a word beside a password is its value. */
function looksLikeCode(value: string, kind: CredentialKind, { pathClass }: Near): boolean {
  if (kind === "password" && pathClass === "unquoted" && isPassphrase(value)) return false;
  return (
    /^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+$/.test(value) ||
    (isIdentifier(value) && !(kind === "password" && pathClass === "unquoted")) ||
    (!/[0-9]/.test(value) && !/[!#%^*?~+=]/.test(value) && surpriseBitsPerChar(value) < 6) ||
    /^[\d.,]+$/.test(value) ||
    (pathClass !== "unquoted" && /^[\w$.]+[!=]?=(?!=?$)/.test(value) && !isRandom(value)) ||
    minifiedExpression.test(value)
  );
}

/** `!1!==t.passKeys`, `m===R.fj.METRIC?h:void`, `e.type?a:e.skip?null:b`: a comparison or a condition without blanks. */
const minifiedExpression =
  /^!{0,2}[\w$.]+[!=]==[\w$."'!]|^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+\?[\w$.!"'[{(]/;

/** Most of it are words, although there are digits: `hexPKCS8TestKey`, `TOKEN_V2_SECRET`. */
function isIdentifier(value: string): boolean {
  if (!/^[A-Za-z_$][\w$]*$/.test(value)) return false;
  const words = value.match(/[A-Z]?[a-z]{2,}|[A-Z]{3,}(?![a-z])/g) ?? [];
  // A key has runs of letters, too: what a machine made must read like words before it counts as words.
  const most = isRandom(value) ? 5.2 : 6;
  return words.join("").length >= value.length * 0.65 && surpriseBitsPerChar(words.join("")) < most;
}

function skipName(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at - from < longestName && isNameCode(bytes[at])) at += 1;
  return at;
}

function wordEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && !isNameCode(bytes[at - 1])) at -= 1;
  return at;
}

function nameStart(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at > 0 && from - at < longestName && isNameCode(bytes[at - 1])) at -= 1;
  return at;
}

function isNameCode(code: number | undefined): boolean {
  return code !== undefined && nameCodes[code] === 1;
}

/** ASCII letters and digits, "_", "-" and ".". */
const nameCodes = new Uint8Array(256);
for (const c of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.")
  nameCodes[c.charCodeAt(0)] = 1;

/** What can stand right after a name that has a value: everything else ends the look. */
const joins = new Uint8Array(128);
for (const c of "\"'`])\\} \t\r\n:=<>/|?!,({[@*") joins[c.charCodeAt(0)] = 1;

function mayJoin(code: number | undefined): boolean {
  return code !== undefined && joins[code] === 1;
}
