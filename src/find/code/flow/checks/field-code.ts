// Code that an object was given earlier: `self.rules[name] = rule` in one method, `eval(self.rules[name])` in another. What callers hand to
// an object is not followed from method to method; what is evaluated asks here whether a method puts a parameter under that field.

import type { Expr, FunctionForm } from "../../form/index.ts";
import { deepTaints } from "../heap.ts";
import type { CallEvent, Frame } from "../machine.ts";
import { tellCall } from "../reports.ts";

export function runsText(path: string): boolean {
  return path === "eval" || path === "exec" || path === "builtins.eval" || path === "builtins.exec";
}

export function fieldRun(event: CallEvent, path: string): void {
  const { frame, expr } = event;
  const [value] = event.args;
  const written = expr.a[0];
  if (value === undefined || written === undefined || value.consts !== undefined) return;
  if (frame.unit.isTest || deepTaints(frame, value).length > 0) return;
  const field = fieldOf(written);
  const giver = field === undefined ? undefined : giverOf(frame, field);
  if (giver === undefined) return;
  tellCall(event, path, {
    rule: "python/code-injection",
    detail: `\`${giver}\` takes it from whoever calls it`,
    confidence: "low",
  });
}

/** The field of `self` that an expression reads: `self.rules`, `self.rules[name]`, `self.rules.get(name)`. */
function fieldOf(e: Expr): string | undefined {
  if (e.k === "index") return fieldOf(e.o);
  if (e.k === "call") return e.f.k === "attr" && e.f.n === "get" ? fieldOf(e.f.o) : undefined;
  return e.k === "attr" && e.o.k === "name" && e.o.n === "self" ? e.n : undefined;
}

/** A public method that puts one of its parameters there as it is. */
function giverOf(frame: Frame, field: string): string | undefined {
  const { owner } = frame.form;
  const methods = owner === undefined ? undefined : frame.unit.classes[owner]?.methods;
  for (const [name, fn] of Object.entries(methods ?? {})) {
    if (name.startsWith("_") && !/^__(?:init|setitem|call)__$/.test(name)) continue;
    const form = frame.unit.functions[fn]?.();
    if (form !== undefined && gives(form, field)) return name;
  }
  return undefined;
}

function gives(form: FunctionForm, field: string): boolean {
  const names = new Set(form.params.slice(1).map((p) => p.n));
  return form.body.some((s) => {
    if (s.k === "assign")
      return s.v.k === "name" && names.has(s.v.n) && s.targets.some((t) => fieldOf(t) === field);
    if (s.k !== "expr" || s.e.k !== "call" || s.e.f.k !== "attr" || fieldOf(s.e.f.o) !== field) return false;
    return s.e.a.some((a) => a.k === "name" && names.has(a.n));
  });
}
