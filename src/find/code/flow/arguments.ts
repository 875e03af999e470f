// What a call hands over: its arguments, evaluated in order, with what is spread into them.

import type { Expr } from "../form/index.ts";
import { join, joinTaints, unknown, type Value, withTaints } from "../values/index.ts";
import { elementsJoined, evaluate } from "./evaluate.ts";
import { deepTaints, elementsKnown, onlyObject } from "./heap.ts";
import type { Frame } from "./machine.ts";

type CallExpr = Extract<Expr, { k: "call" }>;

export type Arguments = {
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly rest: Value | undefined;
};

export function evaluateArguments(frame: Frame, e: CallExpr): Arguments {
  const args: Value[] = [];
  let rest: Value | undefined;
  for (const a of e.a) {
    const value = evaluate(frame, a);
    if (a.k !== "spread") args.push(value);
    else {
      const known = elementsKnown(frame, value);
      if (known !== undefined && rest === undefined) for (const v of known) args.push(v);
      else rest = withRestOf(rest, elementsJoined(frame, value));
    }
  }
  const named = new Map<string, Value>();
  for (const [name, expr] of e.kw ?? []) {
    const value = evaluate(frame, expr);
    if (name !== null) named.set(name, value);
    else {
      const found = onlyObject(frame, value);
      if (found === undefined)
        rest = withTaints(rest ?? unknown, joinTaints(rest?.taints ?? [], deepTaints(frame, value)));
      else {
        for (const [key, v] of found.object.fields) if (key.startsWith("=")) named.set(key.slice(1), v);
        if (found.object.rest !== undefined) rest = withRestOf(rest, found.object.rest);
      }
    }
  }
  return { args, named, rest };
}

/** What a caller handed on by `*args` or `**options` may be any argument: it is told only where a function takes it out by itself. */
function withRestOf(rest: Value | undefined, more: Value): Value {
  const own = more.taints.filter((t) => !t.source.label.startsWith("`*"));
  const value = own.length === more.taints.length ? more : withTaints(more, own);
  return rest === undefined ? value : join(rest, value);
}
