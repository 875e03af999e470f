// The evaluation algorithm of the OSV schema (https://ossf.github.io/osv-schema/#evaluation), word for word over raw records: the second
// method that our answers are held against. Slow on purpose; shares nothing with src/advisories but the order of versions.

import { versioningOf } from "../../../src/formats/versions/index.ts";

type RawEvent = Readonly<Partial<Record<"introduced" | "fixed" | "last_affected" | "limit", string>>>;
type RawRange = { readonly type?: string; readonly events?: readonly RawEvent[] };
export type RawAffected = {
  readonly package?: { readonly ecosystem?: string; readonly name?: string };
  readonly ranges?: readonly RawRange[];
  readonly versions?: readonly string[];
};
export type RawRecord = {
  readonly id: string;
  readonly withdrawn?: string;
  readonly affected?: readonly RawAffected[];
};

/** Whether the record calls this version affected, among the rows of exactly this ecosystem (with its release) and name. */
export function isVulnerable(record: RawRecord, ecosystem: string, name: string, version: string): boolean {
  return (record.affected ?? []).some(
    (row) =>
      row.package?.ecosystem === ecosystem &&
      row.package.name === name &&
      (includedInVersions(version, ecosystem, row.versions ?? []) ||
        (row.ranges ?? []).some((range) => includedInRange(version, ecosystem, range))),
  );
}

/** Ecosystems write one version in several ways (PEP 440: 3.2 and 3.2.0), so equality is the ecosystem's. */
function includedInVersions(version: string, ecosystem: string, versions: readonly string[]): boolean {
  return versions.some(
    (listed) => listed === version || versioningOf(ecosystem).compare(listed, version) === 0,
  );
}

function includedInRange(version: string, ecosystem: string, range: RawRange): boolean {
  if (range.type === "GIT") return false;
  const compare = versioningOf(ecosystem).compare;
  const events = range.events ?? [];
  if (!isBeforeLimits(version, events, compare)) return false;
  const at = (event: RawEvent): string => event.introduced ?? event.fixed ?? event.last_affected ?? "";
  const order = (a: string, b: string): number =>
    a === "0" ? (b === "0" ? 0 : -1) : b === "0" ? 1 : compare(a, b);
  const sorted = events
    .filter((event) => at(event) !== "")
    // At one version: what is introduced where another range is fixed is affected, what is last affected has been introduced.
    .sort((a, b) => order(at(a), at(b)) || rank(a) - rank(b));
  let isAffected = false;
  for (const event of sorted) {
    if (event.introduced !== undefined) {
      if (event.introduced === "0" || compare(version, event.introduced) >= 0) isAffected = true;
    } else if (event.fixed !== undefined) {
      if (compare(version, event.fixed) >= 0) isAffected = false;
    } else if (event.last_affected !== undefined && compare(version, event.last_affected) > 0) {
      isAffected = false;
    }
  }
  return isAffected;
}

function rank(event: RawEvent): number {
  return event.fixed !== undefined ? 0 : event.introduced !== undefined ? 1 : 2;
}

function isBeforeLimits(
  version: string,
  events: readonly RawEvent[],
  compare: (a: string, b: string) => number,
): boolean {
  const limits = events.flatMap((event) => event.limit ?? []);
  return limits.length === 0 || limits.some((limit) => limit === "*" || compare(version, limit) < 0);
}
