// Comparisons and what their truth says of tainted values: membership in a fixed set, equality with a constant, forbidden parts.

import type { Constant, Expr } from "../../form/index.ts";
import {
  bit,
  bitsOf,
  bothGuards,
  constant,
  everyKind,
  type Guards,
  noGuards,
  type Taint,
  unknown,
  type Value,
  withCondition,
  withPath,
} from "../../values/index.ts";
import { identityCompared } from "../checks/mistakes.ts";
import { secretCompared } from "../checks/secrecy.ts";
import { extensionGuards } from "../checks/uploads.ts";
import { deeperStill, deepTaints, elementsKnown, onlyObject } from "../heap.ts";
import type { Frame } from "../machine.ts";
import { substringCheck } from "./url-checks.ts";

export function comparison(frame: Frame, e: Extract<Expr, { k: "compare" }>, l: Value, r: Value): Value {
  substringCheck(frame, e, l, r);
  secretCompared(frame, e, l, r);
  identityCompared(frame, e);
  const isNegative = e.op === "!=" || e.op === "not in" || e.op === "is not";
  const truth = decided(frame, e.op, l, r);
  const base = truth === undefined ? unknown : constant(truth);
  const guards = compareGuards(frame, e.op, l, r);
  if (guards === undefined) return base;
  const [whenTrue, whenFalse] = isNegative
    ? [guards.otherwise, guards.holds]
    : [guards.holds, guards.otherwise];
  return withCondition(base, { whenTrue, whenFalse });
}

function compareGuards(
  frame: Frame,
  op: string,
  l: Value,
  r: Value,
): { readonly holds: Guards; readonly otherwise: Guards } | undefined {
  const isNone = r.consts?.length === 1 && r.consts[0] === null && r.taints.length === 0;
  if (isNone && l.condition !== undefined && !op.endsWith("in")) {
    return { holds: l.condition.whenFalse, otherwise: l.condition.whenTrue }; // `re.match(...) is None`
  }
  if (op === "==" || op === "!=" || op === "is" || op === "is not") {
    // What a caller hands in, and the own host, are constants to what comes from elsewhere: `target == root`.
    const isHandedIn = (t: Taint): boolean =>
      t.source.kind === "parameter" || /\.(?:host|host_url|url_root|get_host\(\))$/.test(t.source.label);
    const own = (v: Value): readonly Taint[] => {
      const others = v.taints.filter((t) => !isHandedIn(t));
      return others.length > 0 ? others : v.taints;
    };
    const isBase = (v: Value): boolean => v.taints.every(isHandedIn);
    const left = isBase(r) ? own(l) : isBase(l) ? [] : l.taints;
    const right = isBase(r) ? (isBase(l) ? r.taints : []) : isBase(l) ? own(r) : r.taints;
    if (left.length > 0 && right.length === 0)
      return { holds: guardsFor(left, everyKind), otherwise: noGuards };
    if (right.length > 0 && left.length === 0)
      return { holds: guardsFor(right, everyKind), otherwise: noGuards };
    return undefined;
  }
  if (op === "<" || op === "<=" || op === ">" || op === ">=") return boundGuards(op, l, r);
  if (op !== "in" && op !== "not in") return undefined;
  const parents = r.taints.filter((t) => t.path.endsWith("/parents") && (t.safe & bit("normalised")) !== 0);
  if (parents.length > 0) {
    const inside = guardsFor(
      parents.map((t) => withPath(t, t.path.slice(0, -"/parents".length))),
      bitsOf(["path", "archive"]),
    );
    return { holds: inside, otherwise: noGuards };
  }
  if (l.taints.length > 0 && deepTaints(frame, r).length === 0) {
    const parts = l.taints.filter((t) => /\/(?:\*|suffix$)/.test(t.path));
    const holds = bothGuards(guardsFor(l.taints, everyKind), extensionGuards(parts));
    return { holds, otherwise: noGuards };
  }
  if (r.taints.length > 0 && l.taints.length === 0) {
    const parts = l.consts ?? [];
    const safe = parts.length === 1 && typeof parts[0] === "string" ? forbidden(parts[0]) : 0;
    if (safe !== 0) return { holds: noGuards, otherwise: guardsFor(r.taints, safe) };
  }
  return undefined;
}

/** A number that was compared with another one has a bound on one side. */
function boundGuards(op: string, l: Value, r: Value): ReturnType<typeof compareGuards> {
  const [small, large] = op.startsWith("<") ? [l, r] : [r, l]; // when it holds
  const holds = large.taints.length === 0 ? guardsFor(small.taints, bit("resource")) : noGuards;
  const otherwise = small.taints.length === 0 ? guardsFor(large.taints, bit("resource")) : noGuards;
  return holds.size + otherwise.size === 0 ? undefined : { holds, otherwise };
}

