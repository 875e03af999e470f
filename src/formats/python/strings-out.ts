// Python text without what its strings say: a "#" that is left begins a comment.

import { lex, token } from "./lexer.ts";

/** Names of Python source files: those of the language, of mod_wsgi, and of build tools whose files are Python. */
export const pythonFile = /(?:\.pyw?|\.wsgi|(?:^|\/)(?:SConstruct|SConscript|wscript))$/i;
/** The first line of a program that Python runs. */
export const pythonShebang = /^#![^\n]*\bpython[\d.]*\b/;

/** Same length, same lines; what string literals hold is spaces. */
export function withoutStrings(text: string): string {
  const { types, starts, ends } = lex(text);
  let out = "";
  let at = 0;
  for (const [index, type] of types.entries()) {
    if (type !== token.string && type !== token.template) continue;
    const [start = 0, end = 0] = [starts[index], ends[index]];
    out += text.slice(at, start) + text.slice(start, end).replace(/[^\r\n]/g, " ");
    at = end;
  }
  return out + text.slice(at);
}
