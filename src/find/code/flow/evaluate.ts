// Expressions: value in, value out, with the effects on the frame's state. Names, attributes, operators, displays; calls are in `call.ts`.

import type { Expr } from "../form/index.ts";
import {
  asBuilt,
  bothGuards,
  type Condition,
  constant,
  eitherGuards,
  elementFields,
  functionRef,
  guarded,
  join,
  joinStates,
  joinTaints,
  moved,
  noGuards,
  oneOf,
  reference,
  type State,
  secret,
  tainted,
  unknown,
  type Value,
  withCondition,
  withConsts,
  withRefs,
  withTaints,
} from "../values/index.ts";
import { assignTo } from "./assign.ts";
import { evaluateCall } from "./call.ts";
import { digestsOf } from "./checks/digests.ts";
import { dictWritten } from "./checks/mistakes.ts";
import { secretNamed } from "./checks/sensitive.ts";
import { readFromSession } from "./entry/stored.ts";
import { comparison, truthGuards } from "./guards/guards.ts";
import { allocate, element, elementOf, elementsKnown, spreadInto } from "./heap.ts";
import { attribute } from "./language/attribute.ts";
import { mostNested } from "./language/loops.ts";
import { arithmetic, concatenate, sliceOf, truthOf } from "./language/operators.ts";
import { iterated, printed, specialMethod } from "./language/special-methods.ts";
import { enter, type Frame, scopeOf } from "./machine.ts";
import { lookup } from "./names.ts";

export function evaluate(frame: Frame, e: Expr): Value {
  const { m } = frame;
  m.steps -= 1;
  if (m.steps < 0) return unknown;
  if (!enter(frame)) return unknown;
  const value = evaluateKind(frame, e);
  m.stack -= 1;
  return value;
}

function evaluateKind(frame: Frame, e: Expr): Value {
  switch (e.k) {
    case "const":
      if (e.t === "secret") return secret;
      if (e.t === "other") return unknown;
      return constant(e.v);
    case "name":
      return lookup(frame, e.n, e.at);
    case "attr":
      return attribute(frame, e);
    case "index": {
      const object = evaluate(frame, e.o);
      const key = evaluate(frame, e.i);
      const own = specialMethod(frame, object, ["__getitem__"], [key], e.at);
      const plain = own ?? element(frame, object, key, e.at);
      const stored = readFromSession(frame, object, key, e.at);
      const value = stored.length === 0 ? plain : withTaints(plain, joinTaints(plain.taints, stored));
      return e.i.k === "const" && typeof e.i.v === "string" ? secretNamed(frame, e.i.v, value, e.at) : value;
    }
    case "slice": {
      const object = evaluate(frame, e.o);
      const bounds = [e.from, e.until, e.step].map((b) => (b === undefined ? undefined : evaluate(frame, b)));
      return sliceOf(frame, object, bounds);
    }
    case "call":
      return evaluateCall(frame, e);
    case "binary":
      return binary(frame, e);
    case "compare":
      return comparison(frame, e, evaluate(frame, e.l), evaluate(frame, e.r));
    case "logical":
      return logical(frame, e);
    case "unary":
      return unary(e.op, evaluate(frame, e.e));
    case "choose":
      return choose(frame, e);
    case "function":
      return reference(functionRef(frame.unit.index, e.fn, undefined, scopeOf(frame)));
    case "list":
    case "tuple":
    case "set":
      return display(frame, e);
    case "dict": {
      const object = allocate(frame, { kind: "dict", fields: new Map(), rest: undefined });
      const values: Value[] = [];
      for (const [key, value] of e.es) {
        const v = evaluate(frame, value);
        values.push(v);
        if (key === null) spreadInto(frame, object, v);
        else assignElement(frame, object, evaluate(frame, key), v);
      }
      dictWritten(frame, e, values);
      return object;
    }
    case "template": {
      let all: Value | undefined;
      for (const part of e.es) {
        const text = asText(printed(frame, evaluate(frame, part), e.at));
        all = all === undefined ? text : concatenate(all, text);
      }
      if (all === undefined) return constant("");
      const built = e.es.length > 1 ? asBuilt(all) : all;
      return withTaints(built, moved(all.taints, frame.unit.index, e.at, "becomes part of a text"));
    }
    case "each":
      return comprehension(frame, e);
    case "await":
      return evaluate(frame, e.e);
    case "yield": {
      const given = evaluate(frame, e.e);
      const value = guarded(e.e.k === "spread" ? elementsJoined(frame, given) : given, frame.state.guards);
      frame.yielded = frame.yielded === undefined ? value : join(frame.yielded, value);
      return unknown;
    }
    case "spread":
      return evaluate(frame, e.e);
    case "sequence": {
      let last: Value = unknown;
      for (const part of e.es) last = evaluate(frame, part);
      return last;
    }
    case "bind": {
      const value = evaluate(frame, e.e);
      assignTo(frame, e.target, value);
      return value;
    }
  }
}

