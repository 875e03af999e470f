// Which names of a file stand for a constant, and what imported names are called where they come from. Said of one file, by looking at
// it once: a name that is bound a second time stands for nothing.

import {
  blocksOf,
  type Constant,
  type Expr,
  type FunctionForm,
  type ModuleForm,
  type Stmt,
} from "../form/index.ts";

/** Names of one function (or of the module's own statements) that are bound once, to this. */
type Bound = ReadonlyMap<string, Expr>;

export class Names {
  readonly #form: ModuleForm;
  readonly #bound = new Map<number, Bound>();
  readonly #imports = new Map<string, string>();
  readonly #elsewhere = new Set<string>();

  constructor(form: ModuleForm) {
    this.#form = form;
    for (const f of form.functions) for (const s of statementsIn(f.body)) this.#note(s);
    for (const c of form.classes) for (const s of statementsIn(c.body)) this.#note(s);
  }

  /** `requests.get` for `r.get` after `import requests as r`; undefined for what is no dotted name. */
  dotted(e: Expr): string | undefined {
    const parts: string[] = [];
    let inner = e;
    for (; inner.k === "attr"; inner = inner.o) parts.push(inner.n);
    if (inner.k !== "name") return undefined;
    parts.push(this.#imports.get(inner.n) ?? inner.n);
    return parts.reverse().join(".");
  }

  /** The constant that an expression is, or undefined. */
  constant(e: Expr, fn: number): Constant | undefined {
    return this.#constant(e, fn, 0);
  }

  #constant(e: Expr, fn: number, depth: number): Constant | undefined {
    if (depth > 20) return undefined;
    switch (e.k) {
      case "const":
        return e.t === "secret" || e.t === "other" ? undefined : e.v;
      case "name": {
        const bound = this.#find(e.n, fn);
        return bound === undefined ? undefined : this.#constant(bound.e, bound.fn, depth + 1);
      }
      case "unary": {
        const v = this.#constant(e.e, fn, depth + 1);
        return e.op === "-" && typeof v === "number" ? -v : undefined;
      }
      case "binary": {
        if (e.op !== "+") return undefined;
        const l = this.#constant(e.l, fn, depth + 1);
        const r = l === undefined ? undefined : this.#constant(e.r, fn, depth + 1);
        if (typeof l === "string" && typeof r === "string") return (l + r).slice(0, longestText);
        return typeof l === "number" && typeof r === "number" ? l + r : undefined;
      }
      case "template": {
        const parts = e.es.map((part) => this.#constant(part, fn, depth + 1));
        return parts.every((part) => part !== undefined)
          ? parts.map(String).join("").slice(0, longestText)
          : undefined;
      }
      default:
        return undefined;
    }
  }

  #find(name: string, fn: number): { readonly e: Expr; readonly fn: number } | undefined {
    const f = this.#form.functions[fn];
    if (f === undefined) return undefined;
    const isLocal = fn === 0 || f.locals.includes(name);
    const e = isLocal ? this.#boundIn(fn).get(name) : undefined;
    if (e !== undefined) return { e, fn };
    return isLocal || f.parent === undefined ? undefined : this.#find(name, f.parent);
  }

  #boundIn(fn: number): Bound {
    const known = this.#bound.get(fn);
    if (known !== undefined) return known;
    const made = boundOnce(this.#form.functions[fn], this.#elsewhere);
    this.#bound.set(fn, made);
    return made;
  }

  #note(s: Stmt): void {
    if (s.k === "scope") for (const name of s.names) this.#elsewhere.add(name);
    if (s.k !== "import") return;
    for (const { local, from } of s.names) {
      const base = ".".repeat(s.level) + s.module;
      this.#imports.set(local, from === undefined ? base : `${base}${base === "" ? "" : "."}${from}`);
    }
  }
}

const longestText = 4096;

/** `elsewhere`: names that some function calls global or nonlocal, and may bind. */
function boundOnce(f: FunctionForm | undefined, elsewhere: ReadonlySet<string>): Bound {
  const counts = new Map<string, number>();
  for (const name of [...elsewhere, ...(f?.params ?? []).map((p) => p.n)]) counts.set(name, 2);
  const values = new Map<string, Expr>();
  const count = (target: Expr, times: number): void => {
    if (target.k === "name") counts.set(target.n, (counts.get(target.n) ?? 0) + times);
    else if (target.k === "tuple" || target.k === "list") for (const e of target.es) count(e, 2);
    else if (target.k === "spread") count(target.e, 2);
  };
  for (const s of statementsIn(f?.body ?? [])) {
    if (s.k === "assign") {
      for (const target of s.targets) {
        count(target, 1);
        if (target.k === "name") values.set(target.n, s.v);
      }
    } else if (s.k === "update") count(s.target, 2);
    else if (s.k === "for") count(s.target, 2);
    else if (s.k === "with") for (const { target } of s.items) if (target !== undefined) count(target, 2);
    if (s.k === "delete") for (const target of s.targets) count(target, 2);
  }
  return new Map([...values].filter(([name]) => counts.get(name) === 1));
}

/** All statements of a body, those inside others too; not those of functions and classes in it. */
export function* statementsIn(body: readonly Stmt[]): Generator<Stmt> {
  const todo: Stmt[] = [...body].reverse();
  for (let s = todo.pop(); s !== undefined; s = todo.pop()) {
    yield s;
    for (const block of blocksOf(s)) for (let i = block.length - 1; i >= 0; i -= 1) push(todo, block[i]);
  }
}

function push(todo: Stmt[], s: Stmt | undefined): void {
  if (s !== undefined) todo.push(s);
}
