// Private keys in text: PEM of every kind, OpenSSH, PGP, PuTTY, JSON Web Keys and XML. A header alone is no key: the body is
// decoded and its first bytes must be what the encoding begins with. The canonical value is the body without line ends.

import { type Detector, type Emit, type Layer, type RuleCard, ranks } from "./detector.ts";
import { isPrivateDer } from "./key-store.ts";
import { ownRules } from "./own-rules.ts";

const longestKeyBytes = 32 * 1024;

/** RFC 7468 and the older forms: BEGIN line, headers, base64 body, END line. Line ends may be escaped, quoted or indented. */
export const pemKeys: Detector = {
  keywords: ["-----begin"],
  rules: [ownRules.privateKey, ownRules.sshPrivateKey, ownRules.pgpPrivateKey, ownRules.encryptedPrivateKey],
  isSelfDescribing: true,
  look(layer, start, _end, emit) {
    const head = /^-----BEGIN ((?:[A-Z0-9]{1,16} ){0,4})PRIVATE KEY(?: BLOCK)?-----/i.exec(
      layer.slice(start, start + 96),
    );
    if (head === null) return lookForStaticKey(layer, start, emit);
    const bodyStart = start + head[0].length;
    const window = layer.slice(bodyStart, bodyStart + longestKeyBytes);
    const footer = window.indexOf("-----END");
    const nextHead = window.indexOf("-----BEGIN");
    const isWhole = footer !== -1 && (nextHead === -1 || footer < nextHead);
    const raw = isWhole ? window.slice(0, footer) : firstBlock(window);
    const examined = isWhole || footer !== -1 ? raw.length * 2 : longestKeyBytes;
    const isEncrypted = /ENCRYPTED/.test(head[1] ?? "") || /Proc-Type:\s*4,\s*ENCRYPTED/.test(raw);
    // In a patch each line begins with the sign of its side.
    const sign = layer.slice(Math.max(0, start - 1), start);
    const body = base64Body(sign === "+" || sign === "-" ? raw.replace(/\n[+-]/g, "\n") : raw);
    if (body.length < 40 || /\.\.\./.test(raw)) return examined;
    const rule = keyKind(body, isEncrypted);
    if (rule === undefined || isMadeUp(body)) return examined;
    const end = isWhole
      ? bodyStart + footer + (/^-----END [A-Z0-9 ]{3,60}-----/.exec(window.slice(footer))?.[0].length ?? 8)
      : bodyStart + raw.length;
    emit({ rule, start, end, secret: body, confidence: isWhole ? "high" : "medium", rank: ranks.structure });
    return examined;
  },
};

/** OpenVPN's key for tls-auth and tls-crypt: 2048 bits in hex (openvpn(8), "--genkey"). */
function lookForStaticKey({ text }: Layer, start: number, emit: Emit): number {
  const key = /^-----BEGIN OpenVPN Static key V1-----((?:\s|\\[rn]|[0-9a-f]){512,900})-----END/di.exec(
    text.slice(start, start + 1100),
  );
  const span = key?.indices?.[1];
  if (key === null || span === undefined) return 96;
  const secret = (key[1] ?? "").replace(/\\[rn]|\s/g, "");
  if (secret.length !== 512 || isMadeUp(secret)) return 1100;
  emit({
    rule: ownRules.privateKey,
    start: start + span[0],
    end: start + span[1],
    secret,
    confidence: "high",
    rank: ranks.structure,
  });
  return 1100;
}

/** The same encodings without a frame, as settings of Java and .NET have them: base64 of DER in one run. */
export const derKeys: Detector = {
  // What stands right behind the lengths of PKCS #8 (RSA, EC, Ed25519, Ed448), PKCS #1 (1024 to 4096 bits) and SEC 1.
  keywords: [
    "adanbgkqhkig9w0baqefaasc",
    "ageambmgbyqgsm49ageg",
    "ageambagbyqgsm49ageg",
    "mc4caqawbqydk2v",
    "meccaqawbqydk2vx",
    "ibaakbgq",
    "ibaakcaqea",
    "ibaakcayea",
    "ibaakcagea",
    "mhccaqeei",
    "mhqcaqeei",
    "migkageb",
    "mihcageb",
  ],
  rules: [ownRules.privateKey],
  isSelfDescribing: true,
  look(layer, start, end, emit) {
    const { bytes } = layer;
    let from = start;
    while (from > 0 && start - from < 12 && isKeyChar(bytes, from - 1)) from -= 1;
    if (from > 0 && isKeyChar(bytes, from - 1)) return 16;
    let to = end;
    while (to < bytes.length && to - from < longestKeyBytes && isBase64(bytes[to] ?? 0)) to += 1;
    const body = layer.slice(from, to);
    if (!isPrivateDer(Buffer.from(body, "base64")) || isMadeUp(body)) return body.length;
    emit({
      rule: ownRules.privateKey,
      start: from,
      end: to,
      secret: body,
      confidence: "high",
      rank: ranks.structure,
    });
    return body.length * 2;
  },
};

/** Padding is no part of what stands before: `key=MII...`. */
function isKeyChar(bytes: Uint8Array, at: number): boolean {
  return bytes[at] !== 0x3d && isBase64(bytes[at] ?? 0);
}

function isBase64(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x2f && code <= 0x39) ||
    code === 0x2b ||
    code === 0x3d
  );
}

