// Which functions the run of one led through, and the runs whose outcome it used: a change that touches none of them changes nothing of
// what it found.

import type { HeapObject } from "../values/index.ts";
import { type ClassId, classKey, type Machine } from "./machine.ts";

/** What is worked out once and used by many: a root (`rootKey`), a statement of a module, a class, the shared instance of a class. */
export type TrailKey = string;

export type Trail = {
  /** By `functionKey`. */
  readonly functions: Set<number>;
  readonly parts: Set<TrailKey>;
  /** Names under which it keeps something that others may read. */
  readonly keeps: Set<string>;
  /** The classes (`classKey`) of the objects of others that it looked at; `noClass`: one that has none. */
  readonly looks: Set<number>;
  /** The bounds that it met. */
  readonly gaps: { readonly module: number; readonly where: string; readonly detail: string }[];
};

export function newTrail(): Trail {
  return { functions: new Set(), parts: new Set(), keeps: new Set(), looks: new Set(), gaps: [] };
}

const noClass = -1;

/** What an object is called in a trail: two runs of one program know it by its class alone. */
export function lookOf({ cls }: HeapObject): number {
  return cls === undefined ? noClass : classKey(cls.module, cls.cls);
}

export function functionKey(module: number, fn: number): number {
  return classKey(module, fn);
}

export function statementKey(module: number, index: number): TrailKey {
  return `b${module}:${index}`;
}
export function classPart({ module, cls }: ClassId): TrailKey {
  return `c${module}:${cls}`;
}
export function instancePart(module: number, cls: number): TrailKey {
  return `i${module}:${cls}`;
}

/** Does the work that is known under the key, and that the run which asks for it builds on. */
export function following<T>(m: Machine, key: TrailKey, work: () => T): T {
  m.trail?.parts.add(key);
  return apart(m, key, work);
}

/** The same for what is asked for by its names. What was worked out before under the key counts, too. */
export function apart<T>(m: Machine, key: TrailKey, work: () => T): T {
  const { trails, trail: outer } = m;
  if (trails === undefined) return work();
  const own = trails.get(key) ?? newTrail();
  trails.set(key, own);
  const before = m.trailKey;
  m.trail = own;
  m.trailKey = key;
  try {
    return work();
  } finally {
    m.trail = outer;
    m.trailKey = before;
  }
}
