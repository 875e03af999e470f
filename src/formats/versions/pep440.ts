// Python versions as PEP 440 orders them (https://peps.python.org/pep-0440/#summary-of-permitted-suffixes-and-relative-ordering),
// epochs and local versions included. What PEP 440 rejects stands before every version, in the order setuptools gave it.

import { satisfies, validRange } from "@renovatebot/pep440";
import { compareLegacy } from "./pep440-legacy.ts";
import {
  compareDigits,
  compareLists,
  compareText,
  type Order,
  sign,
  type Versioning,
  versionLengthLimit,
} from "./versioning.ts";

export const pep440Order: Versioning = {
  name: "pep440",
  isValid: (version) => parsePep440(version) !== undefined,
  compare: (a, b) => {
    const left = parsePep440(a);
    const right = parsePep440(b);
    if (left === undefined || right === undefined) {
      if (left === right) return compareLegacy(a, b);
      return left === undefined ? -1 : 1;
    }
    return comparePep440(left, right);
  },
  satisfies: (version, requirement) => {
    if (
      parsePep440(version) === undefined ||
      requirement.length > versionLengthLimit ||
      !validRange(requirement)
    )
      return undefined;
    try {
      return satisfies(version, requirement, { prereleases: true });
    } catch {
      return undefined; // the library throws on a specifier that it cannot read
    }
  },
};

type Pep440 = {
  readonly epoch: string;
  readonly release: readonly string[];
  readonly pre?: readonly [letter: "a" | "b" | "rc", number: string];
  readonly post?: string;
  readonly dev?: string;
  readonly local?: readonly string[];
};

// PEP 440, appendix B; every part starts with its own mark, so that the match is linear.
const pattern =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|beta|preview|pre|a|b|c|rc)[-_.]?(\d+)?)?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d+)?)?(?:[-_.]?(dev)[-_.]?(\d+)?)?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;
const preLetters: Readonly<Record<string, "a" | "b" | "rc">> = {
  alpha: "a",
  a: "a",
  beta: "b",
  b: "b",
  c: "rc",
  rc: "rc",
  pre: "rc",
  preview: "rc",
};

export function parsePep440(raw: string): Pep440 | undefined {
  if (raw.length > versionLengthLimit) return undefined;
  const match = pattern.exec(raw.trim().toLowerCase());
  if (match === null) return undefined;
  const [, epoch, release, letter, preNumber, implicitPost, postWord, postNumber, devWord, devNumber, local] =
    match;
  const preLetter = letter === undefined ? undefined : preLetters[letter];
  return {
    epoch: epoch ?? "0",
    release: (release ?? "0").split("."),
    ...(preLetter === undefined ? {} : { pre: [preLetter, preNumber ?? "0"] as const }),
    ...(implicitPost === undefined && postWord === undefined
      ? {}
      : { post: implicitPost ?? postNumber ?? "0" }),
    ...(devWord === undefined ? {} : { dev: devNumber ?? "0" }),
    ...(local === undefined ? {} : { local: local.split(/[-_.]/) }),
  };
}

function comparePep440(a: Pep440, b: Pep440): Order {
  return (
    compareDigits(a.epoch, b.epoch) ||
    compareLists(a.release, b.release, "0", compareDigits) ||
    comparePre(a, b) ||
    compareOptional(a.post, b.post, -1) ||
    compareOptional(a.dev, b.dev, 1) ||
    compareLocal(a.local, b.local)
  );
}

/** A development release without pre and post stands before the pre-releases; a final one after them. */
function comparePre(a: Pep440, b: Pep440): Order {
  const rank = (v: Pep440): number =>
    v.pre !== undefined ? 1 : v.post === undefined && v.dev !== undefined ? 0 : 2;
  const order = sign(rank(a) - rank(b));
  if (order !== 0 || a.pre === undefined || b.pre === undefined) return order;
  return compareText(a.pre[0], b.pre[0]) || compareDigits(a.pre[1], b.pre[1]);
}

/** `whenAbsent` is the rank of a missing part against a present one. */
function compareOptional(a: string | undefined, b: string | undefined, whenAbsent: -1 | 1): Order {
  if (a === undefined || b === undefined)
    return a === b ? 0 : a === undefined ? whenAbsent : whenAbsent === 1 ? -1 : 1;
  return compareDigits(a, b);
}

/** No local part is least; numbers stand after words; a longer list of equal parts is greater. */
function compareLocal(a: readonly string[] | undefined, b: readonly string[] | undefined): Order {
  return compareLists<string | undefined>(a ?? [], b ?? [], undefined, (x, y) => {
    if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? -1 : 1;
    const isNumberX = /^\d+$/.test(x);
    const isNumberY = /^\d+$/.test(y);
    if (isNumberX && isNumberY) return compareDigits(x, y);
    if (isNumberX !== isNumberY) return isNumberX ? 1 : -1;
    return compareText(x, y);
  });
}
