// Calls: who is called, with what, and what comes back. Project functions run with their arguments when it matters; API calls are
// answered by the models.

import type { At, Expr, FunctionForm } from "../form/index.ts";
import type { OwnFunction } from "../models/index.ts";
import {
  api,
  elementFields,
  functionRef,
  join,
  joinTaints,
  moved,
  none,
  type Ref,
  reference,
  renamed,
  type Scope,
  type Taint,
  tainted,
  unknown,
  type Value,
  withField,
  withRest,
  withTaints,
} from "../values/index.ts";
import { type Arguments, evaluateArguments } from "./arguments.ts";
import { callApi } from "./checks/api-call.ts";
import { fieldsUpdated } from "./checks/mass-assignment.ts";
import { evaluate } from "./evaluate.ts";
import { allocate, deeper, deepTaints, objectAt, onlyObject, spreadInto } from "./heap.ts";
import { member } from "./language/attribute.ts";
import { classInfo, fieldNames, findInClass } from "./language/classes.ts";
import { containerMethod } from "./language/containers.ts";
import { specialMethod } from "./language/special-methods.ts";
import { textMethod } from "./language/texts.ts";
import { budgets, type CallEvent, classKey, type Frame, noteLimit, type Root, tooLarge } from "./machine.ts";
import { runCall, summarised } from "./run.ts";
import { functionKey } from "./trail.ts";

export type FunctionRef = {
  readonly module: number;
  readonly fn: number;
  readonly self?: Value | undefined;
  readonly scope?: Scope | undefined;
};
type CallExpr = Extract<Expr, { k: "call" }>;

export function evaluateCall(frame: Frame, e: CallExpr): Value {
  let self: Value | undefined;
  let callee: Value;
  let method = "";
  if (e.f.k === "attr") {
    self = isSuper(e.f.o) ? undefined : evaluate(frame, e.f.o);
    method = e.f.n;
    callee = self === undefined ? superMember(frame, method, e.at) : member(frame, self, method, e.at);
  } else callee = evaluate(frame, e.f);
  const given = evaluateArguments(frame, e);
  return callValue(frame, { callee, self, method, given, expr: e });
}

export type Invocation = {
  readonly callee: Value;
  readonly self: Value | undefined;
  readonly method: string;
  readonly given: Arguments;
  readonly expr: CallExpr;
};

export function callValue(frame: Frame, call: Invocation): Value {
  const { self, method, given, expr } = call;
  if (self !== undefined && method !== "") {
    const inside = containerMethod(frame, self, method, given, expr);
    if (inside !== undefined) return withOwnTaints(inside, self, method, given);
    if (method === "update" && expr.f.k === "attr" && expr.f.o.k === "attr" && expr.f.o.n === "__dict__") {
      if (given.args[0] !== undefined) spreadInto(frame, self, given.args[0]);
      fieldsUpdated({ frame, expr, paths: [], args: given.args, named: given.named, self });
      return none;
    }
    const text = textMethod(frame, self, method, given, expr);
    if (text !== undefined) return text;
  }
  let out: Value | undefined;
  const paths: string[] = [];
  if (call.callee.isCut === true)
    noteLimit(frame, "one call may go to more functions than are told apart; some were not followed");
  for (const ref of call.callee.refs) {
    const value = callRef(frame, ref, call, paths);
    if (value !== undefined) out = out === undefined ? value : join(out, value);
  }
  if (paths.length > 0 || out === undefined) {
    const event: CallEvent = { frame, expr, paths, args: given.args, named: given.named, self };
    const value = callApi(event, given.rest);
    out = out === undefined ? value : join(out, value);
  }
  return out;
}

/** `(body or {}).get("name")`: it may also have been the method of what is tainted. */
function withOwnTaints(inside: Value, self: Value, method: string, given: Arguments): Value {
  if (self.taints.length === 0) return inside;
  const key = /^(?:get|pop|setdefault)$/.test(method) ? given.args[0] : undefined;
  return join(inside, tainted(key === undefined ? self.taints : deeper(self.taints, key)));
}