/** What a text is safe for when it does not contain `part`. */
function forbidden(part: string): number {
  if (part === ".." || part === "../" || part === "..\\") return bit("no-parent");
  if (part === "/") return bitsOf(["path", "no-parent", "not-absolute"]);
  if (part === "'") return bitsOf(["xpath", "sql"]);
  if (part === "<" || part === ">") return bit("xss");
  if (part === "\n" || part === "\r" || part === "\r\n") return bitsOf(["log", "header"]);
  if (part === "://" || part === "//") return bit("redirect");
  if (part === "*" || part === "(" || part === ")") return bit("ldap");
  return 0;
}

/** `urlparse(x).netloc`: the marker tells a part of an address from a key of the same name. */
const hostParts = /^(.*)\/<url>\/(?:netloc|hostname|host)(?:\/\*(?:\/\[0\])?)?(?:\/is_\w+)?$/;

export function isHost(taint: Taint): boolean {
  return hostParts.test(taint.path);
}

/** The guards that make each of the taints safe for the kinds; a check of a URL's host covers the URL. */
export function guardsFor(taints: readonly Taint[], safe: number): Guards {
  const out = new Map<string, number>();
  for (const taint of taints) {
    if (taint.path.endsWith(deeperStill)) continue;
    const host = hostParts.exec(taint.path);
    const path = host === null ? taint.path : (host[1] ?? "");
    const kinds = host === null ? safe : safe & bitsOf(["ssrf", "redirect"]);
    // A check of a member's name is one of the member.
    const member = taint.source.kind === "archive" ? path.replace(/\/(?:name|filename|path)$/, "") : path;
    for (const part of member === path ? [path] : [path, member]) {
      const key = part === "" ? taint.source.id : `${taint.source.id} ${part}`;
      out.set(key, (out.get(key) ?? 0) | kinds);
    }
  }
  return out;
}

/** A tainted URL part used as a condition by itself: without a host a redirect stays on the site. */
export function truthGuards(value: Value): Value["condition"] {
  if (value.condition !== undefined) return value.condition;
  const hosts = value.taints.filter((t) => hostParts.test(t.path));
  if (hosts.length === 0) return undefined;
  if (hosts.every((t) => t.path.endsWith("/is_global"))) {
    return { whenTrue: guardsFor(hosts, bitsOf(["redirect", "ssrf"])), whenFalse: noGuards };
  }
  return { whenTrue: noGuards, whenFalse: guardsFor(hosts, bitsOf(["redirect", "ssrf"])) };
}

function decided(frame: Frame, op: string, l: Value, r: Value): boolean | undefined {
  if (op === "in" || op === "not in") {
    const inside = membership(frame, l, r);
    return inside === undefined ? undefined : inside === (op === "in");
  }
  if (
    l.consts === undefined ||
    r.consts === undefined ||
    l.taints.length + r.taints.length + l.refs.length + r.refs.length > 0
  )
    return undefined;
  if (l.consts.length * r.consts.length > 64 || l.consts.length * r.consts.length === 0) return undefined;
  let all: boolean | undefined;
  for (const a of l.consts) {
    for (const b of r.consts) {
      const one = compareConstants(op, a, b);
      if (one === undefined || (all !== undefined && all !== one)) return undefined;
      all = one;
    }
  }
  return all;
}

function membership(frame: Frame, l: Value, r: Value): boolean | undefined {
  const needle = l.consts?.length === 1 && l.taints.length === 0 ? l.consts[0] : undefined;
  if (needle === undefined) return undefined;
  const hay =
    r.consts?.length === 1 && r.taints.length === 0 && r.refs.length === 0 ? r.consts[0] : undefined;
  if (typeof hay === "string" && typeof needle === "string") return hay.includes(needle);
  const found = onlyObject(frame, r);
  if (found?.object.kind === "dict" && found.object.rest === undefined && typeof needle === "string")
    return found.object.fields.has(`=${needle}`);
  const elements = elementsKnown(frame, r);
  if (elements === undefined || !elements.every((v) => v.consts?.length === 1 && v.taints.length === 0))
    return undefined;
  return elements.some((v) => v.consts?.[0] === needle);
}

function compareConstants(op: string, a: Constant, b: Constant): boolean | undefined {
  if (op === "==" || op === "is") return normal(a) === normal(b);
  if (op === "!=" || op === "is not") return normal(a) !== normal(b);
  const isComparable =
    (typeof a === "number" && typeof b === "number") || (typeof a === "string" && typeof b === "string");
  if (!isComparable || a === null || b === null) return undefined;
  if (op === "<") return a < b;
  if (op === "<=") return a <= b;
  if (op === ">") return a > b;
  if (op === ">=") return a >= b;
  return undefined;
}

/** True == 1 in Python. */
function normal(c: Constant): Constant {
  return typeof c === "boolean" ? Number(c) : c;
}
