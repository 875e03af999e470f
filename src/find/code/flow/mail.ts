// Mails whose headers are written as text: a line break in a subject begins another header (RFC 5322, 2.2). Messages of `email` and
// Django's functions refuse line breaks in headers by themselves.

import { bit, safety, step, withTrace } from "../values/index.ts";
import type { CallEvent } from "./machine.ts";
import { tellCall } from "./reports.ts";

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
