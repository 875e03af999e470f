// A call of something outside the project: misuse and sinks are looked at, then the models say what comes back.

import { lastSegment } from "../../models/index.ts";
import {
  api,
  asBuilt,
  bitsOf,
  checked,
  everyKind,
  join,
  joinTaints,
  moved,
  references,
  renamed,
  safety,
  sanitised,
  type Taint,
  tainted,
  unknown,
  type Value,
  withPath,
  withPrefix,
  withSafety,
  withTaints,
} from "../../values/index.ts";
import { readFromSession, storedByStatement } from "../entry/stored.ts";
import { fixOf } from "../fixes/fixes.ts";
import { guardsFor } from "../guards/guards.ts";
import { allocate, deeper, deepTaints } from "../heap.ts";
import { builtinCall } from "../language/builtins.ts";
import { amountsOf } from "../language/conversions.ts";
import { textMethod } from "../language/texts.ts";
import type { CallEvent, Frame, Unit } from "../machine.ts";
import { sinkText, tell, textOf } from "../reports.ts";
import { membersChecked } from "./archives.ts";
import { argumentsOf, holds } from "./argument-tests.ts";
import { checksOf } from "./call-checks.ts";
import { credentialArguments } from "./credentials.ts";
import { digestsOf } from "./digests.ts";
import { massAssigned } from "./mass-assignment.ts";
import { calledOddly } from "./odd-calls.ts";
import { isAboutSecrets, sensitiveCall } from "./sensitive.ts";
import { callSinks } from "./sinks.ts";
import { newTaint, sourceAt } from "./sources.ts";

export function callApi(event: CallEvent, rest: Value | undefined): Value {
  const { frame, expr } = event;
  const { knowledge } = frame.m;
  const receiver = receiverName(event);
  const paths = event.paths.length > 0 ? event.paths : [`?.${receiver}()`];
  let out: Value | undefined;
  credentialArguments(event);
  for (const path of paths) {
    for (const model of knowledge.misuses(path, receiver)) {
      if (model.when !== undefined && !holds(event, model.when)) continue;
      if (model.rule === "python/tarslip" && membersChecked(frame)) continue;
      if (model.unless?.some((name) => isMentioned(frame, name)) === true) continue;
      const edits = model.fix === undefined ? undefined : fixOf(event, model.fix);
      tell(frame, expr, {
        rule: model.rule,
        sink: sinkText(expr, path),
        ...(model.detail === undefined ? {} : { detail: model.detail }),
        ...(edits === undefined ? {} : { edits, isSafeEdit: model.fix?.isSafe === true }),
        ...(model.isMildWithoutSecret === true && !isAboutSecrets(event) ? { isMild: true } : {}),
      });
    }
    for (const check of checksOf(frame.m, path)) check(event, path);
    calledOddly(event, path);
    massAssigned(event, path, rest);
    callSinks(event, path, knowledge.sinks(path, receiver), rest);
    const stored = storedByStatement(event, path);
    const plain = answer(event, path, receiver, rest);
    const value = stored.length === 0 ? plain : withTaints(plain, joinTaints(plain.taints, stored));
    if (stored.length > 0) readThrough(event, stored);
    out = out === undefined ? value : join(out, value);
    if (knowledge.isNever(path)) frame.isDead = true;
  }
  const kept =
    event.self !== undefined && event.paths.some((p) => p.endsWith(".get"))
      ? readFromSession(frame, event.self, event.args[0], expr.at)
      : [];
  const result = out ?? unknown;
  return sensitiveCall(
    event,
    paths,
    kept.length === 0 ? result : withTaints(result, joinTaints(result.taints, kept)),
  );
}

/** By module and name: many calls of one module ask the same. */
const mentioned = new WeakMap<Unit, Map<string, boolean>>();

