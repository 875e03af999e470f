// What a value may refer to: an API by its path, a function or class of the project, an object of the heap. Four shapes, so that asking
// for the kind stays one look (ADR 103).

import type { Store } from "./store.ts";
import type { Value } from "./value.ts";

export type Scope = {
  readonly fn: number;
  readonly module: number;
  readonly vars: Store<string, Value>;
  readonly outer: Scope | undefined;
};

export type ApiRef = { readonly k: "api"; readonly p: string };
export type ObjectRef = { readonly k: "object"; readonly id: number };
/** Functions and classes have one shape. */
export type FunctionRef = {
  readonly k: "fn";
  readonly module: number;
  readonly fn: number;
  readonly cls: -1;
  readonly self: Value | undefined;
  readonly scope: Scope | undefined;
};
export type ClassRef = {
  readonly k: "class";
  readonly module: number;
  readonly fn: -1;
  readonly cls: number;
  readonly self: undefined;
  readonly scope: Scope | undefined;
};
/** The seldom ones share a shape. */
type Seldom<K extends string, F extends Value | undefined> = {
  readonly k: K;
  readonly module: number;
  readonly fields: readonly string[];
  readonly f: F;
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
};
export type Ref =
  | ApiRef
  | ObjectRef
  | FunctionRef
  | ClassRef
  | Seldom<"module", undefined>
  /** What `collections.namedtuple` makes: a tuple with names. */
  | Seldom<"record", undefined>
  | Seldom<"partial", Value>;

const noFields: readonly string[] = [];
const noArguments: readonly Value[] = [];
const noNamed: ReadonlyMap<string, Value> = new Map();

export function apiRef(p: string): ApiRef {
  return { k: "api", p };
}
export function objectRef(id: number): ObjectRef {
  return { k: "object", id };
}
export function functionRef(module: number, fn: number, self?: Value, scope?: Scope): FunctionRef {
  return { k: "fn", module, fn, cls: -1, self, scope };
}
export function classRef(module: number, cls: number, scope?: Scope): ClassRef {
  return { k: "class", module, fn: -1, cls, self: undefined, scope };
}
export function moduleRef(module: number): Ref {
  return { k: "module", module, fields: noFields, f: undefined, args: noArguments, named: noNamed };
}
export function recordRef(fields: readonly string[]): Ref {
  return { k: "record", module: -1, fields, f: undefined, args: noArguments, named: noNamed };
}
export function partialRef(f: Value, args: readonly Value[], named: ReadonlyMap<string, Value>): Ref {
  return { k: "partial", module: -1, fields: noFields, f, args, named };
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

export function joinRefs(a: readonly Ref[], b: readonly Ref[]): readonly Ref[] {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  const added = b.filter((ref) => !a.some((own) => sameRef(own, ref)));
  return added.length === 0 ? a : [...a, ...added];
}
