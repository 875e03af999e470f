// Alpine package versions (apk-package(5), "pkgver"): digits{.digits}[letter]{_suffix[digits]}[-r digits]. _alpha, _beta, _pre
// and _rc stand before the plain version, _cvs, _svn, _git, _hg and _p after it. A part with a leading zero is a fraction.

import { satisfiesRelation } from "./dpkg.ts";
import {
  compareDigits,
  compareText,
  type Order,
  sign,
  type Versioning,
  versionLengthLimit,
} from "./versioning.ts";

export const apkOrder: Versioning = {
  name: "apk",
  isValid: (version) => {
    const parsed = version.length <= versionLengthLimit ? parse(version) : undefined;
    return parsed !== undefined && parsed.rest === "" && parsed.numbers.length > 0;
  },
  compare: compareApk,
  satisfies: (version, requirement) => satisfiesRelation(version, requirement, compareApk),
};

type ApkVersion = {
  readonly numbers: readonly string[];
  readonly letter: string;
  readonly suffixes: readonly (readonly [word: string, number: string])[];
  readonly revision: string;
  /** What the grammar does not know; compared as text, last. */
  readonly rest: string;
};

// Ranks around 0, the plain version.
const suffixRank: Readonly<Record<string, number>> = {
  alpha: -4,
  beta: -3,
  pre: -2,
  rc: -1,
  cvs: 1,
  svn: 2,
  git: 3,
  hg: 4,
  p: 5,
};

export function compareApk(a: string, b: string): Order {
  const left = parse(a.trim());
  const right = parse(b.trim());
  return (
    compareNumbers(left.numbers, right.numbers) ||
    compareText(left.letter, right.letter) ||
    compareSuffixes(left.suffixes, right.suffixes) ||
    compareOptional(left.revision, right.revision) ||
    compareText(left.rest, right.rest)
  );
}

function parse(text: string): ApkVersion {
  const numbers = /^\d+(?:\.\d+)*/.exec(text)?.[0] ?? "";
  let at = numbers.length;
  const letter = numbers !== "" && /[a-z]/.test(text.charAt(at)) ? text.charAt(at) : "";
  at += letter.length;
  const suffixes: (readonly [string, string])[] = [];
  const suffix = /_(alpha|beta|pre|rc|cvs|svn|git|hg|p)(\d*)/y;
  for (;;) {
    suffix.lastIndex = at;
    const match = suffix.exec(text);
    if (match === null) break;
    suffixes.push([match[1] ?? "", match[2] ?? ""]);
    at += match[0].length;
  }
  const hash = /~[0-9a-f]+/y; // a commit has no rank
  hash.lastIndex = at;
  at += hash.exec(text)?.[0].length ?? 0;
  const revision = /-r(\d+)$/y;
  revision.lastIndex = at;
  const match = revision.exec(text);
  at += match?.[0].length ?? 0;
  return {
    numbers: numbers === "" ? [] : numbers.split("."),
    letter,
    suffixes,
    revision: match?.[1] ?? "",
    rest: text.slice(at),
  };
}

/** The first part by value; a later one as text of a fraction when either starts with zero; a longer list is greater. */
function compareNumbers(a: readonly string[], b: readonly string[]): Order {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const left = a[at] ?? "";
    const right = b[at] ?? "";
    const isFraction = at > 0 && (left.startsWith("0") || right.startsWith("0"));
    const order = isFraction ? compareFractions(left, right) : compareDigits(left, right);
    if (order !== 0) return order;
  }
  return sign(a.length - b.length);
}

/** More leading zeros are less; then the remaining digits by value. "0" itself stands above "00", below "1". */
function compareFractions(a: string, b: string): Order {
  const zerosA = /^0*/.exec(a)?.[0].length ?? 0;
  const zerosB = /^0*/.exec(b)?.[0].length ?? 0;
  return sign(zerosB - zerosA) || compareDigits(a, b);
}

/** What is not written stands before any number, 0 too: 1.0 < 1.0-r0, _p < _p0. */
function compareOptional(a: string, b: string): Order {
  if (a === "" || b === "") return sign(a.length - b.length);
  return compareDigits(a, b);
}

/** A missing suffix is the plain version, whose rank is between the pre- and the post-suffixes. */
function compareSuffixes(a: ApkVersion["suffixes"], b: ApkVersion["suffixes"]): Order {
  const length = Math.max(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [wordA, numberA] = a[at] ?? ["", ""];
    const [wordB, numberB] = b[at] ?? ["", ""];
    const order =
      sign((suffixRank[wordA] ?? 0) - (suffixRank[wordB] ?? 0)) || compareOptional(numberA, numberB);
    if (order !== 0) return order;
  }
  return 0;
}
