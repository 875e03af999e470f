// Functions whose meaning is more than "passes its arguments": conversions, containers, regular expressions, paths.

import { lastSegment } from "../models/index.ts";
import {
  api,
  bit,
  constants,
  everyKind,
  joinTaints,
  moved,
  noGuards,
  reference,
  type Taint,
  unknown,
  type Value,
  withTaints,
} from "../values/index.ts";
import { callValue } from "./call.ts";
import { callbackCall } from "./callbacks.ts";
import { elementsJoined, pythonText } from "./evaluate.ts";
import { guardsFor } from "./guards.ts";
import { allocate, deepTaints, elementsKnown, onlyObject } from "./heap.ts";
import type { CallEvent } from "./machine.ts";
import { concatenate, inside } from "./operators.ts";
import { recordCalls } from "./records.ts";
import { compile, compiledMatching, matching, substitute } from "./regex-calls.ts";
import { printed } from "./special-methods.ts";
import { makeParser } from "./xml-calls.ts";

export type Special = (event: CallEvent) => Value | undefined;

/** Undefined: nothing special about it. */
export function builtinCall(event: CallEvent, path: string): Value | undefined {
  const special = specials.get(path) ?? recordMethods.get(path.slice(path.lastIndexOf(".")));
  return special?.(event) ?? makeParser(event, path) ?? callbackCall(event, path);
}

/** Methods that only named tuples have, whatever the receiver is. */
const recordMethods: ReadonlyMap<string, Special> = new Map(
  recordCalls.filter(([name]) => name.startsWith("?")).map(([name, special]) => [name.slice(1), special]),
);

const first = (event: CallEvent): Value => event.args[0] ?? unknown;

function taintsOf(event: CallEvent, values: readonly Value[]): readonly Taint[] {
  return values.reduce<readonly Taint[]>((all, v) => joinTaints(all, deepTaints(event.frame, v)), []);
}

export function goesThrough(event: CallEvent, taints: readonly Taint[], name: string): readonly Taint[] {
  return moved(taints, event.frame.unit.index, event.expr.at, `goes through ${name}()`);
}

function toText(event: CallEvent): Value {
  const value = printed(event.frame, first(event), event.expr.at);
  if (value.consts !== undefined && value.taints.length === 0) return constants(value.consts.map(pythonText));
  const taints = deepTaints(event.frame, value);
  const { condition: _, ...kept } = value;
  const text = taints.map((t) => ({ ...t, safe: t.safe | bit("nosql") }));
  return { ...kept, refs: [], consts: undefined, taints: goesThrough(event, text, "str") };
}

/** `repr` writes line breaks as two characters. */
function quotedText(event: CallEvent): Value {
  const text = toText(event);
  const safe = bit("log") | bit("header");
  return withTaints(
    text,
    text.taints.map((t) => ({ ...t, safe: t.safe | safe })),
  );
}

/** What a number carries on: that it is predictable or secret, and that a request chose it. */
export function amountsOf(taints: readonly Taint[]): readonly Taint[] {
  return taints.flatMap((t): Taint[] => {
    if (t.source.kind === "random" || t.source.kind === "secret") return [t];
    const isOpen = t.source.kind === "remote" && (t.safe & bit("resource")) === 0;
    return isOpen ? [{ ...t, safe: everyKind & ~bit("resource") }] : [];
  });
}

/** A number holds no attack; what is only predictable or secret stays so. */
function toNumber(event: CallEvent): Value {
  const value = first(event);
  const numbers =
    value.taints.length === 0
      ? value.consts?.map((c) => (typeof c === "string" ? Number(c) : Number(c ?? Number.NaN)))
      : undefined;
  if (numbers !== undefined && numbers.length > 0 && numbers.every((n) => Number.isFinite(n))) {
    return constants(numbers.map(Math.trunc));
  }
  return withTaints(unknown, amountsOf(value.taints));
}

function container(kind: "list" | "tuple" | "set"): Special {
  return (event) => {
    const { frame } = event;
    const [value] = event.args;
    if (value === undefined) return allocate(frame, { kind, fields: new Map(), rest: undefined, length: 0 });
    const known = elementsKnown(frame, value);
    if (known === undefined)
      return allocate(frame, { kind, fields: new Map(), rest: elementsJoined(frame, value) });
    return allocate(frame, { kind, fields: numbered(known), rest: undefined, length: known.length });
  };
}

function numbered(items: readonly Value[]): Map<string, Value> {
  return new Map(items.map((v, i) => [String(i), v]));
}

