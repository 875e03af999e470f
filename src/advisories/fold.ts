// Folds the advisories of one package into vulnerabilities: records that name each other as aliases are one, transitively;
// `related` never folds. A distribution's record with one upstream CVE is an opinion on that CVE; one with several is a bundle.

import type { Advisory } from "../model/index.ts";
import { isDistribution } from "./distribution.ts";

export type Vulnerability = {
  /** The name to show: that of the best source (see `nameOrder`). */
  readonly id: string;
  /** Every other name, sorted. */
  readonly aliases: readonly string[];
  /** The records that say it, best source first. */
  readonly advisories: readonly [Advisory, ...Advisory[]];
  /** Distribution updates (DSA, ALSA, USN) that carry its fix. */
  readonly bundles: readonly Advisory[];
  /** A vulnerability that only a bundle names stands for these. */
  readonly covers: readonly string[];
};

export function foldAliases(advisories: readonly Advisory[]): readonly Vulnerability[] {
  const unique = [...new Map(advisories.map((advisory) => [advisory.id, advisory])).values()].sort(bySource);
  const bundles = unique.filter(isBundle);
  const groups = groupByName(unique.filter((advisory) => !isBundle(advisory)));
  const carried = new Set<Advisory>();
  const folded = groups.map((group) => {
    const names = new Set(group.flatMap(namesOf));
    const carrying = bundles.filter((bundle) => bundle.upstream.some((id) => names.has(id)));
    return vulnerability(group, names, carrying);
  });
  const known = new Set(folded.flatMap((one) => [one.id, ...one.aliases]));
  for (const bundle of bundles) if (bundle.upstream.every((id) => known.has(id))) carried.add(bundle);
  const alone = groupByName(bundles.filter((bundle) => !carried.has(bundle)));
  const standing = alone.map((group) => vulnerability(group, new Set(group.flatMap(namesOf)), []));
  return [...folded, ...standing].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** A distribution's update for several CVEs: the fix of each, a name of none. */
export function isBundle(advisory: Advisory): boolean {
  return advisory.upstream.length > 1 && advisory.affected.some((row) => isDistribution(row.ecosystem));
}

function isOpinion(advisory: Advisory): boolean {
  return advisory.upstream.length === 1 && advisory.affected.some((row) => isDistribution(row.ecosystem));
}

function namesOf(advisory: Advisory): readonly string[] {
  return [advisory.id, ...advisory.aliases, ...(isOpinion(advisory) ? advisory.upstream : [])];
}

/** Union-find over names; a cycle of aliases is just one group. */
function groupByName(advisories: readonly Advisory[]): readonly (readonly [Advisory, ...Advisory[]])[] {
  const parent = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root))
      root = next;
    for (let at = name; at !== root; ) {
      const next = parent.get(at) ?? root;
      parent.set(at, root);
      at = next;
    }
    return root;
  };
  for (const advisory of advisories) {
    for (const name of namesOf(advisory)) {
      const from = rootOf(name);
      const to = rootOf(advisory.id);
      parent.set(to, to);
      if (from !== to) parent.set(from, to);
    }
  }
  const groups = new Map<string, [Advisory, ...Advisory[]]>();
  for (const advisory of advisories) {
    const root = rootOf(advisory.id);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [advisory]);
    else group.push(advisory);
  }
  return [...groups.values()];
}

function vulnerability(
  group: readonly [Advisory, ...Advisory[]],
  names: ReadonlySet<string>,
  bundles: readonly Advisory[],
): Vulnerability {
  const [first] = group;
  // A distribution's record about a CVE is shown under the CVE's own name.
  const id = isOpinion(first) ? (first.upstream[0] ?? first.id) : first.id;
  return {
    id,
    aliases: [...names].filter((name) => name !== id).sort(),
    advisories: group,
    bundles,
    covers: isBundle(first) ? [...new Set(group.flatMap((one) => one.upstream))].sort() : [],
  };
}

/** Whose word comes first: malicious packages, GitHub, the ecosystem's own database, CVE, then all others. */
const nameOrder = ["MAL-", "GHSA-", "PYSEC-", "GO-", "RUSTSEC-", "CVE-"];

function sourceRank(advisory: Advisory): number {
  const index = nameOrder.findIndex((prefix) => advisory.id.startsWith(prefix));
  return index === -1 ? nameOrder.length : index;
}

function bySource(a: Advisory, b: Advisory): number {
  return sourceRank(a) - sourceRank(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
