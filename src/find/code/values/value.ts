// What the interpreter knows of a value: its possible constants, what it may refer to, whose data is in it, and which checks its
// truth stands for. Values are immutable; unknown is the empty value. They are made by the functions of this file and of no other, all
// with the same fields in the same order (ADR 103).

import type { Constant } from "../form/index.ts";
import type { Ref } from "./ref.ts";
import { apiRef, joinRefs } from "./ref.ts";
import {
  type Condition,
  eitherGuards,
  type Guards,
  joinTaints,
  noGuards,
  safety,
  type Taint,
  withSafety,
} from "./taint.ts";

export class Value {
  /** Only the functions of this file make values. */
  declare private readonly isMadeHere: true;
  /** All constants that it may be; undefined = there are others. */
  readonly consts: readonly Constant[] | undefined;
  readonly refs: readonly Ref[];
  readonly taints: readonly Taint[];
  /** How its text begins, where that is known and the rest is not. */
  readonly prefix: string | undefined;
  readonly condition: Condition | undefined;
  /** It is text built around other values: a concatenation, a template, a format. */
  readonly isBuilt: boolean;
  /** A constant that holds a secret; its text is not known here. */
  readonly isSecret: boolean;
  /** It may refer to more than `refs` says: there were too many. */
  readonly isCut: boolean;
  constructor(
    consts: readonly Constant[] | undefined,
    refs: readonly Ref[],
    taints: readonly Taint[],
    prefix?: string,
    condition?: Condition,
    isBuilt = false,
    isSecret = false,
    isCut = false,
  ) {
    this.consts = consts;
    this.refs = refs;
    this.taints = taints;
    this.prefix = prefix;
    this.condition = condition;
    this.isBuilt = isBuilt;
    this.isSecret = isSecret;
    this.isCut = isCut;
  }
}

const noRefs: readonly Ref[] = [];
const noTaints: readonly Taint[] = [];
const maxConsts = 8;
const maxRefs = 32;

export const unknown: Value = new Value(undefined, noRefs, noTaints);
/** `None` */
export const none: Value = new Value([null], noRefs, noTaints);
/** A constant that holds a secret. */
export const secret: Value = new Value(undefined, noRefs, noTaints, undefined, undefined, false, true);

export function constant(v: Constant): Value {
  return new Value([v], noRefs, noTaints);
}
/** One of these, as they are. */
export function oneOf(all: readonly Constant[]): Value {
  return new Value(all, noRefs, noTaints);
}
/** One of these; unknown when there are too many or none. */
export function constants(all: readonly Constant[]): Value {
  const unique = [...new Set(all)];
  return unique.length > maxConsts || unique.length === 0 ? unknown : oneOf(unique);
}
export function api(p: string): Value {
  return reference(apiRef(p));
}
export function reference(ref: Ref): Value {
  return new Value(undefined, [ref], noTaints);
}
export function references(refs: readonly Ref[]): Value {
  return new Value(undefined, refs, noTaints);
}
export function tainted(taints: readonly Taint[]): Value {
  return taints.length === 0 ? unknown : new Value(undefined, noRefs, taints);
}
/** Text built around others' data. */
export function builtFrom(taints: readonly Taint[], prefix?: string, refs: readonly Ref[] = noRefs): Value {
  return new Value(undefined, refs, taints, prefix, undefined, true);
}
/** Nothing is known of it but what its truth says. */
export function checked(whenTrue: Guards, whenFalse: Guards = noGuards): Value {
  return withCondition(unknown, { whenTrue, whenFalse });
}

export function withConsts(v: Value, consts: readonly Constant[] | undefined): Value {
  return new Value(consts, v.refs, v.taints, v.prefix, v.condition, v.isBuilt, v.isSecret, v.isCut);
}
export function withRefs(v: Value, refs: readonly Ref[]): Value {
  return new Value(v.consts, refs, v.taints, v.prefix, v.condition, v.isBuilt, v.isSecret, v.isCut);
}
export function withTaints(v: Value, taints: readonly Taint[]): Value {
  if (v.taints === taints) return v;
  return new Value(v.consts, v.refs, taints, v.prefix, v.condition, v.isBuilt, v.isSecret, v.isCut);
}
export function withPrefix(v: Value, prefix: string | undefined): Value {
  if (v.prefix === prefix) return v;
  return new Value(v.consts, v.refs, v.taints, prefix, v.condition, v.isBuilt, v.isSecret, v.isCut);
}
export function withCondition(v: Value, condition: Condition | undefined): Value {
  if (v.condition === condition) return v;
  return new Value(v.consts, v.refs, v.taints, v.prefix, condition, v.isBuilt, v.isSecret, v.isCut);
}
export function asBuilt(v: Value, isBuilt = true): Value {
  if (v.isBuilt === isBuilt) return v;
  return new Value(v.consts, v.refs, v.taints, v.prefix, v.condition, isBuilt, v.isSecret, v.isCut);
}
export function asSecret(v: Value, isSecret = true): Value {
  if (v.isSecret === isSecret) return v;
  return new Value(v.consts, v.refs, v.taints, v.prefix, v.condition, v.isBuilt, isSecret, v.isCut);
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
  const refs = joinRefs(a.refs, b.refs);
  const condition =
    a.condition === undefined || b.condition === undefined
      ? undefined
      : {
          whenTrue: eitherGuards(a.condition.whenTrue, b.condition.whenTrue),
          whenFalse: eitherGuards(a.condition.whenFalse, b.condition.whenFalse),
        };
  return new Value(
    consts,
    refs.length > maxRefs ? refs.slice(0, maxRefs) : refs,
    joinTaints(a.taints, b.taints),
    commonPrefix(a, b),
    condition,
    a.isBuilt || b.isBuilt,
    a.isSecret || b.isSecret,
    a.isCut || b.isCut || refs.length > maxRefs,
  );
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

/** The value with the guards that hold now made part of it: for values that leave the branch in which they hold. */
export function guarded(value: Value, guards: Guards): Value {
  if (guards.size === 0 || value.taints.length === 0) return value;
  return withTaints(
    value,
    value.taints.map((t) => withSafety(t, safety(t, guards))),
  );
}
