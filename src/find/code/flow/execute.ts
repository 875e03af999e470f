// Statements. Structured control flow: branches clone the state and join, loops run twice after what they assign has become unknown,
// a branch whose condition is known to be false never runs.

import type { Expr, Stmt } from "../form/index.ts";
import {
  apiRef,
  bothGuards,
  classRef,
  constant,
  eitherGuards,
  functionRef,
  guarded,
  join,
  joinStates,
  noGuards,
  none,
  type Ref,
  reference,
  references,
  State,
  unknown,
  type Value,
  withTaints,
} from "../values/index.ts";
import { assignTo } from "./assign.ts";
import { loopMet } from "./checks/mistakes.ts";
import { returned } from "./checks/sinks.ts";
import { newTaint } from "./checks/sources.ts";
import { rightsAsserted, verificationSwallowed } from "./checks/swallowed.ts";
import { decorated, decoratorMisuse } from "./entry/decorators.ts";
import { elementsJoined, evaluate } from "./evaluate.ts";
import { truthGuards } from "./guards/guards.ts";
import { elementsKnown, objectAt } from "./heap.ts";
import { bindImport } from "./imports.ts";
import { attribute } from "./language/attribute.ts";
import { classInfo } from "./language/classes.ts";
import { deleteElement } from "./language/containers.ts";
import { executeLoop, mayUnroll, type Tested, unrolled } from "./language/loops.ts";
import { arithmetic, truthOf } from "./language/operators.ts";
import { specialMethod } from "./language/special-methods.ts";
import { enter, type Frame, type Raised, scopeOf } from "./machine.ts";
import { lookup } from "./names.ts";
import { noteRaised } from "./run.ts";

export function execute(frame: Frame, body: readonly Stmt[]): void {
  const { m } = frame;
  if (!enter(frame)) return;
  for (const statement of body) {
    if (frame.isDead) break;
    m.steps -= 1;
    if (m.steps < 0) break;
    executeOne(frame, statement);
  }
  m.stack -= 1;
}

function executeOne(frame: Frame, s: Stmt): void {
  switch (s.k) {
    case "expr":
      evaluate(frame, s.e);
      return;
    case "assign": {
      const value = evaluate(frame, s.v);
      if (!frame.isDead) for (const target of s.targets) assignTo(frame, target, value, s.v);
      return;
    }
    case "update": {
      const before =
        s.target.k === "name"
          ? lookup(frame, s.target.n, s.at)
          : s.target.k === "attr"
            ? attribute(frame, s.target)
            : evaluate(frame, s.target);
      const value = evaluate(frame, s.v);
      assignTo(
        frame,
        s.target,
        arithmetic(frame, { k: "binary", at: s.at, op: s.op, l: s.target, r: s.v }, before, value),
      );
      return;
    }
    case "if":
      executeIf(frame, s);
      return;
    case "while":
      loopMet(frame, s);
      executeLoop(frame, s.body, s.orelse, {
        enter: () => test(frame, s.test),
        isEndless: () => truthOf(evaluate(frame, s.test)) === true,
      });
      return;
    case "for": {
      const all = evaluate(frame, s.iter);
      const known = elementsKnown(frame, all);
      if (known !== undefined && mayUnroll(frame, s, known.length)) {
        unrolled(frame, s, known, (item) => assignTo(frame, s.target, item));
        if (elementsKnown(frame, all)?.length === known.length) return; // else the body made it longer
      }
      const isEmpty = known?.length === 0;
      const items = elementsJoined(frame, all);
      executeLoop(frame, s.body, s.orelse, {
        enter: () => {
          if (isEmpty) return { truth: false, condition: undefined };
          assignTo(frame, s.target, items);
          return undefined;
        },
        isEndless: () => false,
      });
      return;
    }
    case "try":
      executeTry(frame, s);
      return;
    case "with":
      for (const item of s.items) {
        const value = evaluate(frame, item.e);
        const inside = entered(frame, value, item.e);
        if (item.target !== undefined) assignTo(frame, item.target, inside);
      }
      execute(frame, s.body);
      return;
    case "return":
      executeReturn(frame, s);
      return;
    case "raise": {
      if (s.e !== undefined) {
        const value = evaluate(frame, s.e);
        // where it is caught, the state counts; elsewhere only what the exception itself holds
        const isLookedAt = frame.m.tries > 0 || value.refs.some((r) => r.k === "object");
        noteRaised(frame, value, isLookedAt ? frame.state : undefined);
        const name = s.e.k === "call" ? s.e.f : s.e;
        if (name.k === "name" && name.n === "NotImplementedError") frame.isAbstract = true;
      }
      frame.isDead = true;
      return;
    }
    case "break":
    case "continue": {
      const loop = frame.loops.at(-1);
      if (loop !== undefined) {
        if (s.k === "break") loop.breaks = joinStates(loop.breaks, frame.state);
        else loop.continues = joinStates(loop.continues, frame.state);
      }
      frame.isDead = true;
      return;
    }
    case "def":
      defineFunction(frame, s.n, s.fn);
      return;
    case "class":
      for (const decorator of frame.unit.classes[s.cls]?.decorators ?? [])
        decoratorMisuse(frame, decorator, evaluate(frame, decorator));
      frame.state.vars.set(s.n, reference(classRef(frame.unit.index, s.cls, scopeOf(frame))));
      return;
    case "import":
      bindImport(frame, s);
      return;
    case "scope":
      for (const name of s.names)
        (s.scope === "global" ? frame.declaredGlobal : frame.declaredOuter).add(name);
      return;
    case "delete":
      for (const target of s.targets) {
        if (target.k === "name") frame.state.vars.delete(target.n);
        else if (target.k === "index")
          deleteElement(frame, evaluate(frame, target.o), evaluate(frame, target.i));
      }
      return;
    case "assert": {
      rightsAsserted(frame, s);
      const value = evaluate(frame, s.test);
      const condition = truthGuards(value);
      frame.state.guards = bothGuards(frame.state.guards, condition?.whenTrue ?? noGuards);
      return;
    }
  }
}

