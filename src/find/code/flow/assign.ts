// Targets: names, attributes, elements, and patterns of them.

import type { Expr } from "../form/index.ts";
import {
  constant,
  elementFields,
  join,
  moved,
  type Ref,
  reference,
  unknown,
  type Value,
  withField,
  withRest,
  withTaints,
} from "../values/index.ts";
import { callFunction } from "./call.ts";
import { assignmentMisuse } from "./checks/assignment-misuse.ts";
import { credentialAssigned } from "./checks/credentials.ts";
import { noteNamed } from "./checks/sensitive.ts";
import { fieldSink } from "./checks/sinks.ts";
import { responseField } from "./entry/responses.ts";
import { keepShared } from "./entry/shared.ts";
import { elementsJoined, evaluate } from "./evaluate.ts";
import { allocate, element, elementOf, elementsKnown, objectAt, partOf } from "./heap.ts";
import { keepGlobal } from "./kept.ts";
import { classValues, findInClass } from "./language/classes.ts";
import { specialMethod } from "./language/special-methods.ts";
import type { Frame } from "./machine.ts";
import { globalsOf, globalVars, liveFrame, ownerOf } from "./names.ts";
import { textOf } from "./reports.ts";

/** `written`: the expression that the target gets the value of, where it is one. */
export function assignTo(frame: Frame, target: Expr, value: Value, written?: Expr): void {
  switch (target.k) {
    case "name": {
      credentialAssigned(frame, target.n, value, target.at, written);
      const noted = noteNamed(frame, target.n, value, target.at);
      const named = withTaints(
        noted,
        moved(noted.taints, frame.unit.index, target.at, `is assigned to \`${target.n}\``),
      );
      if (frame.declaredGlobal.has(target.n)) assignGlobal(frame, target.n, named);
      else if (!assignOuter(frame, target.n, named)) frame.state.vars.set(target.n, named);
      return;
    }
    case "attr": {
      const object = evaluate(frame, target.o);
      assignmentMisuse(frame, object, target, value);
      responseField(frame, object, target, value);
      credentialAssigned(frame, target.n, value, target.at, written);
      keepShared(frame, object, target.n, value);
      const isCertain = object.refs.length === 1;
      if (object.refs.every((r) => r.k !== "object")) keepLoose(frame, target, value);
      for (const ref of object.refs)
        if (ref.k === "class" || ref.k === "module") keepMember(frame, ref, target, value);
      for (const ref of object.refs) {
        if (ref.k !== "object") continue;
        const own = objectAt(frame, ref.id);
        if (own === undefined) continue;
        if (own.cls !== undefined && callSetter(frame, ref, own.cls, target, value)) continue;
        const key = `=${target.n}`;
        const before = own.fields.get(key);
        const noted = noteNamed(frame, target.n, value, target.at);
        const moving = withTaints(
          noted,
          moved(noted.taints, frame.unit.index, target.at, `is kept in \`.${target.n}\``),
        );
        frame.state.heap.set(
          ref.id,
          withField(own, key, isCertain || before === undefined ? moving : join(before, moving)),
        );
      }
      return;
    }
    case "index": {
      const object = evaluate(frame, target.o);
      const key = evaluate(frame, target.i);
      fieldSink(frame, object, key, value, target);
      specialMethod(frame, object, ["__setitem__"], [key, value], target.at);
      for (const ref of object.refs) if (ref.k === "module") keepVariable(frame, ref.module, key, value);
      const name = key.consts?.length === 1 ? key.consts[0] : undefined;
      if (typeof name === "string") {
        credentialAssigned(frame, name, value, target.at, written);
        noteNamed(frame, name, value, target.at);
      }
      const moving = withTaints(
        value,
        moved(value.taints, frame.unit.index, target.at, "is put into a container"),
      );
      for (const ref of object.refs)
        if (ref.k === "object") elementOf(frame, ref.id, key, moving, object.refs.length === 1);
      if (object.refs.every((r) => r.k !== "object") && target.o.k === "name" && value.taints.length > 0) {
        const held = join(object, withTaints(unknown, moving.taints)); // a container of unknown kind
        if (object.refs.every((r) => r.k !== "api")) frame.state.vars.set(target.o.n, held);
      }
      return;
    }
    case "slice": {
      const object = evaluate(frame, target.o);
      for (const ref of object.refs) {
        const own = ref.k === "object" ? objectAt(frame, ref.id) : undefined;
        if (own !== undefined && ref.k === "object")
          frame.state.heap.set(ref.id, withRest(own, elementsJoined(frame, value)));
      }
      return;
    }
    case "list":
    case "tuple": {
      assignEach(frame, target.es, value);
      return;
    }
    case "spread":
      assignTo(frame, target.e, value);
      return;
    default:
      evaluate(frame, target);
  }
}

