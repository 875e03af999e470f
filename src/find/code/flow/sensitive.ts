// What names say: a variable called `password` holds a secret, one called `session_token` must not be predictable.

import type { At } from "../form/index.ts";
import { joinTaints, type Value, withTaints } from "../values/index.ts";
import { deepTaints } from "./heap.ts";
import type { CallEvent, Frame } from "./machine.ts";
import { reach, sinkText } from "./sinks.ts";
import { newTaint } from "./sources.ts";

const secretName =
  /(?:^|_)(?:pass(?:word|wd|phrase|code)?|pwd|secret(?:_?key)?|api_?key|private_?key|access_?token|auth_?token|refresh_?token|ssn|social_security(?:_number)?|credit_?card(?:_number)?|card_?number|cvv2?)s?$/i;
const notSecret =
  /hash|digest|encrypt|crypt|mask|redact|field|label|prompt|url|path|file|reset|form|input_?name|len|valid|_id$|policy|strength|placeholder|expire|^pass$/i;

export const isSecretName = remembered((name) => secretName.test(snake(name)) && !notSecret.test(name));

/** Names for which a predictable value is a hole. */
const unpredictableName =
  /token|secret|passw(?:or)?d|passcode|session_?(?:id|key)?$|nonce|salt|otp|csrf|remember_?me|reset_?(?:code|key)|verification_?code|api_?key|auth_?(?:code|key)|crypt|private_?key|signing_?key|(?:^|_)pin(?:$|_?code)|(?:^|_)iv$|(?:^|_)key$|voucher|coupon_code|invite_?code|captcha|credential/i;

export const isUnpredictableName = remembered((name) => unpredictableName.test(snake(name)));

/** Programs use few names many times. */
function remembered(test: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const own = known.get(name);
    if (own !== undefined) return own;
    const result = test(name);
    if (known.size < 50_000) known.set(name, result);
    return result;
  };
}

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
}

/** The value as a variable of this name holds it. */
export function noteNamed(frame: Frame, name: string, value: Value, at: At): Value {
  if (value.taints.length > 0 && isUnpredictableName(name)) {
    reach(frame, "random", value, { at, to: at + name.length, text: `\`${name}\`` });
  }
  if (value.consts !== undefined || !isSecretName(name)) return value;
  if (value.refs.some((r) => r.k === "fn" || r.k === "class" || r.k === "module" || r.k === "object"))
    return value;
  if (value.taints.some((t) => t.source.kind === "secret")) return value;
  const taint = newTaint(frame, { kind: "secret", at, label: `\`${name}\`` });
  return withTaints(value, joinTaints(value.taints, [taint]));
}

/** A keyword called `token`, or a cookie, must not get a predictable value. */
export function sensitiveCall(event: CallEvent, paths: readonly string[], result: Value): Value {
  const { frame, expr } = event;
  for (const [name, value] of event.named) {
    if (!isUnpredictableName(name) || deepTaints(frame, value).length === 0) continue;
    reach(frame, "random", value, { at: expr.at, to: expr.to, text: `\`${name}=\`` });
  }
  if (paths.some((p) => /\.set_(?:signed_|secure_)?cookie$/.test(p))) {
    const value = event.args[1] ?? event.named.get("value");
    const place = { at: expr.at, to: expr.to, text: sinkText(expr, paths[0] ?? "") };
    if (value !== undefined) reach(frame, "random", value, place);
  }
  return result;
}
