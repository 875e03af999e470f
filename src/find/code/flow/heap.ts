// Containers and instances: allocating, reading and writing elements, and the taints that are inside a value.

import type { At } from "../form/index.ts";
import {
  api,
  constant,
  contents,
  type HeapObject,
  heapObject,
  join,
  joinTaints,
  type ObjectParts,
  objectRef,
  oneOf,
  reference,
  type Taint,
  tainted,
  unknown,
  type Value,
  withField,
  withPath,
  withRest,
  withTaints,
} from "../values/index.ts";
import { sourceAt } from "./checks/sources.ts";
import { chosenBy } from "./language/chosen.ts";
import type { Frame } from "./machine.ts";
import { exported } from "./names.ts";
import { lookOf } from "./trail.ts";

export function allocate(frame: Frame, parts: ObjectParts): Value {
  const { m } = frame;
  m.nextObject += 1;
  frame.state.heap.set(m.nextObject, heapObject(parts));
  return reference(objectRef(m.nextObject));
}

export function objectAt(frame: Frame, id: number): HeapObject | undefined {
  const own = frame.state.heap.get(id);
  if (own !== undefined) return own;
  const { m } = frame;
  m.reads?.objects.add(id);
  const base = m.baseHeap.get(id);
  if (base !== undefined) m.trail?.looks.add(lookOf(base));
  return base;
}

/** The only object that the value may be. */
export function onlyObject(
  frame: Frame,
  value: Value,
): { readonly id: number; readonly object: HeapObject } | undefined {
  const [ref] = value.refs;
  if (value.refs.length !== 1 || ref === undefined || ref.k !== "object") return undefined;
  const object = objectAt(frame, ref.id);
  return object === undefined ? undefined : { id: ref.id, object };
}

/** Elements in order, when the value is one list or tuple of known length. */
export function elementsKnown(frame: Frame, value: Value): readonly Value[] | undefined {
  const found = onlyObject(frame, value);
  if (found === undefined || found.object.length === undefined || found.object.rest !== undefined)
    return undefined;
  if (found.object.kind !== "list" && found.object.kind !== "tuple") return undefined;
  const out: Value[] = [];
  for (let i = 0; i < found.object.length; i += 1) out.push(found.object.fields.get(String(i)) ?? unknown);
  return out;
}

/** Taints of a value and of all that is in it; the fields of instances three levels deep, containers as deep as people write them. */
export function deepTaints(
  frame: Frame,
  value: Value,
  depth = containerDepth,
  seen?: Set<number>,
): readonly Taint[] {
  let { taints } = value;
  if (depth <= 0) return taints;
  for (const ref of value.refs) {
    if (ref.k !== "object") continue;
    const object = objectAt(frame, ref.id);
    if (object === undefined) continue;
    const met = seen ?? new Set<number>();
    if (met.has(ref.id)) continue;
    met.add(ref.id);
    const left = object.kind === "instance" ? depth - instanceCost : depth - 1;
    for (const inner of insideOf(object)) taints = joinTaints(taints, deepTaints(frame, inner, left, met));
  }
  return taints;
}

/** What may hold taints in an object, which never changes: instances have dozens of fields, and every call asks. */
const insides = new WeakMap<HeapObject, readonly Value[]>();

function insideOf(object: HeapObject): readonly Value[] {
  const known = insides.get(object);
  if (known !== undefined) return known;
  const all: Value[] = [];
  const add = (value: Value): void => {
    if (value.taints.length > 0 || value.refs.some((r) => r.k === "object")) all.push(value);
  };
  for (const value of object.fields.values()) add(value);
  if (object.rest !== undefined) add(object.rest);
  insides.set(object, all);
  return all;
}

const containerDepth = 12;
const instanceCost = 4;

export function keyOf(object: HeapObject, key: Value): string | undefined {
  const k = key.consts?.length === 1 && key.taints.length === 0 ? key.consts[0] : undefined;
  if (k === undefined) return undefined;
  const isList = object.kind === "list" || object.kind === "tuple";
  if (isList && typeof k === "number" && k < 0)
    return object.length === undefined ? undefined : String(object.length + k);
  return fieldKey(k);
}

export function fieldKey(k: string | number | boolean | null): string {
  return typeof k === "string" ? `=${k}` : typeof k === "number" ? String(k) : `#${String(k)}`;
}

