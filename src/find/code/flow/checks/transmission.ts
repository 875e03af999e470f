// Credentials on their way: addresses of plain HTTP, and the old protocols without TLS (ftplib, telnetlib, smtplib, poplib, imaplib).

import { beginning, type Value } from "../../values/index.ts";
import { deepTaints, onlyObject } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { tellCall } from "../reports.ts";

const rule = "python/clear-text-transmission";
const clients =
  /^(?:requests|httpx|httpx\.(?:Async)?Client\(\)|aiohttp\.ClientSession\(\)|aiohttp)\.(?:get|post|put|patch|delete|head|request)$|^urllib\.request\.(?:urlopen|Request)$/;
const local = /^http:\/\/(?:localhost|127\.|\[?::1|0\.0\.0\.0|10\.|192\.168\.|[\w-]+(?::\d+)?(?:\/|$))/i;
const logins: ReadonlyMap<string, { readonly least: number; readonly unless?: string }> = new Map([
  ["ftplib.FTP().login", { least: 1 }],
  ["ftplib.FTP", { least: 2 }],
  ["smtplib.SMTP().login", { least: 2, unless: "starttls" }],
  ["poplib.POP3().pass_", { least: 1, unless: "stls" }],
  ["imaplib.IMAP4().login", { least: 2, unless: "starttls" }],
]);

export function isTransmission(path: string): boolean {
  return path === "telnetlib.Telnet" || logins.has(path) || clients.test(path);
}

export function transmissionCall(event: CallEvent, path: string): void {
  if (path === "telnetlib.Telnet") {
    tellCall(event, path, { rule, detail: "Telnet has no encryption" });
    return;
  }
  const login = logins.get(path);
  if (login !== undefined) {
    const isSafe = login.unless !== undefined && event.frame.m.calledNames.has(login.unless);
    const isAnonymous = event.args[0]?.consts?.includes("anonymous") === true;
    if (!isSafe && !isAnonymous && event.args.length + event.named.size >= login.least)
      tellCall(event, path, { rule, detail: "the protocol has no encryption" });
    return;
  }
  const url = event.named.get("url") ?? event.args[path.endsWith(".request") ? 1 : 0];
  const start = url === undefined ? undefined : beginning(url);
  if (start === undefined || !/^http:\/\/[^/{]/i.test(start) || local.test(start)) return;
  const sent = [...event.args, ...event.named.values()];
  const isSecret = sent.some((v) => deepTaints(event.frame, v).some((t) => t.source.kind === "secret"));
  const isInQuery = /[?&](?:token|password|passwd|pwd|api_?key|secret|access_token)=$/i.test(start);
  if (isSecret || isInQuery || event.named.has("auth") || isAuthorised(event, event.named.get("headers")))
    tellCall(event, path, { rule, detail: "the address is plain HTTP" });
}

function isAuthorised(event: CallEvent, headers: Value | undefined): boolean {
  const object = headers === undefined ? undefined : onlyObject(event.frame, headers)?.object;
  return (
    object !== undefined &&
    [...object.fields.keys()].some((key) => /^=(?:authorization|x-api-key|cookie)$/i.test(key))
  );
}