function callRef(frame: Frame, ref: Ref, call: Invocation, paths: string[]): Value | undefined {
  switch (ref.k) {
    case "api":
      paths.push(ref.p);
      return undefined;
    case "fn": {
      const own = ownFunction(frame, ref);
      if (own !== undefined) paths.push(own.path);
      return own?.isRead === false
        ? undefined
        : callFunction(frame, ref, call.given, call.expr.at, isWide(call));
    }
    case "class":
      return instantiate(frame, ref, call);
    case "partial": {
      const named = new Map([...ref.named, ...call.given.named]);
      const given = { args: [...ref.args, ...call.given.args], named, rest: call.given.rest };
      return callValue(frame, { callee: ref.f, self: undefined, method: "", given, expr: call.expr });
    }
    case "object": {
      const object = objectAt(frame, ref.id);
      if (object?.cls === undefined) return undefined;
      const found = findInClass(frame, object.cls.module, object.cls.cls, "__call__");
      if (found?.kind !== "method") return undefined;
      return callFunction(
        frame,
        { module: found.module, fn: found.fn, self: reference(ref) },
        call.given,
        call.expr.at,
      );
    }
    case "record":
      return makeRecord(frame, ref.fields, call.given);
    case "module":
      return undefined;
  }
}

/** What the project's own models say of one of its functions. */
function ownFunction(frame: Frame, ref: FunctionRef): OwnFunction | undefined {
  const { m } = frame;
  if (!m.knowledge.hasOwn) return undefined;
  const unit = m.linker.unit(ref.module);
  const form = unit.functions[ref.fn]?.();
  if (form === undefined) return undefined;
  const owner = form.owner === undefined ? undefined : unit.classes[form.owner]?.name;
  return m.knowledge.ofProject([unit.name, ...(owner === undefined ? [] : [owner]), form.name].join("."));
}

function isSuper(e: Expr): boolean {
  return e.k === "call" && e.f.k === "name" && e.f.n === "super";
}

function superMember(frame: Frame, name: string, at: At): Value {
  const { owner } = frame.form;
  const selfName = frame.form.params[0]?.n;
  const self = selfName === undefined ? undefined : frame.state.vars.get(selfName);
  if (owner === undefined) return unknown;
  const start = self === undefined ? undefined : onlyObject(frame, self)?.object.cls;
  const info = classInfo(frame, start?.module ?? frame.unit.index, start?.cls ?? owner);
  const own = info.order.findIndex((id) => id.module === frame.unit.index && id.cls === owner);
  for (const id of info.order.slice(own + 1)) {
    const form = frame.m.linker.unit(id.module).classes[id.cls];
    if (form !== undefined && Object.hasOwn(form.methods, name)) {
      return reference(functionRef(id.module, form.methods[name] ?? 0, self));
    }
  }
  const [base] = info.apiBases;
  if (base !== undefined && name === "__init__") return api(base);
  return base === undefined ? unknown : member(frame, api(base), name, at);
}

function instantiate(frame: Frame, ref: Extract<Ref, { k: "class" }>, call: Invocation): Value {
  const { given, expr } = call;
  const bases = classInfo(frame, ref.module, ref.cls).apiBases;
  if (bases.includes("typing.NamedTuple") && given.rest === undefined)
    return makeRecord(frame, fieldNames(frame, ref), given, ref);
  const instance = allocate(frame, {
    kind: "instance",
    fields: new Map(),
    rest: undefined,
    cls: { module: ref.module, cls: ref.cls },
  });
  const init = findInClass(frame, ref.module, ref.cls, "__init__");
  if (init?.kind === "method")
    callFunction(frame, { module: init.module, fn: init.fn, self: instance }, given, expr.at, isWide(call));
  else if (!bases.some((b) => b.startsWith("enum."))) {
    fillFields(frame, instance, given, ref);
    specialMethod(frame, instance, ["__post_init__", "__attrs_post_init__"], [], expr.at);
  }
  if (bases.length > 0 && init?.kind !== "method")
    // else it says itself what they get: `super().__init__(...)`
    callApi(
      {
        frame,
        expr,
        paths: isChoosy(frame, ref) ? [] : bases,
        args: given.args,
        named: given.named,
        self: undefined,
      },
      given.rest,
    );
  return instance;
}

/** An unpickler that says itself which classes it makes, and refuses others (Library Reference, pickle, "Restricting Globals"). */
function isChoosy(frame: Frame, ref: Extract<Ref, { k: "class" }>): boolean {
  const found = findInClass(frame, ref.module, ref.cls, "find_class");
  if (found?.kind !== "method") return false;
  const form = frame.m.linker.unit(found.module).functions[found.fn]?.();
  return JSON.stringify(form?.body ?? []).includes('"k":"raise"');
}

