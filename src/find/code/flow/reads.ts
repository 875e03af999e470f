// What the run of a function looked at outside of itself, and what changed since: a run that looked at nothing that changed would do
// the same again, and need not.

import type { HeapObject } from "../values/index.ts";
import type { Machine } from "./machine.ts";
import { lookOf } from "./trail.ts";

export type Reads = {
  /** Objects that live longer than a run. */
  readonly objects: Set<number>;
  /** Functions whose summaries were used, by their keys. */
  readonly summaries: Set<string>;
  /** When the run began and ended. */
  readonly from: number;
  until: number;
};

/** Does the work of one function; what it looks at is noted under its key. */
export function noting<T>(m: Machine, key: string, work: () => T): T {
  const outer = m.reads;
  const own: Reads = { objects: new Set(), summaries: new Set(), from: m.clock, until: m.clock };
  m.reads = own;
  try {
    return work();
  } finally {
    m.reads = outer;
    m.clock += 1;
    own.until = m.clock;
    m.readsOf.set(key, own);
  }
}

/** An object lives longer than a run from now on, or is another than it was. */
export function setBase(m: Machine, id: number, object: HeapObject): void {
  if (m.baseHeap.get(id) === object) return;
  m.baseHeap.set(id, object);
  m.clock += 1;
  m.changedAt.set(id, m.clock);
  m.reads?.objects.add(id); // who made it has it at hand and does not ask
  m.trail?.looks.add(lookOf(object));
}

/** Of the objects that a run looked at, those that are another now; undefined: something that it used was worked out again since. */
export type News = ReadonlySet<number> | undefined;

/** Asks of functions what of that which they looked at is another than it was when they ran. Good until something runs. */
export function newsSince(m: Machine): (key: string) => News {
  const known = new Map<string, News>();
  const newsFor = (key: string): News => {
    if (known.has(key)) return known.get(key);
    const reads = m.readsOf.get(key);
    if (reads === undefined) return undefined;
    const news = new Set<number>();
    known.set(key, news); // a recursion is as stale as the rest of it
    for (const id of reads.objects) if ((m.changedAt.get(id) ?? 0) > reads.from) news.add(id);
    for (const used of reads.summaries) {
      const until = m.readsOf.get(used)?.until ?? Number.POSITIVE_INFINITY;
      const inner = until > reads.until ? undefined : newsFor(used);
      if (inner === undefined) {
        known.set(key, undefined);
        return undefined;
      }
      for (const id of inner) news.add(id);
    }
    return news;
  };
  return newsFor;
}
