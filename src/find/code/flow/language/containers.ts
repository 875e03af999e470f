// Methods of lists, dicts, sets and of config parsers, on objects whose elements are told apart.

import type { Expr } from "../../form/index.ts";
import {
  constant,
  contents,
  elementFields,
  type HeapObject,
  heapObject,
  join,
  none,
  objectRef,
  reference,
  tainted,
  unknown,
  type Value,
  withField,
  withFields,
  withRest,
} from "../../values/index.ts";
import type { Arguments } from "../arguments.ts";
import { elementsJoined } from "../evaluate.ts";
import {
  allocate,
  element,
  elementsKnown,
  fieldKey,
  keyOf,
  objectAt,
  onlyObject,
  spreadInto,
} from "../heap.ts";
import type { Frame } from "../machine.ts";

type CallExpr = Extract<Expr, { k: "call" }>;
type Found = { readonly id: number; readonly object: HeapObject };

/** Undefined when `self` is no container, or the method is none of theirs. */
export function containerMethod(
  frame: Frame,
  self: Value,
  method: string,
  given: Arguments,
  e: CallExpr,
): Value | undefined {
  const containers = self.refs.flatMap((r): Found[] => {
    const object = r.k === "object" ? objectAt(frame, r.id) : undefined;
    return r.k === "object" && object !== undefined && object.kind !== "instance"
      ? [{ id: r.id, object }]
      : [];
  });
  if (containers.length === 0) return configParser(frame, self, method, given);
  let out: Value | undefined;
  for (const found of containers) {
    const value =
      found.object.kind === "dict"
        ? dictMethod(frame, found, method, given, e)
        : listMethod(frame, found, method, given);
    if (value === undefined) return undefined;
    out = out === undefined ? value : join(out, value);
  }
  return out;
}

function write(frame: Frame, id: number, object: HeapObject): Value {
  frame.state.heap.set(id, object);
  return none;
}

function listMethod(
  frame: Frame,
  { id, object }: Found,
  method: string,
  given: Arguments,
): Value | undefined {
  const [first, second] = given.args;
  const items = itemsOf(object);
  switch (method) {
    case "append":
    case "add":
    case "appendleft":
    case "put":
    case "put_nowait":
      if (first === undefined) return write(frame, id, object);
      if (items === undefined || object.kind === "set" || items.length >= 64)
        return write(frame, id, unordered(object, first));
      if (method === "appendleft") return write(frame, id, listOf(object, [first, ...items]));
      return write(frame, id, listOf(object, [...items, first]));
    case "extend":
    case "update":
    case "__iadd__": {
      const added = first === undefined ? undefined : elementsKnown(frame, first);
      if (items !== undefined && added !== undefined && items.length + added.length < 64)
        return write(frame, id, listOf(object, [...items, ...added]));
      return write(
        frame,
        id,
        unordered(object, first === undefined ? unknown : elementsJoined(frame, first)),
      );
    }
    case "insert": {
      const at = position(first, items?.length);
      if (items === undefined || at === undefined)
        return write(frame, id, unordered(object, second ?? unknown));
      return write(frame, id, listOf(object, [...items.slice(0, at), second ?? unknown, ...items.slice(at)]));
    }
    case "pop": {
      const at =
        first === undefined
          ? items === undefined
            ? undefined
            : items.length - 1
          : position(first, items?.length);
      if (items === undefined || at === undefined) {
        frame.state.heap.set(id, unordered(object, undefined));
        return contents(object);
      }
      frame.state.heap.set(
        id,
        listOf(
          object,
          items.filter((_, i) => i !== at),
        ),
      );
      return items[at] ?? unknown;
    }
    case "popleft":
    case "get":
    case "get_nowait": {
      const [next] = items ?? [];
      if (items === undefined || next === undefined) return contents(object);
      frame.state.heap.set(id, listOf(object, items.slice(1)));
      return next;
    }
    case "send": // to a generator: what it gives next may be what it is sent
      return first === undefined ? contents(object) : join(contents(object), first);
    case "remove": {
      const c = first?.consts?.length === 1 && first.taints.length === 0 ? first.consts[0] : undefined;
      const isClear = items?.every((v) => v.consts?.length === 1 || v.taints.length > 0) === true;
      const at =
        items?.findIndex((v) => v.consts?.length === 1 && v.taints.length === 0 && v.consts[0] === c) ?? -1;
      if (items === undefined || c === undefined || !isClear || at < 0)
        return write(frame, id, unordered(object, undefined));
      return write(
        frame,
        id,
        listOf(
          object,
          items.filter((_, i) => i !== at),
        ),
      );
    }
    case "reverse":
      return write(frame, id, items === undefined ? object : listOf(object, [...items].reverse()));
    case "clear":
      return write(frame, id, { ...listOf(object, []), rest: undefined });
    case "copy":
      return allocate(frame, object);
    case "sort":
    case "discard":
      return write(frame, id, unordered(object, undefined));
    case "index":
    case "count":
      return unknown;
    default:
      return undefined;
  }
}

function itemsOf(object: HeapObject): readonly Value[] | undefined {
  if (object.length === undefined || object.rest !== undefined) return undefined;
  return Array.from({ length: object.length }, (_, i) => object.fields.get(String(i)) ?? unknown);
}

function listOf(object: HeapObject, items: readonly Value[]): HeapObject {
  const fields = new Map(items.map((v, i) => [String(i), v]));
  const { kind, cls, type } = object;
  return heapObject({ kind, fields, rest: undefined, length: items.length, cls, type });
}

