// Operators on values: constants are computed, text keeps its taints and how it begins, everything else becomes unknown.

import type { Constant, Expr } from "../../form/index.ts";
import {
  apiRef,
  asBuilt,
  asSecret,
  beginning,
  bit,
  builtFrom,
  constants,
  elementFields,
  join,
  joinTaints,
  moved,
  references,
  tainted,
  unknown,
  type Value,
  withPrefix,
  withRefs,
  withSafety,
  withTaints,
} from "../../values/index.ts";
import { digestsOf } from "../checks/digests.ts";
import { reach } from "../checks/sinks.ts";
import { pythonText } from "../evaluate.ts";
import { allocate, deepTaints, elementsKnown, onlyObject, partOf, spreadInto } from "../heap.ts";
import type { Frame } from "../machine.ts";
import { percentConstant } from "./percent.ts";
import { printed } from "./special-methods.ts";

/** True or false when every possible value agrees. */
export function truthOf(value: Value): boolean | undefined {
  if (
    value.consts === undefined ||
    value.consts.length === 0 ||
    value.refs.length > 0 ||
    value.taints.length > 0
  )
    return undefined;
  const first = isTruthy(value.consts[0] ?? null);
  return value.consts.every((c) => isTruthy(c) === first) ? first : undefined;
}

function isTruthy(c: Constant): boolean {
  return !(c === null || c === false || c === 0 || c === "");
}

const maxText = 4096;

/** The taints of a text that others precede. */
export function inside(taints: Value["taints"]): Value["taints"] {
  return taints.length === 0 ? taints : taints.map((t) => withSafety(t, t.safe | bit("inside")));
}

/** Two texts after each other. */
export function concatenate(a: Value, b: Value): Value {
  const isFirst = a.taints.length === 0 && a.consts?.length === 1 && a.consts[0] === "";
  const taints = joinTaints(a.taints, isFirst ? b.taints : inside(b.taints));
  if (a.consts !== undefined && b.consts !== undefined && taints.length === 0) {
    const all: string[] = [];
    for (const left of a.consts)
      for (const right of b.consts) all.push(`${pythonText(left)}${pythonText(right)}`);
    const out = all.some((text) => text.length > maxText) ? unknown : constants(all);
    if (out.consts !== undefined) return out;
  }
  const left =
    a.consts?.length === 1 && a.taints.length === 0
      ? `${pythonText(a.consts[0] ?? null).slice(0, 512)}${beginning(b) ?? ""}`
      : a.prefix;
  const prefix = left === undefined || left === "" ? undefined : left.slice(0, 512);
  return asSecret(builtFrom(taints, prefix, digestsOf(a, b)), a.isSecret || b.isSecret);
}

export function arithmetic(frame: Frame, e: Extract<Expr, { k: "binary" }>, a: Value, b: Value): Value {
  const { module, at } = { module: frame.unit.index, at: e.at };
  if (e.op === "+") return plus(frame, a, b, at);
  if (e.op === "%" && mayBeText(a)) {
    const known = percentConstant(frame, a, b);
    if (known !== undefined && known.length <= maxText) return constants([known]);
    const inside = deepTaints(frame, printed(frame, b, at));
    const text = formatted(a, inside, module, at, firstField(a, frame, b));
    const digests = digestsOf(...(elementsKnown(frame, b) ?? [b]));
    return digests.length === 0 ? text : withRefs(text, digests);
  }
  if (e.op === "/" && (a.refs.some(isPath) || b.refs.some(isPath))) {
    const taints = moved(joinTaints(inside(b.taints), a.taints), module, at, "becomes part of a path");
    return builtFrom(taints, undefined, [apiRef("pathlib.Path()")]);
  }
  const union = e.op === "|" ? dictUnion(frame, a, b) : undefined;
  if (union !== undefined) return union;
  if (e.op === "|" && a.refs.length > 0 && b.refs.length > 0) return references(join(a, b).refs);
  if (e.op === "|" && (a.taints.length > 0 || b.taints.length > 0))
    return tainted(joinTaints(a.taints, b.taints));
  const computed = compute(e.op, a.consts, b.consts);
  if (computed !== undefined) return constants(computed);
  if (e.op === "*") repeated(frame, e, a, b);
  if (e.op === "*") return asBuilt(tainted(joinTaints(a.taints, b.taints)), a.isBuilt);
  return tainted(joinTaints(a.taints, b.taints).filter((t) => t.source.kind === "random"));
}

