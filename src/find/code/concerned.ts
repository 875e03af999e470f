// Whether what the analysis left out concerns a change: a pull request is not held up by a function that was too large before it, and that
// it has nothing to do with.

import type { LineRanges } from "../../model/index.ts";
import type { Unit } from "./flow/index.ts";
import { type At, lineOf } from "./form/index.ts";

/** Whether a line of it is a changed one, even where only a comment changed: what a comment excepts is decided later. */
export function isTouched(form: { readonly at: At; readonly to: At }, changed: LineRanges): boolean {
  return changed.some(([first, last]) => first <= lineOf(form.to) && lineOf(form.at) <= last);
}

/** `names`: of functions, classes and kept data that were not followed to the end. The module's own statements are its function 0. */
export function isConcerned(unit: Unit, names: ReadonlySet<string>, changed: LineRanges): boolean {
  if (unit.classes.some((one) => names.has(one.name) && isTouched(one, changed))) return true;
  const forms = unit.functions.map((form) => form());
  const inner = forms.flatMap((form, fn) => (fn > 0 && isTouched(form, changed) ? [fn] : []));
  const isOutside = changed.some(
    ([first, last]) => !forms.some(({ at, to }, fn) => fn > 0 && lineOf(at) <= first && last <= lineOf(to)),
  );
  const touched = isOutside ? [0, ...inner] : inner;
  const named = forms.flatMap(({ name }, fn) => (names.has(name) ? [fn] : []));
  return touched.some((fn) => {
    const own = forms[fn]?.name ?? "";
    return (
      names.has(own) ||
      [...names].some((name) => unit.mentions(fn, name)) ||
      named.some((other) => unit.mentions(other, own))
    );
  });
}
