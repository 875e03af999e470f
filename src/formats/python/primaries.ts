// What binds closest (The Python Language Reference, 6.3): attributes, subscripts, slices and calls with their arguments.

import type { Keyword, PyExpr } from "./ast.ts";
import { atom } from "./atoms.ts";
import { comprehension, isComprehensionStart } from "./comprehensions.ts";
import type { Cursor } from "./cursor.ts";
import { expression, namedExpression, starOrNamed } from "./expressions.ts";
import { token } from "./lexer.ts";

export function primary(c: Cursor): PyExpr {
  const { start } = c;
  let node = atom(c);
  while (c.type === token.operator) {
    if (c.take(".")) {
      if (c.type !== token.name) c.fail("expected a name after the dot");
      const name = c.value;
      c.at += 1;
      node = { kind: "Attribute", value: node, name, start, end: c.lastEnd };
    } else if (c.is("(")) node = call(c, node, start);
    else if (c.take("[")) {
      c.enter();
      const index = subscript(c);
      c.expect("]");
      c.leave();
      node = { kind: "Subscript", value: node, index, start, end: c.lastEnd };
    } else break;
  }
  return node;
}

function call(c: Cursor, callee: PyExpr, start: number): PyExpr {
  c.expect("(");
  c.enter();
  const { args, keywords: named } = callArguments(c);
  c.expect(")");
  c.leave();
  return { kind: "Call", callee, args, keywords: named, start, end: c.lastEnd };
}

export function callArguments(c: Cursor): { readonly args: PyExpr[]; readonly keywords: Keyword[] } {
  const args: PyExpr[] = [];
  const named: Keyword[] = [];
  while (!c.is(")")) {
    const { start } = c;
    if (c.take("**")) {
      const value = expression(c);
      named.push({ name: undefined, value, start, end: c.lastEnd });
    } else if (c.take("*")) {
      const value = expression(c);
      args.push({ kind: "Starred", value, start, end: c.lastEnd });
    } else if (c.type === token.name && c.peekType(1) === token.operator && c.peekValue(1) === "=") {
      const name = c.value;
      c.at += 2;
      const value = expression(c);
      named.push({ name, value, start, end: c.lastEnd });
    } else {
      const value = namedExpression(c);
      args.push(isComprehensionStart(c) ? comprehension(c, "generator", value, undefined, start) : value);
    }
    if (!c.take(",")) break;
  }
  return { args, keywords: named };
}

function subscript(c: Cursor): PyExpr {
  const { start } = c;
  const first = slice(c);
  if (!c.is(",")) return first;
  const elements = [first];
  while (c.take(",")) {
    if (c.is("]")) break;
    elements.push(slice(c));
  }
  return { kind: "Tuple", elements, start, end: c.lastEnd };
}

export function slice(c: Cursor): PyExpr {
  const { start } = c;
  const lower = c.is(":") ? undefined : starOrNamed(c);
  if (lower !== undefined && !c.is(":")) return lower;
  c.expect(":");
  const upper = c.is(":") || c.is("]") || c.is(",") ? undefined : expression(c);
  const step = c.take(":") && !(c.is("]") || c.is(",")) ? expression(c) : undefined;
  return {
    kind: "Slice",
    ...(lower === undefined ? {} : { lower }),
    ...(upper === undefined ? {} : { upper }),
    ...(step === undefined ? {} : { step }),
    start,
    end: c.lastEnd,
  };
}
