// RPM versions, [epoch:]version[-release] (rpm-version(7)): runs of digits by value and of letters as text, separators without
// meaning, digits after letters, "~" before everything and "^" after the end but before anything longer.

import { satisfiesRelation } from "./dpkg.ts";
import {
  compareDigits,
  compareText,
  isDigit,
  isLetter,
  type Order,
  type Versioning,
  versionLengthLimit,
} from "./versioning.ts";

export const rpmOrder: Versioning = {
  name: "rpm",
  isValid: (version) =>
    version.length <= versionLengthLimit && /^(\d+:)?[A-Za-z0-9._+~^]+(-[A-Za-z0-9._+~^]+)?$/.test(version),
  compare: compareRpm,
  satisfies: (version, requirement) => satisfiesRelation(version, requirement, compareRpm),
};

export function compareRpm(a: string, b: string): Order {
  const left = split(a.trim());
  const right = split(b.trim());
  const order = compareDigits(left.epoch, right.epoch) || compareSegments(left.version, right.version);
  if (order !== 0) return order;
  if (left.release === undefined || right.release === undefined) {
    return left.release === right.release ? 0 : left.release === undefined ? -1 : 1;
  }
  return compareSegments(left.release, right.release);
}

function split(text: string): {
  readonly epoch: string;
  readonly version: string;
  readonly release?: string;
} {
  const colon = /^\d*:/.exec(text)?.[0].length ?? 0;
  const rest = text.slice(colon);
  const dash = rest.lastIndexOf("-");
  return {
    epoch: colon === 0 ? "0" : text.slice(0, colon - 1),
    version: dash === -1 ? rest : rest.slice(0, dash),
    ...(dash === -1 ? {} : { release: rest.slice(dash + 1) }),
  };
}

const tilde = 0x7e;
const caret = 0x5e;

function compareSegments(a: string, b: string): Order {
  let i = 0;
  let j = 0;
  for (;;) {
    i = afterSeparators(a, i);
    j = afterSeparators(b, j);
    const unitA = i < a.length ? a.charCodeAt(i) : -1;
    const unitB = j < b.length ? b.charCodeAt(j) : -1;
    if (unitA === tilde || unitB === tilde) {
      if (unitA !== unitB) return unitA === tilde ? -1 : 1;
      i += 1;
      j += 1;
      continue;
    }
    if (unitA === caret || unitB === caret) {
      if (unitA === unitB) {
        i += 1;
        j += 1;
        continue;
      }
      // "^" is greater than the end and less than any further segment.
      if (unitA === -1 || unitB === -1) return unitA === -1 ? -1 : 1;
      return unitA === caret ? -1 : 1;
    }
    if (unitA === -1 || unitB === -1) return unitA === unitB ? 0 : unitA === -1 ? -1 : 1;
    const isNumeric = isDigit(unitA);
    if (isNumeric !== isDigit(unitB)) return isNumeric ? 1 : -1;
    const endA = runEnd(a, i, isNumeric);
    const endB = runEnd(b, j, isNumeric);
    const order = (isNumeric ? compareDigits : compareText)(a.slice(i, endA), b.slice(j, endB));
    if (order !== 0) return order;
    i = endA;
    j = endB;
  }
}

function afterSeparators(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit) || isLetter(unit) || unit === tilde || unit === caret) break;
    at += 1;
  }
  return at;
}

function runEnd(text: string, start: number, isNumeric: boolean): number {
  let at = start;
  while (at < text.length && (isNumeric ? isDigit(text.charCodeAt(at)) : isLetter(text.charCodeAt(at))))
    at += 1;
  return at;
}
