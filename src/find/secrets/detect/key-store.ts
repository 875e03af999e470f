// Files that hold private keys or passwords in a form of their own: Java key stores, PKCS #12, KeePass, keys of GnuPG, bare DER. Known by
// their first bytes and by what they list in clear, so that a store of certificates alone is not reported. Also in base64 in a text.

import { type Candidate, type Detector, type RuleCard, ranks } from "./detector.ts";
import { ownRules } from "./own-rules.ts";

type Store = {
  readonly rule: RuleCard;
  /** The part that makes it secret, in base64: stands for the whole in its identity. */
  readonly secret: string;
};

/** What a whole file is, if it is one of these. */
export function keyStoreIn(bytes: Uint8Array): Store | undefined {
  if (bytes.length < 46) return undefined;
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mark = file.readUInt32BE(0);
  if (mark === 0xfeedfeed || mark === 0xcececece) return javaKeyStore(file);
  // KeePass 1 and 2 (keepass.info, "KDBX file format").
  if (mark === 0x03d9a29a && [0x65fb4bb5, 0x66fb4bb5, 0x67fb4bb5].includes(file.readUInt32BE(4)))
    return { rule: ownRules.passwordDatabase, secret: file.subarray(8, 512).toString("base64") };
  if (isOpenPgpSecret(file)) return { rule: ownRules.pgpPrivateKey, secret: file.toString("base64") };
  if (file[0] !== 0x30) return undefined;
  if (isPrivateDer(file)) return { rule: ownRules.privateKey, secret: file.toString("base64") };
  if (isEncryptedDer(file)) return { rule: ownRules.encryptedPrivateKey, secret: file.toString("base64") };
  return pkcs12(file);
}

/** The candidate that stands for a file which is a store as a whole. */
export function wholeFile(bytes: Uint8Array): Candidate | undefined {
  const store = keyStoreIn(bytes);
  return store === undefined
    ? undefined
    : { ...store, start: 0, end: bytes.length, confidence: "high", rank: ranks.structure };
}

