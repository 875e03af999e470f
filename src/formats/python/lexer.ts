// Text -> tokens, after The Python Language Reference, chapter 2: implicit line joining in brackets, INDENT and DEDENT, string
// prefixes, f-strings as one token (nested quotes as PEP 701 allows). Total: an odd character is an Error token, never an exception.

type TokenKind =
  | "name"
  | "number"
  | "string"
  | "template"
  | "operator"
  | "newline"
  | "indent"
  | "dedent"
  | "end"
  | "error";

/** Kinds of token; plain numbers, so that a comparison does not narrow the cursor's type for good. */
export const token: Readonly<Record<TokenKind, number>> = {
  name: 1,
  number: 2,
  string: 3,
  template: 4, // an f-string or t-string
  operator: 5,
  newline: 6,
  indent: 7,
  dedent: 8,
  end: 9,
  error: 10,
};

/** Tokens as parallel arrays: half the memory and twice the speed of one object each. */
export type Tokens = {
  readonly types: number[];
  readonly starts: number[];
  readonly ends: number[];
  readonly texts: string[];
};

/** F-strings inside f-strings; deeper ones are read as plain text. */
const maxNestedTemplates = 16;

const threeLetters = new Set(["**=", "//=", ">>=", "<<=", "..."]);
const twoLetters = new Set("** // >> << <= >= == != <> -> += -= *= /= %= &= |= ^= @= :=".split(" "));
const operatorStart = new Set("+-*/%@&|^~<>()[]{},:.;=!`".split("").map((c) => c.charCodeAt(0)));

const isLetter = (c: number): boolean =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c >= 128;
const isDigit = (c: number): boolean => c >= 48 && c <= 57;

/** Lexes `text` from `from` to `to`; `inside` starts in a bracket, where line ends do not count. */
export function lex(text: string, from = 0, to = text.length, inside = false): Tokens {
  const tokens: Tokens = { types: [], starts: [], ends: [], texts: [] };
  const indents = [0];
  const effort: Effort = { left: 4 * (to - from) + 4096 };
  let depth = inside ? 1 : 0;
  let at = from;
  if (!inside && text.charCodeAt(at) === 0xfeff) at += 1;
  let atLineStart = !inside;
  const push = (type: number, start: number, end: number, value: string): void => {
    tokens.types.push(type);
    tokens.starts.push(start);
    tokens.ends.push(end);
    tokens.texts.push(value);
  };
  while (at < to) {
    if (atLineStart) {
      let column = 0;
      for (; at < to; at += 1) {
        const c = text.charCodeAt(at);
        if (c === 32) column += 1;
        else if (c === 9) column = column - (column % 8) + 8;
        else if (c === 12) column = 0;
        else break;
      }
      if (at >= to) break;
      const c = text.charCodeAt(at);
      if (c === 35 || c === 10 || c === 13) {
        at = lineEnd(text, at, to);
        continue;
      }
      if (c === 92 && isLineBreak(text.charCodeAt(at + 1))) {
        at = lineEnd(text, at, to);
        continue;
      }
      atLineStart = false;
      let top = indents[indents.length - 1] ?? 0;
      if (column > top) {
        indents.push(column);
        push(token.indent, at, at, "");
      }
      while (column < top) {
        indents.pop();
        push(token.dedent, at, at, "");
        top = indents[indents.length - 1] ?? 0;
        if (column > top) {
          indents.push(column); // an inconsistent dedent: kept as a level of its own
          break;
        }
      }
    }
    const c = text.charCodeAt(at);
    if (c === 32 || c === 9 || c === 12) {
      at += 1;
    } else if (c === 10 || c === 13) {
      const start = at;
      at = lineEnd(text, at, to);
      if (depth > 0 && !inside && startsStatement(text, at)) depth = 0; // a bracket that was never closed ends here
      if (depth === 0) {
        push(token.newline, start, at, "\n");
        atLineStart = true;
      }
    } else if (c === 35) {
      while (at < to && !isLineBreak(text.charCodeAt(at))) at += 1;
    } else if (c === 92) {
      const next = text.charCodeAt(at + 1);
      if (isLineBreak(next)) at = lineEnd(text, at, to);
      else {
        push(token.error, at, at + 1, "\\");
        at += 1;
      }
    } else if (isLetter(c)) {
      const start = at;
      at += 1;
      while (at < to && (isLetter(text.charCodeAt(at)) || isDigit(text.charCodeAt(at)))) at += 1;
      const quote = text.charCodeAt(at);
      if ((quote === 34 || quote === 39) && at - start <= 2 && isStringPrefix(text.slice(start, at))) {
        const isTemplate = /[ftFT]/.test(text.slice(start, at));
        const end = skipString(text, at, to, isTemplate, 0, effort);
        push(isTemplate ? token.template : token.string, start, end, "");
        at = end;
      } else push(token.name, start, at, text.slice(start, at));
    } else if (c === 34 || c === 39) {
      const end = skipString(text, at, to, false);
      push(token.string, at, end, "");
      at = end;
    } else if (isDigit(c) || (c === 46 && isDigit(text.charCodeAt(at + 1)))) {
      const start = at;
      at = numberEnd(text, at, to);
      push(token.number, start, at, text.slice(start, at));
    } else if (operatorStart.has(c)) {
      const start = at;
      const three = text.slice(at, at + 3);
      const two = three.slice(0, 2);
      if (threeLetters.has(three)) at += 3;
      else if (twoLetters.has(two)) at += 2;
      else at += 1;
      if (c === 40 || c === 91 || c === 123) depth += 1;
      else if ((c === 41 || c === 93 || c === 125) && depth > 0) depth -= 1;
      push(token.operator, start, at, text.slice(start, at));
    } else {
      push(token.error, at, at + 1, text.charAt(at));
      at += 1;
    }
  }
  if (!inside) {
    const last = tokens.types[tokens.types.length - 1];
    if (last !== undefined && last !== token.newline) push(token.newline, to, to, "\n");
    for (let level = indents.length; level > 1; level -= 1) push(token.dedent, to, to, "");
  }
  push(token.end, to, to, "");
  return tokens;
}

