// Total orders: every list in a report is sorted by one of these, so that equal input gives equal bytes.

import type { Gap } from "./coverage.ts";
import type { Finding, PackageRef } from "./finding.ts";
import type { Triaged } from "./report.ts";
import { compareSeverity } from "./severity.ts";
import type { Location } from "./target.ts";

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function compareLocations(a: Location, b: Location): number {
  return (
    compareText(a.path, b.path) ||
    (a.region?.startLine ?? 0) - (b.region?.startLine ?? 0) ||
    (a.region?.startColumn ?? 0) - (b.region?.startColumn ?? 0) ||
    (a.region?.endLine ?? 0) - (b.region?.endLine ?? 0) ||
    (a.region?.endColumn ?? 0) - (b.region?.endColumn ?? 0) ||
    compareText(JSON.stringify(a.origin), JSON.stringify(b.origin))
  );
}

/** Gravest first, then place, rule and identity. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareSeverity(a.severity, b.severity) ||
    compareLocations(a.locations[0], b.locations[0]) ||
    compareText(a.rule, b.rule) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

/** As findings, but by what the policy makes of a severity. */
export function compareTriaged(a: Triaged, b: Triaged): number {
  return compareSeverity(a.countsAs, b.countsAs) || compareFindings(a.finding, b.finding);
}

export function compareGaps(a: Gap, b: Gap): number {
  return (
    compareText(a.path ?? "", b.path ?? "") ||
    compareText(a.engine ?? "", b.engine ?? "") ||
    compareText(a.reason, b.reason) ||
    compareText(a.detail, b.detail)
  );
}

export function comparePackages(a: PackageRef, b: PackageRef): number {
  return (
    compareText(a.ecosystem, b.ecosystem) ||
    compareText(a.name, b.name) ||
    compareText(a.version ?? "", b.version ?? "") ||
    compareText(a.purl, b.purl) ||
    compareText(a.lockedAt?.path ?? a.declaredAt?.path ?? "", b.lockedAt?.path ?? b.declaredAt?.path ?? "") ||
    (a.lockedAt?.region?.startLine ?? 0) - (b.lockedAt?.region?.startLine ?? 0)
  );
}
