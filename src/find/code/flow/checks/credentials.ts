// Credentials that stand in the code: as arguments by name or by place, in addresses, in variables and elements.

import { credentialKind, isTemplate, looksLikeCredential } from "../../../judge/index.ts";
import type { At, Expr } from "../../form/index.ts";
import { type Value, withConsts } from "../../values/index.ts";
import { elementsKnown } from "../heap.ts";
import type { CallEvent, Frame } from "../machine.ts";
import { type Place, sinkText, tell } from "../reports.ts";

const passwordName =
  /^(?:pass(?:word|wd|phrase)?|pwd|secret(?:_?key)?|api_?key|auth_?token|access_?token|private_?key|db_?pass(?:word)?|aws_secret_access_key|client_secret|encryption_?key|signing_?key|jwt_?secret)$/i;

function isCredentialName(name: string): boolean {
  return isPlainName(name) || credentialKind(name) !== undefined;
}

/** What most values are not; asked first, because it costs nothing. */
function mayBeLiteral(value: Value): boolean {
  return value.isSecret === true || value.isBuilt === true || typeof value.consts?.[0] === "string";
}

/** Names under which any text is a credential, however weak it looks. */
function isPlainName(name: string): boolean {
  return (
    passwordName.test(name) || /(?:^|_)(?:password|passwd|passphrase|secret_key|api_key|secret)$/i.test(name)
  );
}

export function credentialArguments(event: CallEvent): void {
  const { frame, expr } = event;
  for (const [i, value] of event.args.entries())
    addressWithPassword(event, value, () => expr.a[i]?.at ?? expr.at);
  pairOfLogin(event);
  let places: ReadonlyMap<string | null, Expr> | undefined; // a call may have a hundred thousand of them
  const placeOf = (name: string): Expr | undefined => {
    places ??= new Map(expr.kw);
    return places.get(name);
  };
  for (const [name, value] of event.named) {
    addressWithPassword(event, value, () => placeOf(name)?.at ?? expr.at);
    if (!mayBeLiteral(value) || !isCredentialName(name) || !isLiteralCredential(name, value)) continue;
    const place = placeOf(name);
    if (place === undefined || isHandedOn(frame, place, value)) continue; // `**values`: it is told where it stands
    const to = place.k === "const" ? place.to : expr.to;
    tellCredential(frame, { at: place.at, to }, `${name}=`);
  }
}

/** `requests.get(url, auth=("admin", "..."))` */
function pairOfLogin({ frame, expr, named }: CallEvent): void {
  const pair = named.get("auth");
  const [, password] = pair === undefined ? [] : (elementsKnown(frame, pair) ?? []);
  if (password === undefined || !isLiteralCredential("password", password)) return;
  const at = expr.kw?.find(([name]) => name === "auth")?.[1].at ?? expr.at;
  tellCredential(frame, { at, to: expr.to }, "auth=", "the password stands in the code");
}

