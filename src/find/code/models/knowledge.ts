// The models, indexed for the interpreter: lookups by path are one map access.

import type { FlowKind, SourceKind } from "../values/index.ts";
import type { Model } from "./model.ts";

type Of<K extends string> = Extract<Model, Record<K, unknown>>;
export type SinkModel = Of<"sink">;
export type PassModel = Of<"passes">;
export type MisuseModel = Of<"misuse">;
export type SourceModel = {
  readonly kind: SourceKind;
  readonly label?: string;
  readonly safe?: readonly FlowKind[];
  readonly of?: readonly string[];
};

export type Knowledge = {
  readonly builtins: ReadonlySet<string>;
  /** The one name of an API that has several; bounded in length. */
  canonical(path: string): string;
  /** The canonical path of a member: the same as `canonical("path.name")`, without building that text each time. */
  member(path: string, name: string): string;
  /** The canonical path of what a call returns: `canonical("path()")`. */
  result(path: string): string;
  /** True when some model speaks of this path or of something under it. */
  isKnown(path: string): boolean;
  source(path: string): SourceModel | undefined;
  sinks(path: string, receiver: string): readonly SinkModel[];
  passes(path: string, receiver: string): PassModel | undefined;
  isClean(path: string): boolean;
  guard(path: string): Of<"guard"> | undefined;
  isNever(path: string): boolean;
  entry(path: string): Of<"entry"> | undefined;
  misuses(path: string, receiver: string): readonly MisuseModel[];
  /** Whether the project has models of its own. */
  readonly hasOwn: boolean;
  /** The path under which the project's own models speak of a function of the project, by its full name. */
  ofProject(name: string): OwnFunction | undefined;
};

/** `isRead`: only a sink is said of it, so that what it does is followed all the same. */
export type OwnFunction = { readonly path: string; readonly isRead: boolean };

const maxSegments = 12;
/** Paths whose answers are kept. */
const maxKept = 100_000;

/** `own`: those of the models that may speak of functions of the project. */
export function knowledgeOf(
  models: readonly Model[],
  builtins: ReadonlySet<string>,
  own: readonly Model[] = [],
): Knowledge {
  const ofProject = ownFunctions(own);
  const types = new Map<string, string>();
  const sources = new Map<string, SourceModel>();
  const sinks = new Map<string, SinkModel[]>();
  const passes = new Map<string, PassModel[]>();
  const misuses = new Map<string, MisuseModel[]>();
  const guards = new Map<string, Of<"guard">>();
  const entries = new Map<string, Of<"entry">>();
  const clean = new Set<string>();
  const never = new Set<string>();
  const known = new Set<string>();
  const cache = new Map<string, string>();
  for (const model of models) {
    if (!("type" in model)) continue;
    types.set(model.type, model.is);
    if (model.is.endsWith("()") && !model.type.endsWith(")")) types.set(`${model.is}()`, model.is); // a class named for its objects
  }
  const canonical = (path: string): string => {
    const cached = cache.get(path);
    if (cached !== undefined) return cached;
    let out = path;
    for (let i = 0; i < 6; i += 1) {
      const next = rewritten(out, types);
      if (next === out) break;
      out = next;
    }
    if (segments(out) > maxSegments || out.length > 240) out = `?.${lastSegment(out)}`;
    if (cache.size < 200_000) cache.set(path, out);
    return out;
  };
  const note = (path: string): void => {
    for (let at = path.length; at > 0; at = path.lastIndexOf(".", at - 1)) known.add(path.slice(0, at));
  };
  for (const model of models) {
    if ("source" in model) {
      const { source, kind, ...rest } = model;
      sources.set(canonical(source), { ...rest, kind: kind ?? "remote" });
      note(canonical(source));
    } else if ("sink" in model) push(sinks, canonical(model.sink), model, note);
    else if ("passes" in model) push(passes, canonical(model.passes), model, note);
    else if ("misuse" in model) push(misuses, canonical(model.misuse), model, note);
    else if ("guard" in model) {
      guards.set(canonical(model.guard), model);
      note(model.guard);
    } else if ("entry" in model) {
      entries.set(canonical(model.entry), model);
      note(model.entry);
    } else if ("clean" in model) clean.add(canonical(model.clean));
    else if ("never" in model) never.add(canonical(model.never));
    else note(model.type);
  }
  const members = new Map<string, Map<string, string>>();
  const results = new Map<string, string>();
  const sinksOf = lookup(sinks);
  const passesOf = lookup(passes);
  const misusesOf = lookup(misuses);
  return {
    builtins,
    canonical,
    member: (path, name) => {
      let own = members.get(path);
      if (own === undefined) {
        own = new Map();
        if (members.size < maxKept) members.set(path, own);
      }
      const known = own.get(name) ?? canonical(`${path}.${name}`);
      own.set(name, known);
      return known;
    },
    result: (path) => {
      const known = results.get(path);
      if (known !== undefined) return known;
      const result = canonical(`${path}()`);
      if (results.size < maxKept) results.set(path, result);
      return result;
    },
    isKnown: (path) => known.has(path),
    source: (path) => {
      const own = sources.get(path);
      if (own !== undefined || !path.endsWith("()")) return own;
      const ofAny = sources.get(`?${path.slice(path.lastIndexOf("."))}`);
      const isMeant =
        ofAny?.of === undefined || path.startsWith("?") || ofAny.of.some((one) => path.startsWith(`${one}.`));
      return isMeant ? ofAny : undefined;
    },
    sinks: (path, receiver) => sinksOf(path, receiver),
    passes: (path, receiver) => passesOf(path, receiver)[0],
    isClean: (path) => clean.has(path),
    guard: (path) => guards.get(path),
    isNever: (path) => never.has(path),
    entry: (path) => entries.get(path),
    misuses: (path, receiver) => misusesOf(path, receiver),
    hasOwn: ofProject.size > 0,
    ofProject: (name) => {
      const known = ofProject.get(lastSegment(name));
      return known?.find(
        ({ path }) => name === path || name.endsWith(`.${path}`) || path.endsWith(`.${name}`),
      );
    },
  };
}

