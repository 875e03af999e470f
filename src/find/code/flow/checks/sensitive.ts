// What names say: a variable called `password` holds a secret, one called `session_token` must not be predictable.

import type { At } from "../../form/index.ts";
import { joinTaints, type Taint, type Value, withTaints } from "../../values/index.ts";
import { deepTaints } from "../heap.ts";
import type { CallEvent, Frame } from "../machine.ts";
import { sinkText } from "../reports.ts";
import { isSecretName, isUnpredictableName, speaksOfSecrets } from "./secret-names.ts";
import { reach } from "./sinks.ts";
import { newTaint, shuffling } from "./sources.ts";

/** The value as a variable of this name holds it. */
export function noteNamed(frame: Frame, name: string, value: Value, at: At): Value {
  if (value.taints.length > 0 && isUnpredictableName(name)) {
    const numbers = value.taints.filter(
      (t) =>
        !/\/[a-z_]/i.test(t.path) &&
        (name !== "key" || (isFromHere(frame, t) && t.source.label !== shuffling)), // of a list of keys
    );
    reach(frame, "random", withTaints(value, numbers), { at, to: at + name.length, text: `\`${name}\`` });
  }
  return secretNamed(frame, name, value, at);
}

/** What is read under the name of a secret is one: `user.password`, `form["password"]`. */
export function secretNamed(frame: Frame, name: string, value: Value, at: At): Value {
  if (value.consts !== undefined || !isSecretName(name) || /^(?:OLD)?PWD$/.test(name)) return value; // where a shell is
  if (/^_?pwd$/.test(name) && !isOfAccount(frame)) return value;
  // `pwd` may be the folder, and `password = make_password(password)` holds no password any more
  if (value.refs.some((r) => r.k === "api" && /^os\.getcwd\(\)$|hash|crypt|digest|make_password/i.test(r.p)))
    return withTaints(
      value,
      value.taints.filter((t) => t.source.kind !== "secret"),
    );
  if (value.refs.some((r) => r.k === "fn" || r.k === "class" || r.k === "module" || r.k === "object"))
    return value;
  if (value.taints.some((t) => t.source.kind === "secret")) return value;
  const taint = newTaint(frame, { kind: "secret", at, label: `\`${name}\`` });
  return withTaints(value, joinTaints(value.taints, [taint]));
}

/** `pwd` is a password beside a user or a server, and the folder that a program runs in beside anything else. */
function isOfAccount({ form }: Frame): boolean {
  if (form.params.length === 0) return true;
  return [form.name, ...form.params.map(({ n }) => n)].some((name) =>
    /user|usr|login|uid|account|mail|auth|db|host|server|connect|credential|pass|sign/i.test(name),
  );
}

/** What is handed over is secret, or is called so here: its name, that of the function, or one of its parameters. */
export function isAboutSecrets({ frame, expr, args }: CallEvent): boolean {
  const { form } = frame;
  const parameters = args.length === 0 ? form.params.map(({ n }) => n) : []; // `h = md5()`: what comes in later
  const names = [form.name, ...parameters, ...(JSON.stringify(expr.a).match(/"n":"[^"]*"/g) ?? [])];
  return (
    names.some(speaksOfSecrets) ||
    args.some((value) => deepTaints(frame, value).some(({ source }) => source.kind === "secret"))
  );
}

/** Keys of dictionaries are called `key`, too: only a number that was made nearby makes it one of a cipher. */
function isFromHere(frame: Frame, taint: Taint): boolean {
  return taint.source.module === frame.unit.index && (taint.trace?.length ?? 0) < 6;
}

/** A keyword called `token`, or a cookie, must not get a predictable value. */
export function sensitiveCall(event: CallEvent, paths: readonly string[], result: Value): Value {
  const { frame, expr } = event;
  for (const [name, value] of event.named) {
    const taints = isUnpredictableName(name) ? deepTaints(frame, value) : [];
    if (taints.length === 0 || (name === "key" && !taints.some((t) => isFromHere(frame, t)))) continue;
    reach(frame, "random", value, { at: expr.at, to: expr.to, text: `\`${name}=\`` });
  }
  if (paths.some((p) => /\.set_(?:signed_|secure_)?cookie$/.test(p))) {
    const value = event.args[1] ?? event.named.get("value");
    const place = { at: expr.at, to: expr.to, text: sinkText(expr, paths[0] ?? "") };
    if (value !== undefined) reach(frame, "random", value, place);
  }
  const key =
    keyed.test(paths[0] ?? "") && event.args[0]?.consts?.length === 1 ? event.args[0].consts[0] : undefined;
  return typeof key === "string" ? secretNamed(frame, key, result, expr.at) : result;
}

const keyed = /\.(?:get|pop|getlist|getfirst|getvalue|get_argument|get_body_argument)$/;