/** `a, *b, c = value`: by place where the value's length is known and fits. */
function assignEach(frame: Frame, targets: readonly Expr[], value: Value): void {
  const known = elementsKnown(frame, value);
  const star = targets.findIndex((e) => e.k === "spread");
  const fits =
    known !== undefined &&
    (star === -1 ? known.length === targets.length : known.length >= targets.length - 1);
  const all = fits ? unknown : elementsJoined(frame, value);
  const unplaced = (i: number): Value => element(frame, value, constant(i), 0);
  for (const [i, target] of targets.entries()) {
    if (i === star) {
      const rest = fits ? known.slice(i, known.length - (targets.length - 1 - i)) : [];
      const others = withTaints(all, partOf(all.taints, `[${i}:]`));
      const list = elementFields(rest, fits ? undefined : others);
      assignTo(frame, target, allocate(frame, { kind: "list", ...list }));
    } else {
      const place = star === -1 || i < star ? i : (known?.length ?? 0) - (targets.length - i);
      assignTo(
        frame,
        target,
        fits ? (known[place] ?? unknown) : unplaced(star === -1 || i < star ? i : i - targets.length),
      );
    }
  }
}

/** Fields of things that are not ours (`threading.local()`, a response) are kept under the name that they are written with. */
function keepLoose(frame: Frame, target: Extract<Expr, { k: "attr" }>, value: Value): void {
  const name = looseName(target);
  if (name === undefined) return;
  const text = `is kept in \`${name}\``;
  frame.state.vars.set(name, withTaints(value, moved(value.taints, frame.unit.index, target.at, text)));
}

/** `local.value` as a variable; undefined when it is no chain of names. */
export function looseName(e: Extract<Expr, { k: "attr" }>): string | undefined {
  const text = textOf(e);
  return e.o.k === "name" || (e.o.k === "attr" && looseName(e.o) !== undefined) ? text : undefined;
}

function assignGlobal(frame: Frame, name: string, value: Value): void {
  const globals = frame.m.globals.get(frame.unit.index);
  if (globals === undefined) return;
  keepGlobal(frame, name, globals.vars.get(name), value);
  globals.vars.set(name, value);
}

/** `globals()["name"] = value` */
function keepVariable(frame: Frame, module: number, key: Value, value: Value): void {
  const name = key.consts?.length === 1 ? key.consts[0] : undefined;
  if (typeof name !== "string") return;
  const vars = globalVars(globalsOf(frame.m, frame.m.linker.unit(module)));
  keepGlobal(frame, name, vars.get(name), value);
  vars.set(name, value);
}

/** `nonlocal`: the variable of the function around; true when it was one. */
function assignOuter(frame: Frame, name: string, value: Value): boolean {
  if (!frame.declaredOuter.has(name)) return false;
  const scope = ownerOf(frame, name);
  if (scope === undefined) return false;
  const live = liveFrame(frame, scope);
  if (live !== undefined) live.state.vars.set(name, value);
  else scope.vars.set(name, join(scope.vars.get(name) ?? value, value));
  return true;
}

/** `Settings.cmd = value`, `module.name = value`: everybody sees it. */
function keepMember(
  frame: Frame,
  ref: Extract<Ref, { k: "class" | "module" }>,
  target: Extract<Expr, { k: "attr" }>,
  value: Value,
): void {
  const { m } = frame;
  const text = `is kept in \`${textOf(target)}\``;
  const moving = withTaints(value, moved(value.taints, frame.unit.index, target.at, text));
  const vars = ref.k === "class" ? classValues(m, ref) : globalVars(globalsOf(m, m.linker.unit(ref.module)));
  const before = vars.get(target.n);
  keepGlobal(frame, target.n, before, moving);
  vars.set(target.n, before === undefined ? moving : join(before, moving));
}

/** A property with a setter: what is assigned goes to a method. */
function callSetter(
  frame: Frame,
  ref: Extract<Ref, { k: "object" }>,
  cls: { readonly module: number; readonly cls: number },
  target: Extract<Expr, { k: "attr" }>,
  value: Value,
): boolean {
  const found = findInClass(frame, cls.module, cls.cls, `${target.n}.setter`);
  if (found?.kind !== "method") return false;
  const setter = { module: found.module, fn: found.fn, self: reference(ref) };
  callFunction(frame, setter, { args: [value], named: new Map(), rest: undefined }, target.at);
  return true;
}
