// Where data must not arrive unchecked: arguments of calls, fields of headers and sessions, and what a request handler returns.

import type { At, Expr } from "../../form/index.ts";
import type { OwnSink, SinkModel } from "../../models/index.ts";
import { type FlowClaim, flowRule } from "../../rules/index.ts";
import {
  beginning,
  bit,
  bitsOf,
  type FlowKind,
  only,
  safety,
  step,
  type Taint,
  type Value,
  withRefs,
  withTaints,
  withTrace,
} from "../../values/index.ts";
import { gatewayAnswer, gatewayWritten, isMadePlain, saysOtherType, writers } from "../entry/responses.ts";
import { storedInSession } from "../entry/stored.ts";
import { secureRandom } from "../fixes/fixes.ts";
import { parametrised } from "../fixes/query-fixes.ts";
import { deepTaints, elementsKnown, objectAt } from "../heap.ts";
import { printed } from "../language/special-methods.ts";
import type { CallEvent, Edit, Frame } from "../machine.ts";
import { sinkText, tell, textOf } from "../reports.ts";
import { argumentsOf, holds } from "./argument-tests.ts";
import { isLocation, originAllowed } from "./header-fields.ts";
import { isPasswordName, isPersonal, isUnpredictableName } from "./secret-names.ts";
import { configured } from "./settings.ts";
import { contextReturned } from "./template-calls.ts";
import { writes } from "./writing.ts";

export type SinkPlace = {
  readonly at: At;
  readonly to: At;
  readonly text: string;
  readonly isBuiltOnly?: boolean;
  readonly isRemoteOnly?: boolean;
  /** Something is made or changed there; absent: nobody asked. */
  readonly isWriting?: () => boolean;
  readonly own?: OwnSink | undefined;
  /** A rewrite of the call that makes it safe, worked out only when it is told. */
  readonly edits?: () => readonly Edit[] | undefined;
};

export function callSinks(
  event: CallEvent,
  path: string,
  sinks: readonly SinkModel[],
  rest: Value | undefined,
): void {
  const { frame, expr } = event;
  for (const sink of sinks) {
    if (sink.when !== undefined && !holds(event, sink.when)) continue;
    if (sink.kind === "xss" && writers.test(path) && saysOtherType(frame)) continue;
    if (sink.kind === "header" && event.args.some((v) => isLocation(String(only(v))))) continue;
    if (sink.kind === "xss" && /[rR]esponse$/.test(path) && isMadePlain(frame)) continue;
    const text = sinkText(expr, path);
    if (sink.kind === "print") gatewayWritten(event, { at: expr.at, to: expr.to, text });
    const isQuoted = sink.kind === "log" && isQuoting(event); // a secret is told all the same
    const isWritten = sink.kind === "log" || sink.kind === "print";
    for (const whole of argumentsOf(event, sink.args, rest)) {
      const given = isWritten ? shown(frame, whole, expr.at) : whole;
      const secrets = isQuoted ? given.taints.filter((t) => t.source.kind === "secret") : given.taints;
      if (sink.sink.startsWith("?.find") && isPlainText(given)) continue; // MongoDB's filters are objects: something else is looked for
      const value = isQuoted ? withTaints(withRefs(given, []), secrets) : given;
      reach(frame, sink.kind, value, {
        at: expr.at,
        to: expr.to,
        text,
        isBuiltOnly: sink.built === true,
        isRemoteOnly: sink.remoteOnly === true,
        ...(sink.kind === "path" ? { isWriting: () => writes(event, path, sink) } : {}),
        own: sink.own,
        ...(sink.kind === "sql" ? { edits: () => parametrised(event) } : {}),
      });
    }
  }
}

function isPlainText(value: Value): boolean {
  return value.isBuilt === true && value.refs.every((r) => r.k !== "object");
}

/** An instance is written as its class says; without a word of it, only its type and address are. */
function shown(frame: Frame, value: Value, at: At): Value {
  if (!value.refs.some((r) => r.k === "object")) return value;
  const own = printed(frame, value, at);
  if (own !== value) return own;
  const refs = value.refs.filter((r) => {
    const cls = r.k === "object" ? objectAt(frame, r.id)?.cls : undefined;
    if (cls === undefined) return true;
    const form = frame.m.linker.unit(cls.module).classes[cls.cls];
    return form === undefined || form.decorators.length > 0 || form.bases.length > 0; // data classes, models, exceptions
  });
  return refs.length === value.refs.length ? value : withRefs(value, refs);
}

