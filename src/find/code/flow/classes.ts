// Classes of the project: bases, method resolution order (C3 simplified to depth first, left to right), class-level values.

import { Store, type Value } from "../values/index.ts";
import { evaluate } from "./evaluate.ts";
import { execute } from "./execute.ts";
import { budgets, type ClassInfo, type Frame, type Machine } from "./machine.ts";
import { globalsOf } from "./names.ts";
import { bodyFrame } from "./run.ts";

type ClassId = { readonly module: number; readonly cls: number };
export type Found =
  | { readonly kind: "method"; readonly module: number; readonly fn: number }
  | { readonly kind: "value"; readonly value: Value };

const maxBases = 32;

export function classInfo(frame: Frame, module: number, cls: number): ClassInfo {
  const { m } = frame;
  const key = `${module}:${cls}`;
  const cached = m.classes.get(key);
  if (cached !== undefined) return cached;
  const placeholder: ClassInfo = { order: [{ module, cls }], apiBases: [] };
  m.classes.set(key, placeholder); // a class that inherits from itself must end
  const unit = m.linker.unit(module);
  const form = unit.classes[cls];
  const order: ClassId[] = [{ module, cls }];
  const bases: string[] = [];
  if (form !== undefined) {
    globalsOf(m, unit);
    const scratch = bodyFrame(m, unit, 0, undefined);
    for (const base of form.bases.slice(0, maxBases)) {
      const value = withOwnSteps(m, () => evaluate(scratch, base));
      for (const ref of value.refs) {
        if (ref.k === "class") {
          const info = classInfo(frame, ref.module, ref.cls);
          for (const id of info.order)
            if (!order.some((o) => o.module === id.module && o.cls === id.cls)) order.push(id);
          bases.push(...info.apiBases);
        } else if (ref.k === "api" && ref.p !== "object") bases.push(ref.p);
      }
    }
  }
  const info: ClassInfo = { order, apiBases: [...new Set(bases)].slice(0, maxBases) };
  m.classes.set(key, info);
  return info;
}

export function apiBases(frame: Frame, module: number, cls: number): readonly string[] {
  return classInfo(frame, module, cls).apiBases;
}

export function findInClass(frame: Frame, module: number, cls: number, name: string): Found | undefined {
  for (const id of classInfo(frame, module, cls).order) {
    const form = frame.m.linker.unit(id.module).classes[id.cls];
    const fn = form?.methods[name];
    if (fn !== undefined && Object.hasOwn(form?.methods ?? {}, name))
      return { kind: "method", module: id.module, fn };
    const value = classValues(frame.m, id).get(name);
    if (value !== undefined) return { kind: "value", value };
  }
  return undefined;
}

/** What the class body binds; it runs once. */
export function classValues(m: Machine, id: ClassId): Store<string, Value> {
  const key = `${id.module}:${id.cls}:values`;
  const cached = m.classValues.get(key);
  if (cached !== undefined) return cached;
  m.classValues.set(key, new Store());
  const unit = m.linker.unit(id.module);
  const form = unit.classes[id.cls];
  if (form === undefined) return new Store();
  globalsOf(m, unit);
  const frame = bodyFrame(m, unit, 0, undefined);
  withOwnSteps(m, () => execute(frame, form.body));
  for (const [objectId, object] of frame.state.heap) m.baseHeap.set(objectId, object);
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
