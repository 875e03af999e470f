// Semantic Versioning 2.0.0 (https://semver.org/#spec-item-11), the order of npm, crates.io, Hex, Pub and others, widened to
// texts that strict readers refuse: a leading "v" or "=", missing parts (count as 0), more than three parts, "1.2.3beta".

import Range from "semver/classes/range.js";
import valid from "semver/functions/valid.js";
import { cargoRange } from "./cargo-requirement.ts";
import {
  compareDigits,
  compareLists,
  compareText,
  isDigit,
  type Order,
  sign,
  type Versioning,
  versionLengthLimit,
} from "./versioning.ts";

export type SemverParts = { readonly numbers: readonly string[]; readonly prerelease: readonly string[] };

export const semverOrder: Versioning = {
  name: "semver",
  isValid: (version) => version.length <= 256 && valid(version) !== null,
  compare: compareSemver,
  satisfies: (version, requirement) => satisfiesNpm(version, requirement),
};

export const cargoOrder: Versioning = {
  ...semverOrder,
  name: "cargo",
  satisfies: (version, requirement) => {
    const range = cargoRange(requirement);
    return range === undefined ? undefined : satisfiesNpm(version, range);
  },
};

export function compareSemver(a: string, b: string): Order {
  if (a === b) return 0;
  return comparePlain(a, b) ?? compareParts(semverParts(a), semverParts(b));
}

/** Three short numbers on both sides, as most versions are: compared where they stand. Undefined for anything else. */
function comparePlain(a: string, b: string): Order | undefined {
  const left = plainNumber(a);
  const right = left === undefined ? undefined : plainNumber(b);
  return left === undefined || right === undefined ? undefined : sign(left - right);
}

const partLimit = 100_000;

/** x.y.z with parts below the limit, as one number; a double holds three of them exactly. */
function plainNumber(version: string): number | undefined {
  let value = 0;
  let part = 0;
  let dots = 0;
  let digits = 0;
  for (let at = 0; at < version.length; at += 1) {
    const unit = version.charCodeAt(at);
    if (isDigit(unit)) {
      part = part * 10 + unit - 0x30;
      digits += 1;
    } else if (unit === 0x2e && digits > 0 && dots < 2) {
      value = value * partLimit + part;
      part = 0;
      digits = 0;
      dots += 1;
    } else return undefined;
    if (part >= partLimit) return undefined;
  }
  return dots === 2 && digits > 0 ? value * partLimit + part : undefined;
}

/**
 * Pub orders by the build, too (https://pub.dev/packages/pub_semver, "Semantics"): 1.2.3 < 1.2.3+1 < 1.2.3+2, sorted as prereleases are.
 */
export const pubOrder: Versioning = {
  ...semverOrder,
  name: "pub",
  compare: (a, b) => compareSemver(a, b) || compareBuild(buildOf(a), buildOf(b)),
};

/** So does Julia (docs.julialang.org, "Version Number Literals"), whose packages of binaries are built anew under the same version: 1.1.13+0 < 1.1.13+1. */
export const juliaOrder: Versioning = { ...pubOrder, name: "julia" };

function buildOf(version: string): readonly string[] {
  const plus = version.indexOf("+");
  return plus === -1
    ? []
    : version
        .slice(plus + 1)
        .trim()
        .split(".");
}

function compareBuild(a: readonly string[], b: readonly string[]): Order {
  return compareLists<string | undefined>(a, b, undefined, compareIdentifiers);
}

export function compareParts(a: SemverParts, b: SemverParts): Order {
  const numbers = compareLists(a.numbers, b.numbers, "0", compareDigits);
  if (numbers !== 0) return numbers;
  if (a.prerelease.length === 0 || b.prerelease.length === 0) {
    return a.prerelease.length === b.prerelease.length ? 0 : a.prerelease.length === 0 ? 1 : -1;
  }
  return compareLists<string | undefined>(a.prerelease, b.prerelease, undefined, compareIdentifiers);
}

/** A longer list of equal identifiers is greater; numbers stand before words. */
function compareIdentifiers(a: string | undefined, b: string | undefined): Order {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const isNumberA = isAllDigits(a);
  const isNumberB = isAllDigits(b);
  if (isNumberA && isNumberB) return compareDigits(a, b);
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return compareText(a, b);
}

function isAllDigits(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (!isDigit(text.charCodeAt(at))) return false;
  return text.length > 0;
}

/** Numbers up to the first other character; what follows, up to "+", is the prerelease. Build metadata has no rank. */
export function semverParts(raw: string): SemverParts {
  const text = raw.trim();
  let at = 0;
  while (at < text.length && (text[at] === "=" || text[at] === "v" || text[at] === "V" || text[at] === " "))
    at += 1;
  const numbers: string[] = [];
  while (at < text.length && isDigit(text.charCodeAt(at))) {
    let end = at;
    while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
    numbers.push(text.slice(at, end));
    at = end;
    if (text[at] === "." && isDigit(text.charCodeAt(at + 1))) at += 1;
    else break;
  }
  const build = text.indexOf("+", at);
  const rest = text.slice(at, build === -1 ? text.length : build).replace(/^[-.]/, "");
  return { numbers, prerelease: rest === "" ? [] : rest.split(".") };
}

function satisfiesNpm(version: string, requirement: string): boolean | undefined {
  if (requirement.length > versionLengthLimit) return undefined;
  try {
    return new Range(requirement).test(version);
  } catch {
    return undefined; // the library throws on a range that it cannot read
  }
}