/** `log.info("user %r", name)`: every field is written as `repr` writes it. */
function isQuoting(event: CallEvent): boolean {
  const template = event.args[0]?.consts?.length === 1 ? event.args[0].consts[0] : undefined;
  const fields = typeof template === "string" ? (template.match(/%[^%\s]*?[a-zA-Z]/g) ?? []) : [];
  return fields.length > 0 && fields.every((field) => /[radfx]$/.test(field));
}

/** A value arrives at a place of a kind: report every taint that is not safe for it. */
export function reach(frame: Frame, kind: FlowKind, value: Value, place: SinkPlace): void {
  const taints = deepTaints(frame, value);
  if (taints.length === 0) return;
  if (kind === "xss" && isMapping(frame, value)) return; // frameworks write it as JSON
  if (kind === "path" && isBuffer(frame, value)) return; // `read_csv(StringIO(text))`: no file is named
  if (kind === "nosql" && value.refs.some((r) => r.k === "object")) {
    for (const inner of partsOf(frame, value)) reach(frame, kind, inner, place);
    return;
  }
  for (const taint of taints) judge(frame, kind, taint, value, place);
}

function isBuffer(frame: Frame, value: Value): boolean {
  return (
    value.refs.length > 0 &&
    value.refs.every((r) => r.k === "object" && objectAt(frame, r.id)?.type === "io.StringIO()")
  );
}

function isMapping(frame: Frame, value: Value): boolean {
  return (
    value.taints.length === 0 &&
    value.refs.length > 0 &&
    value.refs.every((r) => r.k === "object" && objectAt(frame, r.id)?.kind === "dict")
  );
}

function partsOf(frame: Frame, value: Value): readonly Value[] {
  return value.refs.flatMap((r) => {
    const object = r.k === "object" ? objectAt(frame, r.id) : undefined;
    return object === undefined
      ? []
      : [
          ...[...object.fields].flatMap(([key, v]) =>
            comparing.test(key) || (isPlainText(v) && !readAsCode.test(key)) ? [] : [v],
          ),
          ...(object.rest === undefined ? [] : [object.rest]),
        ];
  });
}

/** What is read as code, a pattern or a query of its own, so that a text by itself does harm there. */
const readAsCode = /^=(?:\$(?:where|function|accumulator|expr|regex)|body|q|query|script|source|inline)$/;

/** What MongoDB compares as it is, whatever it holds (MongoDB manual, "Comparison Query Operators"). */
const comparing = /^=\$(?:eq|ne|gte?|lte?|in|nin)$/;

function judge(frame: Frame, kind: FlowKind, taint: Taint, value: Value, place: SinkPlace): void {
  const rule =
    place.own === undefined
      ? flowRule(kind, taint.source.kind, { prefix: beginning(value), isBuilt: value.isBuilt === true })
      : ownClaim(place.own, taint);
  if (rule === undefined) return;
  // Session tokens are kept in cookies; what a person chose is not.
  const { label } = taint.source;
  if (kind === "cookie" && taint.source.kind === "secret" && !isPasswordName(label) && !isPersonal(label))
    return;
  if (kind === "code" && isOwnModule(frame, value, place)) return;
  if (place.isRemoteOnly === true && taint.source.kind !== "remote" && taint.source.kind !== "user") return;
  // The environment as a whole; single settings are shown on purpose.
  if (
    kind === "disclosure" &&
    taint.source.kind === "local" &&
    (!/^(?:\/\?)?$/.test(taint.path) || !/environ$/.test(taint.source.label))
  )
    return;
  // Which editor or pager is started is the choice of whoever sits there.
  if (kind === "command" && isOwnTool(taint)) return;
  if (place.isBuiltOnly === true && value.isBuilt !== true) return;
  if (kind === "nosql" && !value.isBuilt && !mayBeObject(taint)) return;
  const isSecret = taint.source.kind === "secret"; // no escaping makes a secret public
  const safe = isSecret ? 0 : safety(taint, frame.state.guards);
  if ((safe & bit(kind)) !== 0 && !(kind === "nosql" && value.isBuilt === true && (safe & bit("code")) === 0))
    return;
  if (
    (kind === "archive" || taint.source.kind === "archive") &&
    (safe & bitsOf(["no-parent", "not-absolute", "path", "archive"])) !== 0
  )
    return;
  if (kind === "path" && taint.source.kind === "archive" && place.isWriting?.() === false) return;
  if (kind === "path" && (isSafePath(safe, value) || isCallersChoice(taint))) return;
  if (kind === "path" && taint.source.kind === "parameter" && !fileName.test(taint.source.label)) return;
  if (kind === "ssrf" && taint.source.kind === "parameter" && !addressName.test(taint.source.label)) return;
  if (kind === "redirect" && isSafeRedirect(safe, value)) return;
  if (kind === "random" && isToldElsewhere(frame, taint, place)) return;
  const trace = step(taint.trace, frame.unit.index, place.at, `reaches ${place.text}`);
  const isHere = taint.source.module === frame.unit.index;
  const edits =
    kind === "random" && isHere ? secureRandom(frame, taint.source.at, taint.source.label) : place.edits?.();
  tell(frame, place, {
    rule: rule.id,
    taint: withTrace(taint, trace),
    sink: place.text,
    confidence: rule.confidence,
    ...(edits === undefined ? {} : { edits, isSafeEdit: kind === "random" || kind === "sql" }),
  });
}

