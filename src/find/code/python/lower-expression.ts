// Python's expressions -> the form's. Chains of operators are lowered in loops, so that a sum of 100,000 terms costs no stack.

import type { PyExpr, TemplatePart } from "../../../formats/python/index.ts";
import type { Expr, NamedArg } from "../form/index.ts";
import { addFunction, declare, type Lowering, lowerTarget, noteYield } from "./lower.ts";

/** Elements of one literal that are kept each by itself. Of the rest, constants only say "and more", all else is kept as one heap. */
const maxElements = 512;

export function lowerExpression(l: Lowering, e: PyExpr): Expr {
  l.size += 1;
  const at = l.place(e.start);
  switch (e.kind) {
    case "Name":
      return { k: "name", at, n: e.id };
    case "Constant":
      return constant(l, e);
    case "Template":
      return { k: "template", at, to: l.place(e.end), es: e.parts.map((p) => templatePart(l, p, e)) };
    case "Attribute":
    case "Subscript":
    case "Call":
      return chain(l, e);
    case "Slice":
      return anything(at); // stands outside a subscript only inside a tuple index
    case "Starred":
      return { k: "spread", at, e: lowerExpression(l, e.value) };
    case "Binary":
      return binaryChain(l, e);
    case "Logical":
      return { k: "logical", at, op: e.operator, es: e.values.map((v) => lowerExpression(l, v)) };
    case "Compare":
      return compare(l, e);
    case "Unary":
      return { k: "unary", at, op: e.operator, e: lowerExpression(l, e.operand) };
    case "Conditional":
      return {
        k: "choose",
        at,
        t: lowerExpression(l, e.test),
        a: lowerExpression(l, e.body),
        b: lowerExpression(l, e.otherwise),
      };
    case "Lambda":
      return {
        k: "function",
        at,
        fn: addFunction(l, {
          name: "<lambda>",
          params: e.params,
          body: e.body,
          decorators: [],
          isAsync: false,
          start: e.start,
          end: e.end,
        }),
      };
    case "List":
    case "Tuple":
    case "Set": {
      const k = e.kind === "List" ? "list" : e.kind === "Tuple" ? "tuple" : "set";
      return { k, at, to: l.place(e.end), es: elements(l, e.elements) };
    }
    case "Dict":
      return dict(l, e);
    case "Comprehension":
      return comprehension(l, e);
    case "Await":
      return { k: "await", at, e: lowerExpression(l, e.value) };
    case "Yield": {
      noteYield(l);
      const given: Expr =
        e.value === undefined ? { k: "const", at, to: at, v: null } : lowerExpression(l, e.value);
      return { k: "yield", at, e: e.isFrom ? { k: "spread", at, e: given } : given };
    }
    case "Named":
      return { k: "bind", at, target: lowerTarget(l, e.target), e: lowerExpression(l, e.value) };
  }
}

function constant(l: Lowering, e: Extract<PyExpr, { kind: "Constant" }>): Expr {
  const at = l.place(e.start);
  const to = l.place(e.end);
  if (e.type === "complex" || e.type === "ellipsis") return { k: "const", at, to, v: null, t: "other" };
  const isText = e.type === "str" || e.type === "bytes";
  if (isText && l.isSecret(e.start, e.end)) return { k: "const", at, to, v: "", t: "secret" };
  const v = typeof e.value === "number" && !Number.isFinite(e.value) ? 0 : e.value;
  return { k: "const", at, to, v, ...(e.type === "bytes" ? { t: "bytes" as const } : {}) };
}

function templatePart(l: Lowering, part: TemplatePart, whole: PyExpr): Expr {
  const at = l.place(whole.start);
  if (part.kind === "text") {
    const isSecret = l.isSecret(whole.start, whole.end);
    return {
      k: "const",
      at,
      to: at,
      v: isSecret ? "" : part.text,
      ...(isSecret ? { t: "secret" as const } : {}),
    };
  }
  const value = lowerExpression(l, part.value);
  const format = part.format[0];
  const spec =
    part.format.length === 1 && format?.kind === "text"
      ? format.text
      : part.format.length === 0
        ? ""
        : undefined;
  // {x:d} and {x:.2f} accept numbers only: the same as int(x) to an analysis
  const isNumber =
    part.conversion === "" && spec !== undefined && /^[^{}]*[bcdeEfFgGnoxX%]$/.test(spec) && spec !== "";
  const inner = part.format.flatMap((p) => (p.kind === "field" ? [templatePart(l, p, whole)] : []));
  if (inner.length > 0) return { k: "template", at: value.at, to: value.at, es: [value, ...inner] }; // {x:>{width}}
  if (!isNumber) return value;
  return { k: "call", at: value.at, to: value.at, f: { k: "name", at: value.at, n: "int" }, a: [value] };
}

/** a.b(c)[d].e: the receivers are walked in a loop. */
function chain(l: Lowering, outer: PyExpr): Expr {
  const links: PyExpr[] = [];
  let base = outer;
  while (base.kind === "Attribute" || base.kind === "Subscript" || base.kind === "Call") {
    links.push(base);
    base = base.kind === "Call" ? base.callee : base.value;
  }
  let node = lowerExpression(l, base);
  l.size += links.length;
  const pieces: Expr[] = [];
  for (const [i, link] of links.reverse().entries()) {
    const at = l.place(link.start);
    if (i > 0 && i % longChain === 0) {
      l.temporaries += 1;
      const target: Expr = { k: "name", at, n: `<chain ${l.temporaries}>` };
      pieces.push({ k: "bind", at, target, e: node });
      node = target;
    }
    if (link.kind === "Attribute") node = { k: "attr", at, o: node, n: link.name };
    else if (link.kind === "Subscript") node = subscript(l, node, link.index, at);
    else if (link.kind === "Call") {
      const a = elements(l, link.args);
      const kw = link.keywords.map((k): NamedArg => [k.name ?? null, lowerExpression(l, k.value)]);
      node = { k: "call", at, to: l.place(link.end), f: node, a, ...(kw.length > 0 ? { kw } : {}) };
    }
  }
  return pieces.length === 0 ? node : { k: "sequence", at: node.at, es: [...pieces, node] };
}