function isMentioned({ unit }: Frame, name: string): boolean {
  const known = mentioned.get(unit) ?? new Map<string, boolean>();
  mentioned.set(unit, known);
  const answer = known.get(name) ?? unit.functions.some((_, fn) => unit.mentions(fn, name));
  known.set(name, answer);
  return answer;
}

/** `cursor.execute("SELECT ...")`: what the cursor then gives is what was stored. */
function readThrough({ frame, expr }: CallEvent, stored: readonly Taint[]): void {
  const cursor = expr.f.k === "attr" && expr.f.o.k === "name" ? expr.f.o.n : undefined;
  const value = cursor === undefined ? undefined : frame.state.vars.get(cursor);
  if (cursor !== undefined && value !== undefined)
    frame.state.vars.set(cursor, withTaints(value, joinTaints(value.taints, stored)));
}

/** What the receiver is called where it is written: `cursor` in `self.cursor.execute`. */
function receiverName(event: CallEvent): string {
  const { f } = event.expr;
  let e = f.k === "attr" ? f.o : f;
  while (e.k === "call" || e.k === "index" || e.k === "await")
    e = e.k === "call" ? e.f : e.k === "index" ? e.o : e.e;
  if (e.k === "name") return e.n;
  if (e.k !== "attr") return "";
  const isStore = e.n === "session" && /(?:^|\.)_?req(?:uest)?$/.test(textOf(e.o));
  return isStore ? "request.session" : e.n; // what a request remembers, and no client
}

/** A hash of a predictable number is as predictable. */
function hashedNumbers(event: CallEvent, path: string): readonly Taint[] {
  if (!path.startsWith("hashlib.") && !path.startsWith("hmac.")) return [];
  const inside = event.args.flatMap((v) => deepTaints(event.frame, v));
  const numbers = inside.filter((t) => t.source.kind === "random");
  if (numbers.length > 0 || inside.length > 0 || !isOnlyTime(event.expr)) return numbers;
  return [newTaint(event.frame, { kind: "random", at: event.expr.at, label: "the time" })];
}

/** `sha256(str(time.time()).encode())`: whoever knows about when it was made can try them all. */
function isOnlyTime({ a }: CallEvent["expr"]): boolean {
  const names = [...JSON.stringify(a).matchAll(/"n":"([^"]*)"/g)].map(([, name = ""]) => name);
  return (
    names.some((name) => clocks.test(name)) && names.every((name) => clocks.test(name) || plain.test(name))
  );
}

const clocks = /^(?:time(?:_ns)?|monotonic|perf_counter|utcnow|now|timestamp|getpid)$/;
const plain = /^(?:str|repr|int|float|bytes|encode|format|hex|datetime|isoformat|strftime|os)$/;

/** What quoting made harmless, unquoting makes harmful again; and what was checked before was another text. */
const undoes = /\.(?:unquote(?:_plus|_to_bytes)?|unescape|parse_qsl?)$|^json\.loads$|^base64\.\w*decode\w*$/;
const quoted = bitsOf(["xss", "header", "log", "xpath", "ldap", "ssrf", "redirect"]);
const facts = bitsOf(["normalised", "no-parent", "not-absolute", "rooted", "one-slash"]);

function decoded(event: CallEvent, taints: readonly Taint[]): readonly Taint[] {
  const { guards } = event.frame.state;
  return taints.map((t) => {
    const known = safety(t, guards);
    if ((known & everyKind) === everyKind) return t; // a constant, whichever
    const other = renamed(t, `${t.source.id}~${event.frame.unit.index}:${event.expr.at}`);
    return withSafety(other, known & ~(quoted | facts));
  });
}