function dict(event: CallEvent): Value {
  const { frame } = event;
  const [value] = event.args;
  const source = value === undefined ? undefined : onlyObject(frame, value)?.object;
  const fields = new Map(source?.kind === "dict" ? source.fields : []);
  for (const [name, v] of event.named) fields.set(`=${name}`, v);
  const rest =
    value === undefined ? undefined : source?.kind === "dict" ? source.rest : elementsJoined(frame, value);
  return allocate(frame, { kind: "dict", fields, rest });
}

function sorted(event: CallEvent): Value {
  return allocate(event.frame, {
    kind: "list",
    fields: new Map(),
    rest: elementsJoined(event.frame, first(event)),
  });
}

function reversed(event: CallEvent): Value {
  const known = elementsKnown(event.frame, first(event));
  if (known === undefined) return sorted(event);
  const fields = numbered([...known].reverse());
  return allocate(event.frame, { kind: "list", fields, rest: undefined, length: known.length });
}

function enumerate(event: CallEvent): Value {
  const { frame } = event;
  const fields = numbered([unknown, elementsJoined(frame, first(event))]);
  const pair = allocate(frame, { kind: "tuple", fields, rest: undefined, length: 2 });
  return allocate(frame, { kind: "list", fields: new Map(), rest: pair });
}

function zip(event: CallEvent): Value {
  const { frame } = event;
  const fields = numbered(event.args.map((v) => elementsJoined(frame, v)));
  const row = allocate(frame, { kind: "tuple", fields, rest: undefined, length: event.args.length });
  return allocate(frame, { kind: "list", fields: new Map(), rest: row });
}

function length(event: CallEvent): Value {
  const value = first(event);
  const known = elementsKnown(event.frame, value);
  if (known !== undefined) return constants([known.length]);
  const isText = value.taints.length === 0 && value.consts?.every((c) => typeof c === "string") === true;
  return isText ? constants((value.consts ?? []).map((c) => String(c).length)) : unknown;
}

function partial(event: CallEvent): Value {
  const [f, ...args] = event.args;
  return f === undefined ? unknown : reference({ k: "partial", f, args, named: event.named });
}

function urlparse(event: CallEvent): Value {
  const taints = first(event).taints.map((t) => ({ ...t, path: `${t.path}/<url>` }));
  return { ...api("urllib.parse.ParseResult"), taints: goesThrough(event, taints, "urlparse") };
}

/** Joining keeps what its parts know; the first part says how it begins. */
function joinPath(event: CallEvent): Value {
  const [folder, ...names] = event.args;
  const taints = joinTaints(
    inside(taintsOf(event, names)),
    taintsOf(event, folder === undefined ? [] : [folder]),
  );
  const texts = event.args.map((a) => (a.consts?.length === 1 ? a.consts[0] : undefined));
  if (taints.length === 0 && texts.every((t) => typeof t === "string")) {
    return constants([texts.join("/").replace(/\/+/g, "/")]);
  }
  const begin = typeof texts[0] === "string" ? texts[0] : event.args[0]?.prefix;
  const prefix = begin === undefined || begin === "" ? {} : { prefix: `${begin.replace(/\/$/, "")}/` };
  return { ...unknown, taints: goesThrough(event, taints, "join"), isBuilt: true, ...prefix };
}

function normalise(event: CallEvent): Value {
  const values = event.args.length === 0 && event.self !== undefined ? [event.self] : event.args;
  const taints = taintsOf(event, values).map((t) => ({ ...t, safe: t.safe | bit("normalised") }));
  const [path = ""] = event.paths;
  const base = path.startsWith("pathlib") ? api("pathlib.Path()") : unknown;
  const isBuilt = values.some((v) => v.isBuilt === true) ? { isBuilt: true as const } : {};
  return { ...base, taints: goesThrough(event, taints, lastSegment(path)), ...isBuilt };
}

const normalisedOnly = (taints: readonly Taint[]): readonly Taint[] =>
  taints.filter((t) => (t.safe & bit("normalised")) !== 0);

/** `os.path.commonpath([base, path])`: compared with the base it says that the path is inside. */
function commonPath(event: CallEvent): Value {
  return { ...unknown, taints: normalisedOnly(taintsOf(event, event.args)), isBuilt: true };
}

const insideKinds = bit("path") | bit("archive");

function isInside(event: CallEvent): Value {
  const taints = normalisedOnly(event.self?.taints ?? []);
  return { ...unknown, condition: { whenTrue: guardsFor(taints, insideKinds), whenFalse: noGuards } };
}

