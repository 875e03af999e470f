// Expressions, by precedence climbing (The Python Language Reference, 6.17). Long chains are read in loops, never by recursion.

import type { Comprehension, Keyword, Param, Params, PyExpr, TemplatePart } from "./ast.ts";
import { Cursor, keywords } from "./cursor.ts";
import { lex, token } from "./lexer.ts";
import { readStringToken, templateParts, unescaped } from "./strings.ts";

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

function starOrNamed(c: Cursor): PyExpr {
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

function lambda(c: Cursor): PyExpr {
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

function disjunction(c: Cursor): PyExpr {
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

function primary(c: Cursor): PyExpr {
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

function slice(c: Cursor): PyExpr {
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

const words: Readonly<Record<string, { type: "bool" | "none"; value: boolean | null }>> = {
  True: { type: "bool", value: true },
  False: { type: "bool", value: false },
  None: { type: "none", value: null },
};

function atom(c: Cursor): PyExpr {
  const { type, start, value } = c;
  if (type === token.name) {
    const constant = Object.hasOwn(words, value) ? words[value] : undefined;
    if (constant === undefined && keywords.has(value) && !(value === "await" || value === "async")) {
      if (value === "lambda" || value === "not" || value === "yield") return expression(c);
      c.fail(`unexpected "${value}"`);
    }
    c.at += 1;
    if (constant !== undefined)
      return { kind: "Constant", type: constant.type, value: constant.value, start, end: c.lastEnd };
    return { kind: "Name", id: value, start, end: c.lastEnd };
  }
  if (type === token.number) {
    c.at += 1;
    return number(value, start, c.lastEnd);
  }
  if (type === token.string || type === token.template) return strings(c);
  if (type !== token.operator)
    c.fail(type === token.newline ? "unexpected end of line" : `unexpected ${JSON.stringify(value)}`);
  if (value === "(") return parenthesised(c);
  if (value === "[") return listDisplay(c);
  if (value === "{") return braces(c);
  if (c.take("...")) return { kind: "Constant", type: "ellipsis", value: null, start, end: c.lastEnd };
  if (c.take("`")) {
    const inner = expressionList(c); // Python 2: repr
    c.expect("`");
    const callee: PyExpr = { kind: "Name", id: "repr", start, end: start };
    return { kind: "Call", callee, args: [inner], keywords: [], start, end: c.lastEnd };
  }
  return c.fail(`unexpected "${value}"`);
}

function number(raw: string, start: number, end: number): PyExpr {
  const text = raw.replaceAll("_", "").replace(/[lL]$/, "");
  if (/[jJ]$/.test(text)) return { kind: "Constant", type: "complex", value: raw, start, end };
  const isFloat = !/^0[xX]/.test(text) && /[.eE]/.test(text);
  const isOldOctal = /^0[0-7]+$/.test(text);
  return {
    kind: "Constant",
    type: isFloat ? "float" : "int",
    value: isOldOctal ? Number.parseInt(text, 8) : Number(text),
    start,
    end,
  };
}

function strings(c: Cursor): PyExpr {
  const { start } = c;
  const parts: TemplatePart[] = [];
  let type: "str" | "bytes" = "str";
  let isTemplate = false;
  let isTString = false;
  while (c.type === token.string || c.type === token.template) {
    const piece = readStringToken(c.text, c.start, c.tokens.ends[c.at] ?? c.start);
    if (!piece.isClosed) c.notes.push({ message: "a string is never closed", offset: c.start });
    if (piece.type === "bytes") type = "bytes";
    if (piece.isTemplate) {
      isTemplate = true;
      isTString ||= piece.isTString;
      for (const part of templateParts(c.text, piece, (from, to) => fieldExpression(c, from, to)))
        parts.push(part);
    } else parts.push({ kind: "text", text: unescaped(c.text.slice(piece.from, piece.to), piece.isRaw) });
    c.at += 1;
  }
  if (isTemplate) return { kind: "Template", parts, isTString, start, end: c.lastEnd };
  const value =
    parts.length === 1 && parts[0]?.kind === "text"
      ? parts[0].text
      : parts.map((p) => (p.kind === "text" ? p.text : "")).join("");
  return { kind: "Constant", type, value, start, end: c.lastEnd };
}

function fieldExpression(outer: Cursor, from: number, to: number): PyExpr {
  const inner = new Cursor(outer.text, lex(outer.text, from, to, true), outer.nesting + 1, outer.notes);
  const value = inner.isWord("yield") ? yieldExpression(inner) : expressionList(inner);
  if (inner.type !== token.end) inner.fail("unexpected text in a replacement field");
  return value;
}

function parenthesised(c: Cursor): PyExpr {
  const { start } = c;
  c.expect("(");
  c.enter();
  try {
    if (c.take(")")) return { kind: "Tuple", elements: [], start, end: c.lastEnd };
    const first = starOrNamed(c);
    if (isComprehensionStart(c)) {
      const node = comprehension(c, "generator", first, undefined, start);
      c.expect(")");
      return { ...node, end: c.lastEnd };
    }
    if (c.take(")")) return first;
    const elements = [first];
    while (c.take(",")) {
      if (c.is(")")) break;
      elements.push(starOrNamed(c));
    }
    c.expect(")");
    return { kind: "Tuple", elements, start, end: c.lastEnd };
  } finally {
    c.leave();
  }
}

function listDisplay(c: Cursor): PyExpr {
  const { start } = c;
  c.expect("[");
  c.enter();
  const elements: PyExpr[] = [];
  while (!c.is("]")) {
    elements.push(starOrNamed(c));
    if (elements.length === 1 && elements[0] !== undefined && isComprehensionStart(c)) {
      const node = comprehension(c, "list", elements[0], undefined, start);
      c.expect("]");
      c.leave();
      return { ...node, end: c.lastEnd };
    }
    if (!c.take(",")) break;
  }
  c.expect("]");
  c.leave();
  return { kind: "List", elements, start, end: c.lastEnd };
}

function braces(c: Cursor): PyExpr {
  const { start } = c;
  c.expect("{");
  c.enter();
  const keys: (PyExpr | undefined)[] = [];
  const values: PyExpr[] = [];
  const elements: PyExpr[] = [];
  let node: PyExpr | undefined;
  while (!c.is("}")) {
    if (c.take("**")) {
      keys.push(undefined);
      values.push(binary(c, 1));
    } else {
      const key = starOrNamed(c);
      if (c.take(":")) {
        const value = expression(c);
        if (isComprehensionStart(c)) {
          node = comprehension(c, "dict", key, value, start);
          break;
        }
        keys.push(key);
        values.push(value);
      } else if (isComprehensionStart(c)) {
        node = comprehension(c, "set", key, undefined, start);
        break;
      } else elements.push(key);
    }
    if (!c.take(",")) break;
  }
  c.expect("}");
  c.leave();
  if (node !== undefined) return { ...node, end: c.lastEnd };
  if (elements.length > 0) return { kind: "Set", elements, start, end: c.lastEnd };
  return { kind: "Dict", keys, values, start, end: c.lastEnd };
}

function isComprehensionStart(c: Cursor): boolean {
  return c.isWord("for") || (c.isWord("async") && c.peekValue(1) === "for");
}

function comprehension(
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
