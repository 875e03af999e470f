// Classes of the project: bases, method resolution order (C3 simplified to depth first, left to right), class-level values.

import { Store, type Value } from "../../values/index.ts";
import { evaluate } from "../evaluate.ts";
import { execute } from "../execute.ts";
import {
  budgets,
  type ClassId,
  type ClassInfo,
  classKey,
  enter,
  type Frame,
  type Machine,
  tooLarge,
} from "../machine.ts";
import { globalsOf } from "../names.ts";
import { setBase } from "../reads.ts";
import { bodyFrame } from "../run.ts";
import { classPart, following } from "../trail.ts";

export type Found =
  | { readonly kind: "method"; readonly module: number; readonly fn: number }
  | { readonly kind: "value"; readonly value: Value };

export function classInfo(frame: Frame, module: number, cls: number): ClassInfo {
  const { m } = frame;
  const key = classKey(module, cls);
  if (m.trail !== undefined) m.trail.parts.add(classPart({ module, cls }));
  const cached = m.classes.get(key);
  if (cached !== undefined) return cached;
  return following(m, classPart({ module, cls }), () => newInfo(frame, module, cls));
}

function newInfo(frame: Frame, module: number, cls: number): ClassInfo {
  const { m } = frame;
  const key = classKey(module, cls);
  const placeholder: ClassInfo = { order: [{ module, cls }], apiBases: [] };
  m.classes.set(key, placeholder); // a class that inherits from itself must end
  const unit = m.linker.unit(module);
  const form = unit.classes[cls];
  const orders: (readonly ClassId[])[] = [];
  const bases: string[] = [];
  if (form !== undefined) {
    globalsOf(m, unit);
    const scratch = bodyFrame(m, unit, 0, undefined);
    for (const base of form.bases) {
      const value = withOwnSteps(m, () => evaluate(scratch, base));
      for (const ref of value.refs) {
        if (ref.k === "class") {
          const info = enter(frame) ? classInfo(frame, ref.module, ref.cls) : placeholder;
          if (info !== placeholder) m.stack -= 1;
          orders.push(info.order);
          for (const path of info.apiBases) bases.push(path);
        } else if (ref.k === "api" && ref.p !== "object") bases.push(ref.p);
      }
    }
  }
  const order = [{ module, cls }, ...linear(orders)];
  if (order.length > budgets.bases) {
    m.gap(module, form?.name ?? "a class", "inherits from more classes than are followed");
    order.length = budgets.bases;
  }
  const info: ClassInfo = { order, apiBases: [...new Set(bases)] };
  m.classes.set(key, info);
  return info;
}

/** The orders of the bases as one: a class stands before its own bases (C3, as `type.mro` does); where no such order exists, as they come. */
function linear(orders: readonly (readonly ClassId[])[]): ClassId[] {
  const [single] = orders;
  if (orders.length < 2) return [...(single ?? [])];
  const same = (a: ClassId, b: ClassId): boolean => a.module === b.module && a.cls === b.cls;
  const heads = orders.flatMap((o) => (o[0] === undefined ? [] : [o[0]]));
  let left: (readonly ClassId[])[] = [...orders, heads].filter((o) => o.length > 0);
  const out: ClassId[] = [];
  while (left.length > 0 && out.length <= budgets.bases) {
    const firsts = left.flatMap((o) => (o[0] === undefined ? [] : [o[0]]));
    const next = firsts.find((c) => !left.some((o) => o.slice(1).some((d) => same(c, d)))) ?? firsts[0];
    if (next === undefined) break;
    out.push(next);
    left = left.map((o) => o.filter((d) => !same(d, next))).filter((o) => o.length > 0);
  }
  return out;
}

export function apiBases(frame: Frame, module: number, cls: number): readonly string[] {
  return classInfo(frame, module, cls).apiBases;
}

export function findInClass(frame: Frame, module: number, cls: number, name: string): Found | undefined {
  for (const id of classInfo(frame, module, cls).order) {
    const form = frame.m.linker.unit(id.module).classes[id.cls];
    const fn = form !== undefined && Object.hasOwn(form.methods, name) ? form.methods[name] : undefined;
    const value = classValues(frame.m, id).get(name);
    if (fn !== undefined && (value === undefined || isPlain(value, fn)))
      return { kind: "method", module: id.module, fn };
    if (value !== undefined) return { kind: "value", value };
  }
  return undefined;
}

/** The method itself: no decorator of the project put something else in its place. */
function isPlain(value: Value, fn: number): boolean {
  return value.refs.every((r) => r.k === "fn" && r.fn === fn);
}

/** The fields of a data class in the order in which it takes them: those of its bases first. */
export function fieldNames(frame: Frame, id: ClassId): readonly string[] {
  const names: string[] = [];
  for (const cls of classInfo(frame, id.module, id.cls).order.toReversed())
    for (const name of frame.m.linker.unit(cls.module).classes[cls.cls]?.fields ?? [])
      if (!names.includes(name)) names.push(name);
  return names;
}

/** What the class body binds; it runs once. */
export function classValues(m: Machine, id: ClassId): Store<string, Value> {
  const key = classKey(id.module, id.cls);
  if (m.trail !== undefined) m.trail.parts.add(classPart(id));
  const cached = m.classValues.get(key);
  if (cached !== undefined) return cached;
  return following(m, classPart(id), () => newValues(m, id));
}

function newValues(m: Machine, id: ClassId): Store<string, Value> {
  const key = classKey(id.module, id.cls);
  m.classValues.set(key, new Store());
  const unit = m.linker.unit(id.module);
  const form = unit.classes[id.cls];
  if (form === undefined) return new Store();
  globalsOf(m, unit);
  const frame = bodyFrame(m, unit, 0, undefined);
  withOwnSteps(m, () => {
    execute(frame, form.body);
    if (m.steps < 0) m.gap(id.module, form.name, tooLarge);
  });
  for (const [objectId, object] of frame.state.heap) setBase(m, objectId, object);
  m.classValues.set(key, frame.state.vars);
  return frame.state.vars;
}

/** What is kept for the whole run must not depend on how many steps the function that asks first has left. */
function withOwnSteps<T>(m: Machine, work: () => T): T {
  const { steps } = m;
  m.steps = budgets.stepsPerRoot;
  const result = work();
  m.steps = steps;
  return result;
}
