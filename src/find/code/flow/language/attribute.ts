// value.name: module members, fields of instances, methods by class and MRO, and API paths that grow by one segment.

import type { At, Expr } from "../../form/index.ts";
import {
  api,
  bit,
  classRef,
  constant,
  contents,
  everyKind,
  functionRef,
  type HeapObject,
  join,
  joinTaints,
  moduleRef,
  type Ref,
  reference,
  sanitised,
  unknown,
  type Value,
  withRefs,
  withTaints,
} from "../../values/index.ts";
import { callFunction } from "../call.ts";
import { secretNamed } from "../checks/sensitive.ts";
import { sourceAt } from "../checks/sources.ts";
import { optionTaints } from "../entry/options.ts";
import { sharedField } from "../entry/shared.ts";
import { evaluate } from "../evaluate.ts";
import { deeper, objectAt } from "../heap.ts";
import type { Frame } from "../machine.ts";
import { exported } from "../names.ts";
import { apiBases, fieldNames, findInClass } from "./classes.ts";

export function attribute(frame: Frame, e: Extract<Expr, { k: "attr" }>): Value {
  if (placeName.test(e.n)) {
    const whole = evaluate(frame, e.o);
    if (!whole.refs.some((r) => r.k === "object")) return whole; // `case str(x)`: x is all of it
  }
  const loose = e.o.k === "name" ? frame.state.vars.get(`${e.o.n}.${e.n}`) : undefined;
  if (loose !== undefined) return loose;
  const object = evaluate(frame, e.o);
  const value = secretNamed(frame, e.n, member(frame, object, e.n, e.at), e.at);
  if (object.taints.length === 0) return value;
  const isFileName =
    (e.n === "name" || e.n === "stem") &&
    object.refs.some((r) => r.k === "api" && r.p.startsWith("pathlib."));
  if (isFileName) return withTaints(value, sanitised(object.taints, bit("path") | bit("archive"), everyKind));
  const key: Value = constant(e.n);
  const own = optionTaints(frame.m, object.taints, e.n);
  return withTaints(value, joinTaints(deeper(own, key), value.taints));
}

export function member(frame: Frame, object: Value, name: string, at: At): Value {
  let out: Value | undefined;
  for (const ref of object.refs) {
    const value = memberOf(frame, ref, name, at);
    if (value !== undefined) out = out === undefined ? value : join(out, value);
  }
  if (out !== undefined) return out;
  return sourceAt(frame, `?.${name}`, at) ?? api(`?.${name}`);
}

function memberOf(frame: Frame, ref: Ref, name: string, at: At): Value | undefined {
  const { m } = frame;
  switch (ref.k) {
    case "api": {
      const isModule = !ref.p.includes("(") && !ref.p.startsWith("?");
      const project = !isModule ? undefined : m.linker.find(`${ref.p}.${name}`, frame.unit); // a namespace package
      if (project !== undefined) return reference(moduleRef(project.index));
      const shared = sharedField(m, ref.p, name);
      if (shared !== undefined) return shared;
      const path = m.knowledge.member(ref.p, name);
      return sourceAt(frame, path, at) ?? api(path);
    }
    case "module":
      return exported(frame, m.linker.unit(ref.module), name) ?? api(`?${name}`);
    case "object": {
      const object = objectAt(frame, ref.id);
      if (object === undefined) return undefined;
      if (name === "__dict__") return reference(ref); // its fields are the keys
      const isRecord = object.kind === "instance" || object.kind === "tuple";
      const field = isRecord ? object.fields.get(`=${name}`) : undefined;
      if (field !== undefined) return field;
      const place = placeName.exec(name);
      if (place !== null) return placed(frame, ref, object, Number(place[1]));
      if (object.type !== undefined) {
        const path = m.knowledge.member(object.type, name);
        return sourceAt(frame, path, at) ?? api(path);
      }
      if (object.cls !== undefined) {
        const found = classMember(frame, object.cls.module, object.cls.cls, name, at, reference(ref));
        if (found !== undefined) return found;
        const { module, cls } = object.cls;
        const getter = findInClass(frame, module, cls, "__getattr__");
        const given = { args: [constant(name)], named: new Map(), rest: undefined };
        if (getter?.kind === "method")
          return ownSecrets(callFunction(frame, { ...getter, self: reference(ref) }, given, at), name);
      }
      if (object.kind !== "instance") return undefined;
      return object.rest === undefined ? undefined : object.rest;
    }
    case "class":
      return classMember(frame, ref.module, ref.cls, name, at, undefined);
    case "fn":
    case "partial":
    case "record":
      return undefined;
  }
}