/** value[key] */
export function element(frame: Frame, value: Value, key: Value, at: At): Value {
  let out: Value | undefined;
  const add = (v: Value): void => {
    out = out === undefined ? v : join(out, v);
  };
  for (const ref of value.refs) {
    if (ref.k === "object") {
      const object = objectAt(frame, ref.id);
      if (object === undefined) continue;
      const known =
        key.consts === undefined || key.taints.length > 0
          ? undefined
          : key.consts.map((c) => keyOf(object, constant(c)));
      if (known === undefined || known.some((k) => k === undefined)) add(contents(object));
      else
        for (const k of known)
          add((k === undefined ? undefined : object.fields.get(k)) ?? unnamed(object, key));
    } else if (ref.k === "module") add(variableOf(frame, ref.module, key));
    else if (ref.k === "api")
      add(
        (value.taints.length > 0 ? undefined : sourceAt(frame, `${ref.p}[]`, at, key)) ??
          api(frame.m.knowledge.canonical(`${ref.p}[]`)),
      );
  }
  if (value.consts !== undefined && value.taints.length === 0 && value.refs.length === 0) {
    const i = key.consts?.length === 1 ? key.consts[0] : undefined;
    const chars =
      typeof i === "number"
        ? value.consts.map((c) => (typeof c === "string" ? c.at(i) : undefined))
        : [undefined];
    if (chars.every((c) => c !== undefined)) return oneOf(chars.filter((c) => c !== undefined));
    return unknown;
  }
  if (value.taints.length > 0) add(tainted(deeper(value.taints, key)));
  return out ?? unknown;
}

/** `globals()["name"]` */
function variableOf(frame: Frame, module: number, key: Value): Value {
  const name = key.consts?.length === 1 && key.taints.length === 0 ? key.consts[0] : undefined;
  if (typeof name !== "string") return chosenBy(key);
  return exported(frame, frame.m.linker.unit(module), name) ?? unknown;
}

/** The element under a key that is not told apart from others. */
function unnamed({ rest = unknown }: HeapObject, key: Value): Value {
  return rest.taints.length === 0 ? rest : withTaints(rest, deeper(rest.taints, key));
}

/** The taints of a part: a known key makes the path longer, up to three. */
export function deeper(taints: readonly Taint[], key: Value): readonly Taint[] {
  const k = key.consts?.length === 1 && key.taints.length === 0 ? key.consts[0] : undefined;
  return partOf(taints, typeof k === "string" ? k : typeof k === "number" ? `[${k}]` : "?");
}

/** The taints of a part by its name: what is checked of one part says nothing of another. */
export function partOf(taints: readonly Taint[], name: string): readonly Taint[] {
  return taints.map((t) => {
    if (t.path.endsWith(deeperStill)) return t;
    const next = t.path.split("/").length > 4 ? deeperStill : `/${name.slice(0, 40)}`;
    return withPath(t, t.path + next);
  });
}

/** Keys below are not told apart: a check of one says nothing of another (`guards.ts`). */
export const deeperStill = "/...";

/** Writes one element of one object; a key that nobody knows may be any. */
export function elementOf(frame: Frame, id: number, key: Value, value: Value, isCertain = true): void {
  const object = objectAt(frame, id);
  if (object === undefined) return;
  const k = keyOf(object, key);
  const next = k === undefined || !isCertain ? withRest(object, value) : withField(object, k, value);
  frame.state.heap.set(
    id,
    key.taints.length > 0 && object.kind === "set" ? withRest(next, tainted(key.taints)) : next,
  );
}

/** `{**value}` and `dict.update(value)`. */
export function spreadInto(frame: Frame, target: Value, value: Value): void {
  const into = onlyObject(frame, target);
  if (into === undefined) return;
  let next = into.object;
  let isKnown = false;
  for (const ref of value.refs) {
    if (ref.k !== "object") continue;
    const object = objectAt(frame, ref.id);
    if (object === undefined) continue;
    isKnown = true;
    for (const [key, inner] of object.fields)
      next = withField(next, key, value.refs.length > 1 ? join(next.fields.get(key) ?? inner, inner) : inner);
    if (object.rest !== undefined) next = withRest(next, object.rest);
  }
  if (!isKnown) next = withRest(next, tainted(value.taints));
  frame.state.heap.set(into.id, next);
}
