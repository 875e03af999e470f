// Decorators: what the project's own make of a function, and those that switch a protection off.

import type { Expr } from "../../form/index.ts";
import { type Ref, references, type Value } from "../../values/index.ts";
import { callValue } from "../call.ts";
import { evaluate } from "../evaluate.ts";
import { objectAt } from "../heap.ts";
import { findInClass } from "../language/classes.ts";
import type { Frame } from "../machine.ts";
import { tell, textOf } from "../reports.ts";

export function decoratorMisuse(frame: Frame, decorator: Expr, value: Value): void {
  const named = decorator.k === "call" ? decorator.a : [decorator];
  for (const e of named) {
    const written = textOf(e);
    const paths =
      e === decorator
        ? value.refs.flatMap((r) => (r.k === "api" ? [r.p] : []))
        : e.k === "name" || e.k === "attr"
          ? evaluate(frame, e).refs.flatMap((r) => (r.k === "api" ? [r.p] : []))
          : [];
    for (const path of paths) {
      for (const model of frame.m.knowledge.misuses(path, "")) {
        if (model.when !== undefined) continue;
        const to = e.at + Math.max(1, written.length);
        tell(frame, { at: e.at, to }, { rule: model.rule, sink: written });
      }
    }
  }
}

/** The function as its decorators leave it. Those of the project run; those of others are taken to hand it through. */
export function decorated(frame: Frame, plain: Value, decorators: readonly Expr[]): Value {
  let value = plain;
  for (const decorator of decorators.toReversed()) {
    const callee = evaluate(frame, decorator);
    decoratorMisuse(frame, decorator, callee);
    const own = callee.refs.filter((ref) => wraps(frame, ref));
    if (own.length === 0 || frame.isDead) continue;
    const { at } = decorator;
    const given = { args: [value], named: new Map<string, Value>(), rest: undefined };
    const expr = { k: "call", at, to: at, f: decorator, a: [] } as const;
    const wrapped = callValue(frame, {
      callee: references(own),
      self: undefined,
      method: "",
      given,
      expr,
    });
    frame.isDead = false;
    if (wrapped.refs.some((r) => r.k === "fn" || r.k === "partial" || r.k === "object")) value = wrapped;
  }
  return value;
}

/** A function, or a class whose instances can be called; a descriptor (`__get__`) is left alone. */
function wraps(frame: Frame, ref: Ref): boolean {
  if (ref.k === "fn" || ref.k === "partial") return true;
  const cls = ref.k === "class" ? ref : ref.k === "object" ? objectAt(frame, ref.id)?.cls : undefined;
  if (cls === undefined) return false;
  return findInClass(frame, cls.module, cls.cls, "__call__")?.kind === "method";
}
