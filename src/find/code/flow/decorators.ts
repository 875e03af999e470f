// Decorators that switch a protection off: they are named, not called.

import type { Expr } from "../form/index.ts";
import type { Value } from "../values/index.ts";
import type { Frame } from "./machine.ts";
import { textOf } from "./sinks.ts";

export function decoratorMisuse(frame: Frame, decorator: Expr, value: Value): void {
  const named = decorator.k === "call" ? decorator.a : [decorator];
  for (const e of named) {
    const written = textOf(e);
    const paths =
      e === decorator
        ? value.refs.flatMap((r) => (r.k === "api" ? [r.p] : []))
        : e.k === "name"
          ? (frame.state.vars.get(e.n)?.refs ?? []).flatMap((r) => (r.k === "api" ? [r.p] : []))
          : [];
    for (const path of paths) {
      for (const model of frame.m.knowledge.misuses(path, "")) {
        if (model.when !== undefined) continue;
        const to = e.at + Math.max(1, written.length);
        frame.m.report({
          rule: model.rule,
          module: frame.unit.index,
          at: e.at,
          to,
          fn: frame.fn,
          sink: written,
        });
      }
    }
  }
}