const address = /^[a-z][a-z0-9+.-]*:\/\/([^:/?#\s@]*):([^/?#\s{}$<>%]+)@([^@/?#\s:]+)/i;

/** `dbname=shop password=...` (libpq, "Connection Strings"), `DRIVER=...;PWD=...` (ODBC). */
const opener = /(?:^|\.)(?:connect|create_pool|ConnectionPool|read_sql)$/;
const keywords = /(?:^|[\s;])(?:password|pwd)\s*=\s*([^\s;'"{}$<>%]+)/i;

/** `postgresql://shop:sh0pp3r99@db.example.com/shop` */
function addressWithPassword(event: CallEvent, value: Value, placeOf: () => At): void {
  const text = value.consts?.length === 1 && value.taints.length === 0 ? value.consts[0] : undefined;
  if (typeof text !== "string") return;
  const keyword = opener.test(event.paths[0] ?? "") ? keywords.exec(text)?.[1] : undefined;
  if (keyword !== undefined && isLiteralCredential("password", withConsts(value, [keyword]))) {
    const at = placeOf();
    tellCredential(event.frame, { at, to: at + 1 }, sinkText(event.expr, ""), "the text holds a password");
  }
  if (!text.includes("@")) return;
  const [, user = "", password = "", host = ""] = address.exec(text) ?? [];
  if (password === user || /^(?:localhost|127\.|db$|postgres$|mysql$|redis$|test)/i.test(host)) return;
  if (!isLiteralCredential("password", withConsts(value, [password]))) return;
  const { frame, expr } = event;
  const at = placeOf();
  tellCredential(frame, { at, to: at + 1 }, sinkText(expr, ""), "the address holds a password");
}

/** Where the password stands among the arguments. */
const passwordAt: ReadonlyMap<string, number> = new Map([
  ["smtplib.SMTP().login", 1],
  ["smtplib.SMTP_SSL().login", 1],
  ["ftplib.FTP().login", 1],
  ["ftplib.FTP_TLS().login", 1],
  ["ftplib.FTP", 2],
  ["imaplib.IMAP4().login", 1],
  ["imaplib.IMAP4_SSL().login", 1],
  ["poplib.POP3_SSL().pass_", 0],
  ["requests.auth.HTTPBasicAuth", 1],
  ["requests.auth.HTTPDigestAuth", 1],
  ["pymysql.connect", 2],
  ["MySQLdb.connect", 2],
  ["pymssql.connect", 2],
  ["ldap3.Connection", 2],
  ["ldap.initialize().simple_bind_s", 1],
  ["ldap.initialize().simple_bind", 1],
  ["imaplib.IMAP4_SSL().login_cram_md5", 1],
  ["paramiko.Transport().auth_password", 1],
  ["cx_Oracle.connect", 1],
  ["oracledb.connect", 1],
  ["jaydebeapi.connect", 2],
  ["telnetlib.Telnet().login", 1],
  ["requests.auth.HTTPProxyAuth", 1],
  ["httpx.BasicAuth", 1],
  ["aiohttp.BasicAuth", 1],
  ["django.contrib.auth.models.User.objects.create_user", 2],
]);

export function takesPassword(path: string): boolean {
  return passwordAt.has(path);
}

export function credentialPosition(event: CallEvent, path: string): void {
  const { frame, expr } = event;
  const at = passwordAt.get(path);
  const value = at === undefined ? undefined : event.args[at];
  if (at === undefined || value === undefined || !isLiteralCredential("password", value)) return;
  const place = { at: expr.a[at]?.at ?? expr.at, to: expr.to };
  tellCredential(frame, place, sinkText(expr, path), "the password stands in the code");
}

/** `password = "..."` at module or class level, or in a function. `written`: what stands behind the `=`, where something does. */
export function credentialAssigned(
  frame: Frame,
  name: string,
  value: Value,
  at: number,
  written?: Expr,
): void {
  if (!mayBeLiteral(value) || !isCredentialName(name) || !isLiteralCredential(name, value)) return;
  if (written !== undefined && isHandedOn(frame, written, value)) return; // the text is told where it stands
  tellCredential(frame, { at, to: at + name.length }, name);
}

/** What a caller gave: a parameter, or the result of a call that does not hold the text, as `getenv("PASSWORD", "...")` does. */
function isHandedOn(frame: Frame, written: Expr, value: Value): boolean {
  if (written.k === "name") return frame.form.params.some((p) => p.n === written.n);
  const text = value.consts?.[0];
  const isStanding = typeof text !== "string" || JSON.stringify(written).includes(JSON.stringify(text));
  return (written.k === "call" || written.k === "logical" || written.k === "choose") && !isStanding;
}

/** `{"password": "..."}`. Under a key stand labels and messages, too; keys that are no names of anything are types and paths. */
export function credentialElement(frame: Frame, name: string, value: Value, at: number): void {
  const [text] = value.consts ?? [];
  const sent = /^authorization$/i.test(name) && typeof text === "string" ? scheme.exec(text)?.[1] : undefined;
  if (sent !== undefined && isLiteralCredential("auth_token", withConsts(value, [sent])))
    tellCredential(frame, { at, to: at + name.length }, name);
  if (!/^[\w-]+$/.test(name) || (typeof text === "string" && !/\d|[^\w-]/.test(text))) return;
  credentialAssigned(frame, name, value, at);
}

/** What a header says before the credential (RFC 9110, 11.6.2). */
const scheme = /^(?:Bearer|Token|Basic|ApiKey|Bot)\s+([^\s{}$<>%]{8,})$/i;

/** The value is a text of the program that a person or a service would take as this credential. */
export function isLiteralCredential(name: string, value: Value): boolean {
  const text = value.consts?.length === 1 && value.taints.length === 0 ? value.consts[0] : undefined;
  if (typeof text === "string" && isNameOfOne(text, name)) return false;
  if (value.isSecret === true && value.taints.length === 0) return true;
  const kind = credentialKind(name);
  if (typeof text !== "string" || kind === undefined || /\s|^[\W_]+$/.test(text) || isTemplate(text))
    return false;
  if (looksLikeCredential(text, kind)) return true;
  if (!isPlainName(name)) return false;
  // Weak passwords are passwords, too; a word that repeats the name is the name of a field.
  if (kind === "password")
    return (
      text.length >= 4 &&
      !isMask(text) &&
      !/^(?:pass(?:word|wd|phrase)?|pwd|none|null|string|text|required|secret)$/i.test(text)
    );
  return text.length >= 8 && /\d/.test(text) && /[a-z]/i.test(text) && !/^[a-z]+[_-][a-z_-]+$/i.test(text);
}

/** `PASSWORD_MASK = "X" * 10`: what stands in for a password where one is shown. */
function isMask(text: string): boolean {
  return /^(?:x{4,}|\*{3,}|\.{3,}|•{3,}|-{3,}|#{3,})$/i.test(text);
}

/** `password="DB_PASSWORD"`, `PASSWORD = "m.login.password"`: a variable of the environment, a mark to be replaced, the name of a step. */
function isNameOfOne(text: string, name: string): boolean {
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(text)) return text.includes(name.toUpperCase());
  return /^[a-z_]+(?:\.[a-z_]+)*\.(?:password|secret|token)s?$|^(?:password|secret|token)s$/i.test(text);
}

function tellCredential(
  frame: Frame,
  place: Place,
  sink: string,
  detail = "the value stands in the code",
): void {
  tell(frame, place, { rule: "python/hardcoded-credentials", sink, detail, confidence: "medium" });
}
