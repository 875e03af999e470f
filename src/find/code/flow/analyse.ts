// The analysis of a whole program: every module's body, every entry point, every function by itself; calls run inside them.

import type { FunctionForm } from "../form/index.ts";
import type { Knowledge } from "../models/index.ts";
import { unknown } from "../values/index.ts";
import { classSettings, moduleSettings } from "./checks/settings.ts";
import { unguardedRoute } from "./checks/unguarded.ts";
import { entryOf } from "./entry/entries.ts";
import { bindRoot } from "./entry/parameters.ts";
import {
  budgets,
  type Hit,
  type Kept,
  type Linker,
  type Machine,
  type Root,
  rootKey,
  type Summary,
  type Unit,
} from "./machine.ts";
import { globalsOf } from "./names.ts";
import { newsSince, noting } from "./reads.ts";
import { runAlone, summaryOf } from "./run.ts";
import { following, functionKey, type Trail, type TrailKey } from "./trail.ts";

export type AnalysisGap = { readonly module: number; readonly where: string; readonly detail: string };

export type AnalysisInput = {
  readonly linker: Linker;
  /** The modules whose functions run by themselves; others run when they are called. */
  readonly units: readonly Unit[];
  readonly knowledge: Knowledge;
  readonly calledNames: ReadonlySet<string>;
  readonly handlerNames: ReadonlySet<string>;
  /** `from`: what was run. */
  readonly report: (hit: Hit, from: TrailKey | undefined) => void;
  readonly gap: (gap: AnalysisGap) => void;
  readonly signal?: AbortSignal;
  /** Filled with what runs lead through. */
  readonly trails?: Map<TrailKey, Trail>;
  /** Which functions of the units run by themselves, and of which of them what they keep may be news; absent: all. */
  readonly chosen?: {
    readonly runs: (module: number, fn: number) => boolean;
    readonly isStale: (key: TrailKey) => boolean;
    /** Nothing of this module need run, unless it reads what is kept anew. */
    readonly isIdle: (module: number) => boolean;
    /** Whether a run that is not known from this analysis looks at one of these (`lookOf`). */
    readonly mayLook: (key: TrailKey, within: ReadonlySet<number>) => boolean;
  };
};

export function analyse(input: AnalysisInput): void {
  const m = machineOf(input);
  const isChosen = (unit: Unit, fn: number): boolean => input.chosen?.runs(unit.index, fn) !== false;
  for (const unit of input.units) {
    input.signal?.throwIfAborted();
    if (input.chosen?.isIdle(unit.index) === true) continue;
    globalsOf(m, unit);
    moduleSettings(m, unit);
    unit.classes.forEach((_, cls) => {
      classSettings(m, unit, cls);
    });
    for (let fn = 1; fn < unit.functions.length; fn += 1) {
      if (!isChosen(unit, fn)) continue;
      const form = unit.functions[fn]?.();
      if (form !== undefined && (form.parent ?? 0) === 0) runOnce(m, { module: unit.index, fn });
    }
    drain(m);
    // functions inside functions that no run reached
    for (let fn = 1; fn < unit.functions.length; fn += 1)
      if (isChosen(unit, fn)) runOnce(m, { module: unit.index, fn });
    drain(m);
  }
  for (let round = 0; m.kept.size > 0; round += 1) {
    if (round === keptRounds) {
      for (const [name, { module }] of m.kept)
        m.gap(
          module,
          name,
          "data of users is kept under it and goes on through more functions than are followed",
        );
      return;
    }
    runReaders(m, input);
  }
}

/** Functions that keep data of users for others run after those; how often they may hand it on. */
const keptRounds = 3;

/** Runs again what mentions a name under which something was kept since, and looked at it. */
function runReaders(m: Machine, input: AnalysisInput): void {
  const kept = [...m.kept];
  m.kept.clear();
  let newsOf = newsSince(m);
  const within = new Set(kept.flatMap(([, one]) => [...one.within]));
  const fresh = freshNames(
    m,
    input.chosen,
    kept.map(([name]) => name),
  );
  const keepers = keepersOf(m, kept);
  for (const unit of input.units) {
    input.signal?.throwIfAborted();
    const isIdle = input.chosen?.isIdle(unit.index) === true;
    if (isIdle && !fresh.some((name) => m.linker.holds(unit.index, name))) continue;
    for (let fn = 1; fn < unit.functions.length; fn += 1) {
      if (input.chosen?.runs(unit.index, fn) === false && !fresh.some((name) => unit.mentions(fn, name)))
        continue;
      const key = `${unit.index}:${fn}`;
      const mentions = (name: string): boolean => unit.mentions(fn, name);
      const news = newsOf(key);
      const isStale =
        news === undefined
          ? m.readsOf.has(key) || input.chosen?.mayLook(key, within) !== false
          : news.size > 0;
      // what it does with the name may lie behind another object that changed: any of them counts
      if (!kept.some(([name, { isVariable }]) => (isVariable || isStale) && mentions(name))) continue;
      const isBehind = ([name, { objects, isVariable }]: readonly [string, Kept]): boolean =>
        isVariable || news === undefined ? mentions(name) : [...objects].some((id) => news.has(id));
      const read = kept.filter(isBehind);
      const before = m.summaries.get(key)?.result.taints.length ?? 0;
      m.summaries.delete(key);
      runOnce(m, { module: unit.index, fn });
      const own = m.trails?.get(key);
      if (own !== undefined)
        for (const [name] of read) for (const keeper of keepers.get(name) ?? []) own.parts.add(keeper);
      newsOf = newsSince(m);
      const name = unit.functions[fn]?.().name;
      // those who call it run again, too
      if (
        name !== undefined &&
        !name.startsWith("__") &&
        (m.summaries.get(key)?.result.taints.length ?? 0) > before
      )
        m.kept.set(name, { module: unit.index, isVariable: true, objects: new Set(), within: new Set() });
    }
    drain(m);
  }
}

