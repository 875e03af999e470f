// Files that tools keep logins in: .netrc, .pgpass, .npmrc, .pypirc, Docker's config.json and .dockercfg, Postfix' sasl_passwd and
// the secrets of pppd and IPsec. Values are taken by the grammar of the file, so that short and wordy passwords count too.

import { alphabetOf, isRandom, looksLikeCredential } from "../../judge/index.ts";
import { type Detector, type Emit, type Layer, type PathClass, type RuleCard, ranks } from "./detector.ts";
import { hasPassword, isStandIn } from "./headers.ts";
import { ownRules } from "./own-rules.ts";

/** `machine h login u password p`, on one line or several (inetutils manual, "The .netrc file"). */
export const netrcPasswords: Detector = {
  keywords: ["machine ", "machine\t"],
  rules: [ownRules.netrcPassword],
  look(layer, start, _end, emit) {
    const entry =
      /^machine\s{1,8}[\w.:-]{1,255}\s{1,8}(?:(?:login|account)\s{1,8}\S{1,255}\s{1,8}){1,2}password\s{1,8}(\S{1,512})/d.exec(
        layer.slice(start, start + 2000),
      );
    // In other files the same words are prose or a test, unless the value is no word.
    // `login anonymous password guest@`: by convention a mail address, shown to everybody (RFC 1635).
    if (/\s(?:anonymous|ftp)\s/.test(entry?.[0] ?? "")) return 64;
    const isTaken = layer.pathClass === "netrc" || looksLikeCredential(entry?.[1] ?? "", "password");
    if (isTaken) take(ownRules.netrcPassword, entry, start, emit);
    return 64;
  },
};

/** npm: `//registry/:_authToken=`, `_auth=`, `_password=` (npm-config(7), "Auth related configuration"). */
export const npmLogins: Detector = {
  keywords: ["_authtoken", "_auth", ":_password", "npmauthtoken", "npmauthident"],
  rules: [ownRules.registryAuth],
  look(layer, start, _end, emit) {
    const entry =
      /^(?:_authToken|_auth|:_password|npmAuthToken|npmAuthIdent)["']?\s{0,3}[=:]\s{0,3}["']?([A-Za-z0-9+/=_.:-]{8,1024})["']?(?=[\s,;]|$)/d.exec(
        layer.slice(start, start + 1200),
      );
    if (
      entry !== null &&
      (isRandom(entry[1] ?? "") || hasPassword(entry[1] ?? "") || /^_authToken|^npm/.test(entry[0]))
    ) {
      take(ownRules.registryAuth, entry, start, emit);
    }
    return 64;
  },
};

/** Docker: "auth" is base64 of user:password; "identitytoken" stands in clear. */
export const dockerLogins: Detector = {
  keywords: ['"auth"', '\\"auth\\"', '"identitytoken"'],
  rules: [ownRules.registryAuth],
  look(layer, start, _end, emit) {
    const entry = /^\\?"(auth|identitytoken)\\?"\s{0,4}:\s{0,4}\\?"([A-Za-z0-9+/=_.-]{8,4096})\\?"/d.exec(
      layer.slice(start, start + 4200),
    );
    const span = entry?.indices?.[2];
    const value = entry?.[2] ?? "";
    if (span === undefined || (entry?.[1] === "auth" ? !hasPassword(value) : !isRandom(value.slice(0, 200))))
      return 64;
    emit({
      rule: ownRules.registryAuth,
      start: start + span[0],
      end: start + span[1],
      secret: value,
      confidence: "high",
      rank: ranks.address,
    });
    return 64;
  },
};

