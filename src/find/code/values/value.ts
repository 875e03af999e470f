// What the interpreter knows of a value: its possible constants, what it may refer to, whose data is in it, and which checks its
// truth stands for. Values are immutable; unknown is the empty value.

import type { At, Constant } from "../form/index.ts";
import type { Store } from "./store.ts";

/** Who can choose the data, or why it must not travel. */
export type SourceKind =
  | "remote"
  | "local"
  | "parameter"
  | "user"
  | "secret"
  | "exception"
  | "random"
  | "archive"
  | "prompt"
  /** What only rules of the project's own call a source. */
  | "own";

export type Source = {
  readonly id: string;
  readonly kind: SourceKind;
  readonly module: number;
  readonly at: At;
  /** For people: `flask.request.args`. */
  readonly label: string;
};

/** The way of a taint so far, newest first. */
export type Trace = {
  readonly module: number;
  readonly at: At;
  readonly text: string;
  readonly before: Trace | undefined;
  readonly length: number;
};

export type Taint = {
  readonly source: Source;
  /** Known keys that were taken from the source's own value, at most three. */
  readonly path: string;
  /** Kinds of flow it has been made safe for (`kinds.ts`). */
  readonly safe: number;
  readonly trace: Trace;
};

export type Scope = {
  readonly fn: number;
  readonly module: number;
  readonly vars: Store<string, Value>;
  readonly outer: Scope | undefined;
};

export type Ref =
  | { readonly k: "api"; readonly p: string }
  | {
      readonly k: "fn";
      readonly module: number;
      readonly fn: number;
      readonly self?: Value;
      readonly scope?: Scope;
    }
  | { readonly k: "class"; readonly module: number; readonly cls: number; readonly scope?: Scope }
  | { readonly k: "object"; readonly id: number }
  | { readonly k: "module"; readonly module: number }
  /** What `collections.namedtuple` makes: a tuple with names. */
  | { readonly k: "record"; readonly fields: readonly string[] }
  | {
      readonly k: "partial";
      readonly f: Value;
      readonly args: readonly Value[];
      readonly named: ReadonlyMap<string, Value>;
    };

/** Which sources are safe for which kinds (or known constants) when the value is true, and when it is false. */
export type Guards = ReadonlyMap<string, number>;
export type Condition = { readonly whenTrue: Guards; readonly whenFalse: Guards };

export type Value = {
  /** All constants that it may be; undefined = there are others. */
  readonly consts: readonly Constant[] | undefined;
  readonly refs: readonly Ref[];
  readonly taints: readonly Taint[];
  /** How its text begins, where that is known and the rest is not. */
  readonly prefix?: string;
  readonly condition?: Condition;
  /** It is text built around other values: a concatenation, a template, a format. */
  readonly isBuilt?: true;
  /** A constant that holds a secret; its text is not known here. */
  readonly isSecret?: true;
  /** It may refer to more than `refs` says: there were too many. */
  readonly isCut?: true;
};

export const unknown: Value = { consts: undefined, refs: [], taints: [] };
export const noGuards: Guards = new Map();

const maxConsts = 8;
const maxRefs = 32;
const maxTaints = 12;
/** Far more than anybody reads: what shows a path shortens it, what asks whether a change touches it sees all. */
const maxTrace = 1000;

export function constant(v: Constant): Value {
  return { consts: [v], refs: [], taints: [] };
}
export function constants(all: readonly Constant[]): Value {
  const unique = [...new Set(all)];
  return unique.length > maxConsts || unique.length === 0
    ? unknown
    : { consts: unique, refs: [], taints: [] };
}
export function api(p: string): Value {
  return { consts: undefined, refs: [{ k: "api", p }], taints: [] };
}
export function reference(ref: Ref): Value {
  return { consts: undefined, refs: [ref], taints: [] };
}
export function tainted(taints: readonly Taint[]): Value {
  return taints.length === 0 ? unknown : { consts: undefined, refs: [], taints };
}
export function withTaints(value: Value, taints: readonly Taint[]): Value {
  return value.taints === taints ? value : { ...value, taints };
}

/** The only constant, when there is exactly one. */
export function only(value: Value): Constant | undefined {
  return value.consts?.length === 1 && value.refs.length === 0 && value.taints.length === 0
    ? value.consts[0]
    : undefined;
}
export function onlyText(value: Value): string | undefined {
  const v = value.consts?.length === 1 ? value.consts[0] : undefined;
  return typeof v === "string" ? v : undefined;
}

export function join(a: Value, b: Value): Value {
  if (a === b) return a;
  const consts =
    a.consts === undefined || b.consts === undefined ? undefined : union(a.consts, b.consts, maxConsts);
  const prefix = commonPrefix(a, b);
  const refs = joinRefs(a.refs, b.refs);
  const isCut = a.isCut === true || b.isCut === true || refs.length > maxRefs;
  return {
    consts,
    refs: refs.length > maxRefs ? refs.slice(0, maxRefs) : refs,
    taints: joinTaints(a.taints, b.taints),
    ...(prefix === undefined ? {} : { prefix }),
    ...(a.isBuilt === true || b.isBuilt === true ? { isBuilt: true as const } : {}),
    ...(a.isSecret === true || b.isSecret === true ? { isSecret: true as const } : {}),
    ...(isCut ? { isCut: true as const } : {}),
    ...(a.condition !== undefined && b.condition !== undefined
      ? {
          condition: {
            whenTrue: eitherGuards(a.condition.whenTrue, b.condition.whenTrue),
            whenFalse: eitherGuards(a.condition.whenFalse, b.condition.whenFalse),
          },
        }
      : {}),
  };
}

