// Tables that are written for spreadsheets: a cell that begins with `=`, `+`, `-` or `@` is a formula there (CWE-1236). Told of what a
// request holds, where the function shows no sign of knowing.

import { bit, safety, step, withTrace } from "../../values/index.ts";
import { deepTaints } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { tellCall } from "../reports.ts";

export function writesTable(path: string): boolean {
  return /^csv\.(?:DictWriter|writer)\(\)\.writerows?$/.test(path);
}

export function tableCall(event: CallEvent, path: string): void {
  const { frame, expr } = event;
  const [row] = event.args;
  if (
    row === undefined ||
    frame.unit.functions.some((_, fn) => knows.some((t) => frame.unit.mentions(fn, t)))
  )
    return;
  const taint = deepTaints(frame, row).find(
    (t) => t.source.kind === "remote" && (safety(t, frame.state.guards) & bit("code")) === 0,
  );
  if (taint === undefined) return;
  const trace = step(taint.trace, frame.unit.index, expr.at, "becomes a cell of a table");
  tellCall(event, path, { rule: "python/csv-injection", taint: withTrace(taint, trace) });
}

/** Texts of a function that takes care: the mark that makes a cell a text, and the characters that begin a formula. */
const knows = ["'", "=", "=+-@", "=+-@\t\r", "\t=+-@", "@", "'="];
