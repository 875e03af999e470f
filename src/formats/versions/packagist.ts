// Composer versions (https://getcomposer.org/doc/articles/versions.md): brought to four numbers and a stability, then ordered as
// PHP's version_compare does: any other word < dev < alpha < beta < RC < plain < patch. Branches ("dev-main") stand before all.

import { satisfiesComposer } from "./composer-requirement.ts";
import { compareDigits, type Order, sign, type Versioning, versionLengthLimit } from "./versioning.ts";

export const packagistOrder: Versioning = {
  name: "composer",
  isValid: (version) => version.length <= versionLengthLimit && normalised(version) !== undefined,
  compare: comparePackagist,
  satisfies: (version, requirement) =>
    requirement.length > versionLengthLimit
      ? undefined
      : satisfiesComposer(version, requirement, comparePackagist),
};

const modifier = "(?:[._-]?(?:(stable|beta|b|rc|alpha|a|patch|pl|p)((?:[.-]?\\d)*))?([.-]?dev)?)";
const classical = new RegExp(`^v?(\\d{1,5})(\\.\\d+)?(\\.\\d+)?(\\.\\d+)?${modifier}$`, "i");
const dated = new RegExp(`^v?(\\d{4}(?:[.:-]?\\d{2}){1,6}(?:[.:-]?\\d{1,3}){0,2})${modifier}$`, "i");
const branch = /^v?(\d+)(\.(?:\d+|[x*]))?(\.(?:\d+|[x*]))?(\.(?:\d+|[x*]))?[.-]?dev$/i;
const words: Readonly<Record<string, string>> = { a: "alpha", b: "beta", p: "patch", pl: "patch" };

/** As Composer's VersionParser writes it; undefined for what it refuses. */
function normalised(version: string): string | undefined {
  const text = version
    .trim()
    .replace(/^([^,\s]+)\s+as\s+[^,\s]+$/i, "$1")
    .replace(/@(?:stable|rc|beta|alpha|dev)$/i, "")
    .replace(/^([^,\s+]+)\+\S+$/, "$1");
  if (/^(?:master|trunk|default)$/i.test(text)) return `dev-${text}`;
  if (/^dev-./i.test(text)) return `dev-${text.slice(4)}`;
  const numbers = classical.exec(text);
  if (numbers !== null) {
    const [, first, second = ".0", third = ".0", fourth = ".0", word, count, dev] = numbers;
    return `${first}${second}${third}${fourth}${stability(word, count, dev)}`;
  }
  const day = dated.exec(text);
  if (day !== null) return (day[1] ?? "").replace(/\D/g, ".") + stability(day[2], day[3], day[4]);
  const line = branch.exec(text);
  if (line === null) return undefined;
  const parts = [line[1], line[2], line[3], line[4]].map((part = ".x") => part.replace(/[x*]/i, "9999999"));
  return `${parts.join("")}-dev`;
}

function stability(word: string | undefined, count = "", dev: string | undefined): string {
  const known = word?.toLowerCase();
  if (known === "stable") return "";
  const number = count.replace(/^[.-]+/, "");
  const written = known === undefined ? "" : `-${words[known] ?? known}${number}`;
  return written + (dev === undefined ? "" : "-dev");
}

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

/** Letters and digits are parts of their own, as in PHP's version_compare. */
function parts(version: string): readonly string[] {
  const text = normalised(version) ?? version.trim().replace(/\+.*$/s, "");
  if (/^dev-/.test(text)) return ["dev", text.slice(4)];
  return text.match(/\d+|[a-z]+/gi) ?? [];
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