function union(
  a: readonly Constant[],
  b: readonly Constant[],
  limit: number,
): readonly Constant[] | undefined {
  if (b.every((v) => a.includes(v))) return a;
  const all = [...a, ...b.filter((v) => !a.includes(v))];
  return all.length > limit ? undefined : all;
}

/** How a value's text begins: its prefix, or its only constant. */
export function beginning(value: Value): string | undefined {
  return value.prefix ?? onlyText(value);
}

function commonPrefix(a: Value, b: Value): string | undefined {
  const left = beginning(a);
  const right = beginning(b);
  if (left === undefined || right === undefined) return undefined;
  let length = 0;
  while (length < left.length && length < right.length && left[length] === right[length]) length += 1;
  return length === 0 ? undefined : left.slice(0, length);
}

function sameRef(a: Ref, b: Ref): boolean {
  if (a === b) return true;
  if (a.k === "api") return b.k === "api" && a.p === b.p;
  if (a.k === "fn") return b.k === "fn" && a.module === b.module && a.fn === b.fn && a.self === b.self;
  if (a.k === "class") return b.k === "class" && a.module === b.module && a.cls === b.cls;
  if (a.k === "object") return b.k === "object" && a.id === b.id;
  if (a.k === "module") return b.k === "module" && a.module === b.module;
  return false;
}

function joinRefs(a: readonly Ref[], b: readonly Ref[]): readonly Ref[] {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  const added = b.filter((ref) => !a.some((own) => sameRef(own, ref)));
  return added.length === 0 ? a : [...a, ...added];
}

export function joinTaints(a: readonly Taint[], b: readonly Taint[]): readonly Taint[] {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  let out: Taint[] | undefined;
  for (const taint of b) {
    const list: readonly Taint[] = out ?? a;
    const at = list.findIndex((own) => own.source.id === taint.source.id && own.path === taint.path);
    const own = list[at];
    if (own === undefined) {
      out ??= [...a];
      if (out.length < maxTaints) out.push(taint);
      else crowd(out, taint);
    } else if ((own.safe & taint.safe) !== own.safe) {
      out ??= [...a];
      out[at] = { ...taint, safe: own.safe & taint.safe };
    }
  }
  return out ?? a;
}

/** One too many: it takes the place of one that is safe for more, so that nothing dangerous is forgotten for something harmless. */
function crowd(list: Taint[], taint: Taint): void {
  const same = list.findIndex((own) => own.source.id === taint.source.id);
  const own = list[same];
  if (own !== undefined) list[same] = { ...own, path: "", safe: own.safe & taint.safe };
  else {
    const safer = list.findIndex(
      (other) => (other.safe & taint.safe) === taint.safe && other.safe !== taint.safe,
    );
    if (safer !== -1) list[safer] = taint;
  }
}

export function step(trace: Trace | undefined, module: number, at: At, text: string): Trace {
  if (trace !== undefined && (trace.length >= maxTrace || (trace.module === module && trace.at === at)))
    return trace;
  return { module, at, text, before: trace, length: (trace?.length ?? 0) + 1 };
}

export function moved(taints: readonly Taint[], module: number, at: At, text: string): readonly Taint[] {
  return taints.length === 0 ? taints : taints.map((t) => ({ ...t, trace: step(t.trace, module, at, text) }));
}

/** Taints with kinds added to what they are safe for; those that are safe for everything in `all` drop out. */
export function sanitised(taints: readonly Taint[], safe: number, all: number): readonly Taint[] {
  if (taints.length === 0 || safe === 0) return taints;
  return taints.map((t) => ({ ...t, safe: t.safe | safe })).filter((t) => (t.safe & all) !== all);
}

/** Both hold. */
export function bothGuards(a: Guards, b: Guards): Guards {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const out = new Map(a);
  for (const [key, safe] of b) out.set(key, (out.get(key) ?? 0) | safe);
  return out;
}

/** One of the two holds, and nobody knows which. */
export function eitherGuards(a: Guards, b: Guards): Guards {
  if (a === b) return a;
  if (a.size === 0 || b.size === 0) return noGuards;
  const out = new Map<string, number>();
  for (const [key, safe] of a) {
    const shared = safe & (b.get(key) ?? 0);
    if (shared !== 0) out.set(key, shared);
  }
  return out;
}

export function guardKey(taint: Taint): string {
  return taint.path === "" ? taint.source.id : `${taint.source.id} ${taint.path}`;
}

/** The value with the guards that hold now made part of it: for values that leave the branch in which they hold. */
export function guarded(value: Value, guards: Guards): Value {
  if (guards.size === 0 || value.taints.length === 0) return value;
  return { ...value, taints: value.taints.map((t) => ({ ...t, safe: safety(t, guards) })) };
}

/** What a taint is safe for, its guards included: a check of the whole covers its parts. */
export function safety(taint: Taint, guards: Guards): number {
  if (guards.size === 0) return taint.safe;
  const { id } = taint.source;
  let safe = taint.safe | (guards.get(id) ?? 0);
  for (let end = taint.path.length; end > 0; end = taint.path.lastIndexOf("/", end - 1))
    safe |= guards.get(`${id} ${taint.path.slice(0, end)}`) ?? 0;
  return safe;
}
