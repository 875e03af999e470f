// Does a run's silence about a finding mean anything? Only where the run looked: same witness, rules that still hold the finding's
// rule, advisories that are not older, the place inside the scope, and no gap over it (design 4.2).

import type { RecordedRun } from "../events.ts";
import type { FindingRecord, Presence } from "./record.ts";
import type { FoldRows } from "./rows.ts";

export function isCovered(
  rows: FoldRows,
  run: RecordedRun,
  record: FindingRecord,
  presence: Presence,
): boolean {
  if (presence.target !== run.target || presence.branch !== run.branch) return false;
  return run.coverage.some(
    (coverage) =>
      coverage.witness === presence.witness &&
      hasRule(rows, coverage.rules, presence.rules, record.rule) &&
      isNotOlder(rows, coverage.advisories, presence.advisories) &&
      holdsPlace(coverage.scope, record, presence) &&
      !run.gaps.some((gap) => isOver(gap, record, presence)),
  );
}

function hasRule(rows: FoldRows, ranWith: string, seenWith: string | undefined, rule: string): boolean {
  if (ranWith === seenWith) return true;
  const known = rows.get("rules", ranWith);
  return known !== undefined && (JSON.parse(known) as readonly string[]).includes(rule); // written by `step` from a checked event
}

/** A database that became known before the one which showed the finding may simply not have it yet. */
function isNotOlder(rows: FoldRows, ranWith: string | undefined, seenWith: string | undefined): boolean {
  if (seenWith === undefined || ranWith === seenWith) return true;
  if (ranWith === undefined) return false;
  const [ran, seen] = [rows.get("advisories", ranWith), rows.get("advisories", seenWith)];
  return ran !== undefined && seen !== undefined && Number(ran) > Number(seen);
}

function holdsPlace(
  scope: RecordedRun["coverage"][number]["scope"],
  record: FindingRecord,
  presence: Presence,
): boolean {
  switch (scope.kind) {
    case "everything":
      return true;
    case "history":
      return record.engine === "secrets";
    case "change":
      // A change is judged whole each time, so what it no longer brings is gone from it. It says nothing of the default branch.
      return presence.branch !== undefined;
    case "paths":
      return (
        record.paths.length > 0 &&
        record.paths.every((path) => scope.paths.some((outer) => isInside(path, outer)))
      );
  }
}

function isOver(gap: RecordedRun["gaps"][number], record: FindingRecord, presence: Presence): boolean {
  if (gap.witness !== undefined && gap.witness !== presence.witness) return false;
  const place = gap.path;
  return (
    place === undefined || record.paths.length === 0 || record.paths.some((path) => isInside(path, place))
  );
}

export function isInside(path: string, outer: string): boolean {
  return (
    outer === "." ||
    outer === "" ||
    path === outer ||
    path.startsWith(outer.endsWith("/") ? outer : `${outer}/`)
  );
}
