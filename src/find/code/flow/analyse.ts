// The analysis of a whole program: every module's body, every entry point, every function by itself; calls run inside them.

import type { Knowledge } from "../models/index.ts";
import { type Scope, unknown, type Value } from "../values/index.ts";
import { classValues } from "./classes.ts";
import { bindRoot, entryOf } from "./entries.ts";
import { budgets, type Hit, type Linker, type Machine, type Unit } from "./machine.ts";
import { globalsOf } from "./names.ts";
import { exportedResult, runAlone } from "./run.ts";
import { moduleSettings } from "./settings.ts";

export type AnalysisGap = { readonly module: number; readonly where: string; readonly detail: string };

export type AnalysisInput = {
  readonly linker: Linker;
  readonly units: readonly Unit[];
  readonly knowledge: Knowledge;
  readonly calledNames: ReadonlySet<string>;
  readonly report: (hit: Hit) => void;
  readonly gap: (gap: AnalysisGap) => void;
  readonly signal?: AbortSignal;
};

export function analyse(input: AnalysisInput): void {
  const m = machineOf(input);
  for (const unit of input.units) {
    input.signal?.throwIfAborted();
    globalsOf(m, unit);
    moduleSettings(m, unit);
    unit.classes.forEach((_, cls) => {
      classValues(m, { module: unit.index, cls });
    });
    for (let fn = 1; fn < unit.functions.length; fn += 1) {
      const form = unit.functions[fn]?.();
      if (form !== undefined && (form.parent ?? 0) === 0) runOnce(m, unit.index, fn, undefined);
    }
    drain(m);
    // functions inside functions that no run reached
    for (let fn = 1; fn < unit.functions.length; fn += 1) runOnce(m, unit.index, fn, undefined);
    drain(m);
  }
}

function drain(m: Machine): void {
  for (let next = m.pending.shift(); next !== undefined; next = m.pending.shift())
    runOnce(m, next.module, next.fn, next.scope);
}

function runOnce(m: Machine, module: number, fn: number, scope: Scope | undefined): void {
  const key = `${module}:${fn}`;
  if (m.generic.has(key)) return;
  m.generic.set(key, undefined);
  try {
    m.generic.set(key, m.runRoot(module, fn, scope, undefined));
  } catch (thrown) {
    // the machine's own stack is smaller than the budget of depth thought: this function is lost, not the scan
    if (!(thrown instanceof RangeError)) throw thrown;
    m.stack = 0;
    const name = m.linker.unit(module).functions[fn]?.().name ?? "";
    m.gap(module, name, "nested too deeply to follow to the end");
  }
}

function machineOf(input: AnalysisInput): Machine {
  const m: Machine = {
    linker: input.linker,
    knowledge: input.knowledge,
    baseHeap: new Map(),
    globals: new Map(),
    generic: new Map(),
    instances: new Map(),
    classes: new Map(),
    classValues: new Map(),
    responses: new Map(),
    pending: [],
    moduleSteps: new Map(),
    calledNames: input.calledNames,
    report: input.report,
    gap: (module, where, detail) => input.gap({ module, where, detail }),
    runRoot: (module, fn, scope) => runRoot(m, module, fn, scope),
    nextObject: 0,
    steps: 0,
    stack: 0,
  };
  return m;
}

function runRoot(m: Machine, module: number, fn: number, scope: Scope | undefined): Value {
  const unit = m.linker.unit(module);
  const form = unit.functions[fn]?.();
  if (form === undefined) return unknown;
  globalsOf(m, unit);
  const saved = m.steps;
  const steps = stepsFor(m, module, form.size);
  m.steps = steps;
  const entry = entryOf(m, unit, form, scope);
  m.steps = saved;
  if (entry?.returns !== undefined) m.responses.set(`${module}:${fn}`, entry.returns);
  const isHidden = form.name.startsWith("_") || form.name === "<lambda>" || form.parent !== 0 || unit.isTest;
  const isExposed = !isHidden && !m.calledNames.has(form.name);
  const frame = runAlone(m, unit, fn, scope, (f) => bindRoot(f, entry, isExposed), steps);
  return exportedResult(frame);
}

/** What one function may take, calls included: it shrinks when its module has used up its share. */
function stepsFor(m: Machine, module: number, size: number): number {
  const left = m.moduleSteps.get(module) ?? budgets.stepsPerModule;
  const own = budgets.stepsPerSize * size;
  return Math.max(2000 + own, Math.min(budgets.stepsPerRoot + own, left));
}