/** `with` binds what `__enter__` gives; of things outside the project nearly always the object itself. */
function entered(frame: Frame, value: Value, e: Expr): Value {
  for (const ref of value.refs) {
    const object = ref.k === "object" ? objectAt(frame, ref.id) : undefined;
    if (object?.kind === "list" && object.rest !== undefined) return object.rest; // a context manager written as a generator
  }
  return specialMethod(frame, value, ["__enter__", "__aenter__"], [], e.at) ?? value;
}

function defineFunction(frame: Frame, name: string, fn: number): void {
  const { decorators = [] } = frame.unit.functions[fn]?.() ?? {};
  if (decorators.some((d) => d.k === "attr" && (d.n === "setter" || d.n === "deleter"))) return; // the name stays the property
  const scope = scopeOf(frame);
  const plain = reference(functionRef(frame.unit.index, fn, undefined, frame.fn === 0 ? undefined : scope));
  frame.state.vars.set(name, decorated(frame, plain, decorators));
  if (frame.fn !== 0) frame.m.pending.push({ module: frame.unit.index, fn, scope });
}

/** Evaluates a condition; undefined = both ways are open. */
function test(frame: Frame, e: Expr): Tested {
  const value = evaluate(frame, e);
  return { truth: truthOf(value), condition: truthGuards(value) };
}

function executeIf(frame: Frame, s: Extract<Stmt, { k: "if" }>): void {
  let after: State | undefined;
  for (const branch of s.branches) {
    const { truth, condition } = test(frame, branch.test);
    if (frame.isDead) break;
    if (truth === false) continue;
    const otherwise = truth === true ? undefined : frame.state.clone();
    frame.state.guards = bothGuards(frame.state.guards, condition?.whenTrue ?? noGuards);
    const back = narrowTo(frame, branch.test, true);
    execute(frame, branch.body);
    if (!frame.isDead) {
      back();
      after = joinStates(after, frame.state);
    }
    frame.isDead = otherwise === undefined;
    if (otherwise === undefined) break;
    frame.state = otherwise;
    frame.state.guards = bothGuards(frame.state.guards, condition?.whenFalse ?? noGuards);
  }
  if (!frame.isDead) {
    execute(frame, s.orelse);
    if (!frame.isDead) after = joinStates(after, frame.state);
  }
  frame.isDead = after === undefined;
  if (after !== undefined) frame.state = after;
}

