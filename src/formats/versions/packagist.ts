// Composer versions (https://getcomposer.org/doc/articles/versions.md): brought to four numbers and a stability, then ordered as
// PHP's version_compare does: any other word < dev < alpha < beta < RC < plain < patch. Branches ("dev-main") stand before all.

import { satisfiesComposer } from "./composer-requirement.ts";
import { compareDigits, type Order, sign, type Versioning, versionLengthLimit } from "./versioning.ts";

export const packagistOrder: Versioning = {
  name: "composer",
  isValid: (version) =>
    version.length <= versionLengthLimit && (classical.test(version.trim()) || /^dev-./.test(version)),
  compare: comparePackagist,
  satisfies: (version, requirement) =>
    requirement.length > versionLengthLimit
      ? undefined
      : satisfiesComposer(version, requirement, comparePackagist),
};

const classical =
  /^v?\d+(?:\.\d+){0,3}(?:[._-]?(?:stable|beta|b|rc|alpha|a|patch|pl|p)(?:[.-]?\d+)*)?(?:[.-]?dev)?(?:\+\S+)?(?:@\w+)?$/i;

function comparePackagist(a: string, b: string): Order {
  const left = parts(a);
  const right = parts(b);
  const length = Math.max(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const order = compareParts(left[at], right[at]);
    if (order !== 0) return order;
  }
  return 0;
}

function parts(version: string): readonly string[] {
  const text = version.trim().replace(/@\w+$/, "").replace(/\+.*$/s, "");
  if (/^dev-/i.test(text)) return ["dev", text.slice(4)];
  const numbers = /^v?(\d+(?:\.\d+)*)/i.exec(text);
  const rest = (numbers === null ? text : text.slice(numbers[0].length)).replace(/^[._-]?stable\b/i, "");
  const list = numbers?.[1]?.split(".") ?? [];
  while (list.length > 0 && list.length < 4) list.push("0");
  // Composer writes RC1 for rc.1, beta2 for b-2: letters and digits are parts of their own.
  return [...list, ...(rest.match(/\d+|[a-z]+/gi) ?? [])];
}

/** A missing part ranks as the plain version: above RC, below a number or a patch. */
function compareParts(a: string | undefined, b: string | undefined): Order {
  const rankA = rank(a);
  const rankB = rank(b);
  if (rankA !== rankB) return sign(rankA - rankB);
  return a !== undefined && b !== undefined && rankA === numberRank ? compareDigits(a, b) : 0;
}

const numberRank = 5;
const plainRank = 4;

function rank(part: string | undefined): number {
  if (part === undefined) return plainRank;
  if (/^\d/.test(part)) return numberRank;
  const word = part.toLowerCase();
  if (word === "dev") return 0;
  if (word === "alpha" || word === "a") return 1;
  if (word === "beta" || word === "b") return 2;
  if (word === "rc" || word === "c") return 3;
  if (word === "patch" || word === "pl" || word === "p") return 6;
  return -1;
}
