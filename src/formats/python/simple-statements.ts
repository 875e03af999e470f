// Statements of one line (The Python Language Reference, 7), and those of Python 2.

import type { Alias, PyExpr, PyStmt } from "./ast.ts";
import { typeParameters } from "./compound-statements.ts";
import type { Cursor } from "./cursor.ts";
import { expression, expressionList, startsExpression } from "./expressions.ts";
import { token } from "./lexer.ts";
import type { ParseState } from "./statements.ts";

const augmented = new Set(["+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", ">>=", "<<=", "**="]);

export function simpleStatement(c: Cursor, state: ParseState): PyStmt {
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