function answer(event: CallEvent, path: string, receiver: string, rest: Value | undefined): Value {
  const { frame, expr } = event;
  const { knowledge } = frame.m;
  const [text, ...others] = event.args;
  const unbound = /^(?:str|bytes)\.([a-z]+)$/.exec(path)?.[1]; // `str.strip(x)`
  if (unbound !== undefined && text !== undefined) {
    const value = textMethod(frame, text, unbound, { args: others, named: event.named, rest }, expr);
    if (value !== undefined) return value;
  }
  const special = builtinCall(event, path);
  if (special !== undefined) return special;
  const result = path.startsWith("?") ? "" : knowledge.result(path);
  const source = sourceAt(frame, result, expr.at, event.args[0]);
  if (source !== undefined) return source;
  const base = result === "" ? unknown : api(result);
  if (knowledge.isClean(path)) return withTaints(base, hashedNumbers(event, path));
  const guard = knowledge.guard(path);
  if (guard !== undefined) {
    const [value] = argumentsOf(
      event,
      guard.name === undefined ? [guard.arg] : [guard.arg, guard.name],
      undefined,
    );
    if (value === undefined) return unknown;
    return checked(guardsFor(deepTaints(frame, value), bitsOf(guard.kinds)));
  }
  const pass = knowledge.passes(path, receiver);
  if (pass !== undefined) {
    const from = argumentsOf(event, pass.from ?? ["*"], rest);
    const taints = from.reduce<readonly Taint[]>((all, v) => joinTaints(all, deepTaints(frame, v)), []);
    const plain = undoes.test(path) ? decoded(event, taints) : taints;
    const safe = sanitised(plain, bitsOf(pass.safe ?? []), everyKind);
    const isBuilt = from.length > 1 || from.some((v) => v.isBuilt === true);
    const prefix =
      from[0]?.prefix ??
      (from.length > 1 && from[0]?.consts?.length === 1 && typeof from[0].consts[0] === "string"
        ? from[0].consts[0]
        : undefined);
    const digests = digestsOf(...from);
    const through = moved(safe, frame.unit.index, expr.at, `goes through ${sinkText(expr, path)}()`);
    const value = withTaints(digests.length === 0 ? base : references([...base.refs, ...digests]), through);
    const isReplaced = path.endsWith("urljoin"); // by an address that stands on its own
    return withPrefix(asBuilt(value, isBuilt), prefix === "" || isReplaced ? undefined : prefix);
  }
  if (/(?:Error|Exception|Exit)$/.test(path)) {
    const given = [...event.args, ...event.named.values(), ...(rest === undefined ? [] : [rest])];
    const taints = given.reduce<readonly Taint[]>((all, v) => joinTaints(all, deepTaints(frame, v)), []);
    return withTaints(base, taints);
  }
  // A method of a tainted thing gives a tainted thing; other arguments do not pass through what nobody knows.
  const own = event.self === undefined ? [] : event.self.taints;
  if (own.length > 0 && lastSegment(path) === "items") return pairsOf(event, own);
  const key = event.args[0];
  const isKeyed = key !== undefined && /^(?:get|pop|get_one|getlist|getfirst)$/.test(lastSegment(path));
  const kept = isNumberType(event.named.get("type")) ? amountsOf(own) : own;
  const part = isKeyed ? deeper(kept, key) : kept;
  if (part.length === 0) return base;
  return withTaints(base, moved(part, frame.unit.index, expr.at, `goes through .${lastSegment(path)}()`));
}

/** `request.args.get("n", type=int)` */
function isNumberType(type: Value | undefined): boolean {
  return type?.refs.some((r) => r.k === "api" && /^(?:int|float|bool|uuid\.UUID)$/.test(r.p)) === true;
}

/** Keys and values of a tainted mapping are two things: a check of the key says nothing of the value. */
function pairsOf(event: CallEvent, own: readonly Taint[]): Value {
  const { frame } = event;
  const keys = own.map((t): Taint => withPath(t, `${t.path}/<key>`));
  const pair = allocate(frame, {
    kind: "tuple",
    fields: new Map([
      ["0", tainted(keys)],
      ["1", tainted(deeper(own, unknown))],
    ]),
    rest: undefined,
    length: 2,
  });
  return allocate(frame, { kind: "list", fields: new Map(), rest: pair });
}