/** Data classes, named tuples and models: the arguments become fields. */
function fillFields(
  frame: Frame,
  instance: Value,
  given: Arguments,
  cls: { readonly module: number; readonly cls: number },
): void {
  const found = onlyObject(frame, instance);
  if (found === undefined) return;
  const names = given.args.length === 0 ? [] : fieldNames(frame, cls);
  let object = found.object;
  for (const [name, value] of given.named) object = withField(object, `=${name}`, value);
  for (const [i, value] of given.args.entries()) {
    const name = names[i];
    object = name === undefined ? withRest(object, value) : withField(object, `=${name}`, value);
  }
  if (given.rest !== undefined) object = withRest(object, given.rest);
  frame.state.heap.set(found.id, object);
}

/** A tuple with names: each value is under its place and under its name. */
function makeRecord(
  frame: Frame,
  names: readonly string[],
  given: Arguments,
  cls?: { readonly module: number; readonly cls: number },
): Value {
  const values = names.map((name, i) => {
    const initial = cls === undefined ? undefined : findInClass(frame, cls.module, cls.cls, name);
    const fallback = initial?.kind === "value" ? initial.value : unknown;
    return given.args[i] ?? given.named.get(name) ?? given.rest ?? fallback;
  });
  const { fields, ...more } = elementFields(values);
  const named = names.map((name, i) => [`=${name}`, values[i] ?? unknown] as const);
  const object = { kind: "tuple" as const, fields: new Map([...fields, ...named]), ...more };
  return allocate(
    frame,
    cls === undefined ? object : { ...object, cls: { module: cls.module, cls: cls.cls } },
  );
}

/** It may go to many functions: they run one by one only for what others send. */
function isWide(call: Invocation): boolean {
  return call.callee.refs.length > budgets.wide;
}

export function callFunction(
  frame: Frame,
  ref: FunctionRef,
  given: Arguments,
  at: At,
  isOneOfMany = false,
): Value {
  const unit = frame.m.linker.unit(ref.module);
  const form = unit.functions[ref.fn]?.();
  if (form === undefined) return unknown;
  frame.m.trail?.functions.add(functionKey(ref.module, ref.fn)); // what it looks like decides, too, whether it is run
  const active = activeCount(frame, ref, form);
  const inputs = [
    ...given.args,
    ...given.named.values(),
    ...(given.rest === undefined ? [] : [given.rest]),
    ...(ref.self === undefined ? [] : [ref.self]),
  ];
  const taints = inputs.reduce<Value["taints"]>((all, v) => joinTaints(all, deepTaints(frame, v)), []);
  const hasFunctions = inputs.some((v) => v.refs.some((r) => r.k === "fn" || r.k === "partial"));
  const isSmall = form.size <= budgets.smallBody && frame.depth < budgets.plainDepth;
  const isInteresting =
    taints.length > 0 || hasFunctions || form.parent !== 0 || isSmall || mutates(frame, given, ref, form);
  // what others send is followed further than library input, which costs more there than it tells
  const isFar = taints.some((t) => !nearKinds.has(t.source.kind));
  const isTooDeep = frame.depth >= (isFar ? budgets.callDepth : budgets.nearDepth);
  if (isTooDeep && isFar) noteLimit(frame, `calls deeper than ${budgets.callDepth} were not followed`);
  if (active > 1 || isTooDeep || frame.m.steps < form.size) {
    if (frame.m.steps < form.size) noteLimit(frame, tooLarge);
    return tainted(moved(unfollowed(inputs, taints), frame.unit.index, at, `goes through ${form.name}()`));
  }
  const root =
    active > 0
      ? undefined
      : isInteresting && (isFar || !isOneOfMany)
        ? sharedRoot(frame, given, ref, form)
        : { module: ref.module, fn: ref.fn };
  if (root !== undefined) return fresh(frame, summarised(frame, root), [], at);
  if (active === 0) return fresh(frame, runCall(frame, { ref, form, given, at }), taints, at);
  const sent = [...given.args, ...given.named.values(), ...(given.rest === undefined ? [] : [given.rest])];
  const isSent = sent.some((v) => deepTaints(frame, v).some((t) => !nearKinds.has(t.source.kind)));
  if (taints.length === 0) return unknown;
  if (!isSent || frame.depth >= budgets.recursionDepth)
    return tainted(moved(unfollowed(inputs, taints), frame.unit.index, at, `goes through ${form.name}()`));
  return runCall(frame, { ref, form, given: withoutConstants(given), at });
}

