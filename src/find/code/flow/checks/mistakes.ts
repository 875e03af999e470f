// Mistakes that are weaknesses by themselves, seen where a construct is met: identity of texts, a key written twice, a loop that
// nothing can end. They are decided from the form alone.

import type { Expr, Stmt } from "../../form/index.ts";
import type { Value } from "../../values/index.ts";
import type { Frame } from "../machine.ts";
import { tell } from "../reports.ts";
import { credentialElement } from "./credentials.ts";

/** `role is "admin"` */
export function identityCompared(frame: Frame, e: Extract<Expr, { k: "compare" }>): void {
  if (e.op !== "is" && e.op !== "is not") return;
  const isLiteral = (side: Expr): boolean =>
    side.k === "const" && side.t !== "other" && (typeof side.v === "string" || typeof side.v === "number");
  if (isLiteral(e.l) || isLiteral(e.r))
    tell(
      frame,
      { at: e.at, to: e.at + 1 },
      {
        rule: "python/identity-comparison",
        sink: e.op,
        detail: "a literal is compared by identity",
      },
    );
}

type DictExpr = Extract<Expr, { k: "dict" }>;
const seen = new WeakSet<object>();

/** A dict display with its values: keys that stand twice, and credentials under keys that say so. */
export function dictWritten(frame: Frame, e: DictExpr, values: readonly Value[]): void {
  for (const [i, [key]] of e.es.entries()) {
    const value = values[i];
    if (key?.k === "const" && typeof key.v === "string" && key.t === undefined && value !== undefined)
      credentialElement(frame, key.v, value, key.at);
  }
  if (seen.has(e)) return;
  seen.add(e);
  const known = new Set<string>();
  for (const [key] of e.es) {
    // Tables of numbers repeat themselves on purpose.
    if (key?.k !== "const" || typeof key.v !== "string" || key.t !== undefined) continue;
    const name = key.v;
    if (known.has(name))
      tell(
        frame,
        { at: key.at, to: key.at + 1 },
        {
          rule: "python/duplicate-key",
          sink: key.v,
          detail: "the key is written twice, and the last value stays",
        },
      );
    known.add(name);
  }
}

type WhileStmt = Extract<Stmt, { k: "while" }>;

/** The condition speaks of local names that the body never changes, and nothing in the body leaves the loop. */
export function loopMet(frame: Frame, s: WhileStmt): void {
  if (seen.has(s)) return;
  seen.add(s);
  const names = new Set<string>();
  if (!namesOf(s.test, names)) return;
  // Containers change without being assigned: only conditions on numbers, texts and truths are judged.
  const values = [...names].map((n) => frame.state.vars.get(n));
  const isNumber = s.test.k === "compare" || values.some((v) => v?.consts !== undefined);
  const isPlain = isNumber && values.every((v) => v?.refs.length === 0);
  const isLocal = isPlain && frame.fn !== 0 && [...names].every((n) => !frame.declaredGlobal.has(n));
  if (!isLocal || names.size === 0 || frame.unit.functions.some((_, i) => isInner(frame, i))) return;
  if (!changesOrLeaves(s.body, names))
    tell(
      frame,
      { at: s.at, to: s.at + 1 },
      {
        rule: "python/endless-loop",
        sink: "while",
        detail: "nothing in the loop changes its condition",
      },
    );
}

/** A function inside may change the names. */
function isInner(frame: Frame, fn: number): boolean {
  return fn !== 0 && frame.unit.functions[fn]?.().parent === frame.fn;
}

/** False when it holds more than names, constants and operators. */
function namesOf(e: Expr, names: Set<string>): boolean {
  switch (e.k) {
    case "const":
      return true;
    case "name":
      names.add(e.n);
      return true;
    case "compare":
      return e.op !== "in" && e.op !== "not in" && namesOf(e.l, names) && namesOf(e.r, names);
    case "logical":
      return e.es.every((part) => namesOf(part, names));
    case "unary":
      return namesOf(e.e, names);
    default:
      return false;
  }
}

/** Nodes are found by shape: an assignment to a name, a way out, or a call that is handed one of the names. */
function changesOrLeaves(body: readonly Stmt[], names: ReadonlySet<string>): boolean {
  const todo: unknown[] = [...body];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (typeof node !== "object" || node === null) continue;
    if (Array.isArray(node)) {
      todo.push(...node);
      continue;
    }
    const n = node as Stmt | Expr | { readonly k?: undefined }; // parts of the form, or small records of them
    if (n.k === "break" || n.k === "return" || n.k === "raise" || n.k === "yield" || n.k === "await")
      return true;
    const targets =
      n.k === "assign" || n.k === "delete"
        ? n.targets
        : n.k === "update" || n.k === "for" || n.k === "bind"
          ? [n.target]
          : [];
    if (targets.some((t) => mentions(t, names))) return true;
    if (n.k === "call" && ends.test(calleeName(n.f))) return true;
    if (n.k === "import" || n.k === "with" || n.k === "try") return true;
    todo.push(...Object.values(node));
  }
  return false;
}

const ends = /^(?:exit|_exit|quit|abort|next|accept|recv|get|input|popleft|pop|readline|read|wait|sleep)$/;

function calleeName(e: Expr): string {
  return e.k === "name" ? e.n : e.k === "attr" ? e.n : "";
}

function mentions(e: Expr, names: ReadonlySet<string>): boolean {
  if (e.k === "name") return names.has(e.n);
  if (e.k === "tuple" || e.k === "list") return e.es.some((part) => mentions(part, names));
  if (e.k === "spread") return mentions(e.e, names);
  if (e.k === "attr" || e.k === "index") return mentions(e.o, names);
  return false;
}