/** What a rule of the project's own says of data from there. */
function ownClaim(own: OwnSink, { source }: Taint): FlowClaim | undefined {
  return own.kinds.includes(source.kind) || own.labels.includes(source.label)
    ? { id: own.rule, confidence: own.confidence }
    : undefined;
}

/** A salt that becomes part of a hash that becomes part of a password's record is one mistake, at the first of these places. */
function isToldElsewhere(frame: Frame, { source }: Taint, place: SinkPlace): boolean {
  const key = `${source.module}:${source.at}`;
  const here = `${frame.unit.index}:${place.at}`;
  const first = frame.m.toldNumbers.get(key);
  if (first === undefined) frame.m.toldNumbers.set(key, here);
  return first !== undefined && first !== here;
}

/** One of the program's own plug-ins, as long as nobody says which of its functions is called: `import_module("shop.backends." + name)`. */
function isOwnModule(frame: Frame, value: Value, place: SinkPlace): boolean {
  return (
    /import_module$|__import__$/.test(place.text) &&
    /^\w[\w.]*\.$/.test(value.prefix ?? "") &&
    !mentions(frame, "getattr")
  );
}

function isOwnTool({ source, path }: Taint): boolean {
  return (
    source.kind === "local" &&
    /environ|getenv/.test(source.label) &&
    /^\/(?:EDITOR|VISUAL|PAGER|MANPAGER|BROWSER|SHELL|COMSPEC|HOME|PATH|GIT_\w+)$/i.test(path)
  );
}

