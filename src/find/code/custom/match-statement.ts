// Does a statement of a pattern, or several in a row, stand at a place? In a pattern of several statements an expression by itself
// matches a statement in which it stands anywhere.

import type { ClassForm, Expr, FunctionForm, ModuleForm, Stmt } from "../form/index.ts";
import { type Bindings, ExpressionMatcher, type Ground, type Result } from "./match-expression.ts";
import { isEtc, isEtcName } from "./pattern.ts";
import { isExpression } from "./walk.ts";

type Run = { readonly bindings: Bindings; readonly end: number };

export class Matcher {
  readonly #pattern: ModuleForm;
  readonly #ground: Ground;
  readonly #x: ExpressionMatcher;

  /** `pattern`: its own form, where its functions and classes are. */
  constructor(pattern: ModuleForm, ground: Ground) {
    this.#pattern = pattern;
    this.#ground = ground;
    this.#x = new ExpressionMatcher(pattern, ground);
  }

  expression(p: Expr, c: Expr, fn: number, b: Bindings): Result {
    this.#x.fn = fn;
    return this.#x.e(p, c, b);
  }

  /** Statements of a list from one on; more may follow. */
  statements(
    ps: readonly Stmt[],
    cs: readonly Stmt[],
    at: { readonly from: number; readonly fn: number },
    b: Bindings,
  ): Run | undefined {
    this.#x.fn = at.fn;
    return this.#seq(ps, 0, cs, at.from, true, b);
  }

