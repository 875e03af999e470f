// What annotations say of the values that a framework hands in: numbers, choices and patterns are checked before the function runs.

import type { Expr } from "../../form/index.ts";
import {
  bit,
  classRef,
  reference,
  type Taint,
  tainted,
  type Value,
  withField,
  withSafety,
} from "../../values/index.ts";
import { callFunction } from "../call.ts";
import { evaluate } from "../evaluate.ts";
import { safeAfterMatch } from "../guards/regex-guard.ts";
import { allocate, onlyObject, partOf } from "../heap.ts";
import { classInfo, fieldNames } from "../language/classes.ts";
import type { ClassId, Frame } from "../machine.ts";
import { textOf } from "../reports.ts";
import { bodyFrame } from "../run.ts";

const plainApi =
  /^(?:int|float|bool|uuid\.UUID|decimal\.Decimal|datetime\.\w+|enum\.\w+|ipaddress\.IPv\w+|pydantic\.(?:\w+\.)?(?:con(?:int|float|decimal|date)|(?:Positive|Negative|NonNegative|NonPositive|Strict)(?:Int|Float|Bool)|UUID\d|IPvAny\w+|PastDate\w*|FutureDate\w*))$/;

const plainText = /^(?:int|float|bool|UUID|Decimal|date|datetime|None)$/;

/** Only numbers, dates and members of enumerations pass. */
export function isPlainType(frame: Frame, e: Expr): boolean {
  if (e.k === "const") return e.v === null || (typeof e.v === "string" && plainText.test(e.v));
  if (e.k === "call") return isPlainType(frame, e.f); // conint(ge=1)
  if (e.k === "binary" && e.op === "|") return isPlainType(frame, e.l) && isPlainType(frame, e.r);
  if (e.k === "index") {
    const container = textOf(e.o).split(".").at(-1) ?? "";
    const inner = e.i.k === "tuple" ? e.i.es : [e.i];
    if (container === "Literal") return true;
    if (container === "Annotated") return inner[0] !== undefined && isPlainType(frame, inner[0]);
    return containers.test(container) && inner.every((one) => isPlainType(frame, one));
  }
  if (e.k !== "name" && e.k !== "attr") return false;
  const { refs } = evaluate(frame, e);
  return (
    refs.length > 0 &&
    refs.every((r) => {
      if (r.k === "api") return plainApi.test(r.p);
      return r.k === "class" && isEnumeration(frame, r);
    })
  );
}

const containers = /^(?:Optional|Union|List|list|Set|set|FrozenSet|Tuple|tuple|Sequence|Iterable)$/;

function isEnumeration(frame: Frame, { module, cls }: ClassId): boolean {
  return classInfo(frame, module, cls).apiBases.some((base) => base.startsWith("enum."));
}

/** `Annotated[str, Query(pattern="^[a-z]+$")]`: the calls that describe a parameter, its default among them. */
export function descriptions(type: Expr | undefined, initial: Expr | undefined): readonly Expr[] {
  const inner = type?.k === "index" && textOf(type.o).endsWith("Annotated") ? type.i : undefined;
  const notes = inner?.k === "tuple" ? inner.es.slice(1) : [];
  const own = type?.k === "call" ? [type] : []; // constr(pattern=...)
  return [...notes, ...own, ...(initial === undefined ? [] : [initial])];
}

/** What the patterns among the descriptions make a text safe for. */
export function describedSafety(notes: readonly Expr[]): number {
  return notes.reduce((safe, note) => {
    const pattern =
      note.k === "call" ? note.kw?.find(([n]) => n === "pattern" || n === "regex")?.[1] : undefined;
    return pattern?.k === "const" && typeof pattern.v === "string"
      ? safe | safeAfterMatch(pattern.v, "search")
      : safe;
  }, 0);
}

/** An instance of a class of the project (a Pydantic model, a data class) that a request fills: each field by its annotation. */
export function filledModel(frame: Frame, id: ClassId, taints: readonly Taint[], depth = 0): Value {
  const unit = frame.m.linker.unit(id.module);
  const instance = allocate(frame, { kind: "instance", fields: new Map(), rest: undefined, cls: id });
  const found = onlyObject(frame, instance);
  if (found === undefined) return instance;
  let { object } = found;
  const own = bodyFrame(frame.m, unit, 0, undefined);
  for (const name of fieldNames(frame, id)) {
    const type = fieldType(frame, id, name);
    if (type !== undefined && isPlainType(own, type)) continue;
    const inner = type === undefined || depth >= maxNested ? undefined : modelOf(own, type);
    if (inner !== undefined) {
      object = withField(object, `=${name}`, filledModel(frame, inner, partOf(taints, name), depth + 1));
      continue;
    }
    const safe = describedSafety(descriptions(type, undefined));
    const isText =
      type !== undefined && /^(?:\w+\.)?(?:str|EmailStr|HttpUrl|AnyUrl|constr)$/.test(textOf(type));
    const part = partOf(taints, name).map((t) => withSafety(t, t.safe | safe | (isText ? bit("nosql") : 0)));
    object = withField(object, `=${name}`, validated(frame, id, name, tainted(part)));
  }
  frame.state.heap.set(found.id, object);
  return instance;
}

/** What Pydantic's validators of a field leave of it (Pydantic: "Field validators"): they check, or give something else. */
function validated(frame: Frame, id: ClassId, field: string, given: Value): Value {
  let value = given;
  for (const { module, cls } of classInfo(frame, id.module, id.cls).order) {
    const unit = frame.m.linker.unit(module);
    for (const fn of Object.values(unit.classes[cls]?.methods ?? {})) {
      const isIts = unit.functions[fn]?.().decorators.some((d) => validates(d, field)) === true;
      if (!isIts || value.taints.length === 0) continue;
      const self = reference(classRef(module, cls));
      const args = { args: [value], named: new Map<string, Value>(), rest: undefined };
      const result = callFunction(frame, { module, fn, self }, args, unit.functions[fn]?.().at ?? 0);
      if (!frame.isDead) value = tainted(result.taints);
      frame.isDead = false;
    }
  }
  return value;
}

function validates(decorator: Expr, field: string): boolean {
  if (decorator.k !== "call" || !/(?:^|\.)(?:field_)?validator$/.test(textOf(decorator.f))) return false;
  return decorator.a.some((a) => a.k === "const" && (a.v === field || a.v === "*"));
}

/** Models inside models that are told apart. */
const maxNested = 3;

/** The annotation names a class of the project with fields. */
function modelOf(frame: Frame, type: Expr): ClassId | undefined {
  if (type.k !== "name" && type.k !== "attr") return undefined;
  const [ref] = evaluate(frame, type).refs;
  return ref?.k === "class" && fieldNames(frame, ref).length > 0 ? ref : undefined;
}

function fieldType(frame: Frame, id: ClassId, name: string): Expr | undefined {
  for (const base of classInfo(frame, id.module, id.cls).order) {
    const types = frame.m.linker.unit(base.module).classes[base.cls]?.types;
    if (types !== undefined && Object.hasOwn(types, name)) return types[name];
  }
  return undefined;
}
