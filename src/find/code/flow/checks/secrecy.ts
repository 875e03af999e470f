// What must stay secret: hashes of passwords, and the keys, salts and initial values that calls are given. Which argument is which is
// from the reference pages of hashlib, hmac, bcrypt, cryptography, PyCryptodome, PyJWT and itsdangerous.

import type { At, Expr } from "../../form/index.ts";
import type { Value } from "../../values/index.ts";
import { deepTaints } from "../heap.ts";
import type { CallEvent, Frame } from "../machine.ts";
import { tell, tellCall } from "../reports.ts";
import { isLiteralCredential } from "./credentials.ts";
import { isDigest } from "./digests.ts";
import { isPasswordName, isSecretName } from "./secret-names.ts";

type Role = "key" | "salt" | "iv";
type Place = { readonly role: Role; readonly args: readonly (number | string)[] };

const pycryptodome = /^Crypto(?:dome)?\.Cipher\.\w+\.new$/;
const places: readonly (readonly [paths: RegExp, place: Place])[] = [
  [pycryptodome, { role: "key", args: [0, "key"] }],
  [pycryptodome, { role: "iv", args: [2, "iv", "IV", "nonce", "initial_value"] }],
  [
    /^cryptography\.hazmat\.(?:primitives|decrepit)\.ciphers\.algorithms\.\w+$/,
    { role: "key", args: [0, "key"] },
  ],
  [/^cryptography\.hazmat\.primitives\.ciphers\.algorithms\.ChaCha20$/, { role: "iv", args: [1, "nonce"] }],
  [
    /^cryptography\.hazmat\.primitives\.ciphers\.modes\.(?:CBC|CTR|OFB|CFB8?|GCM)$/,
    { role: "iv", args: [0, "initialization_vector", "nonce"] },
  ],
  [/^cryptography\.hazmat\.primitives\.ciphers\.aead\.\w+\(\)\.encrypt$/, { role: "iv", args: [0, "nonce"] }],
  [/^cryptography\.hazmat\.primitives\.ciphers\.aead\.\w+$/, { role: "key", args: [0, "key"] }],
  [/^cryptography\.fernet\.Fernet$/, { role: "key", args: [0, "key"] }],
  [/^nacl\.secret\.(?:Secret|Aead)Box$/, { role: "key", args: [0, "key"] }],
  [/^nacl\.secret\.(?:Secret|Aead)Box\(\)\.encrypt$/, { role: "iv", args: [1, "nonce"] }],
  [
    /^(?:hmac\.(?:new|HMAC|digest)|cryptography\.hazmat\.primitives\.hmac\.HMAC)$/,
    { role: "key", args: [0, "key"] },
  ],
  [/^Crypto(?:dome)?\.Hash\.HMAC\.new$/, { role: "key", args: [0, "key"] }],
  [/^(?:jwt|jose\.jwt|authlib\.jose\.jwt)\.(?:en|de)code$/, { role: "key", args: [1, "key"] }],
  [
    /^itsdangerous\.(?:\w+\.)?(?:URLSafe(?:Timed)?Serializer|(?:Timestamp)?Signer|(?:Timed)?Serializer|(?:Timed)?JSONWebSignatureSerializer)$/,
    { role: "key", args: [0, "secret_key"] },
  ],
  [/^hashlib\.pbkdf2_hmac$/, { role: "salt", args: [2, "salt"] }],
  [/^hashlib\.scrypt$/, { role: "salt", args: ["salt"] }],
  [/^bcrypt\.(?:hashpw|kdf)$/, { role: "salt", args: [1, "salt"] }],
  [/^crypt\.crypt$/, { role: "salt", args: [1, "salt"] }],
  [
    /^cryptography\.hazmat\.primitives\.kdf\.(?:pbkdf2\.PBKDF2HMAC|scrypt\.Scrypt|argon2\.Argon2id)$/,
    { role: "salt", args: ["salt"] },
  ],
  [/^Crypto(?:dome)?\.Protocol\.KDF\.(?:PBKDF2|PBKDF1|scrypt|bcrypt)$/, { role: "salt", args: [1, "salt"] }],
];

const claims: Readonly<Record<Role, { readonly rule: string; readonly detail: string }>> = {
  key: { rule: "python/hardcoded-credentials", detail: "the key stands in the code" },
  salt: { rule: "python/predictable-salt", detail: "the salt is always the same" },
  iv: { rule: "python/predictable-iv", detail: "the initial value is always the same" },
};

const libraries = /^(?:Crypto|cryptography|nacl|hmac|jwt|jose|authlib|itsdangerous|hashlib|bcrypt|crypt)/;

export function isSecrecy(path: string): boolean {
  return libraries.test(path) || path.endsWith(".execute") || fastHash.test(path) || weakHash.test(path);
}

export function secrecyCall(event: CallEvent, path: string): void {
  passwordHashed(event, path);
  if (/\.execute$/.test(path)) passwordInserted(event, path);
  if (!libraries.test(path)) return;
  for (const [paths, place] of places) {
    if (!paths.test(path)) continue;
    const value = place.args
      .map((a) => (typeof a === "number" ? event.args[a] : event.named.get(a)))
      .find((v) => v !== undefined);
    if (value === undefined) continue;
    const claim = claims[place.role];
    if (isConstant(value, place.role)) tellCall(event, path, { rule: claim.rule, detail: claim.detail });
    else if (place.role === "salt" && deepTaints(event.frame, value).some((t) => t.source.kind === "random"))
      tellCall(event, path, { rule: claim.rule, detail: "the salt can be predicted" });
    else if (place.role === "iv" && isKeyItself(event, place.args))
      tellCall(event, path, { rule: claim.rule, detail: "the initial value is a part of the key" });
    else if (place.role === "salt" && isPublicName(event.frame, value))
      tellCall(event, path, { rule: claim.rule, detail: "the salt is what everybody may know of the user" });
  }
}

