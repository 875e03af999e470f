// Running functions: frames for calls, for modules, and for functions by themselves.

import type { At, FormParam, FunctionForm } from "../form/index.ts";
import {
  eitherGuards,
  elementFields,
  join,
  joinStates,
  moved,
  noGuards,
  none,
  type Scope,
  State,
  Store,
  type Taint,
  unknown,
  type Value,
  withCondition,
  withTaints,
} from "../values/index.ts";
import type { Arguments } from "./arguments.ts";
import type { FunctionRef } from "./call.ts";
import { evaluate } from "./evaluate.ts";
import { execute } from "./execute.ts";
import { allocate } from "./heap.ts";
import { keepInside, keepObjects } from "./kept.ts";
import {
  budgets,
  type Frame,
  type Machine,
  type ModuleGlobals,
  noteLimit,
  type Root,
  rootKey,
  type Summary,
  tooLarge,
  type Unit,
} from "./machine.ts";
import { setBase } from "./reads.ts";
import { apart, functionKey, statementKey } from "./trail.ts";

export function bodyFrame(
  m: Machine,
  unit: Unit,
  fn: number,
  outer: Scope | undefined,
  caller?: Frame,
): Frame {
  const form = unit.functions[fn]?.();
  if (fn !== 0) m.trail?.functions.add(functionKey(unit.index, fn));
  const empty: FunctionForm = {
    name: "",
    at: 0,
    to: 0,
    params: [],
    decorators: [],
    isAsync: false,
    isGenerator: false,
    locals: [],
    body: [],
    size: 0,
  };
  return {
    m,
    unit,
    form: form ?? empty,
    fn,
    outer,
    caller,
    depth: caller === undefined ? 0 : caller.depth + 1,
    loops: [],
    declaredGlobal: new Set(),
    declaredOuter: new Set(),
    state: new State(),
    isDead: false,
    result: undefined,
    yielded: undefined,
    exits: undefined,
    whenTrue: undefined,
    whenFalse: undefined,
    raised: undefined,
    isAbstract: false,
  };
}

/** The module's own body: what it binds are the globals. */
export function runModule(m: Machine, unit: Unit): ModuleGlobals {
  const frame = bodyFrame(m, unit, 0, undefined);
  const globals: ModuleGlobals = { vars: new Store(), running: frame, stars: [] };
  m.globals.set(unit.index, globals);
  const { steps, stack } = m;
  m.steps = budgets.stepsPerRoot + budgets.stepsPerSize * frame.form.size;
  frame.form.body.forEach((s, i) => {
    apart(m, statementKey(unit.index, i), () => execute(frame, [s]));
  });
  if (m.steps < 0) noteLimit(frame, "too many to follow to the end");
  m.steps = steps;
  m.stack = stack;
  for (const [id, object] of frame.state.heap) setBase(m, id, object);
  for (const [name, value] of globals.vars) frame.state.vars.set(name, value);
  globals.vars = frame.state.vars;
  globals.running = undefined;
  return globals;
}

type Call = {
  readonly ref: FunctionRef;
  readonly form: FunctionForm;
  readonly given: Arguments;
  readonly at: At;
};

/** Runs a function with these arguments on the caller's heap. */
export function runCall(caller: Frame, call: Call): Value {
  const { ref, form, given, at } = call;
  const frame = bodyFrame(caller.m, caller.m.linker.unit(ref.module), ref.fn, ref.scope, caller);
  frame.state = new State(new Store(), caller.state.heap, caller.state.guards);
  bindParameters(frame, given, ref.self, { at, module: caller.unit.index });
  execute(frame, form.body);
  const exit = finish(frame);
  handRaised(frame, caller, exit === undefined);
  if (exit === undefined && !frame.isAbstract && !form.isGenerator) {
    caller.isDead = true;
    return unknown;
  }
  if (exit !== undefined) {
    caller.state.heap = exit.heap;
    caller.state.guards = exit.guards;
  }
  const result = resultOf(frame, caller);
  return withTaints(result, moved(result.taints, caller.unit.index, at, `is returned by ${form.name}()`));
}

/** What the function raised is now raised in its caller; the objects in it come along. */
function handRaised(frame: Frame, caller: Frame, isSure: boolean): void {
  const { raised } = frame;
  if (raised === undefined) return;
  const heap = raised.state?.heap;
  if (heap !== undefined && isSure) caller.state.heap = heap;
  const vars = caller.state.vars;
  noteRaised(
    caller,
    raised.value,
    heap === undefined ? undefined : new State(vars, heap, caller.state.guards),
  );
}

export function noteRaised(frame: Frame, value: Value, state: State | undefined): void {
  const own = frame.raised;
  frame.raised = {
    value: own === undefined ? value : join(own.value, value),
    state: joinStates(own?.state, state),
  };
}