/** By name, the runs that keep something under it: what they do decides what readers find. */
function keepersOf(
  { trails = new Map<TrailKey, Trail>() }: Machine,
  kept: readonly (readonly [string, Kept])[],
): ReadonlyMap<string, readonly TrailKey[]> {
  const all = [...trails];
  return new Map(
    kept.map(([name]) => [name, all.flatMap(([key, { keeps }]) => (keeps.has(name) ? [key] : []))]),
  );
}

/** Of these names, those under which something is kept that was not before the change: who reads them runs, whether it was chosen or not. */
function freshNames(
  { trails }: Machine,
  chosen: AnalysisInput["chosen"],
  kept: readonly string[],
): readonly string[] {
  if (chosen === undefined) return [];
  const stale = [...(trails ?? [])].flatMap(([key, { keeps }]) => (chosen.isStale(key) ? [keeps] : []));
  return kept.filter((name) => stale.some((keeps) => keeps.has(name)));
}

function drain(m: Machine): void {
  for (let next = m.pending.shift(); next !== undefined; next = m.pending.shift()) runOnce(m, next);
}

function runOnce(m: Machine, root: Root): void {
  const { module, fn } = root;
  const key = rootKey(root);
  if (m.summaries.has(key)) return;
  m.summaries.set(key, undefined);
  try {
    m.summaries.set(key, m.runRoot(root));
  } catch (thrown) {
    // the machine's own stack is smaller than the budget of depth thought: this function is lost, not the scan
    if (!(thrown instanceof RangeError)) throw thrown;
    m.stack = 0;
    m.eaches = 0;
    const name = m.linker.unit(module).functions[fn]?.().name ?? "";
    m.gap(module, name, "nested too deeply to follow to the end");
  }
}

function machineOf(input: AnalysisInput): Machine {
  const m: Machine = {
    linker: input.linker,
    knowledge: input.knowledge,
    baseHeap: new Map(),
    changedAt: new Map(),
    readsOf: new Map(),
    reads: undefined,
    clock: 0,
    globals: new Map(),
    summaries: new Map(),
    instances: new Map(),
    callChecks: new Map(),
    classes: new Map(),
    classValues: new Map(),
    responses: new Map(),
    pending: [],
    moduleSteps: new Map(),
    kept: new Map(),
    stored: new Map(),
    shared: new Map(),
    toldNumbers: new Map(),
    tries: 0,
    eaches: 0,
    calledNames: input.calledNames,
    handlerNames: input.handlerNames,
    trails: input.trails,
    trail: undefined,
    trailKey: undefined,
    report: (hit) => input.report(hit, m.trailKey),
    gap: (module, where, detail) => {
      m.trail?.gaps.push({ module, where, detail });
      input.gap({ module, where, detail });
    },
    runRoot: (root) => following(m, rootKey(root), () => noting(m, rootKey(root), () => runRoot(m, root))),
    nextObject: 0,
    steps: 0,
    stack: 0,
  };
  return m;
}

/** Tests and fixtures get what their runner makes; a plain function beside them may be what is shown to others. */
function isOfRunner(form: FunctionForm): boolean {
  return (
    form.owner !== undefined ||
    form.decorators.length > 0 ||
    /^(?:test|set_?up|tear_?down|pytest_)/i.test(form.name)
  );
}

const nothing: Summary = { result: unknown, raised: undefined, neverReturns: false };

function runRoot(m: Machine, { module, fn, scope, on }: Root): Summary {
  const unit = m.linker.unit(module);
  const form = unit.functions[fn]?.();
  if (form === undefined) return nothing;
  globalsOf(m, unit);
  for (let { parent = 0 } = form; parent !== 0; parent = unit.functions[parent]?.().parent ?? 0)
    m.trail?.functions.add(functionKey(module, parent)); // what it closes over
  const saved = m.steps;
  const steps = stepsFor(m, module, form.size);
  m.steps = steps;
  const entry = entryOf(m, unit, form, scope);
  m.steps = saved;
  if (entry !== undefined) unguardedRoute(m, unit, fn, form, entry);
  if (entry?.returns !== undefined) m.responses.set(`${module}:${fn}`, entry.returns);
  const isHidden =
    form.name.startsWith("_") ||
    form.name === "<lambda>" ||
    form.parent !== 0 ||
    (unit.isTest && isOfRunner(form));
  const isExposed = !isHidden && !m.calledNames.has(form.name);
  const frame = runAlone(m, unit, { fn, outer: scope, steps }, (f) => bindRoot(f, { entry, isExposed, on }));
  return summaryOf(frame);
}

/** What one function may take, calls included: it shrinks when its module has used up its share. */
function stepsFor(m: Machine, module: number, size: number): number {
  const left = m.moduleSteps.get(module) ?? budgets.stepsPerModule;
  const own = budgets.stepsPerSize * size;
  return Math.max(2000 + own, Math.min(budgets.stepsPerRoot + own, left));
}
