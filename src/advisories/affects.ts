// Whether an advisory concerns one version of one package, by OSV's evaluation (https://ossf.github.io/osv-schema/#evaluation):
// listed among `versions`, or inside a range. Total: strange ranges and versions get an answer, and uncertainty is said.

import { type Order, type Versioning, versioningOf } from "../formats/versions/index.ts";
import type { Advisory, AffectedPackage, FixState } from "../model/index.ts";
import { fitsDistribution } from "./distribution.ts";
import { canonicalName } from "./package-name.ts";

export type AffectsQuery = {
  readonly ecosystem: string;
  /** "Debian:12"; absent = rows of every release count. */
  readonly distribution?: string;
  readonly name: string;
  readonly version?: string;
};

export type Affects = {
  readonly affected: boolean;
  /** True when the version is missing or unreadable and the ranges leave the answer open: a gap, not a "clean". */
  readonly isUncertain: boolean;
  /** When affected: versions above the installed one that no row calls affected, ascending. */
  readonly fixedIn: readonly string[];
  readonly fixState: FixState;
  /** The ranges that hold the version, as a person reads them: ">=1.0.0 <1.2.3". */
  readonly ranges: readonly string[];
  /** Symbols that the advisory names, of the rows that concern this version. */
  readonly symbols: readonly string[];
  readonly severityWord?: string;
};

export function affects(advisory: Advisory, query: AffectsQuery): Affects {
  const versioning = versioningOf(query.distribution ?? query.ecosystem);
  const rows = rowsFor(advisory, query, versioning);
  const hits = rows.map((one) => hitOf(one, query.version, versioning));
  const held = rows.filter((_, index) => hits[index]?.affected);
  const word = held.find(({ row }) => row.severityWord !== undefined)?.row.severityWord;
  const fixedIn = held.length === 0 ? [] : fixesAbove(rows, query.version, versioning);
  return {
    affected: held.length > 0,
    isUncertain: held.length === 0 && hits.some((hit) => hit.isUncertain),
    fixedIn,
    fixState: fixStateOf(
      held.map(({ row }) => row),
      fixedIn,
      hits.some((hit) => hit.isEndInside),
    ),
    ranges: [...new Set(hits.flatMap((hit) => hit.ranges))],
    symbols: [...new Set(held.flatMap(({ row }) => row.symbols ?? []))].sort(),
    ...(word === undefined ? {} : { severityWord: word }),
  };
}

/** The first answer of `affects` alone, made ready once for those who try many versions. */
export function affectedTest(
  advisory: Advisory,
  query: Omit<AffectsQuery, "version">,
): (version: string) => boolean {
  const versioning = versioningOf(query.distribution ?? query.ecosystem);
  const rows = rowsFor(advisory, query, versioning);
  return (version) => rows.some((one) => holds(one, version, versioning));
}

/** A row that concerns the package, with its ranges read once. */
type RangedRow = { readonly row: AffectedPackage; readonly ranges: readonly Interval[] };

function rowsFor(advisory: Advisory, query: AffectsQuery, versioning: Versioning): readonly RangedRow[] {
  const found: RangedRow[] = [];
  for (const row of advisory.affected) if (concerns(row, query)) found.push(ranged(row, versioning));
  return found;
}

/** The same row is asked about by several questions in turn: its ranges are sorted once. */
const known = new WeakMap<AffectedPackage, RangedRow & { readonly versioning: Versioning }>();

function ranged(row: AffectedPackage, versioning: Versioning): RangedRow {
  const before = known.get(row);
  if (before?.versioning === versioning) return before;
  const ranges: Interval[] = [];
  for (const { type, events } of row.ranges)
    if (type !== "GIT") ranges.push(...intervals(events, versioning));
  const one = { row, ranges, versioning };
  known.set(row, one);
  return one;
}

/** Whether a row may concern the version: it does, or leaves it open. */
export function mayConcern(row: AffectedPackage, { version, ...query }: AffectsQuery): boolean {
  const versioning = versioningOf(query.distribution ?? query.ecosystem);
  const { affected, isUncertain } = hitOf(ranged(row, versioning), version, versioning);
  return affected || isUncertain;
}

