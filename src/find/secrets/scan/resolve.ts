// Of all that was found in one document: which candidates stand, which are the same secret seen twice, and which belong
// together as the halves of one credential.

import type { Severity } from "../../../model/index.ts";
import { sha256 } from "../../../model/index.ts";
import { ranks } from "../detect/detector.ts";
import { isPublicMaterial } from "../public-material.ts";
import type { Found } from "./layers.ts";

export type Standing = Found & { readonly severity: Severity; readonly parts: readonly Found[] };

/** The lowest rank wins the characters it stands on; pairs are joined; public material is dropped. Sorted by place. */
export function resolve(found: readonly Found[], lineOf: (offset: number) => number): readonly Standing[] {
  const byRank = found.toSorted(
    (a, b) =>
      classOf(a) - classOf(b) ||
      b.end - b.start - (a.end - a.start) ||
      a.rank - b.rank ||
      a.encodings.length - b.encodings.length ||
      a.start - b.start,
  );
  const identifiers: Found[] = [];
  const accepted = new Accepted();
  for (const one of byRank) {
    if (isPublicMaterial(sha256(one.secret))) accepted.block(one);
    else if (one.rule.isIdentifier) identifiers.push(one);
    else accepted.offer(one);
  }
  const standing = accepted.kept.toSorted((a, b) => a.start - b.start);
  return joinPairs(standing, identifiers, lineOf);
}

/** Inside a class the longer one wins: an address that opens something holds the token in it. */
function classOf(one: Found): number {
  return Math.floor(one.rank / ranks.step);
}

/** Disjoint spans, kept sorted so that an offer costs a binary search. */
class Accepted {
  readonly kept: Found[] = [];
  readonly #spans: Found[] = [];

  offer(one: Found): void {
    if (this.#take(one)) this.kept.push(one);
  }

  /** Takes the characters without reporting them, so that no other rule reports them either. */
  block(one: Found): void {
    this.#take(one);
  }

  #take(one: Found): boolean {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#spans[middle]?.end ?? 0) <= one.start) low = middle + 1;
      else high = middle;
    }
    const next = this.#spans[low];
    if (next !== undefined && next.start < one.end) return false;
    this.#spans.splice(low, 0, one);
    return true;
  }
}

function joinPairs(
  standing: readonly Found[],
  identifiers: readonly Found[],
  lineOf: (offset: number) => number,
): readonly Standing[] {
  const hasPairs = standing.some((one) => one.rule.pairsWith !== undefined || one.rule.needs !== undefined);
  if (!hasPairs) return standing.map((one) => ({ ...one, severity: one.rule.severity, parts: [] }));
  const absorbed = new Set<Found>();
  const joined = standing.map((one): Standing | undefined => {
    if (one.rule.needs !== undefined) return joinNeeds(one, [...standing, ...identifiers], lineOf, absorbed);
    const pair = one.rule.pairsWith;
    if (pair === undefined) return { ...one, severity: one.rule.severity, parts: [] };
    const line = lineOf(one.start);
    const parts = [...standing, ...identifiers].filter(
      (other) =>
        other !== one &&
        pair.rules.includes(other.rule.id) &&
        Math.abs(lineOf(other.start) - line) <= pair.withinLines,
    );
    if (parts.length === 0)
      return pair.isRequired ? undefined : { ...one, severity: one.rule.severity, parts };
    for (const part of parts) absorbed.add(part);
    return { ...one, severity: pair.severity ?? one.rule.severity, parts };
  });
  return joined.flatMap((one, index) => {
    const original = standing[index];
    return one === undefined || (original !== undefined && absorbed.has(original) && one.parts.length === 0)
      ? []
      : [one];
  });
}

/** Each of the needed rules must have matched near enough; the nearest match of each becomes a part. */
function joinNeeds(
  one: Found,
  others: readonly Found[],
  lineOf: (offset: number) => number,
  absorbed: Set<Found>,
): Standing | undefined {
  const line = lineOf(one.start);
  const parts: Found[] = [];
  for (const need of one.rule.needs ?? []) {
    const near = others
      .filter(
        (other) =>
          other.rule.id === need.rule &&
          Math.abs(lineOf(other.start) - line) <= (need.withinLines ?? Number.POSITIVE_INFINITY),
      )
      .toSorted((a, b) => Math.abs(a.start - one.start) - Math.abs(b.start - one.start))[0];
    if (near === undefined) return undefined;
    parts.push(near);
  }
  for (const part of parts) absorbed.add(part);
  return { ...one, severity: one.rule.severity, parts };
}
