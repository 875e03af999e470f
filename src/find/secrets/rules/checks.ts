// What a value proves about itself without asking anybody: checksums, encodings that must decode, fields that must be there,
// and the values that vendors publish for everybody. Total: any text gives true or false.

import { sha256 } from "../../../model/index.ts";
import { isRandom, isWordForPassword } from "../../judge/index.ts";
import { alphabets, fake } from "../fake.ts";
import { isPublicMaterial } from "../public-material.ts";
import type { SecretRule } from "../rule.ts";

type Check = NonNullable<SecretRule["check"]>;

export function checksum(accepts: (secret: string) => boolean): Check {
  return { kind: "checksum", accepts };
}

/** For values of no format of their own, such as the password in an address. */
export function plausible(accepts: (secret: string) => boolean): Check {
  return { kind: "plausible", accepts };
}

export function structure(accepts: (secret: string) => boolean): Check {
  return { kind: "structure", accepts };
}

/**
 * The last six characters are the CRC-32 of the part between the prefix and them, in base 62 (digits, upper, lower case).
 * Source: "Behind GitHub's new authentication token formats", GitHub blog 2021-04-05; npm follows it since 2021-09-23.
 */
export function hasGithubChecksum(token: string): boolean {
  const body = token.slice(token.indexOf("_") + 1);
  return body.slice(-6) === base62Of(crc32(body.slice(0, -6)));
}

/**
 * GitLab's routable tokens: prefix, base64url of random bytes, routing fields and their length, then ".", the version, ".", the
 * length of the base64 part (2 digits, base 36) and the CRC-32 of all that stands before (7 digits, base 36), so that invented
 * ones can be told without asking. Tokens without the dots are of the older form, which has no checksum.
 * Source: GitLab handbook, "Routable tokens"; GitLab's own `Authn::TokenField::Generator::RoutableToken`.
 */
export function hasGitlabChecksum(token: string): boolean {
  const [, signed = "", sum = ""] = /^(.{1,400}\.01\.[0-9a-z]{2})([0-9a-z]{7})$/.exec(token) ?? [];
  return signed === "" || Number.parseInt(sum, 36) === crc32(signed);
}

/** A routable token with the checksum of `hasGitlabChecksum`. */
export function withGitlabChecksum(prefix: string, seed: number): string {
  const routing = `c:1\no:1\nu:${(1000 + seed).toString(36)}`;
  const bytes = Buffer.from(
    fake("", 16, "base62", seed) + routing + String.fromCharCode(routing.length),
    "latin1",
  );
  const encoded = bytes.toString("base64url");
  const signed = `${prefix}${encoded}.01.${encoded.length.toString(36).padStart(2, "0")}`;
  return signed + crc32(signed).toString(36).padStart(7, "0");
}

/** A token with the checksum of `hasGithubChecksum`. */
export function withGithubChecksum(prefix: string, seed: number): string {
  const body = fake("", 30, "base62", seed);
  return prefix + body + base62Of(crc32(body));
}

/** A token of the same form whose last six characters are not the checksum: mistyped, cut, or made up. */
export function withoutGithubChecksum(prefix: string, seed: number): string {
  return withGithubChecksum(prefix, seed).replace(/.{6}$/, (tail) => [...tail].reverse().join(""));
}

/** For such tokens: worth a look when they are random, because GitHub and npm issue none. */
export const lacksGithubChecksum = structure(
  (token) => !hasGithubChecksum(token) && isRandom(token.slice(4)),
);

function base62Of(number: number): string {
  let text = "";
  for (let rest = number; rest > 0; rest = Math.floor(rest / 62))
    text = (alphabets.base62[rest % 62] ?? "") + text;
  return text.padStart(6, "0");
}

const bech32Characters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** The six last characters are the checksum of BIP-173 over the part before the last "1" and the data (C2SP, "age", section "Encoding"). */
export function hasBech32Checksum(text: string): boolean {
  const lower = text.toLowerCase();
  const one = lower.lastIndexOf("1");
  return (
    bech32Sum(
      lower.slice(0, one),
      [...lower.slice(one + 1)].map((c) => bech32Characters.indexOf(c)),
    ) === 1
  );
}

