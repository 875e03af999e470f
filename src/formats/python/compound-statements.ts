// Statements with blocks in them (The Python Language Reference, 8): definitions, branches, loops, `try`, `with`, `match`.

import type { Branch, Case, ClassDef, FunctionDef, Handler, PyExpr, PyStmt, WithItem } from "./ast.ts";
import { type Cursor, SyntaxProblem } from "./cursor.ts";
import { expression, expressionList, namedExpression, parameters, targetList } from "./expressions.ts";
import { token } from "./lexer.ts";
import { pattern } from "./patterns.ts";
import { callArguments } from "./primaries.ts";
import { block, type ParseState } from "./statements.ts";

export function compoundStatement(c: Cursor, state: ParseState): PyStmt | undefined {
  if (c.is("@")) return decorated(c, state);
  if (c.type !== token.name) return undefined;
  switch (c.value) {
    case "if":
      return ifStatement(c, state);
    case "while":
      return whileStatement(c, state);
    case "for":
      return forStatement(c, state, false, c.start);
    case "try":
      return tryStatement(c, state);
    case "with":
      return withStatement(c, state, false, c.start);
    case "def":
      return functionDef(c, state, [], false, c.start);
    case "class":
      return classDef(c, state, [], c.start);
    case "async":
      return asyncStatement(c, state, []);
    case "match":
      return isMatch(c) ? matchStatement(c, state) : undefined;
    default:
      return undefined;
  }
}

function decorated(c: Cursor, state: ParseState): PyStmt {
  const decorators: PyExpr[] = [];
  while (c.take("@")) {
    decorators.push(namedExpression(c));
    while (c.type === token.newline) c.at += 1;
  }
  if (c.isWord("class")) return classDef(c, state, decorators, c.start);
  if (c.isWord("async"))
    return asyncStatement(c, state, decorators) ?? c.fail("expected a definition after a decorator");
  if (c.isWord("def")) return functionDef(c, state, decorators, false, c.start);
  return c.fail("expected a definition after a decorator");
}

function asyncStatement(c: Cursor, state: ParseState, decorators: readonly PyExpr[]): PyStmt | undefined {
  const next = c.peekType(1) === token.name ? c.peekValue(1) : "";
  const { start } = c;
  if (next !== "def" && next !== "for" && next !== "with") return undefined;
  c.at += 1;
  if (next === "def") return functionDef(c, state, decorators, true, start);
  return next === "for" ? forStatement(c, state, true, start) : withStatement(c, state, true, start);
}

function functionDef(
  c: Cursor,
  state: ParseState,
  decorators: readonly PyExpr[],
  isAsync: boolean,
  start: number,
): FunctionDef {
  c.expectWord("def");
  const name = c.name();
  typeParameters(c);
  c.expect("(");
  const params = parameters(c, ")", true);
  c.expect(")");
  const returns = c.take("->") ? expressionList(c) : undefined;
  const body = block(c, state);
  return {
    kind: "FunctionDef",
    name,
    params,
    ...(returns === undefined ? {} : { returns }),
    body,
    decorators,
    isAsync,
    start,
    end: c.lastEnd,
  };
}

function classDef(c: Cursor, state: ParseState, decorators: readonly PyExpr[], start: number): ClassDef {
  c.expectWord("class");
  const name = c.name();
  typeParameters(c);
  let bases: readonly PyExpr[] = [];
  let keywords: ClassDef["keywords"] = [];
  if (c.take("(")) {
    const given = callArguments(c);
    bases = given.args;
    keywords = given.keywords;
    c.expect(")");
  }
  const body = block(c, state);
  return { kind: "ClassDef", name, bases, keywords, body, decorators, start, end: c.lastEnd };
}

/** PEP 695: `[T: int, *Ts, **P = ...]`; they carry no values, so they are skipped. */
export function typeParameters(c: Cursor): void {
  if (!c.take("[")) return;
  for (let depth = 1; depth > 0; c.at += 1) {
    if (c.type === token.end || c.type === token.newline) c.fail('expected "]"');
    if (c.is("[") || c.is("(") || c.is("{")) depth += 1;
    else if (c.is("]") || c.is(")") || c.is("}")) depth -= 1;
  }
}

function ifStatement(c: Cursor, state: ParseState): PyStmt {
  const { start } = c;
  const branches: Branch[] = [];
  c.at += 1;
  do {
    const test = namedExpression(c);
    branches.push({ test, body: block(c, state) });
  } while (c.takeWord("elif"));
  const otherwise = c.takeWord("else") ? block(c, state) : [];
  return { kind: "If", branches, otherwise, start, end: c.lastEnd };
}

function whileStatement(c: Cursor, state: ParseState): PyStmt {
  const { start } = c;
  c.at += 1;
  const test = namedExpression(c);
  const body = block(c, state);
  const otherwise = c.takeWord("else") ? block(c, state) : [];
  return { kind: "While", test, body, otherwise, start, end: c.lastEnd };
}

