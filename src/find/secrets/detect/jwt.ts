// JSON Web Tokens (RFC 7519, 7515): three parts that decode, a header with a real algorithm, a payload that is an object.
// Unsigned tokens and those that documentation publishes are not reported: a signature that a published secret makes is known.

import { createHmac } from "node:crypto";
import { type Detector, ranks } from "./detector.ts";
import { ownRules } from "./own-rules.ts";

const longestToken = 16 * 1024;
const token =
  /^(eyJ[A-Za-z0-9_-]{8,4096})\.(eyJ[A-Za-z0-9_-]{2,8192}|[A-Za-z0-9_-]{4,8192})\.([A-Za-z0-9_-]{22,1400})(?![A-Za-z0-9_-])/;

/** Secrets with which tutorials sign: jwt.io's own and the words people type. */
const publishedSecrets = [
  "your-256-bit-secret",
  "your-384-bit-secret",
  "your-512-bit-secret",
  "a-string-secret-at-least-256-bits-long",
  "secret",
  "secretkey",
  "secret-key",
  "password",
  "key",
  "test",
  "shhhhh",
  "my-secret",
  "changeme",
  "qwerty123456",
];

export const jwts: Detector = {
  keywords: ["eyj"],
  rules: [ownRules.jwt],
  isSelfDescribing: true,
  look(layer, start, _end, emit) {
    if (layer.bytes[start] !== 0x65 || layer.bytes[start + 2] !== 0x4a) return 0; // "eyJ" in exactly this case
    const match = token.exec(layer.slice(start, start + longestToken));
    // Without a match the expression has read the first part at least; its bound is what it may cost.
    if (match === null) return headerLength(layer.slice(start, start + 4096));
    const examined = match[0].length * 2;
    const [whole, header = "", payload = "", signature = ""] = match;
    const algorithm = objectOf(header)?.["alg"];
    const claims = objectOf(payload);
    if (typeof algorithm !== "string" || algorithm.toLowerCase() === "none" || claims === undefined)
      return examined;
    if (isExample(claims) || isSignedInPublic(algorithm, `${header}.${payload}`, signature)) return examined;
    emit({
      rule: ownRules.jwt,
      start,
      end: start + whole.length,
      secret: whole,
      confidence: "high",
      rank: ranks.structure,
    });
    return examined;
  },
};

/** How far the characters of a header go on. */
function headerLength(text: string): number {
  return /^[A-Za-z0-9_-]*/.exec(text)?.[0].length ?? 0;
}

function objectOf(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    // An object of unknown members, which is all that a record of unknown says.
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // not JSON: not a token
  }
}

/** jwt.io's John Doe and RFC 7519's joe. */
function isExample(claims: Readonly<Record<string, unknown>>): boolean {
  return (
    (claims["sub"] === "1234567890" && claims["name"] === "John Doe") ||
    (claims["iss"] === "joe" && claims["http://example.com/is_root"] === true)
  );
}

function isSignedInPublic(algorithm: string, signed: string, signature: string): boolean {
  const hash = { HS256: "sha256", HS384: "sha384", HS512: "sha512" }[algorithm];
  return (
    hash !== undefined &&
    publishedSecrets.some(
      (secret) => createHmac(hash, secret).update(signed).digest("base64url") === signature,
    )
  );
}
