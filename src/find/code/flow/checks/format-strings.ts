// A template of `str.format` that somebody else writes reads any attribute of what it is given: `{user.__class__.__init__.__globals__}`
// (Format String Syntax, Library Reference: field names may hold attributes and indexes).

import type { Expr } from "../../form/index.ts";
import { bit, safety, step, type Value, withTrace } from "../../values/index.ts";
import { objectAt } from "../heap.ts";
import type { Frame } from "../machine.ts";
import { tell, textOf } from "../reports.ts";

export function formatCall(
  frame: Frame,
  template: Value,
  given: readonly Value[],
  e: Extract<Expr, { k: "call" }>,
): void {
  if (template.taints.length === 0 || !given.some((value) => hasAttributes(frame, value))) return;
  const taint = template.taints.find(
    (t) => t.source.kind === "remote" && (safety(t, frame.state.guards) & bit("template")) === 0,
  );
  if (taint === undefined) return;
  const sink = textOf(e.f);
  const trace = step(taint.trace, frame.unit.index, e.at, `reaches ${sink}`);
  tell(frame, e, {
    rule: "python/format-string",
    taint: withTrace(taint, trace),
    sink,
    confidence: "medium",
  });
}

/** Texts and numbers lead nowhere; instances, modules, functions and what libraries return do. */
function hasAttributes(frame: Frame, { refs }: Value): boolean {
  return refs.some((r) => {
    if (r.k === "object") return objectAt(frame, r.id)?.kind === "instance";
    return r.k === "api" ? !/^(?:\?|str|int|float|len|json\.|datetime\.|time\.|os\.path\.)/.test(r.p) : true;
  });
}
