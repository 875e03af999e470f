// The work of `portcullis config`.

import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { defaultConfig, loadConfig } from "../../config/index.ts";
import { policyText } from "./policy-show.ts";

export async function printConfig(flags: {
  readonly explain?: true;
  readonly schema?: true;
  readonly policy?: string;
}): Promise<void> {
  if (flags.schema === true) {
    process.stdout.write(readFileSync(new URL("../schema/portcullis.schema.json", import.meta.url), "utf8"));
    return;
  }
  const { text, name } = policyText(flags.policy);
  const config = text === undefined ? defaultConfig() : loadConfig(text, name);
  if (flags.explain !== true) {
    process.stdout.write(stringify(config));
    return;
  }
  const written: unknown = text === undefined ? {} : parse(text);
  const lines = leaves(config).map(([path, value]) => {
    const origin = hasPath(written, path) ? name : "default";
    return `${path.join(".")} = ${JSON.stringify(value)}  (${origin})`;
  });
  process.stdout.write(`${lines.join("\n")}\n`);
}

type Leaf = readonly [path: readonly string[], value: unknown];

function leaves(value: unknown, path: readonly string[] = []): readonly Leaf[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, value]];
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return entries.length === 0 && path.length > 0
    ? [[path, {}]]
    : entries.flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function hasPath(value: unknown, path: readonly string[]): boolean {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return false;
    inner = (inner as Readonly<Record<string, unknown>>)[key]; // an object, by the line above
  }
  return true;
}
