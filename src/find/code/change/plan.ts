// What of a program has to run to judge a change, and what of it counts: the runs that may lead through what the change affects.

import { isTouched } from "../concerned.ts";
import { type AnalysisGap, functionKey, type Trail, type TrailKey } from "../flow/index.ts";
import type { LostExceptions } from "../lost-exceptions.ts";
import type { CodeFacts, Program } from "../program/index.ts";
import { Affected } from "./affected.ts";
import { type Difference, differenceOf } from "./difference.ts";

export type Trails = ReadonlyMap<TrailKey, Trail>;
/** What need not run to be known; `whole`: the modules of which nothing need. */
export type Known = { readonly trails: Trails; readonly whole: ReadonlySet<number> };

/** A change between two states of a project. */
export type Change = {
  readonly affected: Affected;
  /** By module of the later program. */
  readonly differences: ReadonlyMap<number, Difference>;
};

const noCode: CodeFacts = {
  ...{ functions: [], classes: "[]", called: "", handlers: "", excerpts: "", lines: 0, hasPython2: false },
};

/** `before`: the facts that a changed file had; `gone`: those of files that are not there any more; `lost`: lines that count as changed. */
export function changeOf(
  program: Program,
  before: ReadonlyMap<string, CodeFacts>,
  gone: ReadonlyMap<string, CodeFacts>,
  { pages, lost }: { readonly pages: ReadonlySet<string>; readonly lost: LostExceptions },
): Change {
  const differences = new Map<number, Difference>();
  const names = new Set<string>();
  const touched = new Set<number>();
  for (const [module, file] of program.files.entries()) {
    const { artifact } = file;
    if (artifact.role !== "changed") continue;
    const bared = [...(lost.get(artifact.path) ?? [])].map((line) => [line, line] as const);
    const lines = [...(artifact.changed ?? []), ...bared];
    program.unit(module).functions.forEach((read, fn) => {
      if (fn !== 0 && isTouched(read(), lines)) touched.add(functionKey(module, fn));
    });
    const former = before.get(artifact.path);
    differences.set(module, differenceOf(former ?? noCode, file.facts));
    if (former === undefined) names.add(lastPart(artifact.path));
  }
  for (const [path, facts] of gone) {
    names.add(lastPart(path));
    for (const name of differenceOf(facts, noCode).names) names.add(name);
  }
  return { affected: new Affected(program, { differences, touched, names, pages }), differences };
}

/** The last part of the name by which a file is imported. */
export function lastPart(path: string): string {
  const parts = path.replace(/\.\w+$/, "").split("/");
  return (parts.at(-1) === "__init__" ? parts.at(-2) : parts.at(-1)) ?? "";
}

export type Choice = {
  readonly chosen: {
    readonly runs: (module: number, fn: number) => boolean;
    readonly isStale: (key: TrailKey) => boolean;
    readonly isIdle: (module: number) => boolean;
    readonly mayLook: (key: TrailKey, within: ReadonlySet<number>) => boolean;
  };
  /** Modules that hold what is to run. */
  readonly modules: ReadonlySet<number>;
  /** Bounds that were met by what is not run again. */
  readonly gaps: readonly AnalysisGap[];
};

/** `known`: where runs led, as far as it still holds; `whole`: modules of which all of it does. */
export function choiceOf(program: Program, { affected }: Change, { trails: known, whole }: Known): Choice {
  const isAffected = affected.among(known);
  const stale = [...known.keys()].filter((key) => isRoot(key) && isAffected(key));
  const keepers = neededKeepers(program, known, { stale, changed: affected.functions });
  const around = new Set<TrailKey>();
  for (const fn of affected.functions) aroundOf(program, functionRoot(fn), around);
  for (const key of [...stale, ...keepers]) aroundOf(program, key, around);
  const runs = (module: number, fn: number): boolean => {
    const key = `${module}:${fn}`;
    return isAffected(key) || keepers.has(key) || around.has(key);
  };
  const modules = new Set([...stale, ...keepers].map(moduleOf));
  const gaps = [...known].flatMap(([key, trail]) => (isAffected(key) ? [] : trail.gaps));
  const busy = new Set([...modules, ...[...around].map(moduleOf)]);
  const isIdle = (module: number): boolean =>
    whole.has(module) && !busy.has(module) && !affected.isModule(module);
  return { chosen: { runs, isStale: isAffected, isIdle, mayLook: looking(known) }, modules, gaps };
}