/** `if x == "a":` inside, x is "a". Gives the way back for the end of the branch. */
function narrowTo(frame: Frame, e: Expr, holds: boolean): () => void {
  const nothing = (): void => undefined;
  if (e.k !== "compare" || e.l.k !== "name" || e.r.k !== "const" || e.op !== "==" || !holds) return nothing;
  const name = e.l.n;
  const before = frame.state.vars.get(name);
  if (before === undefined || before.taints.length === 0 || e.r.t !== undefined) return nothing;
  const inside = constant(e.r.v);
  frame.state.vars.set(name, inside);
  return () => {
    if (frame.state.vars.get(name) === inside) frame.state.vars.set(name, before);
  };
}

function executeTry(frame: Frame, s: Extract<Stmt, { k: "try" }>): void {
  verificationSwallowed(frame, s);
  let thrown: State | undefined = frame.state.clone();
  const before = frame.raised;
  frame.raised = undefined;
  frame.m.tries += 1;
  for (const statement of s.body) {
    if (frame.isDead) break;
    execute(frame, [statement]);
    thrown = joinStates(thrown, frame.state.clone());
    if (frame.m.steps < 0) break;
  }
  frame.m.tries -= 1;
  const raised = frame.raised as Raised | undefined; // filled by the body
  thrown = joinStates(thrown, raised?.state?.clone());
  frame.raised = before;
  if (raised !== undefined && s.handlers.length === 0) noteRaised(frame, raised.value, raised.state);
  if (!frame.isDead) execute(frame, s.orelse);
  let after = frame.isDead ? undefined : frame.state;
  for (const h of s.handlers) {
    frame.state = thrown?.clone() ?? new State();
    frame.isDead = false;
    if (h.name !== undefined) {
      const type = h.type === undefined ? unknown : evaluate(frame, h.type);
      const taint = newTaint(frame, { kind: "exception", at: h.at, label: `the exception \`${h.name}\`` });
      const refs = type.refs.flatMap((r): Ref[] => (r.k === "api" ? [apiRef(`${r.p}()`)] : []));
      const isOwn = type.refs.length > 0 && type.refs.every((r) => r.k === "class"); // its text is the project's
      const caught = withTaints(references(refs), isOwn ? [] : [taint]);
      frame.state.vars.set(
        h.name,
        raised === undefined ? caught : join(caught, caughtBy(frame, type, raised.value)),
      );
    }
    execute(frame, h.body);
    if (!frame.isDead) after = joinStates(after, frame.state);
  }
  const isDead = after === undefined;
  if (after === undefined && s.last.length > 0) frame.state = thrown ?? frame.state;
  if (after !== undefined) frame.state = after;
  frame.isDead = false;
  execute(frame, s.last);
  frame.isDead ||= isDead;
}

/** Of what was raised, that which a handler of this type gets. */
function caughtBy(frame: Frame, type: Value, raised: Value): Value {
  const types = type.refs.filter((r) => r.k === "class");
  const refs = raised.refs.filter((ref) => {
    const cls = ref.k === "object" ? objectAt(frame, ref.id)?.cls : undefined;
    if (cls === undefined || types.length === 0) return ref.k === "object";
    const { order } = classInfo(frame, cls.module, cls.cls);
    return types.some((t) => order.some((id) => id.module === t.module && id.cls === t.cls));
  });
  return withTaints(references(refs), raised.taints);
}

function executeReturn(frame: Frame, s: Extract<Stmt, { k: "return" }>): void {
  const value = s.e === undefined ? none : evaluate(frame, s.e);
  if (frame.isDead) return;
  const { guards } = frame.state;
  const safe = guarded(value, guards);
  if (s.e !== undefined) returned(frame, value, s.e);
  frame.result = frame.result === undefined ? safe : join(frame.result, safe);
  const truth = truthOf(value);
  const condition = truthGuards(value);
  if (truth !== false)
    frame.whenTrue = merged(frame.whenTrue, bothGuards(guards, condition?.whenTrue ?? noGuards));
  if (truth !== true)
    frame.whenFalse = merged(frame.whenFalse, bothGuards(guards, condition?.whenFalse ?? noGuards));
  frame.exits = joinStates(frame.exits, frame.state);
  frame.isDead = true;
}

function merged(
  own: ReadonlyMap<string, number> | undefined,
  more: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  return own === undefined ? more : eitherGuards(own, more);
}