/** `del items[0]`, `del box["key"]` */
export function deleteElement(frame: Frame, container: Value, key: Value): void {
  const found = onlyObject(frame, container);
  const known = found === undefined ? undefined : keyOf(found.object, key);
  if (found === undefined || known === undefined) return;
  const { id, object } = found;
  const items = object.kind === "list" ? itemsOf(object) : undefined;
  if (items !== undefined && Number(known) in items)
    write(frame, id, listOf(object, items.toSpliced(Number(known), 1)));
  else if (object.kind === "dict") {
    const fields = new Map(object.fields);
    fields.delete(known);
    write(frame, id, withFields(object, fields, object.rest));
  }
}

/** Positions are lost: every element may be anywhere. */
function unordered(object: HeapObject, added: Value | undefined): HeapObject {
  const { kind, cls, type } = object;
  let rest = object.fields.size > 0 || object.rest !== undefined ? contents(object) : undefined;
  if (added !== undefined) rest = rest === undefined ? added : join(rest, added);
  return heapObject({ kind, fields: new Map(), rest: rest ?? unknown, cls, type });
}

function position(value: Value | undefined, length: number | undefined): number | undefined {
  const at = value?.consts?.length === 1 ? value.consts[0] : undefined;
  if (typeof at !== "number" || length === undefined) return undefined;
  return at < 0 ? Math.max(0, length + at) : Math.min(at, length);
}

function dictMethod(
  frame: Frame,
  { id, object }: Found,
  method: string,
  given: Arguments,
  e: CallExpr,
): Value | undefined {
  const [first, second] = given.args;
  switch (method) {
    case "get":
    case "setdefault":
    case "pop": {
      const key = first ?? unknown;
      const known = keyOf(object, key);
      const fallback = second ?? none;
      let value = element(frame, reference(objectRef(id)), key, e.at);
      if (known === undefined || (!object.fields.has(known) && object.rest !== undefined))
        value = join(value, fallback);
      else if (!object.fields.has(known)) value = fallback;
      if (method === "setdefault" && known !== undefined && !object.fields.has(known))
        frame.state.heap.set(id, withField(object, known, value));
      if (method === "pop" && known !== undefined) {
        const fields = new Map(object.fields);
        fields.delete(known);
        frame.state.heap.set(id, withFields(object, fields, object.rest));
      }
      return value;
    }
    case "update":
      if (first !== undefined) spreadInto(frame, reference(objectRef(id)), first);
      for (const [name, value] of given.named)
        frame.state.heap.set(id, withField(objectAt(frame, id) ?? object, fieldKey(name), value));
      return none;
    case "values":
      return allocate(frame, { kind: "list", ...elementFields([...object.fields.values()], object.rest) });
    case "keys":
      return keysOf(frame, object);
    case "items": {
      const known = [...object.fields];
      if (object.rest === undefined && known.length <= mostPairs && known.every(([k]) => k.startsWith("="))) {
        const pairs = known.map(([k, v]) =>
          allocate(frame, { kind: "tuple", ...elementFields([constant(k.slice(1)), v]) }),
        );
        return allocate(frame, { kind: "list", ...elementFields(pairs) });
      }
      const keys = keysOf(frame, object);
      const pair = allocate(frame, {
        kind: "tuple",
        fields: new Map([
          ["0", elementsJoined(frame, keys)],
          ["1", contents(object)],
        ]),
        rest: undefined,
        length: 2,
      });
      return allocate(frame, { kind: "list", fields: new Map(), rest: pair });
    }
    case "copy":
      return allocate(frame, object);
    case "clear":
      return write(frame, id, withFields(object, new Map(), undefined));
    default:
      return undefined;
  }
}

/** Of as many the pairs are told apart. */
const mostPairs = 8;

function keysOf(frame: Frame, object: HeapObject): Value {
  const keys = [...object.fields.keys()].filter((k) => k.startsWith("=")).map((k) => constant(k.slice(1)));
  const rest = object.rest === undefined ? undefined : tainted(object.rest.taints);
  return allocate(frame, {
    kind: "list",
    ...elementFields(keys, rest),
  });
}

/** Options of a config parser are kept under "section\0option". */
function configParser(frame: Frame, self: Value, method: string, given: Arguments): Value | undefined {
  const found = onlyObject(frame, self);
  if (found === undefined || found.object.type !== "configparser.ConfigParser()") return undefined;
  const [section, option, value] = given.args;
  const s = section?.consts?.length === 1 ? section.consts[0] : undefined;
  const o = option?.consts?.length === 1 ? option.consts[0] : undefined;
  const isKnown = typeof s === "string" && typeof o === "string";
  const key = isKnown ? `=${s}\0${o.toLowerCase()}` : undefined;
  if (method === "set") {
    const next =
      key === undefined
        ? withRest(found.object, value ?? unknown)
        : withField(found.object, key, value ?? unknown);
    return write(frame, found.id, next);
  }
  if (method === "get" || method === "getint" || method === "getboolean") {
    const own =
      key === undefined
        ? contents(found.object)
        : (found.object.fields.get(key) ?? found.object.rest ?? given.named.get("fallback") ?? unknown);
    return method === "get" ? own : unknown;
  }
  if (method === "add_section" || method === "has_section" || method === "has_option") return unknown;
  if (method.startsWith("read")) write(frame, found.id, withRest(found.object, unknown));
  return undefined; // a file that is named is one that is opened
}
