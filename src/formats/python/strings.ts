// String tokens -> values: prefixes, escapes (The Python Language Reference, 2.4.1.1) and the fields of f-strings.

import type { ConstantType, PyExpr, TemplatePart } from "./ast.ts";
import { fieldExpressionEnd } from "./lexer.ts";

export type StringToken = {
  readonly type: Extract<ConstantType, "str" | "bytes">;
  readonly isRaw: boolean;
  readonly isTemplate: boolean;
  readonly isTString: boolean;
  readonly isClosed: boolean;
  /** Offsets of the content, without prefix and quotes. */
  readonly from: number;
  readonly to: number;
};

export function readStringToken(text: string, start: number, end: number): StringToken {
  let at = start;
  while (at < end && text.charAt(at) !== '"' && text.charAt(at) !== "'") at += 1;
  const prefix = text.slice(start, at).toLowerCase();
  const quote = text.charAt(at);
  const isTriple = end - at >= 6 && text.startsWith(quote.repeat(3), at);
  const width = isTriple ? 3 : 1;
  const isClosed =
    end - at >= 2 * width &&
    text.endsWith(quote, end) &&
    text.slice(end - width, end) === quote.repeat(width);
  return {
    type: prefix.includes("b") ? "bytes" : "str",
    isRaw: prefix.includes("r"),
    isTemplate: prefix.includes("f") || prefix.includes("t"),
    isTString: prefix.includes("t"),
    isClosed,
    from: at + width,
    to: isClosed ? end - width : end,
  };
}

const simple: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** Undoes escapes; a raw or unescaped text comes back as it is. */
export function unescaped(raw: string, isRaw: boolean): string {
  if (isRaw || !raw.includes("\\")) return raw;
  return raw.replace(
    /\\(\r\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[\s\S])/g,
    (whole, code: string) => {
      const first = code.charAt(0);
      if (first === "\n" || first === "\r") return "";
      if (first >= "0" && first <= "7") return String.fromCharCode(Number.parseInt(code, 8));
      if (code.length > 1 && (first === "x" || first === "u" || first === "U")) {
        const point = Number.parseInt(code.slice(1), 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
      }
      if (code.startsWith("N{")) return "\ufffd";
      return simple[code] ?? whole;
    },
  );
}

/** Splits the content of an f-string; `parse` reads the expression in a range of the text. */
export function templateParts(
  text: string,
  piece: { readonly from: number; readonly to: number; readonly isRaw: boolean },
  parse: (from: number, to: number) => PyExpr,
  nesting = 0,
): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literal = "";
  let run = piece.from;
  let at = piece.from;
  const flush = (): void => {
    literal += unescaped(text.slice(run, at), piece.isRaw);
  };
  while (at < piece.to) {
    const c = text.charAt(at);
    if (c === "\\" && !piece.isRaw && text.charAt(at + 1) === "N" && text.charAt(at + 2) === "{") {
      const close = text.indexOf("}", at);
      at = close === -1 || close > piece.to ? piece.to : close + 1;
    } else if (c === "\\" && !piece.isRaw && text.charAt(at + 1) !== "{") at += 2;
    else if ((c === "{" || c === "}") && text.charAt(at + 1) === c && (nesting === 0 || c === "{")) {
      at += 1;
      flush();
      at += 1;
      run = at;
    } else if (c === "{") {
      flush();
      const field = readField(text, at + 1, { ...piece, nesting }, parse);
      if (field === undefined) {
        literal += text.slice(at, piece.to); // broken: the rest is text
        at = piece.to;
        run = at;
        break;
      }
      if (literal !== "" || field.prefix !== "") parts.push({ kind: "text", text: literal + field.prefix });
      literal = "";
      parts.push(field.part);
      at = field.end;
      run = at;
    } else at += 1;
  }
  at = piece.to;
  if (run < piece.to) flush();
  if (literal !== "") parts.push({ kind: "text", text: literal });
  return parts;
}

type Field = { readonly part: TemplatePart; readonly end: number; readonly prefix: string };

function readField(
  text: string,
  from: number,
  piece: { readonly to: number; readonly isRaw: boolean; readonly nesting: number },
  parse: (from: number, to: number) => PyExpr,
): Field | undefined {
  const expressionEnd = fieldExpressionEnd(text, from, piece.to);
  if (expressionEnd === undefined || piece.nesting > 4) return undefined;
  const value = parse(from, expressionEnd);
  let at = expressionEnd;
  let prefix = "";
  if (text.charAt(at) === "=") {
    at += 1;
    while (text.charAt(at) === " ") at += 1;
    prefix = text.slice(from, at); // {x=} prints the expression's text too
  }
  let conversion = "";
  if (text.charAt(at) === "!") {
    const match = /^!\s*(\w+)\s*/.exec(text.slice(at, at + 16));
    conversion = match?.[1] ?? "";
    at += match?.[0].length ?? 1;
  }
  let format: readonly TemplatePart[] = [];
  if (text.charAt(at) === ":") {
    const end = formatEnd(text, at + 1, piece.to);
    format = templateParts(text, { from: at + 1, to: end, isRaw: piece.isRaw }, parse, piece.nesting + 1);
    at = end;
  }
  if (text.charAt(at) !== "}") return undefined;
  return { part: { kind: "field", value, conversion, format }, end: at + 1, prefix };
}

function formatEnd(text: string, from: number, to: number): number {
  let depth = 0;
  for (let at = from; at < to; at += 1) {
    const c = text.charAt(at);
    if (c === "{") depth += 1;
    else if (c === "}") {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return to;
}