function assignElement(frame: Frame, object: Value, key: Value, value: Value): void {
  for (const ref of object.refs) if (ref.k === "object") elementOf(frame, ref.id, key, value);
}

/** What formatting makes of a value: references are gone, text and taints stay. */
function asText(value: Value): Value {
  const consts = value.consts?.map((c) => (typeof c === "string" ? c : pythonText(c)));
  return withCondition(withRefs(withConsts(value, consts), digestsOf(value)), undefined);
}

export function pythonText(c: string | number | boolean | null): string {
  if (c === null) return "None";
  if (c === true) return "True";
  if (c === false) return "False";
  return String(c);
}

function binary(frame: Frame, e: Extract<Expr, { k: "binary" }>): Value {
  // The left spine of a chain is walked in a loop: a sum may have thousands of terms.
  const links = [e];
  let base: Expr = e.l;
  while (base.k === "binary") {
    links.push(base);
    base = base.l;
  }
  let value = evaluate(frame, base);
  for (const link of links.reverse()) value = arithmetic(frame, link, value, evaluate(frame, link.r));
  return value;
}

function logical(frame: Frame, e: Extract<Expr, { k: "logical" }>): Value {
  let all: Value | undefined;
  let condition: Condition | undefined;
  const before = frame.state.guards;
  const isAnd = e.op === "and";
  let short: State | undefined;
  for (const [i, part] of e.es.entries()) {
    const value = evaluate(frame, part);
    const own = truthGuards(value) ?? { whenTrue: noGuards, whenFalse: noGuards };
    condition =
      condition === undefined
        ? own
        : isAnd
          ? {
              whenTrue: bothGuards(condition.whenTrue, own.whenTrue),
              whenFalse: eitherGuards(condition.whenFalse, own.whenFalse),
            }
          : {
              whenTrue: eitherGuards(condition.whenTrue, own.whenTrue),
              whenFalse: bothGuards(condition.whenFalse, own.whenFalse),
            };
    const truth = truthOf(value);
    const isLast = i === e.es.length - 1;
    if (truth === !isAnd) {
      all = all === undefined ? value : join(all, value);
      break; // the rest is never evaluated
    }
    if (truth === undefined || isLast) all = all === undefined ? value : join(all, value);
    if (!isLast && truth === undefined) {
      short = joinStates(short, frame.state.clone());
      frame.state.guards = bothGuards(frame.state.guards, isAnd ? own.whenTrue : own.whenFalse);
    }
  }
  if (short !== undefined) frame.state = joinStates(short, frame.state) ?? frame.state;
  frame.state.guards = before;
  return withCondition(all ?? unknown, condition);
}

function unary(op: string, value: Value): Value {
  if (op === "not") {
    const truth = truthOf(value);
    const base = truth === undefined ? unknown : constant(!truth);
    const condition = truthGuards(value);
    if (condition === undefined) return base;
    return withCondition(base, { whenTrue: condition.whenFalse, whenFalse: condition.whenTrue });
  }
  const numbers = value.consts?.filter((c) => typeof c === "number");
  if (op === "-" && numbers !== undefined && numbers.length === value.consts?.length)
    return oneOf(numbers.map((n) => -n));
  return tainted(value.taints);
}

