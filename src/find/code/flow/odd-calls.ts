// Calls that are wrong because of what surrounds them: `input` in Python 2, PAM without its second half, passwords as arguments.

import { credentialKind, isTemplate, looksLikeCredential } from "../../judge/index.ts";
import type { Value } from "../values/index.ts";
import type { CallEvent, Frame } from "./machine.ts";
import { configured } from "./settings.ts";
import { reach, sinkText } from "./sinks.ts";

export function calledOddly(event: CallEvent, path: string): void {
  const { frame, expr } = event;
  const at = { module: frame.unit.index, at: expr.at, to: expr.to, fn: frame.fn, sink: sinkText(expr, path) };
  if (/\.config\.(?:update|from_mapping)$/.test(path))
    for (const [name, value] of event.named) configured(frame, name, value, expr);
  // Only asking for the mask sets it twice.
  if (path === "os.umask" && isNumber(event.args[0], 0) && callsNamed(frame, "umask") === 1)
    frame.m.report({
      ...at,
      rule: "python/overly-permissive-file",
      detail: "new files may be changed by everyone",
    });
  const isAnswer =
    path.endsWith(".sendto") &&
    event.args.slice(1).some((v) => v.taints.some((t) => /recvfrom/.test(t.source.label)));
  if (isAnswer)
    frame.m.report({
      ...at,
      rule: "python/udp-amplification",
      detail: "the sender's address may be forged",
      confidence: "low",
    });
  if (path.endsWith(".render_template_string")) unescapedFields(event);
  if (path === "input" && frame.unit.hasPython2) frame.m.report({ ...at, rule: "python/use-of-input" });
  if (path.endsWith(".pam_authenticate") && !isWritten(frame, "pam_acct_mgmt")) {
    frame.m.report({ ...at, rule: "python/pam-auth-bypass", detail: "`pam_acct_mgmt` is never asked" });
  }
}

function isNumber(value: Value | undefined, n: number): boolean {
  return value?.consts?.length === 1 && value.consts[0] === n;
}

function isWritten(frame: Frame, name: string): boolean {
  if (frame.m.calledNames.has(name)) return true;
  return frame.unit.functions.some((form) => JSON.stringify(form().body).includes(`"n":"${name}"`)); // `f = lib.name`
}

function callsNamed(frame: Frame, name: string): number {
  return JSON.stringify(frame.form.body).split(`"n":"${name}"`).length - 1;
}

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
  for (const [i, value] of event.args.entries()) addressWithPassword(event, value, expr.a[i]?.at ?? expr.at);
  for (const [name, value] of event.named) {
    addressWithPassword(event, value, expr.kw?.find(([n]) => n === name)?.[1].at ?? expr.at);
    if (!mayBeLiteral(value) || !isCredentialName(name) || !isLiteralCredential(name, value)) continue;
    const place = expr.kw?.find(([n]) => n === name)?.[1];
    frame.m.report({
      rule: "python/hardcoded-credentials",
      module: frame.unit.index,
      at: place?.at ?? expr.at,
      to: place?.k === "const" ? place.to : expr.to,
      fn: frame.fn,
      sink: `${name}=`,
      detail: "the value stands in the code",
      confidence: "medium",
    });
  }
}

const address = /^[a-z][a-z0-9+.-]*:\/\/([^:/?#\s@]*):([^@/?#\s{}$<>%]+)@([^/?#\s:]+)/i;

/** `postgresql://shop:sh0pp3r99@db.example.com/shop` */
function addressWithPassword(event: CallEvent, value: Value, at: number): void {
  const text = value.consts?.length === 1 && value.taints.length === 0 ? value.consts[0] : undefined;
  if (typeof text !== "string" || !text.includes("@")) return;
  const [, user = "", password = "", host = ""] = address.exec(text) ?? [];
  if (password === user || /^(?:localhost|127\.|db$|postgres$|mysql$|redis$|test)/i.test(host)) return;
  if (!isLiteralCredential("password", { ...value, consts: [password] })) return;
  const { frame, expr } = event;
  frame.m.report({
    rule: "python/hardcoded-credentials",
    module: frame.unit.index,
    at,
    to: at + 1,
    fn: frame.fn,
    sink: sinkText(expr, ""),
    detail: "the address holds a password",
    confidence: "medium",
  });
}

/** `{{ text|safe }}` in a template that stands in the code. */
function unescapedFields(event: CallEvent): void {
  const template = event.args[0]?.consts?.[0];
  if (typeof template !== "string") return;
  const place = { at: event.expr.at, to: event.expr.to, text: "a field that is not escaped" };
  for (const [, name = ""] of template.matchAll(/\{\{\s*(\w+)\s*\|\s*safe\b/g)) {
    const value = event.named.get(name);
    if (value !== undefined) reach(event.frame, "xss", value, place);
  }
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
  ["django.contrib.auth.models.User.objects.create_user", 2],
]);

export function credentialPosition(event: CallEvent, path: string): void {
  const { frame, expr } = event;
  const at = passwordAt.get(path);
  const value = at === undefined ? undefined : event.args[at];
  if (at === undefined || value === undefined || !isLiteralCredential("password", value)) return;
  frame.m.report({
    rule: "python/hardcoded-credentials",
    module: frame.unit.index,
    at: expr.a[at]?.at ?? expr.at,
    to: expr.to,
    fn: frame.fn,
    sink: sinkText(expr, path),
    detail: "the password stands in the code",
    confidence: "medium",
  });
}

/** `password = "..."` at module or class level, in a function, or as an element of a dict. */
export function credentialAssigned(
  frame: Frame,
  name: string,
  value: Value,
  at: number,
  how: "variable" | "element" = "variable",
): void {
  if (!mayBeLiteral(value) || !isCredentialName(name) || !isLiteralCredential(name, value)) return;
  const [text] = value.consts ?? [];
  // Under a key of a dict stand labels and messages, too.
  if (how === "element" && typeof text === "string" && !/\d|[^\w-]/.test(text)) return;
  frame.m.report({
    rule: "python/hardcoded-credentials",
    module: frame.unit.index,
    at,
    to: at + name.length,
    fn: frame.fn,
    sink: name,
    detail: "the value stands in the code",
    confidence: "medium",
  });
}

/** The value is a text of the program that a person or a service would take as this credential. */
export function isLiteralCredential(name: string, value: Value): boolean {
  if (value.isSecret === true && value.taints.length === 0) return true;
  const text = value.consts?.length === 1 && value.taints.length === 0 ? value.consts[0] : undefined;
  const kind = credentialKind(name);
  if (typeof text !== "string" || kind === undefined || /\s|^[\W_]+$/.test(text) || isTemplate(text))
    return false;
  if (looksLikeCredential(text, kind)) return true;
  if (!isPlainName(name)) return false;
  // Weak passwords are passwords, too; a word that repeats the name is the name of a field.
  if (kind === "password")
    return (
      text.length >= 4 &&
      !/^(?:pass(?:word|wd|phrase)?|pwd|none|null|string|text|required|secret)$/i.test(text)
    );
  return text.length >= 8 && /\d/.test(text) && /[a-z]/i.test(text) && !/^[a-z]+[_-][a-z_-]+$/i.test(text);
}
