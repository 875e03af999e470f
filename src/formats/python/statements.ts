// Statements and blocks. A statement that does not parse becomes a problem and the parser goes on with the next line at its level,
// so that one broken line costs one statement.

import type { PyStmt } from "./ast.ts";
import { compoundStatement } from "./compound-statements.ts";
import { type Cursor, SyntaxProblem } from "./cursor.ts";
import { token } from "./lexer.ts";
import { simpleStatement } from "./simple-statements.ts";

export type ParseState = {
  readonly report: (message: string, offset: number) => void;
  hasPython2: boolean;
  /** Statements that may still be read: nobody wrote a file of more. */
  left: number;
  isCut: boolean;
};

/** Statements up to the end of the block (or of the file), added to `body`. */
export function statements(c: Cursor, state: ParseState, body: PyStmt[]): PyStmt[] {
  let unexpected = 0; // indents that no header asked for: their statements are read as part of this block
  while (c.type !== token.end && (c.type !== token.dedent || unexpected > 0)) {
    if (c.type === token.dedent) {
      unexpected -= 1;
      c.at += 1;
      continue;
    }
    if (c.type === token.newline) {
      c.at += 1;
      continue;
    }
    if (c.type === token.indent) {
      c.at += 1;
      unexpected += 1;
      state.report("unexpected indent", c.start);
      continue;
    }
    statement(c, state, body);
  }
  return body;
}

export function statement(c: Cursor, state: ParseState, body: PyStmt[]): void {
  const { at: mark, nesting } = c;
  try {
    state.left -= 1;
    const compound = state.left < 0 ? undefined : compoundStatement(c, state);
    if (compound !== undefined) {
      body.push(compound);
      return;
    }
    for (;;) {
      if (state.left < 0) {
        if (!state.isCut) state.report("more statements than are read: those that follow were not", c.start);
        state.isCut = true;
        c.at = c.tokens.types.length - 1;
        return;
      }
      body.push(simpleStatement(c, state));
      state.left -= 1;
      if (!c.take(";")) break;
      if (c.type === token.newline) break;
    }
    if (c.type === token.newline) c.at += 1;
    else if (c.type !== token.end && c.type !== token.dedent) c.fail(`unexpected ${JSON.stringify(c.value)}`);
  } catch (problem) {
    if (!(problem instanceof SyntaxProblem)) throw problem;
    state.report(problem.message, problem.offset);
    c.nesting = nesting;
    recover(c, mark);
  }
}

/** Skips to the next line; a block under a broken header is read as statements of this level. */
function recover(c: Cursor, mark: number): void {
  if (c.at === mark) c.at += 1;
  while (c.type !== token.newline && c.type !== token.end) {
    if (c.type === token.dedent) return;
    c.at += 1;
  }
  if (c.type === token.newline) c.at += 1;
}

export function block(c: Cursor, state: ParseState): PyStmt[] {
  c.expect(":");
  if (c.type !== token.newline) {
    const body: PyStmt[] = [];
    statement(c, state, body);
    return body;
  }
  c.at += 1;
  while (c.type === token.newline) c.at += 1;
  if (c.type !== token.indent) {
    state.report("expected an indented block", c.start);
    return [];
  }
  c.at += 1;
  c.enter();
  const body = statements(c, state, []);
  c.leave();
  if (c.type === token.dedent) c.at += 1;
  return body;
}
