// Text of a Python module -> its tree. Total: what does not parse is a problem with its line, and the rest is still there.

import type { Parsed, Problem } from "../../model/index.ts";
import type { Module, PyStmt } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { token } from "./lexer.ts";
import { type ParseState, statements } from "./statements.ts";

/** Statements read of one file. */
const maxStatements = 300_000;

/** Problems kept of one file; a file that is not Python at all would have one a line. */
const maxProblems = 20;

export function parsePython(text: string): Parsed<Module> {
  const lines = lineOffsets(text);
  const problems: Problem[] = [];
  const state: ParseState = {
    hasPython2: false,
    left: maxStatements,
    isCut: false,
    report: (message, offset) => {
      if (problems.length < maxProblems) problems.push({ message, ...positionAt(lines, offset) });
    },
  };
  const cursor = Cursor.over(text);
  const body: PyStmt[] = [];
  while (cursor.type !== token.end) {
    statements(cursor, state, body);
    if (cursor.type === token.dedent) cursor.at += 1;
  }
  for (const { message, offset } of cursor.notes) state.report(message, offset);
  return { value: { body, hasPython2: state.hasPython2, lines }, problems };
}

/** Offsets at which the lines start; the first is 0. */
export function lineOffsets(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** 1-based line and column of an offset. */
export function positionAt(
  lines: readonly number[],
  offset: number,
): { readonly line: number; readonly column: number } {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lines[low] ?? 0) + 1 };
}
