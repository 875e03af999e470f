// Debian package versions (deb-version(7), Debian Policy 5.6.12): [epoch:]upstream[-revision]; "~" stands before everything,
// even the end; letters before other characters; runs of digits by value.

import {
  compareDigits,
  isDigit,
  isLetter,
  type Order,
  sign,
  type Versioning,
  versionLengthLimit,
} from "./versioning.ts";

export const dpkgOrder: Versioning = {
  name: "dpkg",
  isValid: (version) => version.length <= versionLengthLimit && /^(\d+:)?\d[A-Za-z0-9.+~:-]*$/.test(version),
  compare: compareDpkg,
  satisfies: (version, requirement) => satisfiesRelation(version, requirement, compareDpkg),
};

export function compareDpkg(a: string, b: string): Order {
  const left = split(a.trim());
  const right = split(b.trim());
  return (
    compareDigits(left.epoch, right.epoch) ||
    comparePart(left.upstream, right.upstream) ||
    comparePart(left.revision, right.revision)
  );
}

function split(version: string): {
  readonly epoch: string;
  readonly upstream: string;
  readonly revision: string;
} {
  const colon = version.indexOf(":");
  const hasEpoch = colon > 0 && /^\d+$/.test(version.slice(0, colon));
  const rest = hasEpoch ? version.slice(colon + 1) : version;
  const dash = rest.lastIndexOf("-");
  return {
    epoch: hasEpoch ? version.slice(0, colon) : "0",
    upstream: dash === -1 ? rest : rest.slice(0, dash),
    revision: dash === -1 ? "" : rest.slice(dash + 1),
  };
}

/** Alternates between text, compared by rank, and digits, compared by value. */
function comparePart(a: string, b: string): Order {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a.charCodeAt(i))) || (j < b.length && !isDigit(b.charCodeAt(j)))) {
      const order = sign(rank(a, i) - rank(b, j));
      if (order !== 0) return order;
      i += 1;
      j += 1;
    }
    const endA = digitsEnd(a, i);
    const endB = digitsEnd(b, j);
    const order = compareDigits(a.slice(i, endA), b.slice(j, endB));
    if (order !== 0) return order;
    i = endA;
    j = endB;
  }
  return 0;
}

function digitsEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
  return end;
}

/** "~" least, then the end (or a digit), then letters, then all else. */
function rank(text: string, at: number): number {
  if (at >= text.length) return 0;
  const unit = text.charCodeAt(at);
  if (isDigit(unit)) return 0;
  if (unit === 0x7e) return -1;
  return isLetter(unit) ? unit : unit + 0x10000;
}

const operators = ["<<", "<=", ">=", ">>", "==", "<", ">", "="] as const;

/** Relations of control files and their kin: "<<", "<=", "=", ">=", ">>" and a version; "<" and ">" as people write them. */
export function satisfiesRelation(
  version: string,
  requirement: string,
  compare: (a: string, b: string) => Order,
): boolean | undefined {
  const text = requirement
    .trim()
    .replace(/^\((.*)\)$/, "$1")
    .trim();
  const operator = operators.find((known) => text.startsWith(known));
  const wanted = operator === undefined ? text : text.slice(operator.length).trim();
  if (wanted === "") return undefined;
  const order = compare(version, wanted);
  switch (operator) {
    case "<<":
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">=":
      return order >= 0;
    case ">>":
    case ">":
      return order > 0;
    case "==":
    case "=":
    case undefined:
      return order === 0;
  }
}
