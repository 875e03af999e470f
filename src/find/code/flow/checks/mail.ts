// Mails whose headers are written as text: a line break in a subject begins another header (RFC 5322, 2.2). Messages of `email` and
// Django's functions refuse line breaks in headers by themselves. And mails that hold a password.

import { bit, safety, step, withTrace } from "../../values/index.ts";
import { deepTaints } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { tellCall } from "../reports.ts";
import { isPasswordName } from "./secret-names.ts";

export function isMailSent(path: string): boolean {
  return /^smtplib\.(?:SMTP|SMTP_SSL|LMTP)\(\)\.sendmail$/.test(path);
}

export function mailCall(event: CallEvent, path: string): void {
  const { frame, expr } = event;
  const text = event.args[2] ?? event.named.get("msg");
  if (text?.isBuilt !== true || /\n\r?\n/.test(text.prefix ?? "")) return; // only the body is foreign
  const { guards } = frame.state;
  const taint = text.taints.find(
    (t) => t.source.kind === "remote" && (safety(t, guards) & bit("header")) === 0,
  );
  if (taint === undefined) return;
  const trace = step(taint.trace, frame.unit.index, expr.at, "becomes part of a mail's headers");
  tellCall(event, path, { rule: "python/mail-header-injection", taint: withTrace(taint, trace) });
}

/** Where the text of a mail is given. */
const mailTexts: readonly (readonly [path: RegExp, args: readonly (number | string)[]])[] = [
  [/^smtplib\.(?:SMTP|SMTP_SSL)\(\)\.sendmail$/, [2, "msg"]],
  [/^email\.message\.(?:Email)?Message\(\)\.set_(?:content|payload)$/, [0]],
  [/^email\.mime\.text\.MIMEText$/, [0, "_text"]],
  [
    /^django\.core\.mail\.(?:send_mail|EmailMessage|EmailMultiAlternatives)$/,
    [1, "message", "body", "html_message"],
  ],
  [/^flask_mail\.Message$/, ["body", "html", 2]],
];

export function mailsText(path: string): boolean {
  return mailTexts.some(([mails]) => mails.test(path));
}

/** A password that somebody was given, or chose, in the text of a mail: it stays in every mailbox on its way. */
export function secretMailed(event: CallEvent, path: string): void {
  const { frame, expr } = event;
  const args = mailTexts.find(([mails]) => mails.test(path))?.[1] ?? [];
  for (const name of args) {
    const text = typeof name === "number" ? event.args[name] : event.named.get(name);
    const taint =
      text === undefined
        ? undefined
        : deepTaints(frame, text).find((t) => t.source.kind === "secret" && isPasswordName(t.source.label));
    if (taint === undefined) continue;
    const trace = step(taint.trace, frame.unit.index, expr.at, "becomes part of a mail");
    tellCall(event, path, {
      rule: "python/clear-text-transmission",
      detail: "mails are kept in clear text",
      taint: withTrace(taint, trace),
    });
    return;
  }
}
