// Functions that are looked up by a name which somebody else may choose: `getattr(module, name)()`, `globals()[name]()`. What is read that
// way is not theirs; what is called is.

import { api, partialRef, reference, unknown, type Value } from "../../values/index.ts";

/** What a call of something that was looked up so is named to the models. */
export const chosenCall = "<chosen>";

/**
 * What stands under that name: nobody knows what, but a call of it is the choice of whoever wrote the name. A name with a beginning of
 * its own (`"do_" + x`) chooses among few.
 */
export function chosenBy(name: Value | undefined): Value {
  const isOthers = name?.taints.some((t) => t.source.kind === "remote" || t.source.kind === "user") === true;
  if (name === undefined || !isOthers || (name.prefix ?? "") !== "") return unknown;
  return reference(partialRef(api(chosenCall), [name], new Map()));
}
