// Python's tree -> the common form. Statements and scopes; expressions are in `lower-expression.ts`. It decides nothing: what a
// construct means to an analysis is said once, in the form.

import type { ClassDef, FunctionDef, Module, Params, PyExpr, PyStmt } from "../../../formats/python/index.ts";
import { positionAt } from "../../../formats/python/index.ts";
import {
  type At,
  at,
  type ClassForm,
  type Expr,
  type FormParam,
  type FunctionForm,
  type ModuleForm,
  type Stmt,
} from "../form/index.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerMatch } from "./lower-match.ts";

/** Constants that hold a secret must not reach the facts: the caller says which ranges do. */
export type Lowering = {
  readonly place: (offset: number) => At;
  readonly isSecret: (start: number, end: number) => boolean;
  readonly functions: FunctionForm[];
  readonly classes: ClassForm[];
  readonly scopes: ScopeFrame[];
  temporaries: number;
  size: number;
};

type ScopeFrame = {
  readonly fn: number;
  readonly cls?: number;
  readonly locals: Set<string>;
  readonly outer: Set<string>;
  hasYield: boolean;
};

export function lowerPython(module: Module, isSecret: (start: number, end: number) => boolean): ModuleForm {
  const place = placeFinder(module.lines);
  const l: Lowering = { place, isSecret, functions: [], classes: [], scopes: [], temporaries: 0, size: 0 };
  const end = module.lines.at(-1) ?? 0;
  addFunction(l, {
    name: "<module>",
    params: [],
    body: module.body,
    decorators: [],
    isAsync: false,
    start: 0,
    end,
  });
  return { language: "python", functions: l.functions, classes: l.classes };
}

/** Offsets come mostly in rising order: the last line is tried before the search. */
function placeFinder(lines: readonly number[]): (offset: number) => At {
  let last = 0;
  return (offset) => {
    const start = lines[last] ?? 0;
    const next = lines[last + 1] ?? Number.POSITIVE_INFINITY;
    if (offset >= start && offset < next) return at(last + 1, offset - start + 1);
    const found = positionAt(lines, offset);
    last = found.line - 1;
    return at(found.line, found.column);
  };
}

type FunctionSource = {
  readonly name: string;
  readonly params: Params;
  readonly body: readonly PyStmt[] | PyExpr;
  readonly decorators: readonly PyExpr[];
  readonly isAsync: boolean;
  readonly start: number;
  readonly end: number;
  readonly owner?: number;
};

export function addFunction(l: Lowering, source: FunctionSource): number {
  const parent = l.scopes.at(-1)?.fn;
  const decorators = source.decorators.map((e) => lowerExpression(l, e));
  const params = source.params.map((p): FormParam => {
    const mode =
      p.mode === "rest" || p.mode === "keywords" ? p.mode : p.mode === "keyword-only" ? "keyword" : "plain";
    return {
      n: p.name,
      mode,
      ...(p.annotation === undefined ? {} : { type: lowerExpression(l, p.annotation) }),
      ...(p.initial === undefined ? {} : { initial: lowerExpression(l, p.initial) }),
      at: l.place(p.start),
    };
  });
  const index = l.functions.length;
  const header = {
    name: source.name,
    at: l.place(source.start),
    to: l.place(source.end),
    params,
    decorators,
    isAsync: source.isAsync,
    ...(source.owner === undefined ? {} : { owner: source.owner }),
    ...(parent === undefined ? {} : { parent }),
  };
  l.functions.push({ ...header, isGenerator: false, locals: [], body: [], size: 0 }); // holds the index; replaced below
  const frame: ScopeFrame = {
    fn: index,
    locals: new Set(source.params.map((p) => p.name)),
    outer: new Set(),
    hasYield: false,
  };
  l.scopes.push(frame);
  const before = l.size;
  const body = isStatements(source.body)
    ? lowerBlock(l, source.body)
    : [{ k: "return", at: l.place(source.body.start), e: lowerExpression(l, source.body) } as const];
  l.scopes.pop();
  const size = l.size - before;
  l.size = before;
  const locals = [...frame.locals].filter((name) => !frame.outer.has(name));
  l.functions[index] = { ...header, isGenerator: frame.hasYield, locals, body, size };
  return index;
}

