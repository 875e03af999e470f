// `match` -> a chain of `if`: every pattern becomes a test on the subject, every capture a binding inside that test.

import type { Pattern, PyStmt } from "../../../formats/python/index.ts";
import type { At, Expr, FormBranch, Stmt } from "../form/index.ts";
import { declare, type Lowering, lowerBlock } from "./lower.ts";
import { lowerExpression } from "./lower-expression.ts";

export function lowerMatch(l: Lowering, s: Extract<PyStmt, { kind: "Match" }>, out: Stmt[]): void {
  const at = l.place(s.start);
  l.temporaries += 1;
  const name = `<match ${l.temporaries}>`;
  declare(l, name);
  const subject: Expr = { k: "name", at, n: name };
  out.push({ k: "assign", at, to: at, targets: [subject], v: lowerExpression(l, s.subject) });
  const branches: FormBranch[] = [];
  let orelse: Stmt[] = [];
  for (const arm of s.cases) {
    const tests: Expr[] = [];
    patternTests(l, arm.pattern, subject, tests);
    if (arm.guard !== undefined) tests.push(lowerExpression(l, arm.guard));
    const body = lowerBlock(l, arm.body);
    const [only] = tests;
    if (only === undefined) {
      orelse = body; // `case _:` takes all that is left
      break;
    }
    branches.push({
      test: tests.length === 1 ? only : { k: "logical", at: only.at, op: "and", es: tests },
      body,
    });
  }
  if (branches.length === 0) out.push(...orelse);
  else out.push({ k: "if", at, branches, orelse });
}

/** Adds the tests that a subject must pass; bindings always succeed. */
function patternTests(l: Lowering, pattern: Pattern, subject: Expr, tests: Expr[]): void {
  const at = l.place(pattern.start);
  switch (pattern.kind) {
    case "value":
      tests.push({ k: "compare", at, op: "==", l: subject, r: lowerExpression(l, pattern.value) });
      return;
    case "capture":
      if (pattern.pattern !== undefined) patternTests(l, pattern.pattern, subject, tests);
      if (pattern.name !== undefined) tests.push(binding(l, pattern.name, subject, at));
      return;
    case "star":
      if (pattern.name !== undefined)
        tests.push(binding(l, pattern.name, { k: "slice", at, o: subject }, at));
      return;
    case "sequence":
      tests.push(unknownTest(at));
      pattern.items.forEach((item, i) => {
        patternTests(l, item, { k: "index", at, o: subject, i: { k: "const", at, to: at, v: i } }, tests);
      });
      return;
    case "mapping":
      tests.push(unknownTest(at));
      pattern.items.forEach((item, i) => {
        const key = pattern.keys[i];
        if (key !== undefined)
          patternTests(l, item, { k: "index", at, o: subject, i: lowerExpression(l, key) }, tests);
      });
      if (pattern.rest !== undefined) tests.push(binding(l, pattern.rest, subject, at));
      return;
    case "class":
      tests.push(classTest(l, pattern, subject, at));
      pattern.items.forEach((item, i) => {
        const name = pattern.names[i];
        patternTests(l, item, { k: "attr", at, o: subject, n: name ?? `<${i}>` }, tests);
      });
      return;
    case "or": {
      const options = pattern.items.map((item): Expr => {
        const own: Expr[] = [];
        patternTests(l, item, subject, own);
        const [only] = own;
        return own.length === 1 && only !== undefined ? only : { k: "logical", at, op: "and", es: own };
      });
      tests.push({ k: "logical", at, op: "or", es: options });
      return;
    }
  }
}

function classTest(l: Lowering, pattern: Extract<Pattern, { kind: "class" }>, subject: Expr, at: At): Expr {
  const f: Expr = { k: "name", at, n: "isinstance" };
  return { k: "call", at, to: at, f, a: [subject, lowerExpression(l, pattern.callee)] };
}

function binding(l: Lowering, name: string, value: Expr, at: At): Expr {
  declare(l, name);
  const bind: Expr = { k: "bind", at, target: { k: "name", at, n: name }, e: value };
  // a binding holds whatever its value is: `(name := value) or True`
  return { k: "logical", at, op: "or", es: [bind, { k: "const", at, to: at, v: true }] };
}

function unknownTest(at: At): Expr {
  return { k: "name", at, n: "<shape>" };
}