/** A text of the program itself, and not a name of one: `"alg"`, a PEM frame, an empty value. */
function isConstant(value: Value, role: Role): boolean {
  if (value.taints.length > 0 || value.refs.length > 0) return false;
  if (value.isSecret === true) return true;
  const text = value.consts?.length === 1 ? value.consts[0] : undefined;
  if (typeof text !== "string") return false;
  return role === "key"
    ? text.length >= 3 && !/^-----BEGIN PUBLIC|\s.*\s.*\s.*\s/.test(text)
    : text.length > 0;
}

/** `AES.new(key, AES.MODE_CBC, iv=key[:16])` */
function isKeyItself({ expr }: CallEvent, names: Place["args"]): boolean {
  const written = names
    .map((n) => (typeof n === "number" ? expr.a[n] : expr.kw?.find(([name]) => name === n)?.[1]))
    .find((e) => e !== undefined);
  const whole = written?.k === "slice" ? written.o : written;
  const name = whole === undefined ? undefined : lastName(whole);
  return name !== undefined && /(?:^|_)key$/i.test(name);
}

/** Nothing but the name or the address of the one whose password it is. */
function isPublicName(frame: Frame, value: Value): boolean {
  const taints = deepTaints(frame, value);
  return taints.length > 0 && taints.every(({ source }) => publicName.test(source.label));
}

const publicName = /(?:user_?name|log_?in|e_?mail|nick_?name|account)`?$|^`(?:user|name)`$/i;

const fastHash = /^hashlib\.(?:sha224|sha256|sha384|sha512|sha3_\d+|blake2[bs])(\(\)\.update)?$/;
const weakHash = /^hashlib\.(?:md5|sha1)$/;

function passwordHashed(event: CallEvent, path: string): void {
  const match = fastHash.exec(path);
  if (match === null && !weakHash.test(path)) return;
  const [value] = event.args;
  if (value === undefined) return;
  const isPassword = value.taints.some((t) => t.source.kind === "secret" && isPasswordName(t.source.label));
  if (!isPassword) return;
  const hasSalt = [...event.frame.state.vars].some(([name]) => /salt|pepper|nonce/i.test(name));
  if (value.isBuilt !== true) {
    if (match !== null && !(match[1] !== undefined && hasSalt))
      tellCall(event, path, {
        rule: "python/password-hash-without-salt",
        detail: "a fast hash of a password",
      });
  } else if (
    value.prefix !== undefined &&
    value.taints.every((t) => t.source.kind === "secret" || isPasswordName(t.source.label))
  )
    tellCall(event, path, { rule: "python/predictable-salt", detail: "the salt is always the same" });
}

/** `INSERT INTO users (name, password) VALUES (?, ?)` with the password as it was typed. */
function passwordInserted(event: CallEvent, path: string): void {
  const [query, values] = event.args;
  const text = query?.consts?.length === 1 ? query.consts[0] : query?.prefix;
  if (typeof text !== "string" || values === undefined) return;
  const columns = /^\s*(?:insert\s+into|replace\s+into|update)\b[\s\S]*\bpass(?:word|wd)?\b/i.test(text);
  const isPlain = deepTaints(event.frame, values).some(
    (t) => t.source.kind === "secret" && isPasswordName(t.source.label),
  );
  if (columns && isPlain)
    tellCall(event, path, {
      rule: "python/clear-text-storage-sensitive-data",
      detail: "a password is stored as it was typed",
    });
}

/** `digest == signature`, `password == "letmein1"`, `len(password) < 6`. */
export function secretCompared(frame: Frame, e: Extract<Expr, { k: "compare" }>, l: Value, r: Value): void {
  const isEquality = e.op === "==" || e.op === "!=";
  if (isEquality) {
    if (isDigest(l) || isDigest(r))
      told(frame, e.at, { rule: "python/timing-attack", sink: e.op, detail: "a keyed hash is compared" });
    for (const [side, value] of [
      [e.l, r],
      [e.r, l],
    ] as const) {
      const name = lastName(side);
      if (name !== undefined && isSecretName(name) && isLiteralCredential(name, value))
        told(frame, e.at, {
          rule: "python/hardcoded-credentials",
          sink: name,
          detail: "it is compared with a value that stands in the code",
        });
    }
    return;
  }
  const length = e.l.k === "call" && e.l.f.k === "name" && e.l.f.n === "len" ? e.l.a[0] : undefined;
  const name = length === undefined ? undefined : lastName(length);
  const least = r.consts?.length === 1 ? r.consts[0] : undefined;
  if (name === undefined || typeof least !== "number" || !isPasswordName(name)) return;
  const shortest = e.op === "<" || e.op === ">=" ? least : e.op === "<=" || e.op === ">" ? least + 1 : 8;
  if (shortest > 1 && shortest < 8)
    told(frame, e.at, {
      rule: "python/weak-password-requirements",
      sink: `len(${name})`,
      detail: `${shortest} characters are enough`,
    });
}

function lastName(e: Expr): string | undefined {
  if (e.k === "name" || e.k === "attr") return e.n;
  if (e.k === "index") return e.i.k === "const" && typeof e.i.v === "string" ? e.i.v : undefined;
  return undefined;
}

function told(
  frame: Frame,
  at: At,
  what: { readonly rule: string; readonly sink: string; readonly detail: string },
): void {
  tell(frame, { at, to: at + 1 }, { ...what, confidence: "medium" });
}
