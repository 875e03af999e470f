// Conan versions (https://docs.conan.io/2/tutorial/versioning/version_ranges.html, "Versions ordering"): items between dots, numbers by
// value and words as text, trailing zeros without meaning; "-" begins a prerelease, the last "+" a build, which counts.

import { satisfiesRelation } from "./dpkg.ts";
import {
  compareDigits,
  compareText,
  type Order,
  sign,
  type Versioning,
  versionLengthLimit,
} from "./versioning.ts";

export const conanOrder: Versioning = {
  name: "conan",
  isValid: (version) => version !== "" && version.length <= versionLengthLimit && /^\S+$/.test(version),
  compare: compareConan,
  satisfies: (version, requirement) => satisfiesRelation(version, requirement, compareConan),
};

type ConanVersion = {
  readonly items: readonly string[];
  readonly prerelease: readonly string[] | undefined;
  readonly build: readonly string[] | undefined;
};

export function compareConan(a: string, b: string): Order {
  const left = parse(a);
  const right = parse(b);
  const items = compareItems(left.items, right.items);
  if (items !== 0) return items;
  if (left.prerelease !== undefined && right.prerelease !== undefined)
    return compareItems(left.prerelease, right.prerelease) || compareBuilds(left, right);
  if (left.prerelease !== right.prerelease) return left.prerelease === undefined ? 1 : -1;
  return compareBuilds(left, right);
}

function compareBuilds({ build: a }: ConanVersion, { build: b }: ConanVersion): Order {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  return compareItems(a, b);
}

function parse(version: string): ConanVersion {
  const plus = version.lastIndexOf("+");
  const rest = plus === -1 ? version : version.slice(0, plus);
  const dash = rest.indexOf("-");
  return {
    items: itemsOf(dash === -1 ? rest : rest.slice(0, dash)),
    prerelease: dash === -1 ? undefined : itemsOf(rest.slice(dash + 1)),
    build: plus === -1 ? undefined : itemsOf(version.slice(plus + 1)),
  };
}

function itemsOf(text: string): readonly string[] {
  const items = text.split(".");
  while (/^0+(_0+)*$/.test(items.at(-1) ?? "")) items.pop();
  return items;
}

function compareItems(a: readonly string[], b: readonly string[]): Order {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const left = a[at] ?? "";
    const right = b[at] ?? "";
    const areNumbers = isNumber(left) && isNumber(right);
    const order = (areNumbers ? compareDigits : compareText)(asText(left), asText(right));
    if (order !== 0) return order;
  }
  return sign(a.length - b.length);
}

function isNumber(item: string): boolean {
  return /^\d+(_\d+)*$/.test(item); // Python reads 1_000 as a thousand
}

/** Beside a word, a number is compared as it is printed. */
function asText(item: string): string {
  return isNumber(item) ? item.replaceAll("_", "").replace(/^0+(?=\d)/, "") : item;
}