/** `[0] * n`, `"-" * n`: a request that says n says how much memory is taken. */
function repeated(frame: Frame, e: Extract<Expr, { k: "binary" }>, a: Value, b: Value): void {
  const isSequence =
    e.l.k === "list" ||
    (e.l.k === "const" && typeof e.l.v === "string") ||
    a.refs.some((r) => r.k === "object");
  if (isSequence && b.taints.length > 0)
    reach(frame, "resource", b, { at: e.at, to: e.at + 1, text: "the length of a copy" });
}

/** `a | b` of dicts: what stands in both is b's. */
function dictUnion(frame: Frame, a: Value, b: Value): Value | undefined {
  const left = onlyObject(frame, a)?.object;
  if (left?.kind !== "dict") return undefined;
  const both = allocate(frame, left);
  spreadInto(frame, both, b);
  return both;
}

function isPath(ref: Value["refs"][number]): boolean {
  return ref.k === "api" && ref.p.startsWith("pathlib.");
}

function mayBeText(value: Value): boolean {
  return value.consts === undefined
    ? value.prefix !== undefined || value.taints.length > 0 || value.isBuilt === true
    : value.consts.some((c) => typeof c === "string");
}

function plus(frame: Frame, a: Value, b: Value, at: number): Value {
  const isNumbers =
    a.consts?.every((c) => typeof c === "number") === true &&
    b.consts?.every((c) => typeof c === "number") === true;
  if (isNumbers) return constants(compute("+", a.consts, b.consts) ?? []);
  const lists = [a, b].map((v) => elementsKnown(frame, v));
  if (lists[0] !== undefined || lists[1] !== undefined) {
    const all = [...(lists[0] ?? []), ...(lists[1] ?? [])];
    const isWhole = lists[0] !== undefined && lists[1] !== undefined;
    const rest = isWhole
      ? undefined
      : withTaints(unknown, joinTaints(deepTaints(frame, a), deepTaints(frame, b)));
    return allocate(frame, { kind: "list", ...elementFields(all, rest) });
  }
  const out = concatenate(withTaints(a, deepTaints(frame, a)), withTaints(b, deepTaints(frame, b)));
  return withTaints(out, moved(out.taints, frame.unit.index, at, "is joined to a text"));
}

