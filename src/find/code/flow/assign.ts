// Targets: names, attributes, elements, and patterns of them.

import type { Expr } from "../form/index.ts";
import { join, moved, unknown, type Value, withField, withRest, withTaints } from "../values/index.ts";
import { assignmentMisuse } from "./assignment-misuse.ts";
import { elementsJoined, evaluate } from "./evaluate.ts";
import { allocate, elementOf, elementsKnown, objectAt } from "./heap.ts";
import type { Frame } from "./machine.ts";
import { credentialAssigned } from "./odd-calls.ts";
import { noteNamed } from "./sensitive.ts";
import { fieldSink, textOf } from "./sinks.ts";

export function assignTo(frame: Frame, target: Expr, value: Value): void {
  switch (target.k) {
    case "name": {
      credentialAssigned(frame, target.n, value, target.at);
      const noted = noteNamed(frame, target.n, value, target.at);
      const named = withTaints(
        noted,
        moved(noted.taints, frame.unit.index, target.at, `is assigned to \`${target.n}\``),
      );
      if (frame.declaredGlobal.has(target.n))
        frame.m.globals.get(frame.unit.index)?.vars.set(target.n, named);
      else frame.state.vars.set(target.n, named);
      return;
    }
    case "attr": {
      const object = evaluate(frame, target.o);
      assignmentMisuse(frame, object, target, value);
      credentialAssigned(frame, target.n, value, target.at);
      const isCertain = object.refs.length === 1;
      if (object.refs.every((r) => r.k !== "object")) keepLoose(frame, target, value);
      for (const ref of object.refs) {
        if (ref.k !== "object") continue;
        const own = objectAt(frame, ref.id);
        if (own === undefined) continue;
        const key = `=${target.n}`;
        const before = own.fields.get(key);
        const moving = withTaints(
          value,
          moved(value.taints, frame.unit.index, target.at, `is kept in \`.${target.n}\``),
        );
        frame.state.heap.set(
          ref.id,
          withField(own, key, isCertain || before === undefined ? moving : join(before, moving)),
        );
      }
      return;
    }
    case "index": {
      const object = evaluate(frame, target.o);
      const key = evaluate(frame, target.i);
      fieldSink(frame, object, key, value, target);
      const name = key.consts?.length === 1 ? key.consts[0] : undefined;
      if (typeof name === "string") credentialAssigned(frame, name, value, target.at);
      const moving = withTaints(
        value,
        moved(value.taints, frame.unit.index, target.at, "is put into a container"),
      );
      for (const ref of object.refs)
        if (ref.k === "object") elementOf(frame, ref.id, key, moving, object.refs.length === 1);
      if (object.refs.every((r) => r.k !== "object") && target.o.k === "name" && value.taints.length > 0) {
        const held = join(object, withTaints(unknown, moving.taints)); // a container of unknown kind
        if (object.refs.every((r) => r.k !== "api")) frame.state.vars.set(target.o.n, held);
      }
      return;
    }
    case "slice": {
      const object = evaluate(frame, target.o);
      for (const ref of object.refs) {
        const own = ref.k === "object" ? objectAt(frame, ref.id) : undefined;
        if (own !== undefined && ref.k === "object")
          frame.state.heap.set(ref.id, withRest(own, elementsJoined(frame, value)));
      }
      return;
    }
    case "list":
    case "tuple": {
      const known = elementsKnown(frame, value);
      const isPlain =
        known !== undefined && known.length === target.es.length && target.es.every((e) => e.k !== "spread");
      const spread = target.es.findIndex((e) => e.k === "spread");
      if (known !== undefined && spread !== -1 && known.length >= target.es.length - 1) {
        assignAround(frame, target.es, spread, known);
        return;
      }
      const inner = isPlain ? unknown : elementsJoined(frame, value);
      for (const [i, e] of target.es.entries()) assignTo(frame, e, isPlain ? (known[i] ?? unknown) : inner);
      return;
    }
    case "spread":
      assignTo(frame, target.e, value);
      return;
    default:
      evaluate(frame, target);
  }
}

/** `first, *rest, last = known` */
function assignAround(frame: Frame, targets: readonly Expr[], spread: number, known: readonly Value[]): void {
  const after = targets.length - spread - 1;
  const middle = known.slice(spread, known.length - after);
  for (const [i, target] of targets.entries()) {
    if (target.k === "spread") {
      const fields = new Map(middle.map((v, n) => [String(n), v]));
      assignTo(
        frame,
        target.e,
        allocate(frame, { kind: "list", fields, rest: undefined, length: middle.length }),
      );
    } else assignTo(frame, target, known[i < spread ? i : known.length - targets.length + i] ?? unknown);
  }
}

/** Fields of things that are not ours (`threading.local()`, a response) are kept under the name that they are written with. */
function keepLoose(frame: Frame, target: Extract<Expr, { k: "attr" }>, value: Value): void {
  const name = looseName(target);
  if (name === undefined) return;
  const text = `is kept in \`${name}\``;
  frame.state.vars.set(name, withTaints(value, moved(value.taints, frame.unit.index, target.at, text)));
}

/** `local.value` as a variable; undefined when it is no chain of names. */
export function looseName(e: Extract<Expr, { k: "attr" }>): string | undefined {
  const text = textOf(e);
  return e.o.k === "name" || (e.o.k === "attr" && looseName(e.o) !== undefined) ? text : undefined;
}