const statementWords =
  /[ \t]*(?:(?:async[ \t]+)?(?:def|class|return|import|while|try|with|raise|assert|del|pass|break|continue|global|nonlocal|elif|except|finally)\b(?!\s*[=.]))/y;

/** No expression goes on with such a word. */
function startsStatement(text: string, at: number): boolean {
  statementWords.lastIndex = at;
  return statementWords.test(text);
}

function isLineBreak(c: number): boolean {
  return c === 10 || c === 13;
}

/** The offset after the line break at or after `at`. */
function lineEnd(text: string, at: number, to: number): number {
  let end = at;
  while (end < to && !isLineBreak(text.charCodeAt(end))) end += 1;
  if (text.charCodeAt(end) === 13 && text.charCodeAt(end + 1) === 10) return Math.min(to, end + 2);
  return Math.min(to, end + 1);
}

function isStringPrefix(word: string): boolean {
  return /^(?:[rubft]|br|rb|fr|rf|tr|rt|ur)$/i.test(word);
}

function numberEnd(text: string, from: number, to: number): number {
  let at = from;
  const second = text.charCodeAt(at + 1) | 32;
  const isBased = text.charCodeAt(at) === 48 && (second === 120 || second === 111 || second === 98);
  let hasPoint = false;
  for (; at < to; at += 1) {
    const c = text.charCodeAt(at);
    if (isDigit(c) || c === 95) continue;
    const lower = c | 32;
    if (c === 46) {
      if (isBased || hasPoint) break;
      hasPoint = true;
      continue;
    }
    if (isBased && ((lower >= 97 && lower <= 102) || lower === 120 || lower === 111)) continue;
    if (lower === 101 && !isBased) {
      const next = text.charCodeAt(at + 1);
      if (isDigit(next)) continue;
      if ((next === 43 || next === 45) && isDigit(text.charCodeAt(at + 2))) {
        at += 1;
        continue;
      }
      break;
    }
    if (lower === 106 || lower === 108) {
      at += 1; // 1j, and Python 2's 1L
      break;
    }
    break;
  }
  return at;
}

