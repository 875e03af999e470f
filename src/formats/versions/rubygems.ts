// RubyGems versions as Gem::Version orders them (https://docs.ruby-lang.org/en/master/Gem/Version.html): runs of digits and of
// letters, letters before numbers, trailing zeros without meaning, "-" read as ".pre.".

import { satisfies } from "@renovatebot/ruby-semver";
import {
  compareDigits,
  compareLists,
  compareText,
  type Order,
  type Versioning,
  versionLengthLimit,
} from "./versioning.ts";

export const rubygemsOrder: Versioning = {
  name: "rubygems",
  isValid: (version) =>
    version.length <= versionLengthLimit &&
    /^\s*(\d+(\.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?)?\s*$/.test(version),
  compare: (a, b) => compareLists(segments(a), segments(b), "0", compareSegments),
  satisfies: (version, requirement) => {
    if (requirement.length > versionLengthLimit || !rubygemsOrder.isValid(version)) return undefined;
    try {
      return satisfies(version, requirement);
    } catch {
      return undefined; // the library throws on a requirement that it cannot read
    }
  },
};

function segments(version: string): readonly string[] {
  const all =
    version
      .trim()
      .replaceAll("-", ".pre.")
      .match(/\d+|[a-z]+/gi) ?? [];
  const firstWord = all.findIndex((segment) => !isNumber(segment));
  const split = firstWord === -1 ? all.length : firstWord;
  return [...withoutTrailingZeros(all.slice(0, split)), ...withoutTrailingZeros(all.slice(split))];
}

function withoutTrailingZeros(list: readonly string[]): readonly string[] {
  let end = list.length;
  while (end > 0 && /^0+$/.test(list[end - 1] ?? "")) end -= 1;
  return list.slice(0, end);
}

function isNumber(segment: string): boolean {
  return /^\d/.test(segment);
}

function compareSegments(a: string, b: string): Order {
  if (isNumber(a) && isNumber(b)) return compareDigits(a, b);
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? 1 : -1;
  return compareText(a, b);
}
