// Checks whose answer is thrown away: a verification that raises, in a `try` that ends with it and a handler that does nothing; and
// `assert` on rights, which `python -O` leaves out (Language Reference, "The assert statement").

import type { Expr, Stmt } from "../../form/index.ts";
import type { Frame } from "../machine.ts";
import { tell, textOf } from "../reports.ts";

const verifies =
  /(?:^|\.)(?:verify|verify_\w*|check_signature|validate_(?:token|signature|certificate)|check_(?:permissions?|access|authorization)|require_\w+)$/;

export function verificationSwallowed(frame: Frame, s: Extract<Stmt, { k: "try" }>): void {
  const last = s.body.at(-1);
  if (last?.k !== "expr" || last.e.k !== "call" || s.orelse.length > 0 || s.handlers.length === 0) return;
  const name = textOf(last.e.f);
  if (!verifies.test(name) || !s.handlers.every((h) => h.body.every(isQuiet))) return;
  tell(
    frame,
    { at: last.at, to: last.at + 1 },
    {
      rule: "python/ignored-verification",
      sink: name,
      detail: "the error that says no is caught and forgotten",
      confidence: "medium",
    },
  );
}

/** `pass`, a note to a log: what comes after runs as if all were well. */
function isQuiet(s: Stmt): boolean {
  return (
    s.k === "expr" &&
    (s.e.k === "const" ||
      (s.e.k === "call" &&
        /^(?:print|log\w*\..*|.*\.(?:debug|info|warning|error|exception))$/.test(textOf(s.e.f))))
  );
}

const rights =
  /^(?:is_?(?:authenticated|admin|staff|superuser|owner|authori[sz]ed|allowed|logged_?in)|has_?(?:perm|permission|access|role|scope)s?|check_?(?:password|permission|access|token|signature)\w*|can_?(?:access|edit|delete|view|write|read)|authori[sz]ed|authenticated)$/i;

export function rightsAsserted(frame: Frame, s: Extract<Stmt, { k: "assert" }>): void {
  if (frame.unit.isTest) return;
  const name = rightAsked(s.test);
  if (name === undefined) return;
  tell(
    frame,
    { at: s.at, to: s.at + 6 },
    {
      rule: "python/assert-on-rights",
      sink: name,
      detail: "optimised runs leave assertions out",
      confidence: "medium",
    },
  );
}

/** The first name of a right in a condition made of calls, fields and `and`, `or`, `not`. */
function rightAsked(e: Expr): string | undefined {
  if (e.k === "logical") return e.es.map(rightAsked).find((name) => name !== undefined);
  if (e.k === "unary") return rightAsked(e.e);
  if (e.k === "compare") return rightAsked(e.l);
  const named = e.k === "call" ? e.f : e;
  const name = named.k === "attr" || named.k === "name" ? named.n : undefined;
  return name !== undefined && rights.test(name) ? name : undefined;
}
