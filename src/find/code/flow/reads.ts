// What the run of a function looked at outside of itself, and what changed since: a run that looked at nothing that changed would do
// the same again, and need not.

import type { HeapObject } from "../values/index.ts";
import type { Machine } from "./machine.ts";

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
}

/** Asks of functions whether what they looked at is as it was when they ran. Good until something runs. */
export function staleness(m: Machine): (key: string) => boolean {
  const known = new Map<string, boolean>();
  const isStale = (key: string): boolean => {
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    known.set(key, false); // a recursion is as stale as the rest of it
    const reads = m.readsOf.get(key);
    const own = reads === undefined || changedSince(m, reads) || [...reads.summaries].some(isLater(reads));
    known.set(key, own);
    return own;
  };
  const isLater =
    ({ until }: Reads) =>
    (key: string): boolean =>
      (m.readsOf.get(key)?.until ?? Number.POSITIVE_INFINITY) > until || isStale(key);
  return isStale;
}

function changedSince(m: Machine, { objects, from }: Reads): boolean {
  for (const id of objects) if ((m.changedAt.get(id) ?? 0) > from) return true;
  return false;
}