function concerns(row: AffectedPackage, query: AffectsQuery): boolean {
  const { ecosystem, name } = query;
  return (
    (row.name === name || canonicalName(ecosystem, row.name) === canonicalName(ecosystem, name)) &&
    fitsDistribution(row.ecosystem, query.distribution ?? ecosystem)
  );
}

type Hit = {
  readonly affected: boolean;
  readonly isUncertain: boolean;
  readonly isEndInside: boolean;
  readonly ranges: readonly string[];
};

function hitOf(one: RangedRow, version: string | undefined, versioning: Versioning): Hit {
  const { row, ranges } = one;
  const everything = ranges.filter(isEverything);
  if (everything.length > 0)
    return { affected: true, isUncertain: false, isEndInside: false, ranges: everything.map(readable) };
  if (version === undefined)
    return {
      affected: false,
      isUncertain: ranges.length + row.versions.length > 0,
      isEndInside: false,
      ranges: [],
    };
  const inside = ranges.filter((range) => isInside(range, version, versioning));
  const isHit = inside.length > 0 || isListed(row, version, versioning);
  const hasGitOnly = row.ranges.length > 0 && ranges.length === 0 && row.versions.length === 0;
  return {
    affected: isHit,
    isUncertain: !isHit && (hasGitOnly || (ranges.length > 0 && !versioning.isValid(version))),
    isEndInside: inside.some((range) => range.isEndInside),
    ranges: inside.length > 0 ? inside.map(readable) : isHit ? [`=${version}`] : [],
  };
}

function holds({ row, ranges }: RangedRow, version: string, versioning: Versioning): boolean {
  return ranges.some((range) => isInside(range, version, versioning)) || isListed(row, version, versioning);
}

function isEverything(range: Interval): boolean {
  return range.from === "" && range.end === undefined;
}

function isListed(row: AffectedPackage, version: string, versioning: Versioning): boolean {
  return row.versions.some(
    (listed) =>
      listed === version ||
      // Some tools call all texts equal that are no versions: these must be the same text.
      (versioning.compare(listed, version) === 0 &&
        (versioning.isValid(listed) || listed.toLowerCase() === version.toLowerCase())),
  );
}

/** `from` "" is the beginning; without `end` it is open; `isEndInside` for `last_affected`. */
export type Interval = { readonly from: string; readonly end?: string; readonly isEndInside: boolean };
type Event = AffectedPackage["ranges"][number]["events"][number];

/**
 * Sorts the events and reads them as a switch that goes on and off; an `introduced` after its `fixed` opens a new interval, one at the
 * version of its own `fixed` opens none. `limit` cuts everything at the highest limit of the range.
 */
export function intervals(events: readonly Event[], versioning: Versioning): readonly Interval[] {
  const plain = plainInterval(events, versioning);
  if (plain !== undefined) return [plain];
  const marks = events.flatMap(markOf);
  const limit = limitOf(events, versioning);
  const sorted = marks.sort((a, b) => compareMarks(a, b, versioning));
  const found: Interval[] = [];
  let from: string | undefined;
  let fixedWhileOff: string | undefined;
  for (const mark of sorted) {
    if (mark.kind === "introduced") {
      const isEmpty = fixedWhileOff !== undefined && compareStart(mark.at, fixedWhileOff, versioning) === 0;
      if (!isEmpty) from ??= mark.at;
    } else if (from !== undefined) {
      found.push({ from, end: mark.at, isEndInside: mark.kind === "lastAffected" });
      from = undefined;
    } else if (mark.kind === "fixed") fixedWhileOff = mark.at;
  }
  if (from !== undefined) found.push({ from, isEndInside: false });
  return limit === undefined ? found : found.flatMap((interval) => cut(interval, limit, versioning));
}

