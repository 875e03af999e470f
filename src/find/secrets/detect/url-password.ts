// Addresses with a password in them: any scheme, `scheme://user:password@host` (RFC 3986, section 3.2.1), JDBC included.

import { isPlaceholder, isRandom, looksLikeCredential } from "../../judge/index.ts";
import { type Detector, ranks } from "./detector.ts";
import { ownRules } from "./own-rules.ts";

const authority =
  /^([^\s:/?#@"'`<>\\]{0,128}):([^\s/?#"'`<>\\]{3,256})@([A-Za-z0-9._-]{1,253}|\[[0-9a-fA-F:]{2,45}\])/;

// An "@" in the password belongs to it: the last one ends the user's part (WHATWG URL, authority state).
/** What every installation starts with; on a local host it opens nothing. */
const everyday = new Set(
  `postgres password pass passwd root admin guest user test testing secret mysql mariadb mongo mongodb redis rabbitmq docker dev
  develop development local localhost changeme default example pw pwd 123456 12345678 1234 123 foo bar baz hunter2 username
  letmein qwerty abc123 app db database minio minioadmin elastic neo4j sa nopass hello world p@ssword p@ssw0rd pa$$word p4ssw0rd passw0rd toor`.split(
    /\s+/,
  ),
);

export const urlPasswords: Detector = {
  keywords: ["://"],
  rules: [ownRules.urlPassword],
  isSelfDescribing: true,
  look(layer, _start, end, emit) {
    const { bytes } = layer;
    // Cheap first: an "@" before the authority ends.
    let at = end;
    while (at - end < 400 && isAuthorityCode(bytes[at] ?? 0)) at += 1;
    if (bytes[at] !== 0x40) return at - end;
    const match = authority.exec(layer.slice(end, end + 700));
    if (match === null) return at - end;
    const [, user = "", password = "", host = ""] = match;
    if (isEveryday(user, password, host)) return at - end;
    const start = end + user.length + 1;
    emit({
      rule: ownRules.urlPassword,
      start,
      end: start + password.length,
      secret: password,
      confidence: isRandom(password) ? "high" : "medium",
      rank: ranks.address,
    });
    return at - end;
  },
};

/** `user:password@tcp(host:3306)/name`: the address of Go's MySQL driver, which has no scheme. */
export const mysqlDriverPasswords: Detector = {
  keywords: ["@tcp(", "@unix("],
  rules: [ownRules.urlPassword],
  look(layer, start, end, emit) {
    const before = layer.slice(Math.max(0, start - 200), start);
    const match = /(?:^|["'`=\s])([\w.-]{1,64}):([^\s"'`:]{3,128})$/.exec(before);
    const [, user = "", password = ""] = match ?? [];
    const host = /^[\w.-]{0,200}/.exec(layer.slice(end, end + 200))?.[0] ?? "";
    if (password === "" || isEveryday(user, password, host)) return 200;
    emit({
      rule: ownRules.urlPassword,
      start: start - password.length,
      end: start,
      secret: password,
      confidence: isRandom(password) ? "high" : "medium",
      rank: ranks.address,
    });
    return 200;
  },
};

function isEveryday(user: string, password: string, host: string): boolean {
  const plain = decoded(password);
  const lower = plain.toLowerCase();
  if (
    isPlaceholder(plain) ||
    (user !== "" && isPlaceholder(user)) ||
    lower === user.toLowerCase() ||
    plain.length < 5
  )
    return true;
  if (
    /^(?:[$%{[(]|\w*(?:password|passwd|secret|token)\w*$|pass$|pwd$|(?:key|pass|pw)[_-]?\d{1,4}$)/i.test(
      plain,
    ) ||
    everyday.has(lower)
  )
    return true;
  if (/(?:^|\.)(?:example\.(?:com|org|net)|example|invalid|test|localhost)$/i.test(host)) return true;
  const isLocal =
    /^(?:localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker\.internal|10\.|192\.168\.)/.test(host) ||
    !host.includes(".");
  return isLocal && plain.length < 12 && !looksLikeCredential(plain, "password");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign: the text stands for itself
  }
}

/** Stops at what ends an authority, and at "@" itself. */
function isAuthorityCode(code: number): boolean {
  return (
    code > 0x20 &&
    code !== 0x2f &&
    code !== 0x3f &&
    code !== 0x23 &&
    code !== 0x40 &&
    code !== 0x22 &&
    code !== 0x27 &&
    code !== 0x3c &&
    code !== 0x3e &&
    code !== 0x60 &&
    code !== 0x5c
  );
}
