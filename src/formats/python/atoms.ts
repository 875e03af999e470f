// Atoms (The Python Language Reference, 6.2): names, numbers, strings with their fields, and what stands in brackets.

import type { PyExpr, TemplatePart } from "./ast.ts";
import { comprehension, isComprehensionStart } from "./comprehensions.ts";
import { Cursor, keywords } from "./cursor.ts";
import { expression, expressionList, starOrNamed, yieldExpression } from "./expressions.ts";
import { lex, token } from "./lexer.ts";
import { binary } from "./operators.ts";
import { readStringToken, templateParts, unescaped } from "./strings.ts";

const words: Readonly<Record<string, { type: "bool" | "none"; value: boolean | null }>> = {
  True: { type: "bool", value: true },
  False: { type: "bool", value: false },
  None: { type: "none", value: null },
};

export function atom(c: Cursor): PyExpr {
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
