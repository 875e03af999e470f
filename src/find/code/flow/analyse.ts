// The analysis of a whole program: every module's body, every entry point, every function by itself; calls run inside them.

import type { Knowledge } from "../models/index.ts";
import { type Scope, unknown, type Value } from "../values/index.ts";
import { classValues } from "./classes.ts";
import { bindRoot, entryOf } from "./entries.ts";
import { budgets, type Hit, type Linker, type Machine, type Unit } from "./machine.ts";
import { globalsOf } from "./names.ts";
import { exportedResult, runAlone } from "./run.ts";
import { moduleSettings } from "./settings.ts";

export type AnalysisGap = { readonly module: number; readonly detail: string };

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
  m.generic.set(key, m.runRoot(module, fn, scope, undefined));
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
    calledNames: input.calledNames,
    report: input.report,
    gap: (module, detail) => input.gap({ module, detail }),
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
  if (form === undefined || m.stack > budgets.stack / 2) return unknown;
  globalsOf(m, unit);
  const saved = m.steps;
  m.steps = budgets.stepsPerRoot;
  const entry = entryOf(m, unit, form, scope);
  m.steps = saved;
  if (entry?.returns !== undefined) m.responses.set(`${module}:${fn}`, entry.returns);
  const isHidden = form.name.startsWith("_") || form.name === "<lambda>" || form.parent !== 0 || unit.isTest;
  const isExposed = !isHidden && !m.calledNames.has(form.name);
  const frame = runAlone(m, unit, fn, scope, (f) => bindRoot(f, entry, isExposed), budgets.stepsPerRoot);
  return exportedResult(frame);
}