/** What a call gives that is not followed: all that goes in, but for the password that an account or a session only holds. */
function unfollowed(inputs: readonly Value[], deep: Value["taints"]): Value["taints"] {
  return deep.filter(
    ({ source }) =>
      source.kind !== "secret" || inputs.some(({ taints }) => taints.some((t) => t.source === source)),
  );
}

const nearKinds: ReadonlySet<string> = new Set(["parameter", "user", "secret", "random", "exception"]);

/** A method of a shared instance that nobody changed, called with nothing special: what it does by itself is what it does here. */
function sharedRoot(frame: Frame, given: Arguments, ref: FunctionRef, form: FunctionForm): Root | undefined {
  const [self] = ref.self?.refs ?? [];
  if (self?.k !== "object" || ref.self?.refs.length !== 1 || form.owner === undefined) return undefined;
  frame.m.reads?.objects.add(self.id);
  const base = frame.m.baseHeap.get(self.id);
  if (base?.cls === undefined || objectAt(frame, self.id) !== base) return undefined;
  const shared = frame.m.instances.get(classKey(base.cls.module, base.cls.cls));
  if (shared?.refs[0]?.k !== "object" || shared.refs[0].id !== self.id) return undefined;
  const others = [...given.args, ...given.named.values(), ...(given.rest === undefined ? [] : [given.rest])];
  const isPlain = others.every(
    (v) => v.taints.length === 0 && v.refs.every((r) => r.k === "api" || r.k === "module"),
  );
  if (!isPlain) return undefined;
  const isOwn = base.cls.module === ref.module && base.cls.cls === form.owner;
  return { module: ref.module, fn: ref.fn, ...(isOwn ? {} : { on: base.cls }) };
}

/** What comes in during a call (`def ask(): return input()`) is not what comes in during the next: a check of one says nothing of the other. */
function fresh(frame: Frame, value: Value, given: readonly Taint[], at: At): Value {
  const isOwn = (t: Taint): boolean =>
    t.path === "" && !t.source.id.includes("@") && !given.some((g) => g.source.id === t.source.id);
  if (!value.taints.some(isOwn)) return value;
  const place = `@${frame.unit.index}:${at}`;
  return withTaints(
    value,
    value.taints.map((t) => (isOwn(t) ? renamed(t, t.source.id + place) : t)),
  );
}

/** The second turn of a recursion stands for all that follow: what was known of numbers and texts no longer holds. */
function withoutConstants(given: Arguments): Arguments {
  const forget = (value: Value): Value =>
    value.consts === undefined ? value : withTaints(unknown, value.taints);
  return {
    args: given.args.map(forget),
    named: new Map([...given.named].map(([name, value]) => [name, forget(value)])),
    rest: given.rest === undefined ? undefined : forget(given.rest),
  };
}

/** Objects of the caller that the callee may change: a list or dict handed in, or the object that it makes ready. */
function mutates(frame: Frame, given: Arguments, ref: FunctionRef, form: FunctionForm): boolean {
  if (form.size > 400 || frame.depth > 2) return false;
  const changed = [
    ...given.args,
    ...given.named.values(),
    ...(form.name === "__init__" && ref.self !== undefined ? [ref.self] : []),
  ];
  return changed.some((v) =>
    v.refs.some((r) => {
      const kind = r.k === "object" ? objectAt(frame, r.id)?.kind : undefined;
      return (
        kind === "list" ||
        kind === "dict" ||
        kind === "set" ||
        (kind === "instance" && form.name === "__init__")
      );
    }),
  );
}

/** How often the function runs right now; the same closure over other variables (a wrapper around another function) is another. */
function activeCount(frame: Frame, ref: FunctionRef, form: FunctionForm): number {
  let count = 0;
  for (let f: Frame | undefined = frame; f !== undefined; f = f.caller)
    if (
      f.fn === ref.fn &&
      f.unit.index === ref.module &&
      (form.parent === 0 || f.outer?.vars === ref.scope?.vars)
    )
      count += 1;
  return count;
}
