// Text of a pattern -> the common form with variables in it. A pattern is written in the language that it is about: `$NAME` stands for
// anything (the same thing each time), `$...NAME` and `...` for any number of arguments, elements or statements, `"..."` for any text.

import { parsePython } from "../../../formats/python/index.ts";
import type { Expr, ModuleForm, Stmt } from "../form/index.ts";
import { lowerPython } from "../python/index.ts";

export type Pattern = {
  readonly form: ModuleForm;
  /** One expression, or statements one after the other. */
  readonly root:
    | { readonly kind: "expression"; readonly e: Expr }
    | { readonly kind: "statements"; readonly body: readonly Stmt[] };
  /** Words that every file has in which it matches. */
  readonly words: readonly string[];
  readonly variables: readonly string[];
};

export type PatternProblem = { readonly problem: string };

const etc = "__portcullis_etc";
const variable = "__portcullis_v_";
const several = "__portcullis_e_";

/** `...`, or `$...NAME`: any number of things. */
export function isEtc(e: Expr | Stmt): boolean {
  if (e.k === "expr") return isEtc(e.e);
  return e.k === "name" && (e.n === etc || e.n.startsWith(several));
}
export function isEtcName(name: string): boolean {
  return name === etc || name.startsWith(several);
}
/** The name of `$NAME`; undefined for an ordinary name. `$_` is anything, each time. */
export function variableName(name: string): string | undefined {
  return name.startsWith(variable) ? name.slice(variable.length) : undefined;
}

const token =
  /("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*)|\$\.\.\.([A-Z_][A-Z0-9_]*)|\$([A-Z_][A-Z0-9_]*)|(\.\.\.)|(\$)/g;

export function readPattern(text: string): Pattern | PatternProblem {
  const variables = new Set<string>();
  let stray = false;
  const source = text.replace(token, (whole, literal, many, one, dots) => {
    if (literal !== undefined) return whole;
    if (many !== undefined) return several + many;
    if (one !== undefined) {
      if (one !== "_") variables.add(one);
      return variable + one;
    }
    if (dots !== undefined) return etc;
    stray = true;
    return whole;
  });
  if (stray) return { problem: "a `$` must be followed by a name in capitals, such as $URL" };
  const { value, problems } = parsePython(source.endsWith("\n") ? source : `${source}\n`);
  const [problem] = problems;
  if (problem !== undefined) {
    const line = Math.min(problem.line ?? 1, source.trimEnd().split("\n").length);
    return { problem: `line ${line}: ${problem.message}` };
  }
  const form = lowerPython(value, () => false);
  const body = form.functions[0]?.body ?? [];
  const [first] = body;
  if (first === undefined) return { problem: "it holds no code" };
  const root: Pattern["root"] =
    body.length === 1 && first.k === "expr"
      ? { kind: "expression", e: first.e }
      : { kind: "statements", body };
  if (body.every((s) => s.k === "expr" && (isEtc(s) || isAnything(s.e))))
    return { problem: "it would match everything" };
  return { form, root, words: wordsOf(source), variables: [...variables] };
}

function isAnything(e: Expr): boolean {
  return e.k === "name" && variableName(e.n) !== undefined;
}

const keywords = new Set(
  "and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield None True False print exec".split(
    " ",
  ),
);

/** Names outside of literals: each must stand in a file. Operators and literals are left out, since they may be written in other ways. */
function wordsOf(source: string): readonly string[] {
  const plain = source.replace(token, (whole, literal) => (literal === undefined ? whole : " "));
  const words = plain.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
  return [
    ...new Set(
      words.filter((word) => !keywords.has(word) && !word.startsWith("__portcullis_") && word.length > 1),
    ),
  ];
}
