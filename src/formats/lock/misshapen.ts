// Values of another shape than the format's: a list where an object belongs reads as an empty object, and an empty list of packages as
// "nothing is installed". So what is there and has the wrong shape is told. Knows no format.

import type { Problem } from "../../model/index.ts";
import { type YamlNode, yamlText } from "./block-yaml.ts";
import { entriesOf, isObject } from "./plain.ts";

/** Something else where an object or a list belongs is told: it would read as an empty one. What is absent, is. */
export function misshapen(
  where: string,
  value: unknown,
  kind: "object" | "list" = "object",
): readonly Problem[] {
  const fits = kind === "list" ? Array.isArray(value) : isObject(value);
  const isEmpty = typeof value === "object" && (value === null || Object.keys(value).length === 0); // some languages write both alike
  if (fits || isEmpty || value === undefined) return [];
  return [{ message: `${where.slice(0, 120)} is no ${kind}` }];
}

/** The same for each member of an object. */
export function misshapenIn(where: string, holder: unknown): readonly Problem[] {
  return [
    ...misshapen(where, holder),
    ...entriesOf(holder).flatMap(([key, value]) => misshapen(`${where} ${key}`, value)),
  ];
}

/** Text where a list or a map belongs is told: it would read as an empty one. */
export function misshapenNode(
  where: string,
  node: YamlNode | undefined,
  kind: "map" | "list",
): readonly Problem[] {
  if (node === undefined || node.kind === kind || (yamlText(node) === undefined && node.kind === "text"))
    return [];
  const isEmpty =
    node.kind === "map" ? node.entries.length === 0 : node.kind === "list" && node.items.length === 0;
  return isEmpty ? [] : [{ message: `${where} is no ${kind}`, line: node.line }];
}