/** GnuPG's private-keys-v1.d (agent/keyformat.txt): an S-expression whose "d" stands in clear; a protected one has none. */
export const gnupgKeys: Detector = {
  keywords: ["(private-key (", "(11:private-key("],
  rules: [ownRules.pgpPrivateKey],
  isSelfDescribing: true,
  look(layer, start, _end, emit) {
    const window = layer.slice(start, start + 16 * 1024);
    const number = /\(d\s{1,4}#([0-9A-Fa-f\s]{32,12000})#\)|\(1:d\d{2,4}:/d.exec(window);
    if (number === null) return window.length;
    const [from, to] = number.indices?.[1] ?? [number.index, number.index + number[0].length + 32];
    emit({
      rule: ownRules.pgpPrivateKey,
      start: start + from,
      end: start + to,
      secret: window.slice(from, to).replace(/\s/g, ""),
      confidence: "high",
      rank: ranks.structure,
    });
    return window.length;
  },
};

const longestStore = 512 * 1024;

/** `keystore.jks: /u3+7Q...` of a Kubernetes Secret, `P12=MII...`: base64, wrapped or in one run. */
export const keyStoresInBase64: Detector = {
  keywords: ["/u3+7qaaaa", "zs7ozgaaaa", "ibazcc", "a9mimmf7s7"],
  rules: [ownRules.keyStore, ownRules.passwordDatabase],
  isSelfDescribing: true,
  look(layer, start, _end, emit) {
    const before = /[A-Za-z0-9+/]{0,8}$/.exec(layer.slice(Math.max(0, start - 8), start))?.[0] ?? "";
    const from = start - before.length;
    const run =
      /^(?:[A-Za-z0-9+/]{4,}(?:\\n|\s){0,20})+={0,2}/.exec(layer.slice(from, from + longestStore))?.[0] ?? "";
    const store = keyStoreIn(Buffer.from(run.replace(/\\n|\s/g, ""), "base64"));
    if (store === undefined || store.rule === ownRules.privateKey) return run.length + 16; // that one has a detector
    emit({
      ...store,
      start: from,
      end: from + run.trimEnd().length,
      confidence: "high",
      rank: ranks.structure,
    });
    return run.length * 2;
  },
};

/** A secret-key packet, tag 5, of a version and an algorithm that exist (RFC 9580, sections 4.2 and 5.5.1.3). */
function isOpenPgpSecret(file: Buffer): boolean {
  const first = file[0] ?? 0;
  let at = 0;
  if ((first & 0xfc) === 0x94) at = 1 + ([1, 2, 4, 0][first & 3] ?? 0);
  else if (first === 0xc5) at = (file[1] ?? 0) < 192 ? 2 : (file[1] ?? 0) < 224 ? 3 : 6;
  if (at === 0) return false;
  const algorithm = file[at + 5] ?? 0;
  return (
    [4, 5, 6].includes(file[at] ?? 0) && [1, 2, 3, 16, 17, 18, 19, 22, 25, 26, 27, 28].includes(algorithm)
  );
}

/**
 * "JavaKeyStore" and "JceKeyStore" of the JDK: mark, version, number of entries; each with its kind (1 a private key, 2 a certificate,
 * 3 a secret key), alias and date. The first entry that is a key makes it one.
 */
function javaKeyStore(file: Buffer): Store | undefined {
  const entries = Math.min(file.readUInt32BE(8), 10_000);
  let at = 12;
  const text = (): void => {
    at += 2 + (at + 2 <= file.length ? file.readUInt16BE(at) : file.length);
  };
  const block = (): Buffer => {
    const length = at + 4 <= file.length ? file.readUInt32BE(at) : 0;
    at += 4 + length;
    return file.subarray(Math.min(file.length, at - length), Math.min(file.length, at));
  };
  for (let entry = 0; entry < entries && at + 14 <= file.length; entry += 1) {
    const kind = file.readUInt32BE(at);
    at += 4;
    text();
    at += 8;
    if (kind === 1) return { rule: ownRules.keyStore, secret: block().toString("base64") };
    if (kind !== 2)
      return { rule: ownRules.keyStore, secret: file.subarray(at, at + 512).toString("base64") };
    text();
    block();
  }
  return undefined;
}

/** PFX ::= SEQUENCE { 3, ... } with a key bag, plain or shrouded (RFC 7292, section 4.2: 1.2.840.113549.1.12.10.1.1 and .2). */
function pkcs12(file: Buffer): Store | undefined {
  const { headLength, length } = derHead(file);
  if (length < 64 || file.toString("hex", headLength, headLength + 3) !== "020103") return undefined;
  for (const kind of [1, 2]) {
    const bag = file.indexOf(Buffer.from([...keyBag, kind]));
    if (bag !== -1)
      return { rule: ownRules.keyStore, secret: file.subarray(bag, bag + 512).toString("base64") };
  }
  return undefined;
}
const keyBag = [0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01];

/** SEQUENCE { INTEGER 0 or 1, ... } that is as long as it says (RFC 8017 A.1.2, RFC 5958, RFC 5915). */
export function isPrivateDer(file: Buffer): boolean {
  if (file[0] !== 0x30) return false;
  const { headLength, length } = derHead(file);
  return (
    length >= 46 &&
    Math.abs(file.length - headLength - length) <= 2 &&
    file[headLength] === 0x02 &&
    file[headLength + 1] === 1 &&
    (file[headLength + 2] ?? 9) <= 1 &&
    isKeyBehindVersion(file, headLength + 3)
  );
}

/** A modulus, an octet string or an algorithm; a certificate list or a signature has something else there. */
function isKeyBehindVersion(file: Buffer, at: number): boolean {
  const tag = file[at];
  if (tag === 0x04) return [0x20, 0x30, 0x42].includes(file[at + 1] ?? 0); // SEC 1: 32, 48 or 66 bytes
  if (tag === 0x02) return (file[at + 1] ?? 0) >= 0x41; // PKCS #1: 512 bits and more
  return tag === 0x30 && file[at + 2] === 0x06 && file[at + 2 + 2 + (file[at + 3] ?? 0)] !== undefined;
}

/** EncryptedPrivateKeyInfo: an algorithm of PKCS #5 or #12, then the octets (RFC 5958, section 3). */
function isEncryptedDer(file: Buffer): boolean {
  const { headLength, length } = derHead(file);
  if (Math.abs(file.length - headLength - length) > 2 || file[headLength] !== 0x30) return false;
  const algorithm = file.toString("hex", headLength + 2, headLength + 14);
  return /^(?:8[12]..(?:..)?)?06..2a864886f70d01(?:05|0c)/.test(algorithm);
}

function derHead(file: Buffer): { readonly headLength: number; readonly length: number } {
  const first = file[1] ?? 0;
  if (first < 0x80) return { headLength: 2, length: first };
  if (first === 0x81) return { headLength: 3, length: file[2] ?? 0 };
  if (first === 0x82) return { headLength: 4, length: file.readUInt16BE(2) };
  return first === 0x83 ? { headLength: 5, length: file.readUIntBE(2, 3) } : { headLength: 2, length: 0 };
}