function ownFunctions(models: readonly Model[]): ReadonlyMap<string, readonly OwnFunction[]> {
  const functions = new Map<string, OwnFunction[]>();
  for (const model of models) {
    const isSink = "sink" in model;
    const path = isSink
      ? model.sink
      : "source" in model
        ? model.source.replace(/\(\)$/, "")
        : "passes" in model
          ? model.passes
          : "clean" in model
            ? model.clean
            : "guard" in model
              ? model.guard
              : undefined;
    if (path === undefined || path.startsWith("?")) continue;
    const last = lastSegment(path);
    functions.set(last, [...(functions.get(last) ?? []), { path, isRead: isSink }]);
  }
  return functions;
}

function push<T>(index: Map<string, T[]>, path: string, model: T, note: (path: string) => void): void {
  const own = index.get(path);
  if (own === undefined) index.set(path, [model]);
  else own.push(model);
  note(path);
}

/** Models of the path itself; else those of methods of unknown receivers, where the receiver's name fits. Each path is looked up once. */
function lookup<T extends { readonly receiver?: string }>(
  index: ReadonlyMap<string, readonly T[]>,
): (path: string, receiver: string) => readonly T[] {
  const known = new Map<string, readonly T[]>();
  const none: readonly T[] = [];
  return (path, receiver) => {
    let models = known.get(path);
    if (models === undefined) {
      const at = path.lastIndexOf(".");
      models = index.get(path) ?? (at === -1 ? undefined : index.get(`?${path.slice(at)}`)) ?? none;
      if (known.size < maxKept) known.set(path, models);
    }
    if (models.every((model) => model.receiver === undefined)) return models;
    return models.filter(
      (model) => model.receiver === undefined || receiverPattern(model.receiver).test(receiver),
    );
  };
}

const receiverPatterns = new Map<string, RegExp>();

function receiverPattern(text: string): RegExp {
  const known = receiverPatterns.get(text) ?? new RegExp(text, "i");
  receiverPatterns.set(text, known);
  return known;
}

/** The longest beginning that has another name is replaced; `a.*` names every member of `a`. */
function rewritten(path: string, types: ReadonlyMap<string, string>): string {
  const whole = types.get(path) ?? types.get(`${path.slice(0, path.lastIndexOf("."))}.*`);
  if (whole !== undefined) return whole;
  for (let at = path.length - 1; at > 0; at -= 1) {
    const c = path.charAt(at);
    if (c !== "." && c !== "(" && c !== "[") continue;
    const start = path.slice(0, at);
    const head = types.get(start) ?? types.get(`${start.slice(0, start.lastIndexOf("."))}.*`);
    if (head !== undefined) return head + path.slice(at);
  }
  return path;
}

function segments(path: string): number {
  let count = 1;
  for (let at = path.indexOf("."); at !== -1; at = path.indexOf(".", at + 1)) count += 1;
  return count;
}

export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1).replace(/[()[\]?]+$/g, "");
}
