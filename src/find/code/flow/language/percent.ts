// `template % values` where both are known (printf-style formatting, Library Reference): patterns and statements that are put together from
// constants are constants.

import { only, type Value } from "../../values/index.ts";
import { elementsKnown, onlyObject } from "../heap.ts";
import type { Frame } from "../machine.ts";

const field = /%(?:\((\w+)\))?([sdir%])/g;

/** Undefined: something in it is not known. */
export function percentConstant(frame: Frame, template: Value, values: Value): string | undefined {
  const text = template.taints.length === 0 ? only(template) : undefined;
  if (typeof text !== "string") return undefined;
  const given = elementsKnown(frame, values) ?? [values];
  const named = onlyObject(frame, values)?.object;
  let next = 0;
  let isKnown = !text.replace(field, "").includes("%");
  const out = text.replace(field, (_, name: string | undefined, kind: string) => {
    if (kind === "%") return "%";
    const value = name === undefined ? given[next++] : named?.fields.get(`=${name}`);
    const known = value === undefined || value.taints.length > 0 ? undefined : only(value);
    if (known === undefined || known === null || typeof known === "boolean" || kind === "r") isKnown = false;
    return String(known);
  });
  return isKnown ? out : undefined;
}
