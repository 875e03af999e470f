// The text of expressions: where they end, and what they look like when they are put into other code. The form holds no text and few
// ends, so ends are found in the text; where that is not certain there is none, and no rewrite.

import { type At, columnOf, type Expr, lineOf } from "../form/index.ts";

const lastColumn = 4095; // places do not tell columns beyond it apart

export class SourceText {
  readonly #text: string;
  readonly #lines: readonly number[];

  /** `lines`: offsets at which lines start. */
  constructor(text: string, lines: readonly number[]) {
    this.#text = text;
    this.#lines = lines;
  }

  offset(at: At): number | undefined {
    const start = this.#lines[lineOf(at) - 1];
    return start === undefined || columnOf(at) >= lastColumn ? undefined : start + columnOf(at) - 1;
  }

  slice(from: number, to: number): string {
    return this.#text.slice(from, to);
  }

  /** Half-open range of an expression; undefined where its text cannot be told. */
  rangeOf(e: Expr): readonly [from: number, to: number] | undefined {
    const from = this.offset(e.at);
    const to = from === undefined ? undefined : this.#endOf(e, 0);
    if (from === undefined || to === undefined || to <= from) return undefined;
    return isBalanced(this.#text.slice(from, to)) ? [from, to] : undefined;
  }

  /** End of a line, without its line break and what is left of it. */
  endOfLine(line: number): number {
    const next = this.#lines[line];
    const end = next === undefined ? this.#text.length : next;
    return end - (/[\r\n]*$/.exec(this.#text.slice(Math.max(0, end - 2), end))?.[0].length ?? 0);
  }

  #endOf(e: Expr, depth: number): number | undefined {
    if (depth > 200) return undefined;
    const end = (inner: Expr): number | undefined => this.#endOf(inner, depth + 1);
    switch (e.k) {
      case "const":
      case "call":
      case "list":
      case "tuple":
      case "set":
      case "dict":
      case "template":
        return e.to > e.at ? this.offset(e.to) : undefined;
      case "name": {
        const from = this.offset(e.at);
        return from !== undefined && this.#text.startsWith(e.n, from) ? from + e.n.length : undefined;
      }
      case "attr": {
        const before = end(e.o);
        if (before === undefined) return undefined;
        const dot = /^[\s\\)]*\.\s*/.exec(this.#text.slice(before, before + 200))?.[0].length;
        return dot !== undefined && this.#text.startsWith(e.n, before + dot)
          ? before + dot + e.n.length
          : undefined;
      }
      case "index": {
        const before = end(e.i);
        const close =
          before === undefined
            ? undefined
            : /^[\s,)]*\]/.exec(this.#text.slice(before, before + 200))?.[0].length;
        return before === undefined || close === undefined ? undefined : before + close;
      }
      case "binary":
      case "compare":
        return end(e.r);
      case "logical":
        return e.es.at(-1) === undefined ? undefined : end(e.es.at(-1) ?? e);
      case "choose":
        return end(e.b);
      case "unary":
      case "await":
      case "spread":
      case "bind":
        return end(e.e);
      default:
        return undefined;
    }
  }
}

/** Brackets outside of texts close each other. */
function isBalanced(text: string): boolean {
  const open: string[] = [];
  const plain = text.replace(/("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/g, "");
  for (const c of plain) {
    if (c === "(" || c === "[" || c === "{") open.push(c);
    else if (c === ")" || c === "]" || c === "}") {
      if (open.pop() !== { ")": "(", "]": "[", "}": "{" }[c]) return false;
    }
  }
  return open.length === 0;
}

const atoms: ReadonlySet<Expr["k"]> = new Set([
  "const",
  "name",
  "attr",
  "index",
  "slice",
  "call",
  "list",
  "set",
  "dict",
  "template",
]);

/** The rewrite's text with what each variable stands for; what is no single thing is put in brackets where it does not stand alone. */
export function filled(
  template: string,
  textOf: (name: string) => { readonly text: string; readonly e: Expr } | undefined,
): string | undefined {
  let isWhole = true;
  const text = template.replace(/\$([A-Z_][A-Z0-9_]*)/g, (whole, name: string, at: number) => {
    const given = textOf(name);
    if (given === undefined) {
      isWhole = false;
      return "";
    }
    const before = template.slice(0, at).trimEnd().at(-1);
    const after = template
      .slice(at + whole.length)
      .trimStart()
      .at(0);
    const isAlone =
      (before === undefined || "(,[=".includes(before)) && (after === undefined || "),]".includes(after));
    return atoms.has(given.e.k) || isAlone ? given.text : `(${given.text})`;
  });
  return isWhole ? text : undefined;
}
