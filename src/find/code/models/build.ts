// Short forms for tables of models.

import type { FlowKind, SourceKind, TextFact } from "../values/index.ts";
import type { ArgumentName, Model } from "./model.ts";

export function sources(base: string, names: string, kind: SourceKind = "remote"): Model[] {
  return names
    .split(" ")
    .map((name) => ({ source: name === "" || /^[([]/.test(name) ? base + name : `${base}.${name}`, kind }));
}
export function sinks(kind: FlowKind, paths: string, args: readonly ArgumentName[] = [0]): Model[] {
  return paths.split(" ").map((sink) => ({ sink, kind, args }));
}
export function passes(
  paths: string,
  from: readonly ArgumentName[] = ["*"],
  safe: readonly (FlowKind | TextFact)[] = [],
): Model[] {
  return paths.split(" ").map((path) => ({ passes: path, from, safe }));
}
export function types(is: string, names: string): Model[] {
  return names.split(" ").map((type) => ({ type, is }));
}
export function never(paths: string): Model[] {
  return paths.split(" ").map((path) => ({ never: path }));
}
export function clean(paths: string): Model[] {
  return paths.split(" ").map((path) => ({ clean: path }));
}