function isStatements(body: readonly PyStmt[] | PyExpr): body is readonly PyStmt[] {
  return Array.isArray(body);
}

export function declare(l: Lowering, name: string): void {
  const frame = l.scopes.at(-1);
  if (frame !== undefined && frame.cls === undefined) frame.locals.add(name);
}

export function noteYield(l: Lowering): void {
  const frame = l.scopes.at(-1);
  if (frame !== undefined) frame.hasYield = true;
}

export function lowerBlock(l: Lowering, body: readonly PyStmt[]): Stmt[] {
  const out: Stmt[] = [];
  for (const statement of body) lowerStatement(l, statement, out);
  return out;
}

/** A target: its names become local to the function. */
export function lowerTarget(l: Lowering, target: PyExpr): Expr {
  declareNames(l, target);
  return lowerExpression(l, target);
}

function declareNames(l: Lowering, target: PyExpr): void {
  if (target.kind === "Name") declare(l, target.id);
  else if (target.kind === "Starred") declareNames(l, target.value);
  else if (target.kind === "Tuple" || target.kind === "List")
    for (const element of target.elements) declareNames(l, element);
}

function lowerStatement(l: Lowering, s: PyStmt, out: Stmt[]): void {
  l.size += 1;
  const place = l.place(s.start);
  const to = (): At => l.place(s.end);
  switch (s.kind) {
    case "FunctionDef":
      declare(l, s.name);
      out.push({ k: "def", at: place, n: s.name, fn: addFunction(l, functionSource(l, s)) });
      return;
    case "ClassDef":
      declare(l, s.name);
      out.push({ k: "class", at: place, n: s.name, cls: addClass(l, s) });
      return;
    case "Return":
      out.push({
        k: "return",
        at: place,
        ...(s.value === undefined ? {} : { e: lowerExpression(l, s.value) }),
      });
      return;
    case "Delete":
      out.push({ k: "delete", at: place, targets: s.targets.map((t) => lowerExpression(l, t)) });
      return;
    case "Assign": {
      const v = lowerExpression(l, s.value);
      out.push({ k: "assign", at: place, to: to(), targets: s.targets.map((t) => lowerTarget(l, t)), v });
      return;
    }
    case "AnnAssign":
      if (s.value !== undefined) {
        const v = lowerExpression(l, s.value);
        out.push({ k: "assign", at: place, to: to(), targets: [lowerTarget(l, s.target)], v });
      }
      return;
    case "AugAssign": {
      const v = lowerExpression(l, s.value);
      out.push({ k: "update", at: place, to: to(), target: lowerTarget(l, s.target), op: s.operator, v });
      return;
    }
    case "For": {
      const iter = lowerExpression(l, s.iterable);
      const target = lowerTarget(l, s.target);
      out.push({
        k: "for",
        at: place,
        target,
        iter,
        body: lowerBlock(l, s.body),
        orelse: lowerBlock(l, s.otherwise),
      });
      return;
    }
    case "While":
      out.push({
        k: "while",
        at: place,
        test: lowerExpression(l, s.test),
        body: lowerBlock(l, s.body),
        orelse: lowerBlock(l, s.otherwise),
      });
      return;
    case "If": {
      const branches = s.branches.map((b) => ({
        test: lowerExpression(l, b.test),
        body: lowerBlock(l, b.body),
      }));
      out.push({ k: "if", at: place, branches, orelse: lowerBlock(l, s.otherwise) });
      return;
    }
    case "With": {
      const items = s.items.map((i) => ({
        e: lowerExpression(l, i.value),
        ...(i.target === undefined ? {} : { target: lowerTarget(l, i.target) }),
      }));
      out.push({ k: "with", at: place, items, body: lowerBlock(l, s.body) });
      return;
    }
    case "Match":
      lowerMatch(l, s, out);
      return;
    case "Raise":
      out.push({
        k: "raise",
        at: place,
        ...(s.value === undefined ? {} : { e: lowerExpression(l, s.value) }),
      });
      return;
    case "Try":
      lowerTry(l, s, place, out);
      return;
    case "Assert":
      out.push({ k: "assert", at: place, test: lowerExpression(l, s.test) });
      return;
    case "Import":
      for (const a of s.names) {
        const local = a.asName ?? a.name.split(".")[0] ?? a.name;
        declare(l, local);
        const binding = { local, at: l.place(a.start) };
        const module = a.asName === undefined ? local : a.name;
        out.push({ k: "import", at: place, module, level: 0, names: [binding] });
      }
      return;
    case "ImportFrom": {
      const names = s.names.map((a) => ({ local: a.asName ?? a.name, from: a.name, at: l.place(a.start) }));
      for (const name of names) declare(l, name.local);
      out.push({ k: "import", at: place, module: s.module, level: s.level, names });
      return;
    }
    case "Scope": {
      for (const name of s.names) l.scopes.at(-1)?.outer.add(name);
      out.push({ k: "scope", at: place, names: s.names, scope: s.scope });
      return;
    }
    case "Expr":
      out.push({ k: "expr", at: place, e: lowerExpression(l, s.value) });
      return;
    case "Python2": {
      const f: Expr = { k: "name", at: place, n: s.statement };
      out.push({
        k: "expr",
        at: place,
        e: { k: "call", at: place, to: to(), f, a: s.args.map((e) => lowerExpression(l, e)) },
      });
      return;
    }
    case "Break":
      out.push({ k: "break", at: place });
      return;
    case "Continue":
      out.push({ k: "continue", at: place });
      return;
    case "TypeAlias":
    case "Pass":
      return;
  }
}

