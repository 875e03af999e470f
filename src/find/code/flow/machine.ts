// The interpreter's fixed parts: the program it runs, its budgets, and where it reports. Frames are the running functions.

import type { At, ClassForm, Expr, FunctionForm } from "../form/index.ts";
import type { Knowledge } from "../models/index.ts";
import type { TemplateField } from "../templates/index.ts";
import type { HeapObject, Scope, State, Store, Taint, Value } from "../values/index.ts";
import type { CallCheck } from "./checks/call-checks.ts";
import type { Reads } from "./reads.ts";
import type { Trail, TrailKey } from "./trail.ts";

/** One module of the scanned program, ready to run. */
export type Unit = {
  readonly index: number;
  readonly name: string;
  readonly isPackage: boolean;
  readonly isTest: boolean;
  readonly functions: readonly (() => FunctionForm)[];
  readonly classes: readonly ClassForm[];
  readonly hasPython2: boolean;
  /** Whether a function mentions a name: as a variable, an attribute or a text. */
  readonly mentions: (fn: number, name: string) => boolean;
};

export interface Linker {
  unit(index: number): Unit;
  /** The project's module of this dotted name. */
  find(name: string, from: Unit): Unit | undefined;
  /** The absolute dotted name of a relative import. */
  absolute(from: Unit, module: string, level: number): string;
  /** Whether a word may stand in a module's code: false is sure. */
  holds(module: number, word: string): boolean;
  readonly hasTemplates: boolean;
  /** What the templates of this name write without escaping. */
  templates(name: string): readonly { readonly file: string; readonly field: TemplateField }[];
}

/** What a run found: a rule's claim about a place, with the taint that reached it (none for plain misuse). */
export type Hit = {
  readonly rule: string;
  readonly module: number;
  readonly at: At;
  readonly to: At;
  readonly fn: number;
  readonly taint?: Taint;
  /** The sink in words: `cursor.execute`. */
  readonly sink: string;
  readonly detail?: string;
  /** The whole message, of rules that bring their own. */
  readonly message?: string;
  readonly confidence?: "high" | "medium" | "low";
  readonly edits?: readonly Edit[];
  readonly isSafeEdit?: boolean;
  /** Nothing says that what it is about is worth protecting. */
  readonly isMild?: boolean;
};
export type Edit = { readonly at: At; readonly to: At; readonly text: string };

/** A call with everything known of it, for rules that look at calls. */
export type CallEvent = {
  readonly frame: Frame;
  readonly expr: Extract<Expr, { k: "call" }>;
  readonly paths: readonly string[];
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly self: Value | undefined;
};

export type Machine = {
  readonly linker: Linker;
  readonly knowledge: Knowledge;
  /** Objects of module level: they live as long as the run. */
  readonly baseHeap: Map<number, HeapObject>;
  /** When objects of module level changed, what the runs of functions looked at, and what the one that runs now does (`reads.ts`). */
  readonly changedAt: Map<number, number>;
  readonly readsOf: Map<string, Reads>;
  reads: Reads | undefined;
  /** What runs led through (`trail.ts`), and that of the one that runs now; undefined: nobody asks. */
  readonly trails: Map<TrailKey, Trail> | undefined;
  trail: Trail | undefined;
  trailKey: TrailKey | undefined;
  clock: number;
  readonly globals: Map<number, ModuleGlobals>;
  /** What functions do when nothing is known of their arguments; undefined = the run is not over. */
  readonly summaries: Map<string, Summary | undefined>;
  /** By `classKey`, like what follows. */
  readonly instances: Map<number, Value>;
  /** What is looked at in calls of an API, by its path (`call-checks.ts`). */
  readonly callChecks: Map<string, readonly CallCheck[]>;
  readonly classes: Map<number, ClassInfo>;
  readonly classValues: Map<number, Store<string, Value>>;
  /** Runs a function by itself (as an entry point, or with unknown arguments) and gives what it returns. */
  readonly runRoot: (root: Root) => Summary;
  /** Functions written in functions, met while their parent ran: they run after it, with what it knew. */
  readonly pending: { readonly module: number; readonly fn: number; readonly scope: Scope }[];
  readonly calledNames: ReadonlySet<string>;
  /** Functions that are handed to routers and queues (`self:` methods, `request:` Django's views): the world calls them. */
  readonly handlerNames: ReadonlySet<string>;
  readonly report: (hit: Hit) => void;
  /** A bound that was met in a module: where (a function), and which. */
  readonly gap: (module: number, where: string, detail: string) => void;
  /** Functions whose result is the body of a response, by "module:function". */
  readonly responses: Map<string, "html" | "json">;
  /** Names under which data of users was kept beyond a function's run: in globals, classes, shared instances (`kept.ts`). */
  readonly kept: Map<string, Kept>;
  /** What users sent, by the column or the key of the session that holds it (`stored.ts`). */
  readonly stored: Map<string, Value>;
  /** Fields that a framework shares between functions, by their names (`shared.ts`). */
  readonly shared: Map<string, Value>;
  /** Predictable numbers that were told: one that comes to many places is one mistake. */
  readonly toldNumbers: Map<string, string>;
  /** `try` blocks that run now. */
  tries: number;
  /** Loops and comprehensions over known elements that run now, inside each other. */
  eaches: number;
  nextObject: number;
  /** Steps left for the root that runs now. */
  steps: number;
  /** Steps left for each module: what its functions take together. */
  readonly moduleSteps: Map<number, number>;
  /** Statements and expressions inside each other, all frames together. */
  stack: number;
};

