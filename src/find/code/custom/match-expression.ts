// Does an expression of a pattern stand at a place? Both sides are the common form, so this file knows nothing of any language's surface. Every comparison
// takes one from a budget: a pattern cannot make a file slow, it is cut off and named.

import type { Expr, FunctionForm, ModuleForm, NamedArg } from "../form/index.ts";
import type { Names } from "./constants.ts";
import { isEtc, variableName } from "./pattern.ts";

/** What each variable stands for: an expression of the file. */
export type Bindings = ReadonlyMap<string, Expr>;
export type Result = Bindings | undefined;

export class BudgetSpent extends Error {}
export type Budget = { left: number };

/** One file, as the patterns see it. */
export type Ground = { readonly form: ModuleForm; readonly names: Names; readonly budget: Budget };

/** `...` in a text stands for any text. */
const anyText = "...";

export class ExpressionMatcher {
  readonly #form: ModuleForm;
  readonly #ground: Ground;
  /** The function whose names are seen from where the file's side stands. */
  fn = 0;

  /** `form` is the pattern's own. */
  constructor(form: ModuleForm, ground: Ground) {
    this.#form = form;
    this.#ground = ground;
  }

  spend(): void {
    this.#ground.budget.left -= 1;
    if (this.#ground.budget.left < 0) throw new BudgetSpent();
  }

  e(p: Expr, c: Expr, b: Bindings): Result {
    this.spend();
    if (p.k === "name") {
      const name = variableName(p.n);
      if (name !== undefined) return this.#bind(name, c, b);
      if (isEtc(p)) return b;
    }
    if (p.k === "name" || p.k === "attr") {
      const plain = dottedWithoutVariables(p);
      if (plain !== undefined) return this.#ground.names.dotted(c) === plain ? b : undefined;
    }
    if (p.k === "const") return this.#constant(p, c, b);
    switch (p.k) {
      case "attr": {
        if (c.k === "name") return this.#imported(p, c, b);
        if (c.k !== "attr") return undefined;
        const inner = this.e(p.o, c.o, b);
        return inner === undefined ? undefined : this.name(p.n, c.n, c.at, inner);
      }
      case "index":
        return c.k === "index" ? this.both(p.o, c.o, p.i, c.i, b) : undefined;
      case "slice": {
        if (c.k !== "slice") return undefined;
        const o = this.e(p.o, c.o, b);
        const from = o === undefined ? undefined : this.maybe(p.from, c.from, o);
        const until = from === undefined ? undefined : this.maybe(p.until, c.until, from);
        return until === undefined ? undefined : this.maybe(p.step, c.step, until);
      }
      case "call": {
        if (c.k !== "call") return undefined;
        const f = this.e(p.f, c.f, b);
        return f === undefined ? undefined : this.#arguments(p, c, f);
      }
      case "binary":
        return c.k === "binary" && p.op === c.op ? this.#chain(p, c, b) : undefined;
      case "compare":
        return c.k === "compare" && p.op === c.op ? this.both(p.l, c.l, p.r, c.r, b) : undefined;
      case "logical":
        return c.k === "logical" && p.op === c.op ? this.list(p.es, c.es, b) : undefined;
      case "unary":
        return c.k === "unary" && p.op === c.op ? this.e(p.e, c.e, b) : undefined;
      case "choose": {
        if (c.k !== "choose") return undefined;
        const t = this.e(p.t, c.t, b);
        return t === undefined ? undefined : this.both(p.a, c.a, p.b, c.b, t);
      }
      case "function": {
        const [pf, cf] = [
          this.#form.functions[p.fn],
          c.k === "function" ? this.#ground.form.functions[c.fn] : undefined,
        ];
        return pf === undefined || cf === undefined ? undefined : this.#lambda(pf, cf, b);
      }
      case "list":
      case "tuple":
      case "set":
        return c.k === p.k ? this.list(p.es, c.es, b) : undefined;
      case "dict":
        return c.k === "dict" ? this.#entries(p.es, c.es, b) : undefined;
      case "template":
        return this.#template(p, c, b);
      case "each": {
        if (c.k !== "each" || p.form !== c.form || p.loops.length !== c.loops.length) return undefined;
        let all = this.e(p.el, c.el, b);
        for (const [i, loop] of p.loops.entries()) {
          const other = c.loops[i];
          if (all === undefined || other === undefined) return undefined;
          const head = this.both(loop.target, other.target, loop.iter, other.iter, all);
          all = head === undefined ? undefined : this.list(loop.ifs, other.ifs, head);
        }
        return all === undefined ? undefined : this.maybe(p.val, c.val, all);
      }
      case "await":
      case "yield":
      case "spread":
        return c.k === p.k ? this.e(p.e, c.e, b) : undefined;
      case "bind":
        return c.k === "bind" ? this.both(p.target, c.target, p.e, c.e, b) : undefined;
      default:
        return undefined;
    }
  }

  #bind(name: string, c: Expr, b: Bindings): Result {
    if (name === "_") return b;
    const before = b.get(name);
    if (before !== undefined) return this.#isSame(before, c) ? b : undefined;
    return new Map([...b, [name, c]]);
  }

