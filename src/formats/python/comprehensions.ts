// Comprehensions (The Python Language Reference, 6.2.4).

import type { Comprehension, PyExpr } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { lambda, targetList } from "./expressions.ts";
import { disjunction } from "./operators.ts";

export function isComprehensionStart(c: Cursor): boolean {
  return c.isWord("for") || (c.isWord("async") && c.peekValue(1) === "for");
}

export function comprehension(
  c: Cursor,
  form: "list" | "set" | "dict" | "generator",
  element: PyExpr,
  value: PyExpr | undefined,
  start: number,
): PyExpr {
  const clauses: Comprehension[] = [];
  while (isComprehensionStart(c)) {
    const isAsync = c.takeWord("async");
    c.expectWord("for");
    const target = targetList(c);
    c.expectWord("in");
    const iterable = disjunctionOrLambda(c);
    const conditions: PyExpr[] = [];
    while (c.takeWord("if")) conditions.push(conditionOf(c));
    clauses.push({ target, iterable, conditions, isAsync });
  }
  return {
    kind: "Comprehension",
    form,
    element,
    ...(value === undefined ? {} : { value }),
    clauses,
    start,
    end: c.lastEnd,
  };
}

function conditionOf(c: Cursor): PyExpr {
  const { start } = c;
  const target = disjunctionOrLambda(c);
  if (!c.take(":=")) return target;
  const value = disjunctionOrLambda(c);
  return { kind: "Named", target, value, start, end: c.lastEnd };
}

function disjunctionOrLambda(c: Cursor): PyExpr {
  return c.isWord("lambda") ? lambda(c) : disjunction(c);
}