function subscript(l: Lowering, o: Expr, index: PyExpr, at: number): Expr {
  if (index.kind !== "Slice") return { k: "index", at, o, i: lowerExpression(l, index) };
  return {
    k: "slice",
    at,
    o,
    ...(index.lower === undefined ? {} : { from: lowerExpression(l, index.lower) }),
    ...(index.upper === undefined ? {} : { until: lowerExpression(l, index.upper) }),
    ...(index.step === undefined ? {} : { step: lowerExpression(l, index.step) }),
  };
}

function binaryChain(l: Lowering, outer: Extract<PyExpr, { kind: "Binary" }>): Expr {
  const links: Extract<PyExpr, { kind: "Binary" }>[] = [];
  let base: PyExpr = outer;
  while (base.kind === "Binary") {
    links.push(base);
    base = base.left;
  }
  l.size += links.length;
  const first = lowerExpression(l, base);
  links.reverse();
  if (links.length > longChain)
    return balanced(
      [first, ...links.map((link) => lowerExpression(l, link.right))],
      links[0]?.operator ?? "+",
    );
  let node = first;
  for (const link of links) {
    node = {
      k: "binary",
      at: l.place(link.start),
      op: link.operator,
      l: node,
      r: lowerExpression(l, link.right),
    };
  }
  return node;
}

/** A chain that nobody wrote by hand is cut into pieces, or becomes a tree of little depth: what flows through it stays the same. */
const longChain = 200;

function balanced(terms: readonly Expr[], op: string): Expr {
  const [only] = terms;
  if (only !== undefined && terms.length === 1) return only;
  const half = terms.length >> 1;
  const left = balanced(terms.slice(0, half), op);
  return { k: "binary", at: left.at, op, l: left, r: balanced(terms.slice(half), op) };
}

/** a < b < c is (a < b) and (b < c); the middle is evaluated twice, which costs nothing here. */
function compare(l: Lowering, e: Extract<PyExpr, { kind: "Compare" }>): Expr {
  const at = l.place(e.start);
  const sides = [e.left, ...e.rights].map((side) => lowerExpression(l, side));
  const pairs = e.operators.map(
    (op, i): Expr => ({ k: "compare", at, op, l: sides[i] ?? none(at), r: sides[i + 1] ?? none(at) }),
  );
  return pairs.length === 1 && pairs[0] !== undefined ? pairs[0] : { k: "logical", at, op: "and", es: pairs };
}

function none(at: number): Expr {
  return { k: "const", at, to: at, v: null };
}

function elements(l: Lowering, list: readonly PyExpr[]): Expr[] {
  if (list.length <= maxElements) return list.map((e) => lowerExpression(l, e));
  const kept = list.slice(0, maxElements).map((e) => lowerExpression(l, e));
  const more: Expr[] = [];
  for (let i = maxElements; i < list.length; i += 1) {
    const e = list[i];
    if (e !== undefined && !isPlain(e)) more.push(lowerExpression(l, e));
  }
  const at = kept[0]?.at ?? 0;
  const heap: Expr = { k: "list", at, to: at, es: [anything(at), ...more] };
  return [...kept, { k: "spread", at, e: heap }];
}

/** Nothing but constants, however deep. */
function isPlain(e: PyExpr): boolean {
  if (e.kind === "Constant") return true;
  if (e.kind === "Unary") return isPlain(e.operand);
  if (e.kind === "Tuple" || e.kind === "List" || e.kind === "Set") return e.elements.every(isPlain);
  if (e.kind === "Dict") return e.keys.every((k) => k !== undefined && isPlain(k)) && e.values.every(isPlain);
  return false;
}

function anything(at: number): Expr {
  return { k: "const", at, to: at, v: null, t: "other" };
}

function dict(l: Lowering, e: Extract<PyExpr, { kind: "Dict" }>): Expr {
  const es: (readonly [Expr | null, Expr])[] = [];
  const at = l.place(e.start);
  let isCut = false;
  for (let i = 0; i < e.values.length; i += 1) {
    const key = e.keys[i];
    const value = e.values[i];
    if (value === undefined) continue;
    if (i >= maxElements && key !== undefined && isPlain(key) && isPlain(value)) isCut = true;
    else es.push([key === undefined ? null : lowerExpression(l, key), lowerExpression(l, value)]);
  }
  if (isCut) es.push([anything(at), anything(at)]);
  return { k: "dict", at, to: l.place(e.end), es };
}

function comprehension(l: Lowering, e: Extract<PyExpr, { kind: "Comprehension" }>): Expr {
  const loops = e.clauses.map((clause) => ({
    iter: lowerExpression(l, clause.iterable),
    target: comprehensionTarget(l, clause.target),
    ifs: clause.conditions.map((c) => lowerExpression(l, c)),
  }));
  const el = lowerExpression(l, e.element);
  const form = e.form === "generator" ? "list" : e.form;
  return {
    k: "each",
    at: l.place(e.start),
    form,
    el,
    ...(e.value === undefined ? {} : { val: lowerExpression(l, e.value) }),
    loops,
  };
}

/** Its names live in a scope of their own in Python; as locals of the function they are harmless. */
function comprehensionTarget(l: Lowering, target: PyExpr): Expr {
  if (target.kind === "Name") declare(l, target.id);
  return lowerTarget(l, target);
}
