// Where data comes in: API paths that the models call a source get a taint whose trace starts here.

import type { At } from "../../form/index.ts";
import {
  api,
  bitsOf,
  type Source,
  type SourceKind,
  step,
  type Taint,
  taintOf,
  type Value,
  withTaints,
} from "../../values/index.ts";
import { deeper, partOf } from "../heap.ts";
import type { Frame } from "../machine.ts";

/** The value of an API path that is a source; undefined when it is none. */
export function sourceAt(frame: Frame, path: string, at: At, key?: Value): Value | undefined {
  const model = frame.m.knowledge.source(path);
  if (model === undefined) return undefined;
  const canonical = frame.m.knowledge.canonical(path);
  // One model serves the requests of many frameworks; what they are called in all of them is what a reader knows.
  const label =
    model.label ?? canonical.replace(/^\?/, "").replace(/^django\.http\.HttpRequest(?=\.)/, "request");
  const safe = model.safe === undefined ? 0 : bitsOf(model.safe);
  // Two reads of one attribute give one thing: a check of the first holds for the second.
  const isSame = sameEachTime.test(canonical) || !/[`(]/.test(label);
  const taint = newTaint(frame, {
    kind: model.kind,
    at,
    label,
    safe,
    ...(isSame ? { path: canonical } : {}),
  });
  let taints: readonly Taint[] =
    key === undefined || model.kind === "random" ? [taint] : deeper([taint], key);
  const isAnyKey = key !== undefined && taints[0]?.path === "/?";
  if (isSame && isAnyKey) taints = partOf([taint], `?${at}`); // another key each time that it is asked
  return withTaints(api(canonical), taints);
}

/** Parts of a request are the same each time that a function asks for them; what is read or received is not. */
const sameEachTime = /[rR]equest(?:Handler)?\.(?!.*(?:recv|read|rfile|stream))/;

/** What a shuffled list is called: its order can be predicted, its elements are what they were. */
export const shuffling = "random.shuffle()";

export function newTaint(
  frame: Frame,
  about: {
    readonly kind: SourceKind;
    readonly at: At;
    readonly label: string;
    readonly safe?: number;
    /** What is the same wherever the function asks for it. */
    readonly path?: string;
  },
): Taint {
  const module = frame.unit.index;
  const source: Source = {
    id: about.path === undefined ? `${module}:${about.at}:${about.kind}` : `${about.kind}:${about.path}`,
    kind: about.kind,
    module,
    at: about.at,
    label: about.label,
  };
  const trace = step(undefined, module, about.at, `${words[about.kind]} ${about.label}`);
  return taintOf(source, "", about.safe ?? 0, trace);
}

const words: Readonly<Record<SourceKind, string>> = {
  remote: "comes in by",
  local: "comes in by",
  parameter: "comes in by the parameter",
  user: "comes in by the parameter",
  secret: "is sensitive:",
  exception: "describes an error:",
  random: "is predictable:",
  archive: "is a name inside an archive:",
  prompt: "was written by a model:",
  own: "comes in by",
};
