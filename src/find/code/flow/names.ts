// What a name means where it stands: local, enclosing function, module, star import, builtin.

import type { At } from "../form/index.ts";
import {
  api,
  join,
  moduleRef,
  reference,
  type Scope,
  type Store,
  unknown,
  type Value,
} from "../values/index.ts";
import { sourceAt } from "./checks/sources.ts";
import type { Frame, Machine, ModuleGlobals, Unit } from "./machine.ts";
import { runModule } from "./run.ts";

export function lookup(frame: Frame, name: string, at: At): Value {
  if (!frame.declaredGlobal.has(name)) {
    const local = frame.state.vars.get(name);
    if (local !== undefined) return local;
    for (let scope = frame.outer; scope !== undefined; scope = scope.outer) {
      const value = liveVars(frame, scope).get(name);
      if (value !== undefined) return value;
    }
  }
  const globals = globalsOf(frame.m, frame.unit);
  const value = globalVars(globals).get(name);
  if (value !== undefined) return value;
  let starred: Value | undefined;
  for (const module of globals.stars) {
    const path = frame.m.knowledge.canonical(`${module}.${name}`);
    if (!frame.m.knowledge.isKnown(path)) continue;
    const one = sourceAt(frame, path, at) ?? api(path);
    starred = starred === undefined ? one : join(starred, one);
  }
  if (starred !== undefined) return starred;
  if (name === "__name__") return unknown;
  const path = frame.m.knowledge.builtins.has(name) ? name : `?${name}`;
  return sourceAt(frame, path, at) ?? api(path);
}

/** A function that still runs has newer variables than the snapshot that a closure took. */
function liveVars(frame: Frame, scope: Scope): Store<string, Value> {
  return liveFrame(frame, scope)?.state.vars ?? scope.vars;
}

/** The running function that a scope belongs to. */
export function liveFrame(frame: Frame, scope: Scope): Frame | undefined {
  for (let f = frame.caller; f !== undefined; f = f.caller) {
    if (f.fn === scope.fn && f.unit.index === scope.module) return f;
  }
  return undefined;
}

/** The innermost enclosing scope that has a variable of this name. */
export function ownerOf(frame: Frame, name: string): Scope | undefined {
  for (let scope = frame.outer; scope !== undefined; scope = scope.outer)
    if (liveVars(frame, scope).get(name) !== undefined) return scope;
  return undefined;
}

export function globalsOf(m: Machine, unit: Unit): ModuleGlobals {
  const own = m.globals.get(unit.index);
  if (own !== undefined) return own;
  return runModule(m, unit);
}

/** The module's own body may still be running: then its frame knows more. */
export function globalVars(globals: ModuleGlobals): Store<string, Value> {
  return globals.running?.state.vars ?? globals.vars;
}

/** A name of another module: its global, or its submodule. */
export function exported(frame: Frame, unit: Unit, name: string): Value | undefined {
  const globals = globalsOf(frame.m, unit);
  const value = globalVars(globals).get(name);
  if (value !== undefined) return value;
  const child = frame.m.linker.find(`${unit.name}.${name}`, unit);
  if (child !== undefined && child.index !== unit.index) return reference(moduleRef(child.index));
  for (const star of globals.stars)
    if (frame.m.knowledge.isKnown(`${star}.${name}`))
      return api(frame.m.knowledge.canonical(`${star}.${name}`));
  return undefined;
}