/** Nearly every range is one pair in its order, read without the rest: from the beginning, or from a version before its end. */
function plainInterval(events: readonly Event[], versioning: Versioning): Interval | undefined {
  const [start, stop] = events;
  if (start?.introduced === undefined || events.length > 2) return undefined;
  const from = start.introduced === "0" ? "" : start.introduced;
  if (stop === undefined) return { from, isEndInside: false };
  const end = stop.fixed ?? stop.lastAffected;
  if (end === undefined || stop.introduced !== undefined) return undefined;
  if (from !== "" && versioning.compare(from, end) >= 0) return undefined;
  return { from, end, isEndInside: stop.fixed === undefined };
}

/** The highest one: a version before any of them is before the limits. "*" is no limit. */
function limitOf(events: readonly Event[], versioning: Versioning): string | undefined {
  const limits = events.flatMap((event) => event.limit ?? []);
  if (limits.length === 0 || limits.includes("*")) return undefined;
  return limits.reduce((highest, limit) => (versioning.compare(limit, highest) > 0 ? limit : highest));
}

function cut(interval: Interval, limit: string, versioning: Versioning): readonly Interval[] {
  if (interval.from !== "" && versioning.compare(interval.from, limit) >= 0) return [];
  const isWithin = interval.end !== undefined && versioning.compare(interval.end, limit) < 0;
  return [isWithin ? interval : { from: interval.from, end: limit, isEndInside: false }];
}

type Mark = { readonly kind: "introduced" | "fixed" | "lastAffected"; readonly at: string };

function markOf(event: Event): readonly Mark[] {
  if (event.introduced !== undefined)
    return [{ kind: "introduced", at: event.introduced === "0" ? "" : event.introduced }];
  if (event.fixed !== undefined) return [{ kind: "fixed", at: event.fixed }];
  if (event.lastAffected !== undefined) return [{ kind: "lastAffected", at: event.lastAffected }];
  return [];
}

const kindOrder: Readonly<Record<Mark["kind"], number>> = { fixed: 0, introduced: 1, lastAffected: 2 };

function compareMarks(a: Mark, b: Mark, versioning: Versioning): number {
  return compareStart(a.at, b.at, versioning) || kindOrder[a.kind] - kindOrder[b.kind];
}

function compareStart(a: string, b: string, versioning: Versioning): Order {
  if (a === "" || b === "") return a === b ? 0 : a === "" ? -1 : 1;
  return versioning.compare(a, b);
}

export function isInside(range: Interval, version: string, versioning: Versioning): boolean {
  if (range.from !== "" && versioning.compare(version, range.from) < 0) return false;
  if (range.end === undefined) return true;
  const order = versioning.compare(version, range.end);
  return range.isEndInside ? order <= 0 : order < 0;
}

function readable(range: Interval): string {
  const low = range.from === "" ? "" : `>=${range.from}`;
  const high = range.end === undefined ? "" : `${range.isEndInside ? "<=" : "<"}${range.end}`;
  return [low, high].filter((part) => part !== "").join(" ") || "all versions";
}

/** A fix of one branch may still be affected by the range of another: those are left out. */
function fixesAbove(
  rows: readonly RangedRow[],
  version: string | undefined,
  versioning: Versioning,
): readonly string[] {
  const fixes = rows.flatMap(({ row }) =>
    row.ranges.flatMap((range) =>
      range.type === "GIT" ? [] : range.events.flatMap((event) => event.fixed ?? []),
    ),
  );
  return [...new Set(fixes)]
    .filter(
      (fix) =>
        (version === undefined || versioning.compare(fix, version) > 0) &&
        !rows.some((one) => holds(one, fix, versioning)),
    )
    .sort((a, b) => versioning.compare(a, b) || (a < b ? -1 : 1));
}

const stated: readonly FixState[] = ["fixed", "not-fixed", "wont-fix", "end-of-life"];

/** A range that ends with `last_affected` says that later versions are safe without naming one. */
function fixStateOf(
  held: readonly AffectedPackage[],
  fixedIn: readonly string[],
  isEndInside: boolean,
): FixState {
  if (fixedIn.length > 0) return "fixed";
  const said = held.map((row) => row.fixState).find((state) => state !== undefined);
  return (
    stated.find((state) => state === said) ?? (held.length > 0 && !isEndInside ? "not-fixed" : "unknown")
  );
}
