// Calls of `re`: a match is a test of its text and its groups are parts of it; a substitution may leave harmless characters only.

import type { Expr } from "../../form/index.ts";
import {
  api,
  bit,
  bitsOf,
  builtFrom,
  constant,
  joinTaints,
  noGuards,
  taintOf,
  unknown,
  type Value,
  withCondition,
  withSafety,
  withTaints,
} from "../../values/index.ts";
import { callValue } from "../call.ts";
import { guardsFor } from "../guards/guards.ts";
import { safeAfterMatch } from "../guards/regex-guard.ts";
import { allocate, onlyObject } from "../heap.ts";
import { goesThrough, type Special } from "../language/conversions.ts";
import type { CallEvent } from "../machine.ts";

type How = "match" | "search" | "fullmatch";

function matching(how: How): Special {
  return (event) => matched(event, event.args[0], event.args[1], how);
}

function compiledMatching(how: How): Special {
  return (event) => matched(event, compiledPattern(event), event.args[0], how);
}

export function compiledPattern(event: CallEvent): Value | undefined {
  return event.self === undefined
    ? undefined
    : onlyObject(event.frame, event.self)?.object.fields.get("=pattern");
}

function matched(event: CallEvent, pattern: Value | undefined, text: Value | undefined, how: How): Value {
  if (text === undefined || text.taints.length === 0) return api("re.Match");
  const sources = pattern?.consts ?? [];
  const safe =
    sources.length === 0
      ? 0
      : sources.reduce<number>((all, p) => all & (typeof p === "string" ? safeAfterMatch(p, how) : 0), -1);
  const taints = text.taints.map((t) => taintOf(t.source, `${t.path}/*`, t.safe | safe, t.trace));
  const value = withTaints(api("re.Match"), goesThrough(event, taints, how));
  if (safe === 0) return value;
  return withCondition(value, { whenTrue: guardsFor(text.taints, safe), whenFalse: noGuards });
}

function compile(event: CallEvent): Value {
  const fields = new Map([
    ["=pattern", event.args[0] ?? event.named.get("pattern") ?? unknown],
    ["=flags", constant(writtenFlags(event))],
  ]);
  return allocate(event.frame, { kind: "instance", fields, rest: undefined, type: "re.Pattern" });
}

function substitute(event: CallEvent): Value {
  const compiled = compiledPattern(event);
  const [patternValue, replacement, text] = compiled === undefined ? event.args : [compiled, ...event.args];
  const pattern = patternValue?.consts?.length === 1 ? patternValue.consts[0] : undefined;
  const by = replacement?.consts?.length === 1 ? replacement.consts[0] : undefined;
  const made = text === undefined ? undefined : replacedBy(event, patternValue, replacement, text);
  const taints = joinTaints(text?.taints ?? [], made?.taints ?? replacement?.taints ?? []);
  const kept = typeof pattern === "string" && typeof by === "string" ? keptBy(pattern, by) : undefined;
  const removed = typeof pattern === "string" && typeof by === "string" ? removedBy(pattern, by) : 0;
  const safe = removed | (kept === undefined ? 0 : safeAfterMatch(kept, "fullmatch"));
  const cleaned = taints.map((t) => withSafety(t, t.safe | safe));
  return builtFrom(goesThrough(event, cleaned, "sub"));
}

/** `sub(pattern, lambda m: ..., text)`: the function is called with each match. */
function replacedBy(
  event: CallEvent,
  pattern: Value | undefined,
  by: Value | undefined,
  text: Value,
): Value | undefined {
  if (text.taints.length === 0 || by?.refs.some((r) => r.k === "fn" || r.k === "partial") !== true)
    return undefined;
  const match = withTaints(api("re.Match"), matched(event, pattern, text, "search").taints);
  const given = { args: [match], named: new Map<string, Value>(), rest: undefined };
  return callValue(event.frame, { callee: by, self: undefined, method: "", given, expr: event.expr });
}

/** `[\r\n]` replaced leaves one line; `[<>]` replaced leaves no tag. */
function removedBy(pattern: string, by: string): number {
  const set =
    /^\[([^\]^](?:[^\]\\]|\\.)*)\][+*]?$/.exec(pattern)?.[1] ?? /^(?:\\[rn]|[\r\n|])+$/.exec(pattern)?.[0];
  if (set === undefined || /[\r\n<>'/.]|\\[rn]/.test(by)) return 0;
  const isLine = /\\n|\n|\\s|\\x00-\\x1f|\\x0a/i.test(set);
  return (isLine ? bitsOf(["log", "header"]) : 0) | (set.includes("<") ? bit("xss") : 0);
}

/** `[^a-z]` removed leaves texts of `[a-z]*`. */
function keptBy(pattern: string, by: string): string | undefined {
  const negated = /^(\[\^(?:[^\]\\]|\\.)+\])[+*]?$/.exec(pattern)?.[1];
  const shorthand = /^\\([WD])\+?$/.exec(pattern)?.[1]?.toLowerCase();
  const inner = negated?.slice(2, -1) ?? (shorthand === undefined ? undefined : `\\${shorthand}`);
  if (inner === undefined || !/^[\w-]?$/.test(by)) return undefined;
  return `[${inner}${by === "-" ? "\\-" : by}]*`;
}

const flagLetters: Readonly<Record<string, string>> = {
  ASCII: "a",
  A: "a",
  IGNORECASE: "i",
  I: "i",
  MULTILINE: "m",
  M: "m",
  DOTALL: "s",
  S: "s",
  VERBOSE: "x",
  X: "x",
};

/** The flags of a call as they are written: `re.I | re.X` gives "ix". */
export function writtenFlags(event: CallEvent): string {
  const out = new Set<string>();
  const read = (e: Expr): void => {
    if (e.k === "binary") {
      read(e.l);
      read(e.r);
      return;
    }
    const isNamed =
      (e.k === "attr" && e.o.k === "name" && /^(?:re|regex)$/.test(e.o.n)) ||
      (e.k === "name" && e.n.length > 1);
    const name = (e.k === "attr" || e.k === "name") && isNamed ? e.n : "";
    if (Object.hasOwn(flagLetters, name)) out.add(flagLetters[name] ?? "");
  };
  for (const e of event.expr.a.slice(1)) read(e);
  for (const [name, e] of event.expr.kw ?? []) if (name === "flags") read(e);
  return [...out].sort().join("");
}

export const regexCalls: readonly (readonly [string, Special])[] = [
  ["re.match", matching("match")],
  ["re.search", matching("search")],
  ["re.fullmatch", matching("fullmatch")],
  ["re.compile", compile],
  ["re.Pattern.match", compiledMatching("match")],
  ["re.Pattern.search", compiledMatching("search")],
  ["re.Pattern.fullmatch", compiledMatching("fullmatch")],
  ["re.sub", substitute],
  ["re.Pattern.sub", substitute],
];
