// Things with named fields made by library calls: named tuples, data classes and their copies, `vars`, `setattr`, `getattr`.

import {
  contents,
  elementFields,
  type HeapObject,
  join,
  joinTaints,
  none,
  recordRef,
  reference,
  unknown,
  type Value,
  withField,
  withRest,
  withTaints,
} from "../../values/index.ts";
import { callValue } from "../call.ts";
import { allocate, deepTaints, elementsKnown, objectAt, onlyObject } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { member } from "./attribute.ts";
import { chosenBy } from "./chosen.ts";
import type { Special } from "./conversions.ts";

/** `namedtuple("P", "x y")` and `namedtuple("P", ["x", "y"])`. */
function namedtuple(event: CallEvent): Value | undefined {
  const [, names] = event.args;
  if (names === undefined) return undefined;
  const list = elementsKnown(event.frame, names) ?? [names];
  const texts = list.flatMap((v) => (v.consts?.length === 1 ? v.consts : []));
  const fields = texts.flatMap((t) => (typeof t === "string" ? (t.match(/\w+/g) ?? []) : []));
  return reference(recordRef(fields));
}

/** `typing.NamedTuple("P", [("x", str)])` */
function typedTuple(event: CallEvent): Value | undefined {
  const pairs = event.args[1] === undefined ? undefined : elementsKnown(event.frame, event.args[1]);
  const fields = pairs?.map((pair) => elementsKnown(event.frame, pair)?.[0]?.consts?.[0]);
  if (fields === undefined || !fields.every((f) => typeof f === "string")) return undefined;
  return reference(recordRef(fields.filter((f) => typeof f === "string")));
}

/** A copy with some fields replaced: `dataclasses.replace(x, a=1)`, `x._replace(a=1)`. */
function copied(event: CallEvent, value: Value | undefined): Value | undefined {
  const found = value === undefined ? undefined : onlyObject(event.frame, value);
  if (found === undefined) return undefined;
  let object = found.object;
  for (const [name, v] of event.named) object = withNamed(object, name, v);
  return allocate(event.frame, object);
}

/** A named tuple's field also has a place. */
function withNamed(object: HeapObject, name: string, value: Value): HeapObject {
  const place = object.kind === "tuple" ? [...object.fields.keys()].indexOf(`=${name}`) : -1;
  const names = [...object.fields.keys()].filter((k) => k.startsWith("="));
  const next = withField(object, `=${name}`, value);
  return place === -1 ? next : withField(next, String(names.indexOf(`=${name}`)), value);
}

/** `field(default=x)`, `field(default_factory=list)`: what the class holds until an instance has its own. */
function field(event: CallEvent): Value | undefined {
  const factory = event.named.get("default_factory") ?? event.named.get("factory");
  if (factory === undefined) return event.named.get("default");
  const given = { args: [], named: new Map<string, Value>(), rest: undefined };
  return callValue(event.frame, { callee: factory, self: undefined, method: "", given, expr: event.expr });
}

/** `SimpleNamespace(a=1)` */
function namespace(event: CallEvent): Value {
  const fields = new Map([...event.named].map(([name, value]) => [`=${name}`, value]));
  return allocate(event.frame, { kind: "instance", fields, rest: undefined });
}

function getattr(event: CallEvent): Value {
  const { frame } = event;
  const [object, name, fallback] = event.args;
  const texts = name?.taints.length === 0 ? name.consts : undefined;
  if (object === undefined) return unknown;
  if (texts === undefined || !texts.every((t) => typeof t === "string")) return anyMember(event, object);
  let out: Value | undefined;
  for (const text of texts) {
    const one = member(frame, object, text, event.expr.at);
    out = out === undefined ? one : join(out, one);
  }
  const isMissing = out !== undefined && out.taints.length === 0 && out.refs.every((r) => r.k === "api");
  return out === undefined || (isMissing && fallback !== undefined && onlyObject(frame, object) !== undefined)
    ? (fallback ?? unknown)
    : out;
}

/** A name that nobody knows: it may be any field. */
function anyMember(event: CallEvent, object: Value): Value {
  let out = withTaints(chosenBy(event.args[1]), object.taints);
  for (const ref of object.refs) {
    const own = ref.k === "object" ? objectAt(event.frame, ref.id) : undefined;
    if (own !== undefined && own.kind === "instance" && own.fields.size > 0)
      out = withTaints(out, joinTaints(out.taints, deepTaints(event.frame, contents(own))));
  }
  return out;
}

function setattr(event: CallEvent): Value {
  const { frame } = event;
  const [object, name, value] = event.args;
  const found = object === undefined ? undefined : onlyObject(frame, object);
  if (found !== undefined && value !== undefined) {
    const texts = name?.taints.length === 0 ? name.consts : undefined;
    let next = found.object;
    if (texts === undefined) next = withRest(next, value);
    else
      for (const text of texts) {
        const before = next.fields.get(`=${String(text)}`);
        const after = texts.length === 1 || before === undefined ? value : join(before, value);
        next = withField(next, `=${String(text)}`, after);
      }
    frame.state.heap.set(found.id, next);
  }
  return none;
}

/** The fields of an object are the keys of its `__dict__`. */
const fieldsOf: Special = (event) => event.args[0];

function made(event: CallEvent): Value | undefined {
  const values = event.args[0] === undefined ? undefined : elementsKnown(event.frame, event.args[0]);
  const record = event.self?.refs.find((r) => r.k === "record");
  if (values === undefined || record === undefined) return undefined;
  const { fields, ...more } = elementFields(values);
  const named = record.fields.map((name, i) => [`=${name}`, values[i] ?? unknown] as const);
  return allocate(event.frame, { kind: "tuple", fields: new Map([...fields, ...named]), ...more });
}

export const recordCalls: readonly (readonly [string, Special])[] = [
  ["collections.namedtuple", namedtuple],
  ["typing.NamedTuple", typedTuple],
  ["dataclasses.replace", (event) => copied(event, event.args[0])],
  ["copy.replace", (event) => copied(event, event.args[0])],
  ["attr.evolve", (event) => copied(event, event.args[0])],
  ["attrs.evolve", (event) => copied(event, event.args[0])],
  ["dataclasses.asdict", fieldsOf],
  ["attr.asdict", fieldsOf],
  ["attrs.asdict", fieldsOf],
  ["vars", fieldsOf],
  ["?._replace", (event) => copied(event, event.self)],
  ["?._asdict", (event) => event.self],
  ["?._make", made],
  ["dataclasses.field", field],
  ["attr.ib", field],
  ["types.SimpleNamespace", namespace],
  ["attrs.field", field],
  ["getattr", getattr],
  ["setattr", setattr],
];