  #seq(
    ps: readonly Stmt[],
    i: number,
    cs: readonly Stmt[],
    j: number,
    isOpen: boolean,
    b: Bindings,
  ): Run | undefined {
    this.#x.spend();
    const p = ps[i];
    if (p === undefined) return isOpen || j === cs.length ? { bindings: b, end: j } : undefined;
    if (isEtc(p)) {
      for (let next = j; next <= cs.length; next += 1) {
        const found = this.#seq(ps, i + 1, cs, next, isOpen, b);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    const c = cs[j];
    if (c === undefined) return undefined;
    const here = this.#s(p, c, b, ps.length > 1);
    return here === undefined ? undefined : this.#seq(ps, i + 1, cs, j + 1, isOpen, here);
  }

  #block(ps: readonly Stmt[], cs: readonly Stmt[], b: Bindings): Result {
    return this.#seq(ps, 0, cs, 0, false, b)?.bindings;
  }

  /** `isLoose`: an expression by itself matches a statement in which it stands anywhere. */
  #s(p: Stmt, c: Stmt, b: Bindings, isLoose: boolean): Result {
    this.#x.spend();
    if (p.k === "expr") {
      if (c.k === "expr") {
        const whole = this.#x.e(p.e, c.e, b);
        if (whole !== undefined || !isLoose) return whole;
      }
      return isLoose ? this.#within(p.e, c, b) : undefined;
    }
    switch (p.k) {
      case "assign": {
        if (c.k !== "assign") return undefined;
        const v = this.#x.e(p.v, c.v, b);
        const [target] = p.targets;
        if (v === undefined || target === undefined) return undefined;
        for (const other of c.targets) {
          const found = this.#x.e(target, other, v);
          if (found !== undefined) return found;
        }
        return undefined;
      }
      case "update":
        return c.k === "update" && p.op === c.op ? this.#x.both(p.target, c.target, p.v, c.v, b) : undefined;
      case "if": {
        if (c.k !== "if") return undefined;
        const [branch] = p.branches;
        if (branch === undefined || p.branches.length > c.branches.length) return undefined;
        let all: Result = b;
        for (const [i, one] of p.branches.entries()) {
          const other = c.branches[i];
          if (all === undefined || other === undefined) return undefined;
          const test = this.#x.e(one.test, other.test, all);
          all = test === undefined ? undefined : this.#block(one.body, other.body, test);
        }
        if (all === undefined || p.orelse.length === 0) return all; // a pattern without `else` says nothing of it
        return this.#block(p.orelse, c.orelse, all);
      }
      case "while": {
        const test = c.k === "while" ? this.#x.e(p.test, c.test, b) : undefined;
        return test === undefined || c.k !== "while" ? undefined : this.#block(p.body, c.body, test);
      }
      case "for": {
        const head = c.k === "for" ? this.#x.both(p.target, c.target, p.iter, c.iter, b) : undefined;
        return head === undefined || c.k !== "for" ? undefined : this.#block(p.body, c.body, head);
      }
      case "with": {
        if (c.k !== "with" || p.items.length > c.items.length) return undefined;
        let all: Result = b;
        for (const [i, item] of p.items.entries()) {
          const other = c.items[i];
          if (all === undefined || other === undefined) return undefined;
          const e = this.#x.e(item.e, other.e, all);
          all =
            e === undefined || item.target === undefined
              ? e
              : other.target === undefined
                ? undefined
                : this.#x.e(item.target, other.target, e);
        }
        return all === undefined ? undefined : this.#block(p.body, c.body, all);
      }
      case "try":
        return c.k === "try" ? this.#try(p, c, b) : undefined;
      case "return":
      case "raise":
        return c.k === p.k ? this.#x.maybe(p.e, c.e, b) : undefined;
      case "break":
      case "continue":
        return c.k === p.k ? b : undefined;
      case "assert":
        return c.k === "assert" ? this.#x.e(p.test, c.test, b) : undefined;
      case "delete":
        return c.k === "delete" ? this.#x.list(p.targets, c.targets, b) : undefined;
      case "def": {
        const [pf, cf] = [this.#pattern.functions[p.fn], c.k === "def" ? this.#code(c.fn) : undefined];
        return pf === undefined || cf === undefined ? undefined : this.#function(pf, cf, b);
      }
      case "class": {
        const [pc, cc] = [
          this.#pattern.classes[p.cls],
          c.k === "class" ? this.#ground.form.classes[c.cls] : undefined,
        ];
        return pc === undefined || cc === undefined ? undefined : this.#class(pc, cc, b);
      }
      case "import": {
        if (c.k !== "import") return undefined;
        const module = this.#x.name(p.module, c.module, c.at, b);
        const [name] = p.names;
        if (module === undefined || name?.from === undefined) return module;
        for (const other of c.names) {
          const found = this.#x.name(name.from, other.from ?? "", other.at, module);
          if (found !== undefined) return found;
        }
        return undefined;
      }
      default:
        return undefined;
    }
  }

  /** `try: ... except X: ...`: each handler of the pattern must be there. */
  #try(p: Extract<Stmt, { k: "try" }>, c: Extract<Stmt, { k: "try" }>, b: Bindings): Result {
    let all = this.#block(p.body, c.body, b);
    for (const handler of p.handlers) {
      let found: Result;
      for (const other of c.handlers) {
        if (all === undefined || found !== undefined) break;
        const type = this.#x.maybe(handler.type, other.type, all);
        const named =
          type === undefined || handler.name === undefined
            ? type
            : this.#x.name(handler.name, other.name ?? "", other.at, type);
        found = named === undefined ? undefined : this.#block(handler.body, other.body, named);
      }
      all = found;
    }
    return all === undefined || p.last.length === 0 ? all : this.#block(p.last, c.last, all);
  }

  #function(p: FunctionForm, c: FunctionForm, b: Bindings): Result {
    let all = this.#x.name(p.name, c.name, c.at, b);
    for (const wanted of p.decorators) {
      let found: Result;
      for (const one of c.decorators) {
        if (all === undefined || found !== undefined) break;
        found = this.#x.e(wanted, one, all);
      }
      all = found;
    }
    const isOpen = p.params.some((param) => isEtcName(param.n));
    const wanted = p.params.filter((param) => !isEtcName(param.n));
    if (all === undefined || (!isOpen && wanted.length !== c.params.length)) return undefined;
    let from = 0;
    for (const param of wanted) {
      let found: Result;
      for (let i = from; i < c.params.length && found === undefined; i += 1) {
        const other = c.params[i];
        if (other === undefined || (!isOpen && i > from)) break;
        const named: Result = this.#x.name(param.n, other.n, other.at, all);
        found =
          named === undefined || param.initial === undefined
            ? named
            : this.#x.maybe(param.initial, other.initial, named);
        from = found === undefined ? from : i + 1;
      }
      if (found === undefined) return undefined;
      all = found;
    }
    const outer = this.#x.fn;
    this.#x.fn = this.#ground.form.functions.indexOf(c);
    const body = this.#block(p.body, c.body, all);
    this.#x.fn = outer;
    return body;
  }

  #class(p: ClassForm, c: ClassForm, b: Bindings): Result {
    let all = this.#x.name(p.name, c.name, c.at, b);
    for (const base of p.bases.filter((one) => !isEtc(one))) {
      let found: Result;
      for (const other of c.bases) {
        if (all === undefined || found !== undefined) break;
        found = this.#x.e(base, other, all);
      }
      all = found;
    }
    return all === undefined ? undefined : this.#block(p.body, c.body, all);
  }

  #code(fn: number): FunctionForm | undefined {
    return this.#ground.form.functions[fn];
  }

  #within(p: Expr, c: Stmt, b: Bindings): Result {
    const todo: unknown[] = [c];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      this.#x.spend();
      if (typeof next !== "object" || next === null) continue;
      if (isExpression(next)) {
        const found = this.#x.e(p, next, b);
        if (found !== undefined) return found;
      }
      for (const inner of Object.values(next).reverse())
        if (typeof inner === "object" && inner !== null) todo.push(inner);
    }
    return undefined;
  }
}