/** PuTTY's .ppk, versions 2 and 3: "Private-Lines: n" and so many lines of base64. */
export const puttyKeys: Detector = {
  keywords: ["putty-user-key-file-"],
  rules: [ownRules.puttyPrivateKey],
  isSelfDescribing: true,
  look(layer, start, _end, emit) {
    const window = layer.slice(start, start + longestKeyBytes);
    const lines = /Private-Lines:\s{0,4}(\d{1,3})\r?\n((?:[A-Za-z0-9+/=]{1,80}\r?\n?){1,200})/.exec(window);
    if (lines === null) return window.length;
    const isEncrypted = /Encryption:\s{0,4}aes/.test(window.slice(0, lines.index));
    const at = start + lines.index + lines[0].length - (lines[2]?.length ?? 0);
    const body = (lines[2] ?? "").replace(/\s/g, "");
    const rule = isEncrypted ? ownRules.encryptedPrivateKey : ownRules.puttyPrivateKey;
    if (body.length >= 40)
      emit({
        rule,
        start: at,
        end: start + lines.index + lines[0].length,
        secret: body,
        confidence: "high",
        rank: ranks.structure,
      });
    return window.length;
  },
};

/** RFC 7517: an object with "kty" whose "d" (or "k" of a symmetric key) is there. */
export const jsonWebKeys: Detector = {
  keywords: ['"kty"', '\\"kty\\"', "kty:"],
  rules: [ownRules.jwkPrivateKey],
  isSelfDescribing: true,
  look(layer, start, _end, emit) {
    const from = Math.max(0, start - 4096);
    const open = from + Math.max(0, layer.slice(from, start).lastIndexOf("{"));
    const length = layer.slice(start, start + 8192).indexOf("}");
    if (length === -1) return 8192;
    const close = start + length;
    const key = layer.slice(open, close);
    const kind = /kty\\?["']?\s{0,4}:\s{0,4}\\?["'](RSA|EC|OKP|oct)\\?["']/.exec(key)?.[1];
    const member = kind === "oct" ? "k" : "d";
    const value = new RegExp(
      `[^\\w]${member}\\\\?["']?\\s{0,4}:\\s{0,4}\\\\?["']([A-Za-z0-9_-]{16,2048})\\\\?["']`,
      "d",
    ).exec(key);
    const span = value?.indices?.[1];
    if (kind === undefined || span === undefined || value === null) return close - open;
    emit({
      rule: ownRules.jwkPrivateKey,
      start: open + span[0],
      end: open + span[1],
      secret: value[1] ?? "",
      confidence: "high",
      rank: ranks.structure,
    });
    return close - open;
  },
};

/** XML signature's RSAKeyValue with the private exponent, as .NET writes it. */
export const xmlKeys: Detector = {
  keywords: ["<rsakeyvalue>"],
  rules: [ownRules.xmlPrivateKey],
  look(layer, start, _end, emit) {
    const window = layer.slice(start, start + 8192);
    const value = /<D>\s{0,8}([A-Za-z0-9+/=\s]{40,1500})<\/D>/d.exec(window);
    const span = value?.indices?.[1];
    if (value === null || span === undefined) return window.length;
    const secret = (value[1] ?? "").replace(/\s/g, "");
    emit({
      rule: ownRules.xmlPrivateKey,
      start: start + span[0],
      end: start + span[1],
      secret,
      confidence: "high",
      rank: ranks.structure,
    });
    return window.length;
  },
};

/** Without an END line: as far as the lines look like base64. */
function firstBlock(window: string): string {
  return (
    /^(?:[\s"'+,\\nr#*/>|-]{0,12}[A-Za-z0-9+/=]{16,}){1,500}/.exec(
      window.slice(0, longestKeyBytes / 2),
    )?.[0] ?? ""
  );
}

/** Takes away headers, escaped line ends, quotes, comment marks and indentation; what is left is the base64 text. */
function base64Body(raw: string): string {
  return raw
    .replace(/\\+[rnt]|&#(?:x[0-9a-f]{1,4}|\d{1,4});/gi, "\n")
    .replace(/["']\s{0,8}\+\s{0,200}["']?/g, "\n") // strings that are joined by "+"
    .replace(/^[\s"'#*>|]{0,8}[A-Za-z][A-Za-z0-9-]{1,40}: [^\n]{0,200}$/gm, "")
    .replace(/^[\s"'#*>|]{0,8}=[A-Za-z0-9+/]{4}\s*$/gm, "") // checksum line of PGP armour
    .replace(/[^A-Za-z0-9+/=]/g, "");
}

function keyKind(body: string, isEncrypted: boolean): RuleCard | undefined {
  const first = Buffer.from(body.slice(0, 64), "base64");
  if (first.toString("latin1").startsWith("openssh-key-v1\0")) {
    // The cipher's name follows as a counted string (PROTOCOL.key).
    return first.toString("latin1", 19, 23) === "none"
      ? ownRules.sshPrivateKey
      : ownRules.encryptedPrivateKey;
  }
  if (isEncrypted) return ownRules.encryptedPrivateKey;
  // DER SEQUENCE (PKCS #1, PKCS #8, SEC 1, DSA); its length must be plausible for a key.
  if (first[0] === 0x30 && derLength(first) >= 30) return ownRules.privateKey;
  // OpenPGP: a secret-key packet, tag 5, in the old or the new form (RFC 9580, 4.2).
  if (first[0] !== undefined && (first[0] & 0xfc) === 0x94) return ownRules.pgpPrivateKey;
  return first[0] === 0xc5 ? ownRules.pgpPrivateKey : undefined;
}

function derLength(bytes: Buffer): number {
  const short = bytes[1] ?? 0;
  if (short < 0x80) return short;
  if (short === 0x81) return bytes[2] ?? 0;
  return short === 0x82 ? bytes.readUInt16BE(2) : 0;
}

/** "MIIEAAAAAAAA...": a body of one letter. */
function isMadeUp(body: string): boolean {
  return new Set(body.slice(12, 400)).size < 12;
}
