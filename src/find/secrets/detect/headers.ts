// Credentials on the wire as people paste them: Authorization headers (RFC 7617, RFC 6750) and `curl -u user:password`.

import { isPlaceholder, isRandom, looksLikeCredential } from "../../judge/index.ts";
import { type Detector, ranks } from "./detector.ts";
import { ownRules } from "./own-rules.ts";

const scheme =
  /^authorization\\?["']?\]?(?:\s{0,3}(?:[:=,]|=>)\s{0,3}|[ \t]{1,4}(?=["']))\[?\\?["'`]?\s{0,2}(basic|bearer|token|apikey|api-key|digest)\s{1,3}([A-Za-z0-9._~+/=-]{8,4096})/i;

export const authorizationHeaders: Detector = {
  keywords: ["authorization"],
  rules: [ownRules.authorizationHeader],
  look(layer, start, _end, emit) {
    const match = scheme.exec(layer.slice(start, start + 4200));
    if (match === null) return 64;
    const [whole, kind = "", value = ""] = match;
    const isCredential =
      kind.toLowerCase() === "basic"
        ? hasPassword(value)
        : looksLikeCredential(value, "key") && isRandom(value);
    if (!isCredential) return 64;
    const at = start + whole.length - value.length;
    emit({
      rule: ownRules.authorizationHeader,
      start: at,
      end: at + value.length,
      secret: value,
      confidence: "high",
      rank: ranks.address,
    });
    return 64;
  },
};

/** `"Basic " + btoa("user:password")` in the languages that encode so. */
export const basicInCode: Detector = {
  keywords: [
    ...["btoa(", "buffer.from(", "b64encode(", "encodetostring(", "encode64(", "base64_encode("],
    ...["base64encode(utf8.encode(", "tobase64string(encoding.utf8.getbytes("],
  ],
  rules: [ownRules.authorizationHeader],
  look(layer, start, end, emit) {
    const pair = /^\s{0,8}(?:\[\]byte\()?b?(["'`])([^"'`:\s]{1,64}):([^"'`\s]{5,128})\1/.exec(
      layer.slice(end, end + 260),
    );
    if (pair === null || !/basic|auth/i.test(layer.slice(Math.max(0, start - 80), start))) return 260;
    const [whole, , user = "", password = ""] = pair;
    if (isStandIn(password) || isStandIn(user) || !looksLikeCredential(password, "password")) return 260;
    const at = end + whole.length - 1 - password.length;
    emit({
      rule: ownRules.authorizationHeader,
      start: at,
      end: at + password.length,
      secret: password,
      confidence: "high",
      rank: ranks.address,
    });
    return 260;
  },
};

/** `-u`, `--user`, `-U` and `--proxy-user` with a colon in the argument. */
const userOption =
  /\s(?:-u|-U|--user|--proxy-user)[ =]{0,3}(["']?)([^\s:"'$<>{}]{1,128}):([^\s"'|;`]{4,256})\1(?=[\s\\|;"'`)]|$)/dg;

export const curlPasswords: Detector = {
  keywords: ["curl "],
  rules: [ownRules.curlPassword],
  look(layer, start, _end, emit) {
    // A command may go on after a backslash at the end of its line.
    const command = /^(?:[^\n\\]|\\[^\n]|\\\r?\n){0,1500}/.exec(layer.slice(start, start + 1500))?.[0] ?? "";
    for (const match of command.matchAll(userOption)) {
      const password = match[3] ?? "";
      const span = match.indices?.[3];
      if (span === undefined || isStandIn(password) || password === match[2]) continue;
      emit({
        rule: ownRules.curlPassword,
        start: start + span[0],
        end: start + span[1],
        secret: password,
        confidence: isRandom(password) ? "high" : "medium",
        rank: ranks.address,
      });
    }
    return command.length;
  },
};

/** base64 of user:password with a password that is one. */
export function hasPassword(encoded: string): boolean {
  const plain = Buffer.from(encoded, "base64").toString("latin1");
  const colon = plain.indexOf(":");
  if (colon < 0 || !/^[\x20-\x7e]+$/.test(plain)) return false;
  const password = plain.slice(colon + 1);
  return (
    password.length >= 5 &&
    password !== plain.slice(0, colon) &&
    !isStandIn(password) &&
    // Azure DevOps and others take a token without a user.
    (colon === 0 ? isRandom(password) : !isStandIn(plain.slice(0, colon)))
  );
}

/** Also the words that stand in for a password where any text may stand. */
export function isStandIn(value: string): boolean {
  return (
    isPlaceholder(value) ||
    /^[$%{<[(\\]|^(?:\w*(?:password|passwd|secret|token|apikey|api_key)\w*|pass|pwd|open\s?sesame|hunter2|admin|root|letmein|123456\d*)$/i.test(
      value,
    )
  );
}
