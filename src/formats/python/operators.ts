// Operators, by precedence climbing (The Python Language Reference, 6.17): from `or` down to `await` and `**`.

import type { PyExpr } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { token } from "./lexer.ts";
import { primary } from "./primaries.ts";

const binaryPower: Readonly<Record<string, number>> = {
  "|": 1,
  "^": 2,
  "&": 3,
  "<<": 4,
  ">>": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  "//": 6,
  "%": 6,
  "@": 6,
};

const comparisons = new Set(["<", ">", "==", ">=", "<=", "!=", "<>"]);

export function disjunction(c: Cursor): PyExpr {
  const { start } = c;
  const first = conjunction(c);
  if (!c.isWord("or")) return first;
  const values = [first];
  while (c.takeWord("or")) values.push(conjunction(c));
  return { kind: "Logical", operator: "or", values, start, end: c.lastEnd };
}

function conjunction(c: Cursor): PyExpr {
  const { start } = c;
  const first = inversion(c);
  if (!c.isWord("and")) return first;
  const values = [first];
  while (c.takeWord("and")) values.push(inversion(c));
  return { kind: "Logical", operator: "and", values, start, end: c.lastEnd };
}

function inversion(c: Cursor): PyExpr {
  if (!c.isWord("not")) return comparison(c);
  const starts: number[] = [];
  while (c.isWord("not")) {
    starts.push(c.start);
    c.at += 1;
  }
  let operand = comparison(c);
  if (starts.length > 100) c.fail("nested too deeply");
  for (const start of starts.reverse())
    operand = { kind: "Unary", operator: "not", operand, start, end: c.lastEnd };
  return operand;
}

function comparison(c: Cursor): PyExpr {
  const { start } = c;
  const left = binary(c, 1);
  let operator = comparisonOperator(c);
  if (operator === undefined) return left;
  const operators: string[] = [];
  const rights: PyExpr[] = [];
  while (operator !== undefined) {
    operators.push(operator);
    rights.push(binary(c, 1));
    operator = comparisonOperator(c);
  }
  return { kind: "Compare", left, operators, rights, start, end: c.lastEnd };
}

function comparisonOperator(c: Cursor): string | undefined {
  const { type, value } = c;
  if (type === token.operator) {
    if (!comparisons.has(value)) return undefined;
    c.at += 1;
    return value === "<>" ? "!=" : value;
  }
  if (type !== token.name) return undefined;
  if (value === "in") {
    c.at += 1;
    return "in";
  }
  if (value === "is") {
    c.at += 1;
    return c.takeWord("not") ? "is not" : "is";
  }
  if (value === "not" && c.peekType(1) === token.name && c.peekValue(1) === "in") {
    c.at += 2;
    return "not in";
  }
  return undefined;
}

/** Left-associative operators of at least `power`, in a loop: a sum of 100,000 terms costs no stack. */
export function binary(c: Cursor, power: number): PyExpr {
  const { start } = c;
  let left = unary(c);
  while (c.type === token.operator) {
    const operator = c.value;
    const own = binaryPower[operator];
    if (own === undefined || own < power) break;
    c.at += 1;
    const right = binary(c, own + 1);
    left = { kind: "Binary", operator, left, right, start, end: c.lastEnd };
  }
  return left;
}

function unary(c: Cursor): PyExpr {
  if (c.type !== token.operator || !(c.value === "-" || c.value === "+" || c.value === "~")) return power(c);
  const { start, value: operator } = c;
  c.at += 1;
  c.enter();
  const operand = unary(c);
  c.leave();
  return { kind: "Unary", operator, operand, start, end: c.lastEnd };
}

function power(c: Cursor): PyExpr {
  const { start } = c;
  const left = isAwait(c) ? awaited(c) : primary(c);
  if (!c.take("**")) return left;
  c.enter();
  const right = unary(c);
  c.leave();
  return { kind: "Binary", operator: "**", left, right, start, end: c.lastEnd };
}

/** `await` was a plain name before 3.7: it counts as the keyword only when an operand follows. */
function isAwait(c: Cursor): boolean {
  if (!c.isWord("await")) return false;
  const next = c.peekType(1);
  return next === token.operator
    ? ["(", "[", "{"].includes(c.peekValue(1))
    : next !== token.newline && next !== token.end;
}

function awaited(c: Cursor): PyExpr {
  const { start } = c;
  c.at += 1;
  const value = primary(c);
  return { kind: "Await", value, start, end: c.lastEnd };
}
