// Calls that are wrong because of what surrounds them: `input` in Python 2, PAM without its second half, answers to forged senders.

import type { Value } from "../../values/index.ts";
import { elementsKnown } from "../heap.ts";
import type { CallEvent, Frame } from "../machine.ts";
import { tellCall } from "../reports.ts";
import { configured } from "./settings.ts";
import { reach } from "./sinks.ts";

export function calledOddly(event: CallEvent, path: string): void {
  const { frame, expr } = event;
  if (/\.config\.(?:update|from_mapping)$/.test(path))
    for (const [name, value] of event.named) configured(frame, name, value, expr);
  // Only asking for the mask sets it twice.
  if (path === "os.umask" && isNumber(event.args[0], 0) && callsNamed(frame, "umask") === 1)
    tellCall(event, path, {
      rule: "python/overly-permissive-file",
      detail: "new files may be changed by everyone",
    });
  const isAnswer =
    path.endsWith(".sendto") &&
    event.args.slice(1).some((v) => v.taints.some((t) => /recvfrom/.test(t.source.label)));
  if (isAnswer)
    tellCall(event, path, {
      rule: "python/udp-amplification",
      detail: "the sender's address may be forged",
      confidence: "low",
    });
  if (expr.f.k === "name" && expr.f.n === "start_response") gatewayHeaders(event);
  if (path.endsWith(".render_template_string")) unescapedFields(event);
  if (path === "input" && frame.unit.hasPython2) tellCall(event, path, { rule: "python/use-of-input" });
  if (path.endsWith(".pam_authenticate") && !isWritten(frame, "pam_acct_mgmt")) {
    tellCall(event, path, { rule: "python/pam-auth-bypass", detail: "`pam_acct_mgmt` is never asked" });
  }
}

/** `start_response("302 Found", [("Location", target)])` (PEP 3333). */
function gatewayHeaders({ frame, args, expr }: CallEvent): void {
  const place = { at: expr.at, to: expr.to, text: "start_response" };
  for (const pair of args[1] === undefined ? [] : (elementsKnown(frame, args[1]) ?? [])) {
    const [name, value] = elementsKnown(frame, pair) ?? [];
    if (name === undefined || value === undefined) continue;
    const isLocation = name.consts?.some((c) => typeof c === "string" && /^location$/i.test(c)) === true;
    reach(frame, isLocation ? "redirect" : "header", value, place);
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
