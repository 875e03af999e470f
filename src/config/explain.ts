// Where each value of a configuration comes from: a line of the file, the preset, or the schema's default.

import { lineOf, linesOf, parseConfig, readYaml } from "./load.ts";
import { isMap, presets, rulesOf } from "./presets/index.ts";
import type { Config } from "./schema.ts";

export type ExplainedValue = { readonly key: string; readonly value: unknown; readonly origin: string };

/** `text` undefined: there is no file. Every leaf, in the order of the schema; a rule of the policy is one leaf. */
export function explainConfig(text: string | undefined, name: string): readonly ExplainedValue[] {
  const file = text === undefined ? {} : (readYaml(text, name) ?? {});
  const config = parseConfig(file, name, linesOf(text ?? ""));
  const preset = config.preset === undefined ? undefined : presets[config.preset];
  const own = isMap(file) ? rulesOf(file).length : 0;
  const originOf = (path: readonly string[]): string => {
    const [first, second, index] = path;
    const isRule = first === "policy" && second === "rules" && index !== undefined;
    const inFile = isRule ? Number(index) < own : has(file, path);
    if (inFile && text !== undefined) return `${name}:${lineOf(text, path.map(asKey)) ?? 1}`;
    return has(preset, path) || (isRule && preset !== undefined) ? `preset ${config.preset}` : "default";
  };
  return leaves(config, []).map(([path, value]) => ({ key: keyText(path), value, origin: originOf(path) }));
}

type Leaf = readonly [path: readonly string[], value: unknown];

function leaves(value: Config | unknown, path: readonly string[]): readonly Leaf[] {
  if (isMap(value) && Object.keys(value).length > 0 && !isEntry(path))
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
  if (Array.isArray(value) && value.some(isMap))
    return value.flatMap((inner, index) => leaves(inner, [...path, String(index)]));
  return [[path, value]];
}

/** One element of a list of maps is shown in one line. */
function isEntry(path: readonly string[]): boolean {
  return /^\d+$/.test(path.at(-1) ?? "");
}

function keyText(path: readonly string[]): string {
  return path.map((key, at) => (/^\d+$/.test(key) ? `[${key}]` : `${at === 0 ? "" : "."}${key}`)).join("");
}

function asKey(key: string): PropertyKey {
  return /^\d+$/.test(key) ? Number(key) : key;
}

function has(value: unknown, path: readonly string[]): boolean {
  let inner = value;
  for (const key of path) {
    if (Array.isArray(inner)) inner = inner[Number(key)];
    else if (isMap(inner)) inner = inner[key];
    else return false;
  }
  return inner !== undefined;
}
