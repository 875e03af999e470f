// What an ecosystem's version order can be asked. Every order is total over all texts: a version that the ecosystem's own
// tool would refuse still has one place, so that nothing can crash or loop a scan. `isValid` says whether the tool takes it.

export type Order = -1 | 0 | 1;

export interface Versioning {
  /** The order's name, for messages: "semver", "dpkg" ... */
  readonly name: string;
  /** Whether the ecosystem's own tool accepts this text as a version. */
  readonly isValid: (version: string) => boolean;
  /** Total, antisymmetric and transitive over all texts. */
  readonly compare: (a: string, b: string) => Order;
  /** Whether a version meets a requirement as the ecosystem writes it; undefined when the requirement cannot be read. */
  readonly satisfies: (version: string, requirement: string) => boolean | undefined;
}

/** Longer texts are no versions of anything that exists: they are compared, but never valid. */
export const versionLengthLimit = 1024;

export function sign(difference: number): Order {
  return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}

/** Compares runs of decimal digits of any length by value; an empty run is zero. */
export function compareDigits(a: string, b: string): Order {
  const left = withoutLeadingZeros(a);
  const right = withoutLeadingZeros(b);
  if (left.length !== right.length) return sign(left.length - right.length);
  return left < right ? -1 : left > right ? 1 : 0;
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (start < digits.length && digits.charCodeAt(start) === 0x30) start += 1;
  return start === 0 ? digits : digits.slice(start);
}

/** Compares text by code points, as C, Go, Ruby and Python do (JavaScript compares UTF-16 units). */
export function compareText(a: string, b: string): Order {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    return sign(codePointRank(left) - codePointRank(right));
  }
  return sign(a.length - b.length);
}

/** Surrogates stand for code points above the rest of the basic plane. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Compares two lists item by item; what a missing item counts as is `filler`. */
export function compareLists<T>(
  a: readonly T[],
  b: readonly T[],
  filler: T,
  compareItems: (x: T, y: T) => Order,
): Order {
  const length = Math.max(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const order = compareItems(at < a.length ? (a[at] as T) : filler, at < b.length ? (b[at] as T) : filler); // in range
    if (order !== 0) return order;
  }
  return 0;
}

export function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

export function isLetter(unit: number): boolean {
  return (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
}
