// What built-in functions make of values: texts, numbers, characters, truths.

import {
  bit,
  checked,
  constants,
  everyKind,
  type Guards,
  joinTaints,
  moved,
  type Taint,
  taintOf,
  unknown,
  type Value,
  withCondition,
  withConsts,
  withRefs,
  withSafety,
  withTaints,
} from "../../values/index.ts";
import { elementsJoined, pythonText } from "../evaluate.ts";
import { deepTaints, elementsKnown } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { printed } from "./special-methods.ts";

/** What a function of the language or its library gives; undefined: nothing special about this call. */
export type Special = (event: CallEvent) => Value | undefined;

export const first = (event: CallEvent): Value => event.args[0] ?? unknown;

export function taintsOf(event: CallEvent, values: readonly Value[]): readonly Taint[] {
  return values.reduce<readonly Taint[]>((all, v) => joinTaints(all, deepTaints(event.frame, v)), []);
}

export function goesThrough(event: CallEvent, taints: readonly Taint[], name: string): readonly Taint[] {
  return moved(taints, event.frame.unit.index, event.expr.at, `goes through ${name}()`);
}

function toText(event: CallEvent): Value {
  const value = printed(event.frame, first(event), event.expr.at);
  if (value.consts !== undefined && value.taints.length === 0) return constants(value.consts.map(pythonText));
  const taints = deepTaints(event.frame, value);
  const text = taints.map((t) => withSafety(t, t.safe | bit("nosql")));
  const bare = withCondition(withRefs(withConsts(value, undefined), []), undefined);
  return withTaints(bare, goesThrough(event, text, "str"));
}

/** `repr` writes line breaks as two characters. */
function quotedText(event: CallEvent): Value {
  const text = toText(event);
  const safe = bit("log") | bit("header");
  return withTaints(
    text,
    text.taints.map((t) => withSafety(t, t.safe | safe)),
  );
}

/** What a number carries on: that it is predictable or secret, and that a request chose it. */
export function amountsOf(taints: readonly Taint[]): readonly Taint[] {
  return taints.flatMap((t): Taint[] => {
    if (t.source.kind === "random" || t.source.kind === "secret") return [t];
    const isOpen = t.source.kind === "remote" && (t.safe & bit("resource")) === 0;
    return isOpen ? [withSafety(t, everyKind & ~bit("resource"))] : [];
  });
}

/** A number holds no attack; what is only predictable or secret stays so. */
function toNumber(event: CallEvent): Value {
  const value = first(event);
  const numbers =
    value.taints.length === 0
      ? value.consts?.map((c) => (typeof c === "string" ? Number(c) : Number(c ?? Number.NaN)))
      : undefined;
  if (numbers !== undefined && numbers.length > 0 && numbers.every((n) => Number.isFinite(n))) {
    return constants(numbers.map(Math.trunc));
  }
  return withTaints(unknown, amountsOf(value.taints));
}

function length(event: CallEvent): Value {
  const value = first(event);
  const known = elementsKnown(event.frame, value);
  if (known !== undefined) return constants([known.length]);
  const isText = value.taints.length === 0 && value.consts?.every((c) => typeof c === "string") === true;
  return isText ? constants((value.consts ?? []).map((c) => String(c).length)) : unknown;
}

/** The number of a character is harmless, and can become the character again. */
const asNumber = "/<ord>";

function ord(event: CallEvent): Value {
  const value = first(event);
  const c = value.consts?.length === 1 && value.taints.length === 0 ? value.consts[0] : undefined;
  if (typeof c === "string" && [...c].length === 1) return constants([c.codePointAt(0) ?? 0]);
  const taints = value.taints.map((t) => taintOf(t.source, t.path + asNumber, everyKind, t.trace));
  return withTaints(unknown, taints);
}

/** `bytes(16)` is sixteen zeros. */
function zeros(event: CallEvent): Value | undefined {
  const n = first(event).consts?.length === 1 ? first(event).consts?.[0] : undefined;
  return typeof n === "number" && n > 0 && n <= 64 && event.args.length === 1
    ? constants(["\0".repeat(n)])
    : undefined;
}

function chr(event: CallEvent): Value {
  const value = first(event);
  const c = value.consts?.length === 1 ? value.consts[0] : undefined;
  if (typeof c === "number" && c >= 0 && c < 0x110000) return constants([String.fromCodePoint(c)]);
  const letters = value.taints.filter((t) => t.path.endsWith(asNumber));
  return withTaints(
    unknown,
    letters.map((t) => taintOf(t.source, t.path.slice(0, -asNumber.length), 0, t.trace)),
  );
}

/** `any(x.startswith(p) for p in ...)`: the test of one element stands for the answer. */
function quantifier(isAll: boolean): Special {
  return (event) => {
    const condition = elementsJoined(event.frame, first(event)).condition;
    if (condition === undefined) return unknown;
    const { whenTrue, whenFalse } = condition;
    return isAll ? checked(ofWhole(whenTrue)) : checked(whenTrue, whenFalse);
  };
}

/** What holds for each part, holds for the whole: `all(c.isalnum() for c in name)`. */
function ofWhole(guards: Guards): Guards {
  const out = new Map(guards);
  for (const [key, safe] of guards) {
    const whole = key.replace(/ ?\/[?*]$/, "");
    if (whole !== key) out.set(whole, (out.get(whole) ?? 0) | safe);
  }
  return out;
}

const nothing: Special = () => unknown;
const itself: Special = (event) => first(event);
const joined: Special = (event) => withTaints(unknown, taintsOf(event, event.args));
/** `min(wanted, 100)` */
const least: Special = (event) => {
  const taints = taintsOf(event, event.args);
  const isBounded = event.args.some((v) => v.taints.length === 0 && v.refs.length === 0);
  return withTaints(unknown, isBounded ? taints.map((t) => withSafety(t, t.safe | bit("resource"))) : taints);
};

export const conversionCalls: readonly (readonly [string, Special])[] = [
  ["str", toText],
  ["unicode", toText],
  ["repr", quotedText],
  ["ascii", quotedText],
  ["int", toNumber],
  ["float", toNumber],
  ["long", toNumber],
  ["abs", toNumber],
  ["round", toNumber],
  ["decimal.Decimal", toNumber],
  ["bool", nothing],
  ["hash", nothing],
  ["id", nothing],
  ["isinstance", nothing],
  ["hasattr", nothing],
  ["callable", nothing],
  ["any", quantifier(false)],
  ["all", quantifier(true)],
  ["len", length],
  ["chr", chr],
  ["ord", ord],
  ["bytes", zeros],
  ["min", least],
  ["max", joined],
  ["sum", joined],
  ["iter", itself],
  ["copy.copy", itself],
  ["copy.deepcopy", itself],
  ["contextlib.nullcontext", itself],
  ["contextlib.closing", itself],
  ["next", (event) => elementsJoined(event.frame, first(event))],
  ["typing.cast", (event) => event.args[1] ?? unknown],
];
