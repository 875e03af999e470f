// Statements inside statements.

import type { Stmt } from "./form.ts";

/** The lists of statements inside a statement. */
export function blocksOf(s: Stmt): readonly (readonly Stmt[])[] {
  switch (s.k) {
    case "if":
      return [...s.branches.map((b) => b.body), s.orelse];
    case "while":
    case "for":
      return [s.body, s.orelse];
    case "with":
      return [s.body];
    case "try":
      return [s.body, ...s.handlers.map((h) => h.body), s.orelse, s.last];
    default:
      return [];
  }
}
