// Whose data is in a value, which way it came, and which checks it passed. Taints, traces and sources never change; each is made in one
// place with all of its fields in one order, so that reading a field is one load for the machine (ADR 103).

import type { At } from "../form/index.ts";

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

/** Which sources are safe for which kinds (or known constants) when the value is true, and when it is false. */
export type Guards = ReadonlyMap<string, number>;
export const noGuards: Guards = new Map();
export type Condition = { readonly whenTrue: Guards; readonly whenFalse: Guards };

const maxTaints = 12;
/** Far more than anybody reads: what shows a path shortens it, what asks whether a change touches it sees all. */
const maxTrace = 1000;

export function taintOf(source: Source, path: string, safe: number, trace: Trace): Taint {
  return { source, path, safe, trace };
}
export function withSafety(t: Taint, safe: number): Taint {
  return t.safe === safe ? t : taintOf(t.source, t.path, safe, t.trace);
}
export function withPath(t: Taint, path: string): Taint {
  return taintOf(t.source, path, t.safe, t.trace);
}
export function withTrace(t: Taint, trace: Trace): Taint {
  return t.trace === trace ? t : taintOf(t.source, t.path, t.safe, trace);
}
/** The same data as another source: what is checked of one says nothing of the other. */
export function renamed(t: Taint, id: string): Taint {
  const { kind, module, at, label } = t.source;
  return taintOf({ id, kind, module, at, label }, t.path, t.safe, t.trace);
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
      out[at] = withSafety(taint, own.safe & taint.safe);
    }
  }
  return out ?? a;
}

/** One too many: it takes the place of one that is safe for more, so that nothing dangerous is forgotten for something harmless. */
function crowd(list: Taint[], taint: Taint): void {
  const same = list.findIndex((own) => own.source.id === taint.source.id);
  const own = list[same];
  if (own !== undefined) list[same] = taintOf(own.source, "", own.safe & taint.safe, own.trace);
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
  return taints.length === 0 ? taints : taints.map((t) => withTrace(t, step(t.trace, module, at, text)));
}

/** Taints with kinds added to what they are safe for; those that are safe for everything in `all` drop out. */
export function sanitised(taints: readonly Taint[], safe: number, all: number): readonly Taint[] {
  if (taints.length === 0 || safe === 0) return taints;
  return taints.map((t) => withSafety(t, t.safe | safe)).filter((t) => (t.safe & all) !== all);
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

/** What a taint is safe for, its guards included: a check of the whole covers its parts. */
export function safety(taint: Taint, guards: Guards): number {
  if (guards.size === 0) return taint.safe;
  const { id } = taint.source;
  let safe = taint.safe | (guards.get(id) ?? 0);
  for (let end = taint.path.length; end > 0; end = taint.path.lastIndexOf("/", end - 1))
    safe |= guards.get(`${id} ${taint.path.slice(0, end)}`) ?? 0;
  return safe;
}
