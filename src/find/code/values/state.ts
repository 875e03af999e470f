// What holds at one point of a run: the variables of the frame, the objects of the heap, and the checks that were passed.
// Branches clone, joins merge; objects are replaced, never changed, so a clone shares them.

import { Store } from "./store.ts";
import { eitherGuards, type Guards, noGuards } from "./taint.ts";
import { guarded, join, unknown, type Value } from "./value.ts";

export type ObjectKind = "list" | "tuple" | "set" | "dict" | "instance";

/** Made by `heapObject` and the functions that change one: always all fields, in one order (ADR 103). */
export type HeapObject = {
  readonly kind: ObjectKind;
  readonly fields: ReadonlyMap<string, Value>;
  /** Joined value of all that is not under a known key; undefined = every key is known. */
  readonly rest: Value | undefined;
  /** Elements of a list, where the number is known. */
  readonly length: number | undefined;
  readonly cls: { readonly module: number; readonly cls: number } | undefined;
  /** What it is besides: `configparser.ConfigParser()`. */
  readonly type: string | undefined;
};

/** What an object is made of; what is left out is undefined. */
export type ObjectParts = Pick<HeapObject, "kind" | "fields" | "rest"> & Partial<HeapObject>;

export function heapObject({ kind, fields, rest, length, cls, type }: ObjectParts): HeapObject {
  return { kind, fields, rest, length, cls, type };
}

/** The same object holding something else. */
export function withFields(
  { kind, length, cls, type }: HeapObject,
  fields: ReadonlyMap<string, Value>,
  rest: Value | undefined,
): HeapObject {
  return { kind, fields, rest, length, cls, type };
}

/** Keys of one object that are told apart. */
const maxFields = 96;

/** Elements of one list or tuple that are told apart. */
export const maxElements = 64;

/** The fields of a list or tuple of these elements: those beyond the known ones are joined, never dropped. */
export function elementFields(
  elements: readonly Value[],
  more?: Value,
): Pick<HeapObject, "fields" | "rest" | "length"> {
  const fields = new Map<string, Value>();
  let rest = more;
  for (const [i, value] of elements.entries()) {
    if (i < maxElements) fields.set(String(i), value);
    else rest = rest === undefined ? value : join(rest, value);
  }
  return { fields, rest, length: rest === undefined ? elements.length : undefined };
}

export class State {
  vars: Store<string, Value>;
  heap: Store<number, HeapObject>;
  guards: Guards;
  constructor(
    vars: Store<string, Value> = new Store(),
    heap: Store<number, HeapObject> = new Store(),
    guards: Guards = noGuards,
  ) {
    this.vars = vars;
    this.heap = heap;
    this.guards = guards;
  }
  clone(): State {
    return new State(this.vars.fork(), this.heap.fork(), this.guards);
  }
}

/** Either of two states; undefined is a point that is never reached. */
export function joinStates(a: State | undefined, b: State | undefined): State | undefined {
  if (a === undefined) return b;
  if (b === undefined || a === b) return a;
  const { vars, heap } = a.clone();
  a.vars.differences(b.vars, (name, value) => {
    const own = a.vars.get(name);
    if (own === undefined) vars.set(name, value);
    else if (own !== value) vars.set(name, join(guarded(own, a.guards), guarded(value, b.guards)));
  });
  a.heap.differences(b.heap, (id, object) => {
    const own = a.heap.get(id);
    if (own === undefined) heap.set(id, object);
    else if (own !== object) heap.set(id, joinObjects(own, object));
  });
  return new State(vars, heap, eitherGuards(a.guards, b.guards));
}

export function joinObjects(a: HeapObject, b: HeapObject): HeapObject {
  const fields = new Map(a.fields);
  let { rest } = a;
  for (const [key, value] of b.fields) {
    const own = a.fields.get(key);
    fields.set(key, own === undefined ? value : join(own, value));
  }
  if (b.rest !== undefined) rest = rest === undefined ? b.rest : join(rest, b.rest);
  const isSameLength = a.length !== undefined && a.length === b.length;
  if (!isSameLength && (a.kind === "list" || a.kind === "tuple")) rest ??= unknown;
  return {
    kind: a.kind,
    fields,
    rest,
    length: isSameLength ? a.length : undefined,
    cls: a.cls,
    type: a.type,
  };
}

export function withField(object: HeapObject, key: string, value: Value): HeapObject {
  if (!object.fields.has(key) && object.fields.size >= maxFields) return withRest(object, value);
  const fields = new Map(object.fields);
  fields.set(key, value);
  return withFields(object, fields, object.rest);
}

/** A write under a key that nobody knows: it may have changed any of the known ones. */
export function withRest(object: HeapObject, value: Value): HeapObject {
  const fields = new Map<string, Value>();
  for (const [key, own] of object.fields) fields.set(key, join(own, value));
  return withFields(object, fields, object.rest === undefined ? value : join(object.rest, value));
}

/** All that is inside, joined. */
export function contents(object: HeapObject): Value {
  let all = object.rest;
  for (const value of object.fields.values()) all = all === undefined ? value : join(all, value);
  return all ?? unknown;
}