function forStatement(c: Cursor, state: ParseState, isAsync: boolean, start: number): PyStmt {
  c.expectWord("for");
  const target = targetList(c);
  c.expectWord("in");
  const iterable = expressionList(c);
  const body = block(c, state);
  const otherwise = c.takeWord("else") ? block(c, state) : [];
  return { kind: "For", target, iterable, body, otherwise, isAsync, start, end: c.lastEnd };
}

function tryStatement(c: Cursor, state: ParseState): PyStmt {
  const { start } = c;
  c.at += 1;
  const body = block(c, state);
  const handlers: Handler[] = [];
  while (c.isWord("except")) handlers.push(handler(c, state));
  const otherwise = c.takeWord("else") ? block(c, state) : [];
  const finalizer = c.takeWord("finally") ? block(c, state) : [];
  return { kind: "Try", body, handlers, otherwise, finalizer, start, end: c.lastEnd };
}

function handler(c: Cursor, state: ParseState): Handler {
  const { start } = c;
  c.at += 1;
  c.take("*");
  if (c.is(":")) return { body: block(c, state), start, end: c.lastEnd };
  let type = expression(c);
  let name: string | undefined;
  if (c.takeWord("as")) name = c.name();
  else if (c.is(",")) {
    const types = [type];
    while (c.take(",")) types.push(expression(c)); // 3.14: except A, B; Python 2: except A, e
    const [, second] = types;
    if (types.length === 2 && second?.kind === "Name" && /^[a-z_]/.test(second.id)) {
      name = second.id;
      state.hasPython2 = true;
    } else type = { kind: "Tuple", elements: types, start: type.start, end: c.lastEnd };
    if (c.takeWord("as")) name = c.name();
  }
  const body = block(c, state);
  return { type, ...(name === undefined ? {} : { name }), body, start, end: c.lastEnd };
}

function withStatement(c: Cursor, state: ParseState, isAsync: boolean, start: number): PyStmt {
  c.expectWord("with");
  const { at: mark, nesting } = c;
  let items: WithItem[] | undefined;
  if (c.is("(")) {
    try {
      c.at += 1;
      items = withItems(c, ")");
      c.expect(")");
      if (!c.is(":")) items = undefined;
    } catch (problem) {
      if (!(problem instanceof SyntaxProblem)) throw problem;
      items = undefined; // `with (open(a)) as f:` is an expression in parentheses
    }
    if (items === undefined) {
      c.at = mark;
      c.nesting = nesting;
    }
  }
  items ??= withItems(c, ":");
  const body = block(c, state);
  return { kind: "With", items, body, isAsync, start, end: c.lastEnd };
}

function withItems(c: Cursor, close: string): WithItem[] {
  const items: WithItem[] = [];
  do {
    if (c.is(close)) break;
    const value = namedExpression(c);
    if (c.takeWord("as")) items.push({ value, target: targetOf(c) });
    else items.push({ value });
  } while (c.take(","));
  return items;
}

function targetOf(c: Cursor): PyExpr {
  return expression(c);
}

/** `match` is a name unless a subject, a colon, a new line and an indented `case` follow. */
function isMatch(c: Cursor): boolean {
  let depth = 0;
  for (let ahead = 1; ; ahead += 1) {
    const type = c.peekType(ahead);
    if (type === token.newline) {
      const colon = c.peekType(ahead - 1) === token.operator && c.peekValue(ahead - 1) === ":";
      return (
        colon &&
        ahead > 2 &&
        depth === 0 &&
        c.peekType(ahead + 1) === token.indent &&
        c.peekValue(ahead + 2) === "case"
      );
    }
    if (type === token.end) return false;
    if (type !== token.operator) continue;
    const value = c.peekValue(ahead);
    if (value === "(" || value === "[" || value === "{") depth += 1;
    else if (value === ")" || value === "]" || value === "}") depth -= 1;
  }
}

function matchStatement(c: Cursor, state: ParseState): PyStmt {
  const { start } = c;
  c.at += 1;
  const subject = expressionList(c);
  c.expect(":");
  while (c.type === token.newline) c.at += 1;
  if (c.type !== token.indent) c.fail("expected an indented block");
  c.at += 1;
  const cases: Case[] = [];
  while (c.isWord("case")) {
    const { start: caseStart } = c;
    c.at += 1;
    const shape = pattern(c);
    const guard = c.takeWord("if") ? namedExpression(c) : undefined;
    const body = block(c, state);
    cases.push({
      pattern: shape,
      ...(guard === undefined ? {} : { guard }),
      body,
      start: caseStart,
      end: c.lastEnd,
    });
    while (c.type === token.newline) c.at += 1;
  }
  if (c.type === token.dedent) c.at += 1;
  return { kind: "Match", subject, cases, start, end: c.lastEnd };
}