/** `prefix` (in lower case), "1", so many random characters and their checksum, all in upper case. */
export function withBech32Checksum(prefix: string, length: number, seed: number): string {
  const body = fake("", length, bech32Characters, seed);
  const data = [...body].map((c) => bech32Characters.indexOf(c));
  const sum = bech32Sum(prefix, [...data, 0, 0, 0, 0, 0, 0]) ^ 1;
  const tail = [25, 20, 15, 10, 5, 0].map((shift) => bech32Characters[(sum >>> shift) & 31] ?? "").join("");
  return `${prefix}1${body}${tail}`.toUpperCase();
}

/** The polynomial of BIP-173 over the expanded prefix and the data. */
function bech32Sum(prefix: string, data: readonly number[]): number {
  const codes = [...prefix].map((c) => c.charCodeAt(0));
  let sum = 1;
  for (const value of [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...data]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of bech32Generators.entries()) if ((top >>> bit) & 1) sum ^= generator;
  }
  return sum;
}
const bech32Generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** CRC-32 as in ISO 3309 and zlib, of the text's Latin-1 bytes. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at) & 0xff;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** True when the text is base64 of exactly so many bytes as an encoder writes it: bits that are left over are zero (RFC 4648, section 3.5). */
export function isBase64OfBytes(text: string, bytes: number): boolean {
  const decoded = Buffer.from(text, "base64");
  return (
    decoded.length === bytes && decoded.toString("base64").replace(/=+$/, "") === text.replace(/=+$/, "")
  );
}

/** The JSON object in a base64url text, if there is one. */
export function decodedJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    // Any object's fields can be read as unknown.
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Header and claims are JSON, the header names a signing algorithm, and it is not the example of jwt.io (RFC 7519, RFC 7515). */
export function isSignedJwt(token: string): boolean {
  const [header, claims, signature] = token.split(".");
  const head = decodedJson(header ?? "");
  const body = decodedJson(claims ?? "");
  if (head === undefined || body === undefined || (signature ?? "").length < 20) return false;
  const algorithm = head["alg"];
  if (typeof algorithm !== "string" || algorithm.toLowerCase() === "none") return false;
  return !(body["sub"] === "1234567890" && /^(?:John Doe|Jane Doe)$/.test(String(body["name"])));
}

/** First segment is a Discord snowflake: base64 of 17 to 19 digits (Discord developer documentation, "Snowflakes"). */
export function beginsWithSnowflake(token: string): boolean {
  return /^\d{17,20}$/.test(Buffer.from(token.split(".")[0] ?? "", "base64url").toString("latin1"));
}

/** Values that vendors print in their manuals, or that are the same for everybody who runs an emulator. */
export function isPublished(secret: string): boolean {
  return /EXAMPLE(?:KEY)?$/.test(secret) || isPublicMaterial(sha256(secret));
}

/** For rules whose only doubt is whether the value is one of the published ones. */
export const notPublished = structure((secret) => !isPublished(secret));

/** What people write where a password would stand: words for it, defaults of images, templates. Not a judgement of strength. */
export function isPlaceholderPassword(text: string): boolean {
  const plain = text.toLowerCase();
  return (
    plain.length < 5 ||
    /^\$|\$[{(]|[{}<>]|\*{3}|%\(|%s|\.\.\.|\[|^:|^x+$|^\*+$/.test(plain) ||
    placeholderWords.test(plain) ||
    isWordForPassword(text) ||
    new Set(plain).size < 4
  );
}

const placeholderWords =
  /^(?:(?:my|your|the|db|some|user|super|test|dev|local|app|root|admin|sa|api|mysql|postgres|mongo|redis|new|old|default|strong|secure)?[-_]?(?:pass|passwd|password|pasword|pw|pwd|secret|token|key|credentials?)[-_]?\d{0,4}[!@#]?|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|redis|rabbitmq|guest|admin|root|user(?:name)?|test(?:ing|er|user)?|example|sample|dummy|fake|foo(?:bar)?|bar|baz|qux|change[-_]?(?:me|it|this)?|replace[-_]?me|todo|redacted|hidden|masked|placeholder|none|null|undefined|empty|string|value|1234\d*|0+|abc123|letmein|qwerty\d*|p[a@4]ss?w[o0]rd\d*!?|.*(?:your|insert|enter)[-_ ]?.*|.*placeholder.*|.*(?:example|changeme|redacted).*)$/;
