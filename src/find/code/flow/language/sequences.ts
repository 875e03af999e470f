// Functions that make containers: lists, dicts and what iterates over them.

import {
  constant,
  contents,
  elementFields,
  join,
  joinTaints,
  maxElements,
  none,
  only,
  unknown,
  type Value,
  withRest,
  withTaints,
} from "../../values/index.ts";
import { callValue } from "../call.ts";
import { newTaint, shuffling } from "../checks/sources.ts";
import { elementsJoined } from "../evaluate.ts";
import { allocate, elementsKnown, fieldKey, onlyObject } from "../heap.ts";
import type { CallEvent, Frame } from "../machine.ts";
import { first, type Special } from "./conversions.ts";

function container(kind: "list" | "tuple" | "set"): Special {
  return (event) => {
    const { frame } = event;
    const [value] = event.args;
    if (value === undefined) return allocate(frame, { kind, fields: new Map(), rest: undefined, length: 0 });
    const known = elementsKnown(frame, value);
    if (known === undefined)
      return allocate(frame, { kind, fields: new Map(), rest: elementsJoined(frame, value) });
    return allocate(frame, { kind, ...elementFields(known) });
  };
}

function listOf(frame: Frame, items: readonly Value[], kind: "list" | "tuple" = "list"): Value {
  return allocate(frame, { kind, ...elementFields(items) });
}

function dict(event: CallEvent): Value {
  const { frame } = event;
  const [value] = event.args;
  const source = value === undefined ? undefined : onlyObject(frame, value)?.object;
  const pairs = value === undefined || source?.kind === "dict" ? undefined : pairsOf(frame, value);
  const fields = new Map(source?.kind === "dict" ? source.fields : pairs);
  for (const [name, v] of event.named) fields.set(`=${name}`, v);
  const isKnown = value === undefined || pairs !== undefined;
  const rest = isKnown ? undefined : source?.kind === "dict" ? source.rest : elementsJoined(frame, value);
  return allocate(frame, { kind: "dict", fields, rest });
}

/** `dict([("a", 1), ("b", 2)])`, `dict(zip(names, values))`: undefined unless every key is known. */
function pairsOf(frame: Frame, value: Value): ReadonlyMap<string, Value> | undefined {
  const pairs = elementsKnown(frame, value)?.map((pair) => elementsKnown(frame, pair));
  const fields = new Map<string, Value>();
  for (const pair of pairs ?? [undefined]) {
    const key = pair?.length === 2 && pair[0] !== undefined ? only(pair[0]) : undefined;
    if (key === undefined || pair?.[1] === undefined) return undefined;
    fields.set(fieldKey(key), pair[1]);
  }
  return fields;
}

/** A shuffled list is as predictable as what shuffles it; it is changed where it stands. */
function shuffled(event: CallEvent): Value {
  const { frame, expr } = event;
  const found = event.args[0] === undefined ? undefined : onlyObject(frame, event.args[0]);
  if (found?.object.kind === "list") {
    const taint = newTaint(frame, { kind: "random", at: expr.at, label: shuffling });
    const inside = contents(found.object);
    const anywhere = withTaints(inside, joinTaints(inside.taints, [taint]));
    frame.state.heap.set(found.id, withRest(found.object, anywhere));
  }
  return none;
}

function sorted(event: CallEvent): Value {
  const texts = elementsKnown(event.frame, first(event))?.map((v) => only(v));
  const isPlain = texts?.every((t) => typeof t === "string") === true && event.named.size === 0;
  if (isPlain)
    return listOf(
      event.frame,
      [...texts].sort().map((t) => constant(t ?? null)),
    );
  return allocate(event.frame, {
    kind: "list",
    fields: new Map(),
    rest: elementsJoined(event.frame, first(event)),
  });
}

function reversed(event: CallEvent): Value {
  const known = elementsKnown(event.frame, first(event));
  return known === undefined ? sorted(event) : listOf(event.frame, known.toReversed());
}