/** The state in which the function returns; undefined when it never does. */
function finish(frame: Frame): State | undefined {
  if (!frame.isDead) {
    frame.result = frame.result === undefined ? none : join(frame.result, none);
    frame.exits = joinStates(frame.exits, frame.state);
    const { guards } = frame.state;
    frame.whenFalse = frame.whenFalse === undefined ? guards : eitherGuards(frame.whenFalse, guards);
  }
  return frame.exits;
}

function resultOf(frame: Frame, owner: Frame): Value {
  if (frame.form.isGenerator)
    return allocate(owner, { kind: "list", fields: new Map(), rest: frame.yielded ?? unknown });
  const condition = { whenTrue: frame.whenTrue ?? noGuards, whenFalse: frame.whenFalse ?? noGuards };
  const isOpen = condition.whenTrue.size === 0 && condition.whenFalse.size === 0;
  return withCondition(frame.result ?? unknown, isOpen ? undefined : condition);
}

export function bindParameters(
  frame: Frame,
  given: Arguments,
  self: Value | undefined,
  from: { readonly at: At; readonly module: number },
): void {
  const args = self === undefined ? given.args : [self, ...given.args];
  let position = 0;
  const used = new Set<string>();
  for (const p of frame.form.params) {
    let value: Value | undefined;
    if (p.mode === "rest") {
      const more = args.slice(position);
      position = args.length;
      value = allocate(frame, { kind: "tuple", ...elementFields(more, given.rest) });
    } else if (p.mode === "keywords") {
      const fields = new Map([...given.named].filter(([n]) => !used.has(n)).map(([n, v]) => [`=${n}`, v]));
      value = allocate(frame, { kind: "dict", fields, rest: given.rest });
    } else {
      used.add(p.n);
      if (p.mode === "plain" && position < args.length) {
        value = args[position];
        position += 1;
      } else value = given.named.get(p.n) ?? (given.rest !== undefined ? given.rest : defaultOf(frame, p));
    }
    const bound = value ?? unknown;
    const text = `is passed to ${frame.form.name}() as \`${p.n}\``;
    frame.state.vars.set(p.n, withTaints(bound, moved(bound.taints, from.module, from.at, text)));
  }
}

export function defaultOf(frame: Frame, p: FormParam): Value {
  return p.initial === undefined ? unknown : evaluate(frame, p.initial);
}

/** What the function returns when nothing is known of its arguments. It runs once; its own sources and sinks are reported then. */
export function summarised(frame: Frame, root: Root): Value {
  const summary = summaryFor(frame, root);
  if (summary === undefined) return unknown;
  if (summary.raised !== undefined) noteRaised(frame, summary.raised, undefined);
  if (summary.neverReturns) frame.isDead = true;
  return summary.result;
}

function summaryFor(frame: Frame, root: Root): Summary | undefined {
  const { m } = frame;
  const key = rootKey(root);
  m.reads?.summaries.add(key);
  m.trail?.parts.add(key);
  if (m.summaries.has(key)) return m.summaries.get(key);
  if (m.stack > budgets.stack / 2) {
    noteLimit(frame, "calls nested too deeply to follow to the end");
    return undefined; // it still runs by itself, later
  }
  m.summaries.set(key, undefined);
  const summary = m.runRoot(root);
  m.summaries.set(key, summary);
  return summary;
}

/** Runs a function by itself, its parameters bound by `bind`. */
export function runAlone(
  m: Machine,
  unit: Unit,
  { fn, outer, steps }: { readonly fn: number; readonly outer: Scope | undefined; readonly steps: number },
  bind: (frame: Frame) => void,
): Frame {
  const frame = bodyFrame(m, unit, fn, outer);
  const saved = { steps: m.steps, stack: m.stack };
  m.steps = steps;
  bind(frame);
  execute(frame, frame.form.body);
  const exit = finish(frame);
  if (m.steps < 0) noteLimit(frame, tooLarge);
  const left = m.moduleSteps.get(unit.index) ?? budgets.stepsPerModule;
  m.moduleSteps.set(unit.index, left - (steps - m.steps));
  m.steps = saved.steps;
  m.stack = saved.stack;
  if (exit !== undefined) frame.state = exit;
  keepObjects(frame);
  return frame;
}

/** What is left of a run outside of it: objects are kept for good, taints of its own parameters are gone. */
export function summaryOf(frame: Frame): Summary {
  const result = withCondition(resultOf(frame, frame), undefined);
  const raised = frame.raised?.value;
  keepInside(frame, result);
  if (raised !== undefined) keepInside(frame, raised);
  const own = new Set(frame.form.params.map((p) => p.at));
  const isOwn = (t: Taint): boolean =>
    (t.source.kind === "parameter" || t.source.kind === "user") &&
    t.source.module === frame.unit.index &&
    own.has(t.source.at);
  const outside = (value: Value): Value =>
    withTaints(
      value,
      value.taints.filter((t) => !isOwn(t)),
    );
  return {
    result: outside(result),
    raised: raised === undefined ? undefined : outside(raised),
    neverReturns:
      frame.exits === undefined && !frame.isAbstract && !frame.form.isGenerator && frame.m.steps >= 0,
  };
}