function lowerTry(l: Lowering, s: Extract<PyStmt, { kind: "Try" }>, place: At, out: Stmt[]): void {
  const body = lowerBlock(l, s.body);
  const handlers = s.handlers.map((h) => {
    if (h.name !== undefined) declare(l, h.name);
    return {
      at: l.place(h.start),
      ...(h.type === undefined ? {} : { type: lowerExpression(l, h.type) }),
      ...(h.name === undefined ? {} : { name: h.name }),
      body: lowerBlock(l, h.body),
    };
  });
  out.push({
    k: "try",
    at: place,
    body,
    handlers,
    orelse: lowerBlock(l, s.otherwise),
    last: lowerBlock(l, s.finalizer),
  });
}

function functionSource(l: Lowering, s: FunctionDef): FunctionSource {
  const owner = l.scopes.at(-1)?.cls;
  return { ...s, ...(owner === undefined ? {} : { owner }) };
}

function addClass(l: Lowering, s: ClassDef): number {
  const bases = [...s.bases, ...s.keywords.map((k) => k.value)].map((e) => lowerExpression(l, e));
  const decorators = s.decorators.map((e) => lowerExpression(l, e));
  const frame = l.scopes.at(-1);
  const index = l.classes.length;
  const header = {
    name: s.name,
    at: l.place(s.start),
    to: l.place(s.end),
    bases,
    decorators,
    ...(frame === undefined ? {} : { parent: frame.fn }),
  };
  l.classes.push({ ...header, body: [], methods: {}, fields: [], types: {} }); // holds the index; replaced below
  l.scopes.push({ fn: frame?.fn ?? 0, cls: index, locals: new Set(), outer: new Set(), hasYield: false });
  const body = lowerBlock(l, s.body);
  l.scopes.pop();
  const methods: Record<string, number> = {};
  for (const statement of body) {
    if (statement.k !== "def") continue;
    const accessor = l.functions[statement.fn]?.decorators.find((d) => d.k === "attr" && accessors.has(d.n));
    const name = accessor?.k === "attr" ? `${statement.n}.${accessor.n}` : statement.n;
    methods[name] = statement.fn;
  }
  l.classes[index] = { ...header, body, methods, fields: fieldsOf(s.body), types: typesOf(l, s.body) };
  return index;
}

const accessors = new Set(["setter", "deleter"]);

function typesOf(l: Lowering, body: readonly PyStmt[]): Readonly<Record<string, Expr>> {
  const types: Record<string, Expr> = {};
  for (const s of body)
    if (s.kind === "AnnAssign" && s.target.kind === "Name")
      types[s.target.id] = lowerExpression(l, s.annotation);
  return types;
}

function fieldsOf(body: readonly PyStmt[]): readonly string[] {
  const names = body.flatMap((s): string[] => {
    const target =
      s.kind === "AnnAssign"
        ? s.target
        : s.kind === "Assign" && s.value.kind === "Call"
          ? s.targets[0]
          : undefined;
    return target?.kind === "Name" ? [target.id] : [];
  });
  return [...new Set(names)];
}