/** A `__getattr__` that looks through several objects gives the field of this name: other fields' secrets are not in it. */
function ownSecrets(value: Value, name: string): Value {
  const taints = value.taints.filter((t) => t.source.kind !== "secret" || t.source.label.includes(name));
  return taints.length === value.taints.length ? value : withTaints(value, taints);
}

/** `case Point(a, b)`: the attribute that a class pattern takes at a place. */
const placeName = /^<(\d+)>$/;

function placed(
  frame: Frame,
  ref: Extract<Ref, { k: "object" }>,
  object: HeapObject,
  place: number,
): Value | undefined {
  const value = reference(ref);
  if (object.cls === undefined) return place === 0 ? value : contents(object);
  const name = fieldNames(frame, object.cls)[place];
  return name === undefined ? contents(object) : (object.fields.get(`=${name}`) ?? object.rest ?? unknown);
}

/** A member found in the class or its bases; a base outside the project makes it an API path. */
export function classMember(
  frame: Frame,
  module: number,
  cls: number,
  name: string,
  at: At,
  self: Value | undefined,
): Value | undefined {
  const { m } = frame;
  const found = findInClass(frame, module, cls, name);
  if (found?.kind === "method") {
    const form = m.linker.unit(found.module).functions[found.fn]?.();
    const decorators = (form?.decorators ?? []).map(decoratorName);
    if (decorators.includes("staticmethod")) return reference(functionRef(found.module, found.fn));
    const receiver = decorators.includes("classmethod") ? reference(classRef(module, cls)) : self;
    const method = reference(functionRef(found.module, found.fn, receiver));
    const isProperty = decorators.some(
      (d) => d === "property" || d === "cached_property" || d === "hybrid_property",
    );
    if (!isProperty || self === undefined) return method;
    return callFunction(
      frame,
      { module: found.module, fn: found.fn, self },
      { args: [], named: new Map(), rest: undefined },
      at,
    );
  }
  if (found?.kind === "value") return self === undefined ? found.value : bound(frame, found.value, self);
  const bases = apiBases(frame, module, cls);
  let out: Value | undefined;
  for (const base of bases) {
    const path = m.knowledge.member(base, name);
    const value = sourceAt(frame, path, at) ?? api(path);
    out = out === undefined ? value : join(out, value);
  }
  return out;
}

/** Functions that a class holds become methods: they get the instance first. */
function bound(frame: Frame, value: Value, self: Value): Value {
  if (!value.refs.some((r) => r.k === "fn" && r.self === undefined)) return value;
  const refs = value.refs.map((r): Ref => {
    if (r.k !== "fn" || r.self !== undefined) return r;
    const form = frame.m.linker.unit(r.module).functions[r.fn]?.();
    const isStatic = form?.decorators.some((d) => decoratorName(d) === "staticmethod") === true;
    return isStatic ? r : functionRef(r.module, r.fn, self, r.scope);
  });
  return withRefs(value, refs);
}

export function decoratorName(e: Expr): string {
  const callee = e.k === "call" ? e.f : e;
  return callee.k === "name" ? callee.n : callee.k === "attr" ? callee.n : "";
}