function choose(frame: Frame, e: Extract<Expr, { k: "choose" }>): Value {
  const test = evaluate(frame, e.t);
  const truth = truthOf(test);
  if (truth !== undefined) return evaluate(frame, truth ? e.a : e.b);
  const before = frame.state;
  frame.state = before.clone();
  frame.state.guards = bothGuards(before.guards, test.condition?.whenTrue ?? noGuards);
  const a = guarded(evaluate(frame, e.a), frame.state.guards);
  const afterA = frame.state;
  frame.state = before;
  const guards = before.guards;
  frame.state.guards = bothGuards(guards, test.condition?.whenFalse ?? noGuards);
  const b = guarded(evaluate(frame, e.b), frame.state.guards);
  frame.state.guards = guards;
  afterA.guards = guards;
  frame.state = joinStates(afterA, frame.state) ?? before;
  return join(a, b);
}

function display(frame: Frame, e: Extract<Expr, { k: "list" | "tuple" | "set" }>): Value {
  const elements: Value[] = [];
  let more: Value | undefined; // once one of unknown length was spread, nobody knows the places of what follows
  for (const item of e.es) {
    const value = evaluate(frame, item);
    const known = item.k !== "spread" ? [value] : elementsKnown(frame, value);
    if (known !== undefined && more === undefined) for (const v of known) elements.push(v);
    else {
      const inner = known === undefined ? elementsJoined(frame, value) : value;
      more = more === undefined ? inner : join(more, inner);
    }
  }
  return allocate(frame, { kind: e.k, ...elementFields(elements, more) });
}

export function elementsJoined(frame: Frame, value: Value): Value {
  return element(frame, iterated(frame, value, 0), unknown, 0);
}

/** `{k: v for k, v in pairs}` over few known elements: each by itself. */
function eachKnown(
  frame: Frame,
  e: Extract<Expr, { k: "each" }>,
  items: readonly Value[],
): Value | undefined {
  const [loop] = e.loops;
  const values: Value[] = [];
  const object =
    e.form === "dict" ? allocate(frame, { kind: "dict", fields: new Map(), rest: undefined }) : undefined;
  for (const item of items) {
    if (loop !== undefined) assignTo(frame, loop.target, item);
    const tests = (loop?.ifs ?? []).map((test) => truthOf(evaluate(frame, test)));
    if (tests.includes(false)) continue;
    if (tests.includes(undefined)) return undefined; // nobody knows which are in
    const el = evaluate(frame, e.el);
    if (object === undefined || e.val === undefined) values.push(el);
    else assignElement(frame, object, el, evaluate(frame, e.val));
  }
  return object ?? allocate(frame, { kind: e.form, ...elementFields(values) });
}

/** As many elements are evaluated one by one. */
const mostKnown = 8;

function comprehension(frame: Frame, e: Extract<Expr, { k: "each" }>): Value {
  const [only, ...others] = e.loops;
  if (only !== undefined && others.length === 0) {
    const all = evaluate(frame, only.iter);
    const known = elementsKnown(frame, all);
    if (known === undefined || known.length > mostKnown || frame.m.eaches === mostNested)
      return comprehended(frame, e, all);
    frame.m.eaches += 1; // inside each other they multiply
    const each = eachKnown(frame, e, known);
    frame.m.eaches -= 1;
    return each ?? comprehended(frame, e, all);
  }
  return comprehended(frame, e);
}

function comprehended(frame: Frame, e: Extract<Expr, { k: "each" }>, first?: Value): Value {
  const before = frame.state.guards;
  for (const loop of e.loops) {
    const items = elementsJoined(frame, first ?? evaluate(frame, loop.iter));
    assignTo(frame, loop.target, items);
    for (const test of loop.ifs) {
      const value = evaluate(frame, test);
      frame.state.guards = bothGuards(frame.state.guards, value.condition?.whenTrue ?? noGuards);
    }
  }
  const el = guarded(evaluate(frame, e.el), frame.state.guards);
  const val = e.val === undefined ? undefined : guarded(evaluate(frame, e.val), frame.state.guards);
  frame.state.guards = before;
  const inside = val === undefined ? el : withTaints(val, joinTaints(val.taints, el.taints));
  return allocate(frame, { kind: e.form === "dict" ? "dict" : e.form, fields: new Map(), rest: inside });
}
