// Methods that the language calls by itself: `__enter__`, `__getitem__`, `__str__`, ...

import type { At } from "../../form/index.ts";
import { join, reference, type Value } from "../../values/index.ts";
import { callFunction } from "../call.ts";
import { objectAt } from "../heap.ts";
import type { Frame } from "../machine.ts";
import { findInClass } from "./classes.ts";

/** What the first of these methods gives that the value's class has; undefined where it has none of them. */
export function specialMethod(
  frame: Frame,
  value: Value,
  names: readonly string[],
  args: readonly Value[],
  at: At,
): Value | undefined {
  let out: Value | undefined;
  for (const ref of value.refs) {
    const cls = ref.k === "object" ? objectAt(frame, ref.id)?.cls : undefined;
    if (cls === undefined) continue;
    for (const name of names) {
      const found = findInClass(frame, cls.module, cls.cls, name);
      if (found?.kind !== "method") continue;
      const method = { module: found.module, fn: found.fn, self: reference(ref) };
      const one = callFunction(frame, method, { args, named: new Map(), rest: undefined }, at);
      out = out === undefined ? one : join(out, one);
      break;
    }
  }
  return out;
}

/** The value as text: what `__str__` gives, where there is one; else the value itself. */
export function printed(frame: Frame, value: Value, at: At): Value {
  return specialMethod(frame, value, ["__format__", "__str__", "__repr__"], [], at) ?? value;
}

/** What a loop over the value goes through. */
export function iterated(frame: Frame, value: Value, at: At): Value {
  const items = specialMethod(frame, value, ["__iter__", "__aiter__"], [], at) ?? value;
  return specialMethod(frame, items, ["__next__", "__anext__"], [], at) ?? items;
}
