// Plain lists of numbers: R packages (CRAN, package_version: parts joined by "." or "-") and Haskell's PVP (Hackage). A longer
// list of equal numbers is greater. Words, which neither tool takes, stand before numbers.

import { satisfiesRelation } from "./dpkg.ts";
import {
  compareDigits,
  compareLists,
  compareText,
  type Order,
  type Versioning,
  versionLengthLimit,
} from "./versioning.ts";

export const dottedOrder: Versioning = {
  name: "dotted numbers",
  isValid: (version) => version.length <= versionLengthLimit && /^\d+([.-]\d+)*$/.test(version),
  compare: compareDotted,
  satisfies: (version, requirement) => satisfiesRelation(version, requirement, compareDotted),
};

/** Android's patch levels as OSV writes them, "release:level" ("12L:2023-08-01"): the release first, then the day. */
export const androidOrder: Versioning = {
  name: "android",
  isValid: (version) => version.length <= versionLengthLimit && /^[\w.-]*:[\d-]+$/.test(version),
  compare: (a, b) => {
    const [left, right] = [a.trim(), b.trim()].map((text) => text.split(":"));
    return (
      compareDotted(runsOf(left?.[0]), runsOf(right?.[0])) || compareDotted(left?.[1] ?? "", right?.[1] ?? "")
    );
  },
  satisfies: (version, requirement) => satisfiesRelation(version, requirement, androidOrder.compare),
};

/** "12L" as "12.L": more than 12, less than 13. */
function runsOf(text = ""): string {
  return (text.match(/\d+|[^\d.-]+/g) ?? []).join(".");
}

function compareDotted(a: string, b: string): Order {
  return compareLists<string | undefined>(
    a.trim().split(/[.-]/),
    b.trim().split(/[.-]/),
    undefined,
    (x, y) => {
      if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? -1 : 1;
      const isNumberX = /^\d+$/.test(x);
      const isNumberY = /^\d+$/.test(y);
      if (isNumberX && isNumberY) return compareDigits(x, y);
      if (isNumberX !== isNumberY) return isNumberX ? 1 : -1;
      return compareText(x, y);
    },
  );
}