function enumerate(event: CallEvent): Value {
  const { frame } = event;
  const known = event.args.length === 1 ? elementsKnown(frame, first(event)) : undefined;
  const pairs = known?.map((v, i) => listOf(frame, [constant(i), v], "tuple"));
  if (pairs !== undefined) return listOf(frame, pairs);
  const pair = listOf(frame, [unknown, elementsJoined(frame, first(event))], "tuple");
  return allocate(frame, { kind: "list", fields: new Map(), rest: pair });
}

function zip(event: CallEvent): Value {
  const { frame } = event;
  const known = event.args.map((v) => elementsKnown(frame, v));
  const length = Math.min(...known.map((items) => items?.length ?? Number.POSITIVE_INFINITY));
  if (known.every((items) => items !== undefined) && length <= maxElements) {
    const places = Array.from({ length }, (_, i) => known.map((items) => items[i] ?? unknown));
    return listOf(
      frame,
      places.map((row) => listOf(frame, row, "tuple")),
    );
  }
  const row = event.args.map((v) => elementsJoined(frame, v));
  return allocate(frame, { kind: "list", fields: new Map(), rest: listOf(frame, row, "tuple") });
}

/** A key that is not there gives what the factory makes: one for all of them. */
function defaultDict(event: CallEvent): Value {
  const { frame, expr } = event;
  const [factory] = event.args;
  const given = { args: [], named: new Map<string, Value>(), rest: undefined };
  const isMade = factory?.refs.some((r) => r.k !== "object") === true;
  const rest = isMade
    ? callValue(frame, { callee: factory, self: undefined, method: "", given, expr })
    : undefined;
  return allocate(frame, { kind: "dict", fields: new Map(), rest });
}
const emptyList: Special = (event) =>
  allocate(event.frame, { kind: "list", fields: new Map(), rest: undefined, length: 0 });

/** `itertools.chain(a, b)` */
function chain(event: CallEvent): Value {
  const { frame } = event;
  const known = event.args.map((v) => elementsKnown(frame, v));
  if (known.every((items) => items !== undefined)) return listOf(frame, known.flat());
  const [first = unknown, ...others] = event.args.map((v) => elementsJoined(frame, v));
  return allocate(frame, { kind: "list", fields: new Map(), rest: others.reduce(join, first) });
}

/** `itertools.islice(a, 5)`: some of them. */
function some(event: CallEvent): Value {
  const rest = elementsJoined(event.frame, event.args[0] ?? unknown);
  return allocate(event.frame, { kind: "list", fields: new Map(), rest });
}

/** `ChainMap(a, b)`: a key is looked for in one after the other. */
function chained(event: CallEvent): Value {
  const { frame } = event;
  const maps = event.args.map((v) => onlyObject(frame, v)?.object);
  const rests = event.args.flatMap((v, i) => (maps[i] === undefined ? [v] : (maps[i]?.rest ?? [])));
  const fields = new Map(maps.toReversed().flatMap((map) => [...(map?.fields ?? [])]));
  return allocate(frame, { kind: "dict", fields, rest: rests.length === 0 ? undefined : rests.reduce(join) });
}

export const sequenceCalls: readonly (readonly [string, Special])[] = [
  ["list", container("list")],
  ["tuple", container("tuple")],
  ["set", container("set")],
  ["frozenset", container("set")],
  ["collections.deque", container("list")],
  ["queue.Queue", emptyList],
  ["queue.LifoQueue", emptyList],
  ["queue.SimpleQueue", emptyList],
  ["asyncio.Queue", emptyList],
  ["multiprocessing.Queue", emptyList],
  ["dict", dict],
  ["collections.OrderedDict", dict],
  ["collections.defaultdict", defaultDict],
  ["reversed", reversed],
  ["sorted", sorted],
  ["random.shuffle", shuffled],
  ["enumerate", enumerate],
  ["zip", zip],
  ["itertools.chain", chain],
  ["itertools.islice", some],
  ["itertools.cycle", some],
  ["collections.ChainMap", chained],
];
