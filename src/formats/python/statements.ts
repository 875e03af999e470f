// Statements and blocks. A statement that does not parse becomes a problem and the parser goes on with the next line at its level,
// so that one broken line costs one statement.

import type { Alias, Branch, Case, ClassDef, FunctionDef, Handler, PyExpr, PyStmt, WithItem } from "./ast.ts";
import { type Cursor, SyntaxProblem } from "./cursor.ts";
import {
  callArguments,
  expression,
  expressionList,
  namedExpression,
  parameters,
  startsExpression,
  targetList,
} from "./expressions.ts";
import { token } from "./lexer.ts";
import { pattern } from "./patterns.ts";

export type ParseState = {
  readonly report: (message: string, offset: number) => void;
  hasPython2: boolean;
  /** Statements that may still be read: nobody wrote a file of more. */
  left: number;
  isCut: boolean;
};

const augmented = new Set(["+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", ">>=", "<<=", "**="]);

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

function statement(c: Cursor, state: ParseState, body: PyStmt[]): void {
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

function block(c: Cursor, state: ParseState): PyStmt[] {
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

function compoundStatement(c: Cursor, state: ParseState): PyStmt | undefined {
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
function typeParameters(c: Cursor): void {
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

function simpleStatement(c: Cursor, state: ParseState): PyStmt {
  const { start } = c;
  if (c.type === token.name) {
    const word = wordStatement(c, state, start);
    if (word !== undefined) return word;
  }
  return expressionStatement(c, start);
}

function wordStatement(c: Cursor, state: ParseState, start: number): PyStmt | undefined {
  const done = (): { readonly start: number; readonly end: number } => ({ start, end: c.lastEnd });
  switch (c.value) {
    case "pass":
    case "break":
    case "continue": {
      const kind = c.value === "pass" ? "Pass" : c.value === "break" ? "Break" : "Continue";
      c.at += 1;
      return { kind, ...done() };
    }
    case "return": {
      c.at += 1;
      const value = startsExpression(c) ? expressionList(c) : undefined;
      return { kind: "Return", ...(value === undefined ? {} : { value }), ...done() };
    }
    case "raise":
      return raiseStatement(c, state, start);
    case "global":
    case "nonlocal": {
      const scope = c.value;
      c.at += 1;
      const names = [c.name()];
      while (c.take(",")) names.push(c.name());
      return { kind: "Scope", scope, names, ...done() };
    }
    case "del": {
      c.at += 1;
      const targets = expressionList(c);
      return { kind: "Delete", targets: targets.kind === "Tuple" ? targets.elements : [targets], ...done() };
    }
    case "assert": {
      c.at += 1;
      const test = expression(c);
      const message = c.take(",") ? expression(c) : undefined;
      return { kind: "Assert", test, ...(message === undefined ? {} : { message }), ...done() };
    }
    case "import": {
      c.at += 1;
      const names = [alias(c, true)];
      while (c.take(",")) names.push(alias(c, true));
      return { kind: "Import", names, ...done() };
    }
    case "from":
      return importFrom(c, start);
    case "type": {
      if (c.peekType(1) !== token.name || !(c.peekValue(2) === "=" || c.peekValue(2) === "["))
        return undefined;
      c.at += 1;
      const name = c.name();
      typeParameters(c);
      c.expect("=");
      return { kind: "TypeAlias", name, value: expression(c), ...done() };
    }
    case "print":
    case "exec":
      return python2Statement(c, state, start);
    default:
      return undefined;
  }
}

function raiseStatement(c: Cursor, state: ParseState, start: number): PyStmt {
  c.at += 1;
  if (!startsExpression(c)) return { kind: "Raise", start, end: c.lastEnd };
  const value = expression(c);
  if (c.is(",")) {
    state.hasPython2 = true;
    while (c.take(",")) expression(c);
  }
  const cause = c.takeWord("from") ? expression(c) : undefined;
  return { kind: "Raise", value, ...(cause === undefined ? {} : { cause }), start, end: c.lastEnd };
}

function alias(c: Cursor, isDotted: boolean): Alias {
  const { start } = c;
  let name = c.name();
  while (isDotted && c.take(".")) name += `.${c.name()}`;
  const asName = c.takeWord("as") ? c.name() : undefined;
  return { name, asName, start, end: c.lastEnd };
}

function importFrom(c: Cursor, start: number): PyStmt {
  c.at += 1;
  let level = 0;
  for (; c.is(".") || c.is("..."); c.at += 1) level += c.value.length;
  let module = "";
  if (!c.isWord("import")) {
    module = c.name();
    while (c.take(".")) module += `.${c.name()}`;
  }
  c.expectWord("import");
  const names: Alias[] = [];
  const starAt = c.start;
  if (c.take("*")) names.push({ name: "*", asName: undefined, start: starAt, end: c.lastEnd });
  else {
    const isClosed = c.take("(");
    do {
      if (isClosed && c.is(")")) break;
      names.push(alias(c, false));
    } while (c.take(","));
    if (isClosed) c.expect(")");
  }
  return { kind: "ImportFrom", module, level, names, start, end: c.lastEnd };
}

/** `print "x"`, `print >>file, "x"` and `exec code in scope`; a call in parentheses is an ordinary call. */
function python2Statement(c: Cursor, state: ParseState, start: number): PyStmt | undefined {
  const statementName = c.value === "print" ? "print" : "exec";
  const next = c.peekType(1);
  const nextValue = c.peekValue(1);
  const isOperand = next === token.string || next === token.template || next === token.number;
  const isWord = next === token.name && !/^(?:in|is|and|or|if|else|for|not)$/.test(nextValue);
  const isRedirect =
    statementName === "print" &&
    next === token.operator &&
    nextValue === ">>" &&
    c.peekType(2) === token.name;
  if (!isOperand && !isWord && !isRedirect) return undefined;
  c.at += 1;
  state.hasPython2 = true;
  const args: PyExpr[] = [];
  if (c.take(">>")) {
    expression(c);
    c.take(",");
  }
  while (startsExpression(c)) {
    args.push(expressionInExec(c));
    if (!c.take(",") && !c.takeWord("in")) break;
  }
  return { kind: "Python2", statement: statementName, args, start, end: c.lastEnd };
}

function expressionInExec(c: Cursor): PyExpr {
  const value = expression(c);
  // `exec code in scope` reads as one comparison: keep its left side.
  return value.kind === "Compare" && value.operators.length === 1 && value.operators[0] === "in"
    ? value.left
    : value;
}

function expressionStatement(c: Cursor, start: number): PyStmt {
  const first = expressionList(c);
  if (c.type === token.operator) {
    if (c.take(":")) {
      const annotation = expression(c);
      const value = c.take("=") ? expressionList(c) : undefined;
      return {
        kind: "AnnAssign",
        target: first,
        annotation,
        ...(value === undefined ? {} : { value }),
        start,
        end: c.lastEnd,
      };
    }
    if (augmented.has(c.value)) {
      const operator = c.value.slice(0, -1);
      c.at += 1;
      const value = expressionList(c);
      return { kind: "AugAssign", target: first, operator, value, start, end: c.lastEnd };
    }
    if (c.is("=")) {
      const targets: PyExpr[] = [];
      let value = first;
      while (c.take("=")) {
        targets.push(value);
        value = expressionList(c);
      }
      return { kind: "Assign", targets, value, start, end: c.lastEnd };
    }
  }
  return { kind: "Expr", value: first, start, end: c.lastEnd };
}
