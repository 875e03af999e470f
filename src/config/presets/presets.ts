// Every preset by name, and how a file is laid over one: maps key by key, lists as a whole, except that the file's policy rules
// stand before the preset's (the first match wins, so the file decides).

import type { ConfigInput } from "../schema.ts";
import { awsServices } from "./aws-services.ts";
import { elspeth } from "./elspeth.ts";
import type { PresetName } from "./names.ts";
import { petanque } from "./petanque.ts";

export const presets: Readonly<Record<PresetName, ConfigInput>> = {
  petanque,
  elspeth,
  "aws-services": awsServices,
};

type Plain = { readonly [key: string]: unknown };

/** The file's values over the preset's, both unchecked plain data. */
export function overPreset(file: Plain, preset: ConfigInput): Plain {
  const merged = merge(preset as Plain, file); // a typed constant read as plain data
  const [own, shipped] = [rulesOf(file), rulesOf(preset as Plain)];
  if (own.length === 0 || !isMap(merged["policy"])) return merged;
  return { ...merged, policy: { ...merged["policy"], rules: [...own, ...shipped] } };
}

/** Empty when there are none, or when the file has something else there (the schema will say so). */
export function rulesOf(config: Plain): readonly unknown[] {
  const policy = config["policy"];
  const rules = isMap(policy) ? policy["rules"] : undefined;
  return Array.isArray(rules) ? rules : [];
}

function merge(below: Plain, above: Plain): Plain {
  const keys = new Set([...Object.keys(below), ...Object.keys(above)]);
  return Object.fromEntries(
    [...keys].map((key) => {
      const [low, high] = [below[key], above[key]];
      if (high === undefined) return [key, low];
      return [key, isMap(low) && isMap(high) ? merge(low, high) : high];
    }),
  );
}

export function isMap(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
