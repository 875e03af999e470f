// Patterns of `match` (The Python Language Reference, 8.6).

import type { Pattern, PyExpr } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { token } from "./lexer.ts";
import { binary } from "./operators.ts";

/** The pattern of a `case`: an open sequence needs no brackets here. */
export function pattern(c: Cursor): Pattern {
  const { start } = c;
  const first = asPattern(c);
  if (!c.is(","))
    return first.kind === "star" ? { kind: "sequence", items: [first], start, end: c.lastEnd } : first;
  const items = [first];
  while (c.take(",")) {
    if (c.is(":") || c.isWord("if")) break;
    items.push(asPattern(c));
  }
  return { kind: "sequence", items, start, end: c.lastEnd };
}

function asPattern(c: Cursor): Pattern {
  const { start } = c;
  c.enter();
  const first = closedPattern(c);
  let inner = first;
  if (c.is("|")) {
    const items = [first];
    while (c.take("|")) items.push(closedPattern(c));
    inner = { kind: "or", items, start, end: c.lastEnd };
  }
  c.leave();
  if (!c.takeWord("as")) return inner;
  return { kind: "capture", name: c.name(), pattern: inner, start, end: c.lastEnd };
}

function closedPattern(c: Cursor): Pattern {
  const { start } = c;
  if (c.take("*")) {
    const name = c.name();
    return { kind: "star", name: name === "_" ? undefined : name, start, end: c.lastEnd };
  }
  if (c.is("(") || c.is("[")) return groupOrSequence(c, start);
  if (c.is("{")) return mapping(c, start);
  const isName = c.type === token.name && !/^(?:None|True|False)$/.test(c.value);
  if (!isName) {
    const value = binary(c, 5); // numbers such as -1 and 1+2j, strings, None
    return { kind: "value", value, start, end: c.lastEnd };
  }
  const name = c.name();
  let value: PyExpr = { kind: "Name", id: name, start, end: c.lastEnd };
  if (!c.is(".") && !c.is("("))
    return { kind: "capture", name: name === "_" ? undefined : name, start, end: c.lastEnd };
  while (c.take(".")) value = { kind: "Attribute", value, name: c.name(), start, end: c.lastEnd };
  if (!c.take("(")) return { kind: "value", value, start, end: c.lastEnd };
  const items: Pattern[] = [];
  const names: (string | undefined)[] = [];
  while (!c.is(")")) {
    let keyword: string | undefined;
    if (c.type === token.name && c.peekType(1) === token.operator && c.peekValue(1) === "=") {
      keyword = c.value;
      c.at += 2;
    }
    names.push(keyword);
    items.push(asPattern(c));
    if (!c.take(",")) break;
  }
  c.expect(")");
  return { kind: "class", callee: value, items, names, start, end: c.lastEnd };
}

function groupOrSequence(c: Cursor, start: number): Pattern {
  const close = c.is("(") ? ")" : "]";
  c.at += 1;
  const items: Pattern[] = [];
  let hasComma = false;
  while (!c.is(close)) {
    items.push(asPattern(c));
    if (!c.take(",")) break;
    hasComma = true;
  }
  c.expect(close);
  const [only] = items;
  if (close === ")" && items.length === 1 && !hasComma && only !== undefined && only.kind !== "star")
    return only;
  return { kind: "sequence", items, start, end: c.lastEnd };
}

function mapping(c: Cursor, start: number): Pattern {
  c.expect("{");
  const keys: PyExpr[] = [];
  const items: Pattern[] = [];
  let rest: string | undefined;
  while (!c.is("}")) {
    if (c.take("**")) rest = c.name();
    else {
      keys.push(binary(c, 5));
      c.expect(":");
      items.push(asPattern(c));
    }
    if (!c.take(",")) break;
  }
  c.expect("}");
  return { kind: "mapping", keys, items, ...(rest === undefined ? {} : { rest }), start, end: c.lastEnd };
}
