// The order that setuptools (pkg_resources.parse_version before PEP 440) gave to Python versions: lower-cased runs of digits,
// letters, "." and "-", digits padded to eight, words marked with "*" so that they stand before numbers.

import { compareLists, compareText, type Order } from "./versioning.ts";

const replacements: Readonly<Record<string, string>> = {
  pre: "c",
  preview: "c",
  "-": "final-",
  rc: "c",
  dev: "@",
};

export function compareLegacy(a: string, b: string): Order {
  return compareLists<string | undefined>(legacyKey(a), legacyKey(b), undefined, (x, y) => {
    if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? -1 : 1;
    return compareText(x, y);
  });
}

function legacyKey(version: string): readonly string[] {
  const key: string[] = [];
  for (const part of [...parts(version.toLowerCase()), "*final"]) {
    if (part.startsWith("*")) {
      if (compareText(part, "*final") < 0) while (key.at(-1) === "*final-") key.pop();
      while (key.at(-1) === "00000000") key.pop();
    }
    key.push(part);
  }
  return key;
}

/** Runs of digits, of letters, single "." and "-"; anything between them is a part of its own. */
function parts(version: string): readonly string[] {
  const found = version.match(/\d+|[a-z]+|\.|-|[^\da-z.-]+/g) ?? [];
  return found.flatMap((raw) => {
    const part = Object.hasOwn(replacements, raw) ? (replacements[raw] ?? raw) : raw;
    if (part === ".") return [];
    return [/^\d/.test(part) ? part.padStart(8, "0") : `*${part}`];
  });
}