  /** A name that is not an expression: of an attribute, a keyword, a function, a parameter. */
  name(p: string, c: string, at: number, b: Bindings): Result {
    const name = variableName(p);
    if (name !== undefined) return this.#bind(name, { k: "name", at, n: c }, b);
    return p === c ? b : undefined;
  }

  /** `requests.$F` and `get` after `from requests import get`. */
  #imported(p: Extract<Expr, { k: "attr" }>, c: Extract<Expr, { k: "name" }>, b: Bindings): Result {
    const full = this.#ground.names.dotted(c) ?? c.n;
    const at = full.lastIndexOf(".");
    if (full === c.n || at <= 0 || dottedWithoutVariables(p.o) !== full.slice(0, at)) return undefined;
    return this.name(p.n, full.slice(at + 1), c.at, b);
  }

  #isSame(a: Expr, c: Expr): boolean {
    const known = this.#ground.names.dotted(a);
    if (known !== undefined) return known === this.#ground.names.dotted(c);
    return withoutPlaces(a) === withoutPlaces(c);
  }

  #constant(p: Extract<Expr, { k: "const" }>, c: Expr, b: Bindings): Result {
    const v = this.#ground.names.constant(c, this.fn);
    if (p.v === anyText)
      return typeof v === "string" || (c.k === "const" && c.t === "secret") ? b : undefined;
    return v === p.v && v !== undefined ? b : undefined;
  }

  /** `f"..."` is any text with fields in it; else part by part. */
  #template(p: Extract<Expr, { k: "template" }>, c: Expr, b: Bindings): Result {
    if (c.k !== "template") return undefined;
    const [only] = p.es;
    if (p.es.length === 1 && only?.k === "const" && only.v === anyText)
      return c.es.some((part) => part.k !== "const") ? b : undefined;
    return this.list(p.es, c.es, b);
  }

  both(p1: Expr, c1: Expr, p2: Expr, c2: Expr, b: Bindings): Result {
    const first = this.e(p1, c1, b);
    return first === undefined ? undefined : this.e(p2, c2, first);
  }

  maybe(p: Expr | undefined, c: Expr | undefined, b: Bindings): Result {
    if (p === undefined) return c === undefined ? b : undefined;
    if (c === undefined) return isEtc(p) ? b : undefined;
    return this.e(p, c, b);
  }

  /** `a + b + c` is (a + b) + c: the terms are compared one after the other, and the file's side may go on. */
  #chain(p: Extract<Expr, { k: "binary" }>, c: Extract<Expr, { k: "binary" }>, b: Bindings): Result {
    const [ps, cs] = [terms(p, p.op), terms(c, p.op)];
    if (cs.length < ps.length) return undefined;
    let all: Result = b;
    for (const [i, one] of ps.entries()) {
      const other = cs[i];
      if (all === undefined || other === undefined) return undefined;
      all = this.e(one, other, all);
    }
    return all;
  }

  #arguments(p: Extract<Expr, { k: "call" }>, c: Extract<Expr, { k: "call" }>, b: Bindings): Result {
    const isOpen = p.a.some(isEtc);
    let all = this.list(p.a, c.a, b);
    const rest: NamedArg[] = [...(c.kw ?? [])];
    for (const [name, value] of p.kw ?? []) {
      if (all === undefined) return undefined;
      let found: Result;
      for (const [i, [own, given]] of rest.entries()) {
        const named =
          name === null
            ? own === null
              ? all
              : undefined
            : own === null
              ? undefined
              : this.name(name, own, given.at, all);
        found = named === undefined ? undefined : this.e(value, given, named);
        if (found === undefined) continue;
        rest.splice(i, 1);
        break;
      }
      all = found;
    }
    return all !== undefined && (isOpen || rest.length === 0) ? all : undefined;
  }

  list(ps: readonly Expr[], cs: readonly Expr[], b: Bindings, i = 0, j = 0): Result {
    this.spend();
    const p = ps[i];
    if (p === undefined) return j === cs.length ? b : undefined;
    if (isEtc(p)) {
      for (let next = j; next <= cs.length; next += 1) {
        const found = this.list(ps, cs, b, i + 1, next);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    const c = cs[j];
    const here = c === undefined ? undefined : this.e(p, c, b);
    return here === undefined ? undefined : this.list(ps, cs, here, i + 1, j + 1);
  }

  /** In any order; `...` as an entry leaves others out. */
  #entries(
    ps: readonly (readonly [Expr | null, Expr])[],
    cs: readonly (readonly [Expr | null, Expr])[],
    b: Bindings,
  ): Result {
    let all: Result = b;
    const rest = [...cs];
    let isOpen = false;
    for (const [key, value] of ps) {
      if (key !== null && isEtc(key)) {
        isOpen = true;
        continue;
      }
      let found: Result;
      for (const [i, [own, given]] of rest.entries()) {
        if (all === undefined) return undefined;
        const named = key === null || own === null ? (key === own ? all : undefined) : this.e(key, own, all);
        found = named === undefined ? undefined : this.e(value, given, named);
        if (found === undefined) continue;
        rest.splice(i, 1);
        break;
      }
      if (found === undefined) return undefined;
      all = found;
    }
    return isOpen || rest.length === 0 ? all : undefined;
  }

  #lambda(p: FunctionForm, c: FunctionForm, b: Bindings): Result {
    const [pb, cb] = [p.body[0], c.body[0]];
    if (pb?.k !== "return" || cb?.k !== "return" || p.params.length !== c.params.length) return undefined;
    let all: Result = b;
    for (const [i, param] of p.params.entries()) {
      const other = c.params[i];
      if (all === undefined || other === undefined) return undefined;
      all = this.name(param.n, other.n, other.at, all);
    }
    return all === undefined ? undefined : this.maybe(pb.e, cb.e, all);
  }
}

function terms(e: Expr, op: string): readonly Expr[] {
  const found: Expr[] = [];
  let inner = e;
  while (inner.k === "binary" && inner.op === op) {
    found.push(inner.r);
    inner = inner.l;
  }
  found.push(inner);
  return found.reverse();
}

/** The dotted name of a pattern's expression that has no variable in it. */
function dottedWithoutVariables(p: Expr): string | undefined {
  const parts: string[] = [];
  let inner = p;
  for (; inner.k === "attr"; inner = inner.o) {
    if (variableName(inner.n) !== undefined) return undefined;
    parts.push(inner.n);
  }
  if (inner.k !== "name" || variableName(inner.n) !== undefined) return undefined;
  parts.push(inner.n);
  return parts.reverse().join(".");
}

function withoutPlaces(e: Expr): string {
  return JSON.stringify(e, (key, value: unknown) => (key === "at" || key === "to" ? undefined : value));
}
