// Data that outlives the function that stored it: in globals, class attributes, containers of module level, fields of shared
// instances. Functions run one by one, so a reader may have run before the writer; what a writer keeps is noted by its name, and
// the functions that mention the name run again.

import { contents, type HeapObject, joinObjects, type Taint, type Value } from "../values/index.ts";
import { deepTaints, objectAt } from "./heap.ts";
import type { Frame, Machine } from "./machine.ts";
import { setBase } from "./reads.ts";
import { lookOf } from "./trail.ts";

/** A parameter or a secret says nothing of what a later call finds; what others send does. */
const lasting: ReadonlySet<Taint["source"]["kind"]> = new Set(["remote", "local", "archive", "prompt"]);

/** How deep the objects inside what is kept are kept with it. */
const keptDepth = 8;

/** A variable of a module, or of a class, gets a value. */
export function keepGlobal(frame: Frame, name: string, before: Value | undefined, value: Value): void {
  frame.m.trail?.keeps.add(name); // a constant, too: it may decide what a reader does
  if (!adds(frame, before, value)) return;
  noteVariable(frame, name);
  keepInside(frame, value);
}

/** After a run: what it changed in objects that were there before. */
export function keepObjects(frame: Frame): void {
  const { m } = frame;
  let names: ReadonlyMap<number, readonly string[]> | undefined;
  for (const [id, object] of frame.state.heap) {
    const base = m.baseHeap.get(id);
    if (base === undefined || base === object) continue;
    const changed = changedFields(frame, base, object);
    if (changed.length === 0) continue;
    for (const key of changed) {
      if (key.startsWith("=") && base.kind === "instance") noteKept(frame, key.slice(1), id, base);
      else {
        names ??= namesOfObjects(m); // all that is kept is walked: only where no field has the name
        for (const name of names.get(id) ?? []) noteKept(frame, name, id, base);
      }
    }
    keepInside(frame, contents(object));
    setBase(m, id, joinObjects(base, object));
  }
}

/** The name itself stands for something else. */
export function noteVariable({ m, unit }: Frame, name: string): void {
  m.kept.set(name, { module: unit.index, isVariable: true, objects: new Set(), within: new Set() });
}

/** The object under a name holds more. */
function noteKept({ m, unit }: Frame, name: string, id: number, object: HeapObject): void {
  m.trail?.keeps.add(name);
  const known = m.kept.get(name);
  m.kept.set(name, {
    ...{ module: unit.index, isVariable: known?.isVariable === true },
    objects: new Set(known?.objects).add(id),
    within: new Set(known?.within).add(lookOf(object)),
  });
}

function changedFields(frame: Frame, base: HeapObject, object: HeapObject): readonly string[] {
  const changed: string[] = [];
  for (const [key, value] of object.fields)
    if (adds(frame, base.fields.get(key) ?? base.rest, value)) changed.push(key);
  if (object.rest !== undefined && adds(frame, base.rest, object.rest)) changed.push("");
  return changed;
}

/** Data of users that was not there before. */
export function adds(frame: Frame, before: Value | undefined, value: Value): boolean {
  if (before === value || (value.taints.length === 0 && value.refs.length === 0)) return false;
  const known = new Set(before === undefined ? [] : deepTaints(frame, before).map((t) => t.source.id));
  return deepTaints(frame, value).some((t) => lasting.has(t.source.kind) && !known.has(t.source.id));
}

/** The objects that a value refers to live as long as what holds it. */
export function keepInside(frame: Frame, value: Value): void {
  const seen = new Set<number>();
  const keep = (v: Value, depth: number): void => {
    for (const ref of v.refs) {
      if (ref.k !== "object" || seen.has(ref.id) || depth > keptDepth) continue;
      seen.add(ref.id);
      const object = objectAt(frame, ref.id);
      if (object === undefined) continue;
      if (!frame.m.baseHeap.has(ref.id)) setBase(frame.m, ref.id, object);
      for (const inner of object.fields.values()) keep(inner, depth + 1);
      if (object.rest !== undefined) keep(object.rest, depth + 1);
    }
  };
  keep(value, 0);
}

/** By object: the variables, attributes and fields that hold it, directly or inside of containers. */
function namesOfObjects(m: Machine): ReadonlyMap<number, readonly string[]> {
  const names = new Map<number, Set<string>>();
  const note = (value: Value, name: string, depth: number): void => {
    for (const ref of value.refs) {
      if (ref.k !== "object") continue;
      const own = names.get(ref.id) ?? new Set();
      if (own.has(name)) continue;
      own.add(name);
      names.set(ref.id, own);
      const object = m.baseHeap.get(ref.id);
      if (object === undefined || object.kind === "instance" || depth === 0) continue;
      for (const inner of object.fields.values()) note(inner, name, depth - 1);
      if (object.rest !== undefined) note(object.rest, name, depth - 1);
    }
  };
  for (const globals of m.globals.values()) for (const [name, value] of globals.vars) note(value, name, 3);
  for (const values of m.classValues.values()) for (const [name, value] of values) note(value, name, 3);
  for (const object of m.baseHeap.values()) {
    if (object.kind !== "instance") continue;
    for (const [key, value] of object.fields) note(value, key.slice(1), 3);
  }
  return new Map([...names].map(([id, own]) => [id, [...own]]));
}