/** .pypirc: an INI file with `[pypi]` or `[distutils]` and a `password =` in it. */
export const pypiLogins: Detector = {
  keywords: ["[pypi]", "[distutils]", "[testpypi]"],
  rules: [ownRules.registryAuth],
  look(layer, start, _end, emit) {
    const window = layer.slice(start, start + 1500);
    for (const entry of window.matchAll(/^[ \t]{0,8}password\s{0,4}[=:][ \t]{0,4}(\S{4,1024})[ \t]*\r?$/dgm))
      take(ownRules.registryAuth, entry, start, emit);
    return window.length;
  },
};

type LoginLine = { readonly rule: RuleCard; readonly line: RegExp };

const field = '(?:"[^"\\n]{0,255}"|[^\\s"#][^\\s"]{0,254})';
const secretField = '(?:"([^"\\n]{4,512})"|([^\\s"]{4,512}))';

/** Files of which only the name says that their lines are logins. */
const loginLines: Readonly<Partial<Record<PathClass, LoginLine>>> = {
  // `host:port:database:user:password`, colons and backslashes escaped (PostgreSQL manual, 34.16).
  pgpass: {
    rule: ownRules.pgpassPassword,
    line: /^(?!#)(?:(?:[^:\\\n]|\\.){1,255}:){4}((?:[^:\\\n]|\\.){1,512}?)\r?$/dgm,
  },
  // `[host]:port user:password` (Postfix SASL howto).
  "sasl-passwd": {
    rule: ownRules.loginFilePassword,
    line: /^(?!#)[^\s#]{1,255}[ \t]{1,40}[^\s:]{1,255}:(\S{4,512})[ \t]*\r?$/dgm,
  },
  // `client server secret addresses` (pppd(8), "Authentication").
  "ppp-secrets": {
    rule: ownRules.loginFilePassword,
    line: new RegExp(`^[ \\t]*${field}[ \\t]+${field}[ \\t]+${secretField}(?=\\s|$)`, "dgm"),
  },
  // `selectors : PSK "secret"` (strongSwan, ipsec.secrets(5)).
  "ipsec-secrets": {
    rule: ownRules.loginFilePassword,
    line: new RegExp(`^(?!#)[^#:\\n]{0,255}: ?(?:PSK|EAP|XAUTH|NTLM)[ \\t]+${secretField}`, "dgm"),
  },
};

/** The name of a file of logins, as the class of its path. */
export function loginClassOf(name: string): PathClass | undefined {
  if (/^[._]netrc$/.test(name)) return "netrc";
  if (/^\.?pgpass(?:\.conf)?$/.test(name)) return "pgpass";
  if (/^sasl[-_]?passw(?:or)?d(?:_maps)?(?:\.(?:map|conf|txt))?$|^smtp_auth$/i.test(name))
    return "sasl-passwd";
  if (/^(?:chap|pap)-secrets$/.test(name)) return "ppp-secrets";
  return /^(?:ipsec|strongswan|swan)[\w.-]*\.secrets$/.test(name) ? "ipsec-secrets" : undefined;
}

/** True for files whose lines are read by the file's grammar alone, or by its first line. */
export function isLoginFile(pathClass: PathClass): boolean {
  return pathClass === "netrc" || pathClass === "table" || loginLines[pathClass] !== undefined;
}

export function loginFilePasswords(layer: Layer, emit: Emit): void {
  const login = loginLines[layer.pathClass];
  if (login === undefined) return;
  for (const entry of layer.text.matchAll(login.line)) take(login.rule, entry, 0, emit);
}

/** The first group of the expression that took part is the password. */
function take(rule: RuleCard, entry: RegExpExecArray | null, offset: number, emit: Emit): void {
  const group = entry?.[1] === undefined ? 2 : 1;
  const span = entry?.indices?.[group];
  const value = entry?.[group] ?? "";
  if (span === undefined || value.length < 4 || isStandIn(value)) return;
  const isSure = alphabetOf(value) !== "letters" || isRandom(value);
  emit({
    rule,
    start: offset + span[0],
    end: offset + span[1],
    secret: value,
    confidence: isSure ? "high" : "medium",
    rank: ranks.address,
  });
}