/** `template % inside` and `template.format(inside)`. */
export function formatted(
  template: Value,
  fields: Value["taints"],
  module: number,
  at: number,
  first?: string,
): Value {
  const texts = template.consts?.filter((c) => typeof c === "string") ?? [];
  const [text] = texts;
  const isNumeric =
    texts.length === 1 &&
    text !== undefined &&
    /%/.test(text) &&
    !/%(?:\([^)]*\))?[-+ #0-9.*]*[sra]/.test(text);
  const kept = isNumeric
    ? fields.filter((t) => t.source.kind === "random" || t.source.kind === "secret")
    : fields;
  const known = text === undefined ? template.prefix : text.split(/%(?!%)|\{(?!\{)/, 1)[0];
  const taints = joinTaints(template.taints, known === undefined || known === "" ? kept : inside(kept));
  const prefix = known === "" && first !== undefined ? first : known;
  const tail =
    known === "" && first !== undefined && text !== undefined
      ? (/^(?:%s|\{0?\})([^%{]*)/.exec(text)?.[1] ?? "")
      : "";
  return builtFrom(
    moved(taints, module, at, "is formatted into a text"),
    prefix === undefined || prefix === "" ? undefined : prefix + tail,
  );
}

/** When a template starts with a field, how its first argument begins. */
function firstField(template: Value, frame: Frame, fields: Value): string | undefined {
  const text = template.consts?.length === 1 ? template.consts[0] : undefined;
  if (typeof text !== "string" || !text.startsWith("%s")) return undefined;
  const elements = elementsKnown(frame, fields);
  return beginning(elements?.[0] ?? fields);
}

function compute(
  op: string,
  a: readonly Constant[] | undefined,
  b: readonly Constant[] | undefined,
): Constant[] | undefined {
  if (a === undefined || b === undefined || a.length * b.length > 16) return undefined;
  const out: Constant[] = [];
  for (const left of a) {
    for (const right of b) {
      if (
        typeof left === "string" &&
        typeof right === "number" &&
        op === "*" &&
        right < 1000 &&
        left.length * right < maxText
      ) {
        out.push(left.repeat(Math.max(0, Math.floor(right))));
        continue;
      }
      if (typeof left !== "number" || typeof right !== "number") return undefined;
      const value = number(op, left, right);
      if (value === undefined || !Number.isFinite(value)) return undefined;
      out.push(value);
    }
  }
  return out;
}

function number(op: string, a: number, b: number): number | undefined {
  switch (op) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return b === 0 ? undefined : a / b;
    case "//":
      return b === 0 ? undefined : Math.floor(a / b);
    case "%":
      return b === 0 ? undefined : ((a % b) + b) % b;
    case "**":
      return Math.abs(b) > 64 ? undefined : a ** b;
    case "<<":
      return b < 0 || b > 40 ? undefined : a * 2 ** b;
    case ">>":
      return Math.floor(a / 2 ** b);
    case "&":
      return Number(BigInt.asIntN(64, BigInt(Math.trunc(a)) & BigInt(Math.trunc(b))));
    case "|":
      return Number(BigInt.asIntN(64, BigInt(Math.trunc(a)) | BigInt(Math.trunc(b))));
    case "^":
      return Number(BigInt.asIntN(64, BigInt(Math.trunc(a)) ^ BigInt(Math.trunc(b))));
    default:
      return undefined;
  }
}

/** x[a:b:c] on texts and lists. */
export function sliceOf(frame: Frame, object: Value, bounds: readonly (Value | undefined)[]): Value {
  const numbers = bounds.map((b) => {
    if (b === undefined) return undefined;
    const [only] = b.consts ?? [];
    if (b.consts?.length === 1 && only === null) return undefined;
    return b.consts?.length === 1 && typeof only === "number" ? only : Number.NaN;
  });
  const [from, until, stride] = numbers;
  const isKnown = numbers.every((n) => n === undefined || !Number.isNaN(n));
  if (
    isKnown &&
    object.consts !== undefined &&
    object.taints.length === 0 &&
    object.consts.every((c) => typeof c === "string")
  ) {
    return constants(object.consts.map((c) => sliced([...String(c)], from, until, stride ?? 1).join("")));
  }
  const known = elementsKnown(frame, object);
  if (known !== undefined && isKnown) {
    const part = sliced(known, from, until, stride ?? 1);
    return allocate(frame, {
      kind: "list",
      fields: new Map(part.map((v, i) => [String(i), v])),
      rest: undefined,
      length: part.length,
    });
  }
  const start = object.prefix;
  const isWithin = isKnown && stride === undefined && until !== undefined && until >= 0 && (from ?? 0) >= 0;
  if (isWithin && start !== undefined && until <= start.length)
    return constants([start.slice(from ?? 0, until)]);
  const part = isKnown ? `[${numbers.map((n) => n ?? "").join(":")}]` : "*";
  const isText = object.refs.every((r) => r.k !== "object");
  const taints = isText ? partOf(object.taints, part) : deepTaints(frame, object);
  const isFromStart = from === undefined || from === 0;
  const keepsPrefix =
    isFromStart && stride === undefined && until === undefined && object.prefix !== undefined;
  const value = withTaints(references(object.refs.filter((r) => r.k === "api")), taints);
  return keepsPrefix ? withPrefix(value, object.prefix) : value;
}

function sliced<T>(
  items: readonly T[],
  from: number | undefined,
  until: number | undefined,
  stride: number,
): T[] {
  if (stride === 1) return items.slice(from ?? 0, until ?? items.length);
  const out: T[] = [];
  if (stride > 0)
    for (let i = from ?? 0; i < Math.min(until ?? items.length, items.length); i += stride)
      pick(items, i, out);
  else if (stride < 0)
    for (let i = Math.min(from ?? items.length - 1, items.length - 1); i > (until ?? -1); i += stride)
      pick(items, i, out);
  return out;
}

function pick<T>(items: readonly T[], at: number, out: T[]): void {
  const item = items[at];
  if (item !== undefined) out.push(item);
}
