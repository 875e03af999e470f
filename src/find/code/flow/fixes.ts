// Mechanical rewrites of a call: another callee, or another value of one keyword.

import type { Fix } from "../models/index.ts";
import type { CallEvent, Edit } from "./machine.ts";

/** Undefined when the call is not written in a way that the rewrite understands. */
export function fixOf(event: CallEvent, fix: Fix): readonly Edit[] | undefined {
  const { expr } = event;
  if (
    fix.callee !== undefined &&
    expr.f.k === "attr" &&
    expr.f.o.k === "name" &&
    expr.a.every((a) => a.k !== "spread")
  ) {
    const width = expr.f.o.n.length + 1 + expr.f.n.length; // only `module.name(`, written without spaces
    return [{ at: expr.at, to: expr.at + width, text: `${expr.f.o.n}.${fix.callee}` }];
  }
  if (fix.arg !== undefined && fix.value !== undefined) {
    const given = expr.kw?.find(([name]) => name === fix.arg)?.[1];
    if (given?.k === "const" && given.to > given.at) return [{ at: given.at, to: given.to, text: fix.value }];
  }
  return undefined;
}