/** It raises when the path is outside: what follows is inside. */
function relativeTo(event: CallEvent): Value {
  const { frame } = event;
  const guards = new Map(frame.state.guards);
  for (const [key, safe] of guardsFor(normalisedOnly(event.self?.taints ?? []), insideKinds)) {
    guards.set(key, (guards.get(key) ?? 0) | safe);
  }
  frame.state.guards = guards;
  return withTaints(api("pathlib.Path()"), event.self?.taints ?? []);
}

function instance(event: CallEvent, type: string | undefined, fields: ReadonlyMap<string, Value>): Value {
  return allocate(event.frame, {
    kind: "instance",
    fields,
    rest: undefined,
    ...(type === undefined ? {} : { type }),
  });
}

function ord(event: CallEvent): Value {
  const c =
    first(event).consts?.length === 1 && first(event).taints.length === 0
      ? first(event).consts?.[0]
      : undefined;
  return typeof c === "string" && [...c].length === 1 ? constants([c.codePointAt(0) ?? 0]) : unknown;
}

/** `bytes(16)` is sixteen zeros. */
function zeros(event: CallEvent): Value | undefined {
  const n = first(event).consts?.length === 1 ? first(event).consts?.[0] : undefined;
  return typeof n === "number" && n > 0 && n <= 64 && event.args.length === 1
    ? constants(["\0".repeat(n)])
    : undefined;
}

/** `namedtuple("P", "a b")`: calling what comes back makes an instance with these fields. */
function namedTuple(event: CallEvent): Value {
  return reference({
    k: "partial",
    f: api("<namedtuple>"),
    args: [event.args[1] ?? unknown],
    named: new Map(),
  });
}

function namedTupleMade(event: CallEvent): Value {
  const { frame } = event;
  const [names, ...values] = event.args;
  const text = names?.consts?.length === 1 ? names.consts[0] : undefined;
  const list =
    typeof text === "string"
      ? text.split(/[\s,]+/).filter((n) => n !== "")
      : (elementsKnown(frame, names ?? unknown) ?? []).map((v) => String(v.consts?.[0] ?? ""));
  const fields = new Map<string, Value>();
  for (const [i, name] of list.entries()) {
    const value = values[i] ?? event.named.get(name) ?? unknown;
    fields.set(`=${name}`, value);
    fields.set(String(i), value);
  }
  return allocate(frame, { kind: "instance", fields, rest: undefined });
}

/** Texts in memory: what is written is what is read. */
function textBuffer(event: CallEvent): Value {
  return allocate(event.frame, {
    kind: "instance",
    fields: new Map([["=text", first(event)]]),
    rest: undefined,
    type: "io.StringIO()",
  });
}

function bufferWritten(event: CallEvent): Value {
  const { frame } = event;
  const found = event.self === undefined ? undefined : onlyObject(frame, event.self);
  if (found === undefined) return unknown;
  const text = concatenate(found.object.fields.get("=text") ?? unknown, first(event));
  frame.state.heap.set(found.id, {
    ...found.object,
    fields: new Map([...found.object.fields, ["=text", text] as const]),
  });
  return unknown;
}

function bufferRead(event: CallEvent): Value {
  const found = event.self === undefined ? undefined : onlyObject(event.frame, event.self);
  return found?.object.fields.get("=text") ?? unknown;
}

function chr(event: CallEvent): Value {
  const c = first(event).consts?.length === 1 ? first(event).consts?.[0] : undefined;
  return typeof c === "number" && c >= 0 && c < 0x110000 ? constants([String.fromCodePoint(c)]) : unknown;
}

/** A part is not the whole: a check of the suffix says nothing of the path. */
function pathParts(event: CallEvent): Value {
  const taints = taintsOf(event, event.args).map((t) => ({
    ...t,
    path: t.path.endsWith("/*") ? t.path : `${t.path}/*`,
  }));
  return withTaints(unknown, goesThrough(event, taints, lastSegment(event.paths[0] ?? "")));
}

/** `any(x.startswith(p) for p in ...)`: the test of one element stands for the answer. */
function quantifier(isAll: boolean): Special {
  return (event) => {
    const condition = elementsJoined(event.frame, first(event)).condition;
    if (condition === undefined) return unknown;
    return {
      ...unknown,
      condition: { whenTrue: condition.whenTrue, whenFalse: isAll ? noGuards : condition.whenFalse },
    };
  };
}

