// A claim about a place, as every rule of the engine makes it.

import type { At, Expr } from "../form/index.ts";
import { lastSegment } from "../models/index.ts";
import type { CallEvent, Frame, Hit } from "./machine.ts";

export type Place = { readonly at: At; readonly to: At };
export type Claim = Omit<Hit, "module" | "fn" | "at" | "to">;

/** Something is wrong at a place of the function that runs. */
export function tell(frame: Frame, { at, to }: Place, claim: Claim): void {
  frame.m.report({ ...claim, module: frame.unit.index, at, to, fn: frame.fn });
}

/** A call that is wrong by what it is given. */
export function tellCall(event: CallEvent, path: string, claim: Omit<Claim, "sink">): void {
  const { frame, expr } = event;
  tell(frame, expr, { confidence: "medium", ...claim, sink: sinkText(expr, path) });
}

/** How the called thing is written, for messages. */
export function sinkText(expr: Extract<Expr, { k: "call" }>, path: string): string {
  const written = textOf(expr.f);
  return written === "" ? lastSegment(path) : written;
}

export function textOf(e: Expr): string {
  if (e.k === "name") return e.n;
  if (e.k === "attr") {
    const inner = textOf(e.o);
    return inner === "" ? e.n : `${inner}.${e.n}`;
  }
  if (e.k === "call") return `${textOf(e.f)}()`;
  return "";
}