/** The offset after the string whose opening quote stands at `quoteAt`. A string without an end closes at its line's end. */
export function skipString(
  text: string,
  quoteAt: number,
  to: number,
  isTemplate: boolean,
  nesting = 0,
  effort: Effort = { left: text.length },
): number {
  let hasFields = isTemplate && nesting < maxNestedTemplates && effort.left > 0;
  const quote = text.charCodeAt(quoteAt);
  const isTriple = text.charCodeAt(quoteAt + 1) === quote && text.charCodeAt(quoteAt + 2) === quote;
  let at = quoteAt + (isTriple ? 3 : 1);
  while (at < to) {
    const c = text.charCodeAt(at);
    if (c === 92) at += text.charCodeAt(at + 1) === 13 && text.charCodeAt(at + 2) === 10 ? 3 : 2;
    else if (c === quote) {
      if (!isTriple) return at + 1;
      if (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote) return at + 3;
      at += 1;
    } else if (hasFields && c === 123) {
      if (text.charCodeAt(at + 1) === 123) at += 2;
      else {
        const end = skipField(text, at + 1, to, { quote, isTriple, nesting, effort });
        if (end === undefined) hasFields = false; // broken: the rest is plain text, so that no input costs more than one extra pass
        at = end ?? at + 1;
      }
    } else if (!isTriple && (c === 10 || c === 13)) return at;
    else at += 1;
  }
  return Math.min(at, to);
}

type Enclosing = {
  readonly quote: number;
  readonly isTriple: boolean;
  readonly nesting: number;
  readonly effort: Effort;
};

/** Characters that may still be looked at inside fields: broken nesting must not cost more than a few passes over the file. */
export type Effort = { left: number };

/** Skips a replacement field from after its "{" to after its "}"; undefined when it never ends. */
function skipField(text: string, from: number, to: number, outer: Enclosing): number | undefined {
  const expression = fieldExpressionEnd(text, from, to, outer.nesting + 1, outer.effort);
  if (expression === undefined) return undefined;
  let at = expression;
  if (text.charCodeAt(at) === 61) {
    at += 1;
    while (text.charCodeAt(at) === 32) at += 1;
  }
  if (text.charCodeAt(at) === 33) {
    at += 1;
    while (at < to && isLetter(text.charCodeAt(at))) at += 1;
    while (text.charCodeAt(at) === 32) at += 1;
  }
  if (text.charCodeAt(at) === 58) {
    at += 1;
    while (at < to && text.charCodeAt(at) !== 125) {
      const c = text.charCodeAt(at);
      if (c === 123) {
        if (outer.nesting > maxNestedTemplates) return undefined;
        const inner = skipField(text, at + 1, to, { ...outer, nesting: outer.nesting + 1 });
        if (inner === undefined) return undefined;
        at = inner;
      } else if (!outer.isTriple && (c === outer.quote || c === 10)) return undefined;
      else if (c === outer.quote && text.startsWith(text.charAt(at).repeat(3), at)) return undefined;
      else at += 1;
    }
  }
  return text.charCodeAt(at) === 125 ? at + 1 : undefined;
}

/** Where the expression of a field ends: at `}`, `:`, `!r`, or the `=` of `{x=}`. */
export function fieldExpressionEnd(
  text: string,
  from: number,
  to: number,
  nesting = 1,
  effort: Effort = { left: text.length },
): number | undefined {
  let depth = 0;
  let at = from;
  while (at < to) {
    effort.left -= 1;
    if (effort.left < 0) return undefined;
    const c = text.charCodeAt(at);
    if (c === 40 || c === 91 || c === 123) depth += 1;
    else if (c === 41 || c === 93) depth -= 1;
    else if (c === 125) {
      if (depth === 0) return at;
      depth -= 1;
    } else if (c === 34 || c === 39) {
      const prefix =
        /[ftFT]/.test(text.slice(Math.max(from, at - 2), at)) && isStringPrefix(prefixBefore(text, at, from));
      at = skipString(text, at, to, prefix, nesting, effort);
      continue;
    } else if (c === 35) {
      while (at < to && text.charCodeAt(at) !== 10) at += 1;
      continue;
    } else if (depth === 0) {
      const next = text.charCodeAt(at + 1);
      if (c === 58) return at; // a bare lambda must stand in parentheses here
      if (c === 33 && next !== 61) return at;
      else if (c === 61 && next === 61) at += 1;
      else if (
        c === 61 &&
        !"<>!=:".includes(text.charAt(at - 1)) &&
        /^=\s*[}:!]/.test(text.slice(at, at + 20))
      )
        return at;
    }
    if (depth < 0) return undefined;
    at += 1;
  }
  return undefined;
}

function prefixBefore(text: string, at: number, from: number): string {
  let start = at;
  while (start > from && isLetter(text.charCodeAt(start - 1))) start -= 1;
  return text.slice(start, at);
}
