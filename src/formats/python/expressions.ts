// Expressions as a whole (The Python Language Reference, 6): lists of them, conditions, lambdas and parameters, targets. Operators are
// read by precedence climbing (`operators.ts`). Long chains are read in loops, never by recursion.

import type { Param, Params, PyExpr } from "./ast.ts";
import { type Cursor, keywords } from "./cursor.ts";
import { token } from "./lexer.ts";
import { binary, disjunction } from "./operators.ts";

/** `a, b` and stars, as in an assignment, a return or a subscript-free statement. */
export function expressionList(c: Cursor): PyExpr {
  const { start } = c;
  const first = starOrNamed(c);
  if (!c.is(",")) return first;
  const elements = [first];
  while (c.take(",")) {
    if (!startsExpression(c)) break;
    elements.push(starOrNamed(c));
  }
  return { kind: "Tuple", elements, start, end: c.lastEnd };
}

export function startsExpression(c: Cursor): boolean {
  const { type, value } = c;
  if (type === token.name)
    return !keywords.has(value) || /^(?:None|True|False|not|lambda|await|yield)$/.test(value);
  if (type === token.number || type === token.string || type === token.template) return true;
  return (
    type === token.operator &&
    (value === "(" ||
      value === "[" ||
      value === "{" ||
      value === "-" ||
      value === "+" ||
      value === "~" ||
      value === "*" ||
      value === "..." ||
      value === "`" ||
      value === "**")
  );
}

export function starOrNamed(c: Cursor): PyExpr {
  if (!c.is("*")) return namedExpression(c);
  const { start } = c;
  c.at += 1;
  const value = binary(c, 1);
  return { kind: "Starred", value, start, end: c.lastEnd };
}

export function namedExpression(c: Cursor): PyExpr {
  const { start } = c;
  const target = expression(c);
  if (!c.take(":=")) return target;
  const value = expression(c);
  return { kind: "Named", target, value, start, end: c.lastEnd };
}

/** One expression without a top-level comma. */
export function expression(c: Cursor): PyExpr {
  if (c.isWord("lambda")) return lambda(c);
  if (c.isWord("yield")) return yieldExpression(c);
  const { start } = c;
  c.enter();
  const body = disjunction(c);
  if (!c.isWord("if")) {
    c.leave();
    return body;
  }
  c.at += 1;
  const test = disjunction(c);
  c.expectWord("else");
  const otherwise = expression(c);
  c.leave();
  return { kind: "Conditional", test, body, otherwise, start, end: c.lastEnd };
}

export function yieldExpression(c: Cursor): PyExpr {
  const { start } = c;
  c.expectWord("yield");
  if (c.takeWord("from")) {
    const value = expression(c);
    return { kind: "Yield", value, isFrom: true, start, end: c.lastEnd };
  }
  if (!startsExpression(c)) return { kind: "Yield", isFrom: false, start, end: c.lastEnd };
  const value = expressionList(c);
  return { kind: "Yield", value, isFrom: false, start, end: c.lastEnd };
}

export function lambda(c: Cursor): PyExpr {
  const { start } = c;
  c.at += 1;
  c.enter();
  const params = parameters(c, ":", false);
  c.expect(":");
  const body = expression(c);
  c.leave();
  return { kind: "Lambda", params, body, start, end: c.lastEnd };
}

/** The parameters up to (not with) the closing operator. */
export function parameters(c: Cursor, close: string, hasAnnotations: boolean): Params {
  const params: Param[] = [];
  let mode: Param["mode"] = "plain";
  while (!c.is(close)) {
    const { start } = c;
    if (c.take("/")) {
      for (let i = 0; i < params.length; i += 1) {
        const param = params[i];
        if (param !== undefined) params[i] = { ...param, mode: "positional-only" };
      }
    } else if (c.take("**")) params.push(parameter(c, "keywords", start, hasAnnotations));
    else if (c.take("*")) {
      if (!c.is(",") && !c.is(close)) params.push(parameter(c, "rest", start, hasAnnotations));
      mode = "keyword-only";
    } else if (c.is("(")) {
      c.at += 1; // Python 2: def f(a, (b, c))
      let depth = 1;
      while (depth > 0 && c.type !== token.end) {
        if (c.is("(")) depth += 1;
        else if (c.is(")")) depth -= 1;
        c.at += 1;
      }
      params.push({ name: "_tuple", mode, start, end: c.lastEnd });
    } else params.push(parameter(c, mode, start, hasAnnotations));
    if (!c.take(",")) break;
  }
  return params;
}

function parameter(c: Cursor, mode: Param["mode"], start: number, hasAnnotations: boolean): Param {
  const name = c.name();
  let annotation: PyExpr | undefined;
  if (hasAnnotations && c.take(":")) annotation = starOrNamed(c);
  const initial = c.take("=") ? expression(c) : undefined;
  return {
    name,
    mode,
    ...(annotation === undefined ? {} : { annotation }),
    ...(initial === undefined ? {} : { initial }),
    start,
    end: c.lastEnd,
  };
}

/** Targets of `for`: they stop at `in`. */
export function targetList(c: Cursor): PyExpr {
  const { start } = c;
  const first = starTarget(c);
  if (!c.is(",")) return first;
  const elements = [first];
  while (c.take(",")) {
    if (c.isWord("in") || c.is("=") || !startsExpression(c)) break;
    elements.push(starTarget(c));
  }
  return { kind: "Tuple", elements, start, end: c.lastEnd };
}

function starTarget(c: Cursor): PyExpr {
  const { start } = c;
  if (!c.take("*")) return binary(c, 1);
  const value = binary(c, 1);
  return { kind: "Starred", value, start, end: c.lastEnd };
}