/** Asks of runs whether they looked at objects of these classes; of what nobody has run, nobody knows. */
function looking(known: Trails): Choice["chosen"]["mayLook"] {
  const looks = new Map<TrailKey, ReadonlySet<number>>();
  return (key, within) => {
    if (!known.has(key)) return true;
    const own = looks.get(key) ?? new Set(partsOf(key, known).flatMap((trail) => [...trail.looks]));
    looks.set(key, own);
    return [...within].some((one) => own.has(one));
  };
}

function moduleOf(root: TrailKey): number {
  return Number(/^\d+/.exec(root)?.[0]);
}

function functionRoot(fn: number): TrailKey {
  return `${Math.floor(fn / 2 ** 20)}:${fn % 2 ** 20}`;
}

/** A function in a function runs with what that one knows. */
function aroundOf(program: Program, key: TrailKey, into: Set<TrailKey>): void {
  const [module = 0, fn = 0] = (/^(\d+):(\d+)/.exec(key) ?? []).slice(1).map(Number);
  into.add(`${module}:${fn}`);
  const { functions } = program.unit(module);
  for (let at = functions[fn]?.().parent ?? 0; at !== 0; at = functions[at]?.().parent ?? 0)
    into.add(`${module}:${at}`);
}

function isRoot(key: TrailKey): boolean {
  return /^\d/.test(key);
}

/** What is kept under a name that one of the runs may look up has to be there: those that keep it run, too, and what they look up. */
function neededKeepers(
  program: Program,
  known: Trails,
  { stale, changed }: { readonly stale: readonly TrailKey[]; readonly changed: ReadonlySet<number> },
): ReadonlySet<TrailKey> {
  const keepers = [...known].filter(([key, { keeps }]) => keeps.size > 0 && isRoot(key));
  const needed = new Set<TrailKey>();
  if (keepers.length === 0) return needed;
  const seen = new Set<number>();
  const names = new Set(keepers.flatMap(([, { keeps }]) => [...keeps]));
  const wanted = new Set<string>();
  const look = (functions: Iterable<number>): void => {
    for (const fn of functions) {
      if (seen.has(fn)) continue;
      seen.add(fn);
      const unit = program.unit(Math.floor(fn / 2 ** 20));
      for (const name of names)
        if (unit.mentions(fn % 2 ** 20, name)) {
          wanted.add(name);
          names.delete(name);
        }
    }
  };
  look(changed);
  for (const key of stale) look(functionsOf(key, known));
  for (let before = -1; before !== wanted.size; ) {
    before = wanted.size;
    for (const [key, { keeps }] of keepers) {
      if (needed.has(key) || ![...keeps].some((name) => wanted.has(name))) continue;
      needed.add(key);
      look(functionsOf(key, known));
    }
  }
  return needed;
}

/** All that a run led through. */
function functionsOf(root: TrailKey, known: Trails): ReadonlySet<number> {
  return new Set(partsOf(root, known).flatMap(({ functions }) => [...functions]));
}

/** Its trail, and those of what it used. */
function partsOf(root: TrailKey, known: Trails): readonly Trail[] {
  const trails: Trail[] = [];
  const seen = new Set([root]);
  for (const key of seen) {
    const trail = known.get(key);
    if (trail === undefined) continue;
    trails.push(trail);
    for (const part of trail.parts) if (!part.startsWith("b")) seen.add(part);
  }
  return trails;
}

/** The same runs in the program before the change, and those of functions that were changed or are gone. */
export function formerly(
  program: Program,
  former: Program,
  { differences }: Change,
  wasRun: (key: TrailKey) => boolean,
): (module: number, fn: number) => boolean {
  const modules = new Map(program.files.map(({ artifact }, module) => [artifact.path as string, module]));
  return (module, fn) => {
    const now = modules.get(former.files[module]?.artifact.path ?? "");
    if (now === undefined) return true;
    const difference = differences.get(now);
    if (difference === undefined) return wasRun(`${now}:${fn}`);
    const moved = difference.movedFunctions.get(fn);
    return difference.former.has(fn) || moved === undefined || wasRun(`${now}:${moved}`);
  };
}