/** Form fields and query parameters are texts; JSON bodies may hold objects. */
function mayBeObject(taint: Taint): boolean {
  if (/json|body|\bdata\b|payload|`/i.test(taint.source.label)) return true;
  for (let t: Taint["trace"] | undefined = taint.trace; t !== undefined; t = t.before)
    if (/loads?\(\)/.test(t.text)) return true;
  return false;
}

/** A parameter that says that it is an address, or a part of one. */
const addressName = /ur[li]|link|endpoint|webhook|callback|href|host|domain|site|feed|address|server/i;

/** A parameter that says that it names a file, or holds what somebody wrote. */
const fileName =
  /file|path|(?:^|_|`)(?:name|doc|image|img|photo|page|report|template|upload|attach|input|user|key|id|log|theme|lang|locale|avatar|member|entry)/i;

/** The file or folder that a caller names is his to choose; what the function looks up in a folder may be somebody else's. */
function isCallersChoice(taint: Taint): boolean {
  return taint.source.kind === "parameter" && (taint.safe & bit("inside")) === 0;
}

function isSafePath(safe: number, value: Value): boolean {
  if ((safe & bit("no-parent")) === 0) return false;
  return (safe & bit("not-absolute")) !== 0 || value.prefix !== undefined;
}

/** `/` and then something that is no slash stays on the site; so does an address that names its host. */
function isSafeRedirect(safe: number, value: Value): boolean {
  const prefix = value.prefix;
  if (
    prefix !== undefined &&
    (/^\/[^/\\]/.test(prefix) ||
      /^[a-z]+:\/\/[^/]+\//i.test(prefix) ||
      /^[?#]/.test(prefix) ||
      /^[a-z0-9_-]+\//i.test(prefix))
  )
    return true;
  const checked = bitsOf(["rooted", "one-slash"]);
  return (safe & checked) === checked;
}

/** object[key] = value: headers and sessions are sinks, too. */
export function fieldSink(
  frame: Frame,
  object: Value,
  key: Value,
  value: Value,
  target: Extract<Expr, { k: "index" }>,
): void {
  storedInSession(frame, object, key, value);
  const field = only(key);
  if (typeof field === "string")
    originAllowed(frame, field, value, { at: target.at, to: target.at, text: `${textOf(target.o)}[...]` });
  for (const ref of object.refs) {
    if (ref.k !== "api") continue;
    if (/^flask\.Flask\(\)\.config$|^\?\.config$/.test(ref.p))
      configured(frame, key.consts?.length === 1 ? key.consts[0] : undefined, value, {
        at: target.at,
        to: target.at,
      });
    if (ref.p === "http.cookies.SimpleCookie()" && !mentions(frame, "secure"))
      tell(
        frame,
        { at: target.at, to: target.at + 1 },
        {
          rule: "python/insecure-cookie",
          sink: `${textOf(target.o)}[...]`,
          detail: "`secure` is never set",
        },
      );
    const kind = fieldKinds.find(([pattern]) => pattern.test(ref.p))?.[1];
    if (kind === undefined) continue;
    const place = { at: target.at, to: target.at, text: `${textOf(target.o)}[...]` };
    const name = field;
    if (kind === "trust" && userName.test(String(name)) && passwordChecks.some((n) => mentions(frame, n)))
      continue;
    const leads = kind === "header" && typeof name === "string" && isLocation(name);
    reach(frame, leads ? "redirect" : kind, value, place);
    if (key.taints.length > 0) reach(frame, kind, key, place);
  }
}

/** The function writes this name or text somewhere. */
function mentions(frame: Frame, name: string): boolean {
  return frame.unit.mentions(frame.fn, name);
}

/** Who logs in is remembered by the name that was typed beside the password. */
const userName = /^(?:user|user_?name|user_?id|login|email|account|name|logged_in_user|current_user)$/i;
const passwordChecks = [
  "password",
  "passwd",
  "pwd",
  "check_password_hash",
  "check_password",
  "checkpw",
  "verify_password",
  "authenticate",
];

const fieldKinds: readonly (readonly [RegExp, FlowKind])[] = [
  [/(?:[rR]esponse(?:\(\))?|make_response\(\)|web\.response)\.headers$/, "header"],
  [/^django\.http\.Http\w*Response\w*\(\)$/, "header"],
  [/(?:^|\.)session$/, "trust"],
];

const htmlStart =
  /^\s*<(?:!doctype html|html|head|body|div|p|span|h[1-6]|a|b|i|em|strong|ul|ol|li|table|tr|td|th|form|input|img|script|section|article|button|label|option|select|textarea|pre|code|br|hr)\b/i;

/** What a function returns may be the body of a response: the entry point knows. */
export function returned(frame: Frame, value: Value, e: Expr): void {
  if (isUnpredictableName(frame.form.name)) {
    reach(frame, "random", value, { at: e.at, to: e.at, text: `the result of \`${frame.form.name}\`` });
  }
  if (frame.caller !== undefined) return;
  gatewayAnswer(frame, value, { at: e.at, to: e.at + 1 });
  contextReturned(frame, value, { at: e.at, to: e.at + 1 });
  if (frame.form.owner !== undefined && /^get_(?:redirect|success)_url$/.test(frame.form.name))
    reach(frame, "redirect", value, { at: e.at, to: e.at + 1, text: "the address to go to" });
  if (value.isBuilt === true && htmlStart.test(value.prefix ?? ""))
    reach(frame, "xss", value, { at: e.at, to: e.at, text: "the HTML that is returned" });
  const kind = frame.m.responses.get(`${frame.unit.index}:${frame.fn}`);
  if (isMapping(frame, value)) {
    if (kind !== undefined) reach(frame, "disclosure", value, { at: e.at, to: e.at, text: "the response" });
    return;
  }
  if (kind !== "html") return;
  const isWrapped = frame.form.decorators.length > 0 || value.refs.some((r) => r.k === "object");
  if (frame.form.name.startsWith("render") && (isWrapped || saysOtherType(frame))) return; // Twisted's resources send bytes
  const parts = value.refs.some((r) => r.k === "object")
    ? (elementsKnown(frame, value)?.slice(0, 1) ?? [])
    : [value];
  for (const part of parts) {
    if (
      part.refs.some(
        (r) =>
          r.k === "api" &&
          /(?:redirect|[rR]esponse|jsonify|render_template|send_file|send_from_directory|template)\(\)|^json\.loads?\(\)$/.test(
            r.p,
          ),
      )
    )
      continue;
    const place = { at: e.at, to: e.at, text: "the response" };
    reach(frame, "xss", part, place);
    reach(frame, "disclosure", part, place);
  }
}