const nothing: Special = () => unknown;
const itself: Special = (event) => first(event);
const joined: Special = (event) => withTaints(unknown, taintsOf(event, event.args));
/** `min(wanted, 100)` */
const least: Special = (event) => {
  const taints = taintsOf(event, event.args);
  const isBounded = event.args.some((v) => v.taints.length === 0 && v.refs.length === 0);
  return withTaints(
    unknown,
    isBounded ? taints.map((t) => ({ ...t, safe: t.safe | bit("resource") })) : taints,
  );
};

/** A key that is not there gives what the factory makes: one for all of them. */
function defaultDict(event: CallEvent): Value {
  const { frame, expr } = event;
  const [factory] = event.args;
  const given = { args: [], named: new Map<string, Value>(), rest: undefined };
  const isMade = factory?.refs.some((r) => r.k !== "object") === true;
  const rest = isMade
    ? callValue(frame, { callee: factory, self: undefined, method: "", given, expr })
    : undefined;
  return allocate(frame, { kind: "dict", fields: new Map(), rest });
}
const emptyList: Special = (event) =>
  allocate(event.frame, { kind: "list", fields: new Map(), rest: undefined, length: 0 });

const specials: ReadonlyMap<string, Special> = new Map<string, Special>([
  ["str", toText],
  ["unicode", toText],
  ["repr", quotedText],
  ["ascii", quotedText],
  ["int", toNumber],
  ["float", toNumber],
  ["long", toNumber],
  ["abs", toNumber],
  ["round", toNumber],
  ["decimal.Decimal", toNumber],
  ["bool", nothing],
  ["hash", nothing],
  ["id", nothing],
  ["isinstance", nothing],
  ["hasattr", nothing],
  ["callable", nothing],
  ["any", quantifier(false)],
  ["all", quantifier(true)],
  ["len", length],
  ["chr", chr],
  ["ord", ord],
  ["bytes", zeros],
  ["contextlib.nullcontext", itself],
  ["contextlib.closing", itself],
  ["collections.namedtuple", namedTuple],
  ["<namedtuple>", namedTupleMade],
  ["io.StringIO", textBuffer],
  ["io.BytesIO", textBuffer],
  ["StringIO.StringIO", textBuffer],
  ["io.StringIO().write", bufferWritten],
  ["io.StringIO().getvalue", bufferRead],
  ["io.StringIO().read", bufferRead],
  ["io.StringIO().readline", bufferRead],
  ["io.StringIO().getbuffer", bufferRead],
  ["min", least],
  ["max", joined],
  ["sum", joined],
  ["list", container("list")],
  ["tuple", container("tuple")],
  ["set", container("set")],
  ["frozenset", container("set")],
  ["collections.deque", container("list")],
  ["queue.Queue", emptyList],
  ["dict", dict],
  ["collections.OrderedDict", dict],
  ["collections.defaultdict", defaultDict],
  [
    "types.SimpleNamespace",
    (event) => instance(event, undefined, new Map([...event.named].map(([n, v]) => [`=${n}`, v]))),
  ],
  ["reversed", reversed],
  ["sorted", sorted],
  ["iter", itself],
  ["copy.copy", itself],
  ["copy.deepcopy", itself],
  ["next", (event) => elementsJoined(event.frame, first(event))],
  ["typing.cast", (event) => event.args[1] ?? unknown],
  ["enumerate", enumerate],
  ["zip", zip],
  ["functools.partial", partial],
  ["re.match", matching("match")],
  ["re.search", matching("search")],
  ["re.fullmatch", matching("fullmatch")],
  ["re.compile", compile],
  ["re.Pattern.match", compiledMatching("match")],
  ["re.Pattern.search", compiledMatching("search")],
  ["re.Pattern.fullmatch", compiledMatching("fullmatch")],
  ["re.sub", substitute],
  ["re.Pattern.sub", substitute],
  ["urllib.parse.urlparse", urlparse],
  ["urllib.parse.urlsplit", urlparse],
  ["os.path.join", joinPath],
  ["os.path.splitext", pathParts],
  ["os.path.split", pathParts],
  ["os.path.realpath", normalise],
  ["os.path.abspath", normalise],
  ["os.path.normpath", normalise],
  ["pathlib.Path().resolve", normalise],
  ["os.path.commonpath", commonPath],
  ["os.path.commonprefix", commonPath],
  ["pathlib.Path().is_relative_to", isInside],
  ["pathlib.Path().relative_to", relativeTo],
  ...recordCalls,
  ["configparser.ConfigParser", (event) => instance(event, "configparser.ConfigParser()", new Map())],
]);
