// Whether what the analysis left out concerns a change: a pull request is not held up by a function that was too large before it, and that
// it has nothing to do with.

import type { LineRanges } from "../../model/index.ts";
import type { Unit } from "./flow/index.ts";
import { type At, lineOf } from "./form/index.ts";

/** `names`: of functions, classes and kept data that were not followed to the end. The module's own statements are its function 0. */
export function isConcerned(unit: Unit, names: ReadonlySet<string>, changed: LineRanges): boolean {
  const isTouched = ({ at, to }: { readonly at: At; readonly to: At }): boolean =>
    changed.some(([first, last]) => first <= lineOf(to) && lineOf(at) <= last);
  if (unit.classes.some((one) => names.has(one.name) && isTouched(one))) return true;
  const forms = unit.functions.map((form) => form());
  const inner = forms.flatMap((form, fn) => (fn > 0 && isTouched(form) ? [fn] : []));
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