/** `isVariable`: the name (or a store of the project) itself holds something else now; otherwise only an object that it leads to does. */
export type Kept = {
  readonly module: number;
  readonly isVariable: boolean;
  /** The objects that hold more under the name, where it is not a variable, and what they are called in trails (`lookOf`). */
  readonly objects: ReadonlySet<number>;
  readonly within: ReadonlySet<number>;
};

export type ClassId = { readonly module: number; readonly cls: number };

/** A class as one number: maps of numbers need no text for each look. */
export function classKey(module: number, cls: number): number {
  return module * 2 ** 20 + cls;
}

/** A function that runs by itself. */
export type Root = {
  readonly module: number;
  readonly fn: number;
  readonly scope?: Scope | undefined;
  /** A method: the class of the instance that it runs on, where that is not the class it is written in. */
  readonly on?: ClassId | undefined;
};

/** What a function does when nothing is known of its arguments. */
export type Summary = {
  readonly result: Value;
  /** What it raises, if it does. */
  readonly raised: Value | undefined;
  readonly neverReturns: boolean;
};

export type ClassInfo = {
  /** Itself first. */
  readonly order: readonly ClassId[];
  /** Canonical API paths of the bases outside the project. */
  readonly apiBases: readonly string[];
};

export type ModuleGlobals = {
  vars: Store<string, Value>;
  running: Frame | undefined;
  readonly stars: string[];
};

export type LoopExits = { breaks: State | undefined; continues: State | undefined };

export type Raised = { readonly value: Value; readonly state: State | undefined };

export type Frame = {
  readonly m: Machine;
  readonly unit: Unit;
  readonly form: FunctionForm;
  readonly fn: number;
  readonly outer: Scope | undefined;
  readonly caller: Frame | undefined;
  readonly depth: number;
  readonly loops: LoopExits[];
  readonly declaredGlobal: Set<string>;
  readonly declaredOuter: Set<string>;
  /** What the class body or module body binds goes here instead of into locals. */
  state: State;
  isDead: boolean;
  result: Value | undefined;
  yielded: Value | undefined;
  exits: State | undefined;
  whenTrue: ReadonlyMap<string, number> | undefined;
  whenFalse: ReadonlyMap<string, number> | undefined;
  /** What it raised so far and nobody caught, and the state in which it did. */
  raised: Raised | undefined;
  /** It raised NotImplementedError: an abstract method, whose calls do return. */
  isAbstract: boolean;
};

export const budgets = {
  /** Expressions and statements interpreted for one root, calls included; large functions get more. */
  stepsPerRoot: 30_000,
  stepsPerSize: 6,
  /** What all functions of one module may take; beyond it each still gets what it takes to walk it once or twice. */
  stepsPerModule: 6_000_000,
  /** Calls inside calls that are run with their own arguments. */
  callDepth: 16,
  /** The same where nothing but parameters of library functions, secrets or errors go in. */
  nearDepth: 7,
  /** How deep a call may stand to be run as the second turn of a recursion. */
  recursionDepth: 5,
  /** Bodies at most this large run with their constants; larger ones only when taint goes in. */
  smallBody: 48,
  /** How deep a call may stand to be run although no taint goes in. */
  plainDepth: 1,
  /** Statements and expressions inside each other, all frames together: it keeps the machine's own stack bounded. */
  stack: 600,
  /** Functions that one call may go to before it is a wide one. */
  wide: 6,
  /** Classes that one class inherits from, directly or not. */
  bases: 100,
} as const;

export const tooLarge = "too large or too deep to follow to the end";

/** A bound was met: what lies beyond it was not followed, and the report must say so. */
export function noteLimit(frame: Frame, detail: string): void {
  const where = frame.fn === 0 ? "the module's own statements" : frame.form.name;
  frame.m.gap(frame.unit.index, where, detail);
}

/** One level deeper; false = too deep, and that is said. Who enters takes one from `stack` when it leaves. */
export function enter(frame: Frame): boolean {
  const { m } = frame;
  if (m.stack > budgets.stack) {
    noteLimit(frame, "nested too deeply to follow to the end");
    return false;
  }
  m.stack += 1;
  return true;
}

export function scopeOf(frame: Frame): Scope {
  return { fn: frame.fn, module: frame.unit.index, vars: frame.state.vars, outer: frame.outer };
}

export function rootKey({ module, fn, on }: Root): string {
  return on === undefined ? `${module}:${fn}` : `${module}:${fn} on ${on.module}:${on.cls}`;
}
