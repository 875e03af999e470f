// Debian's security tracker as JSON (https://security-tracker.debian.org/tracker/data/json; meaning of the fields:
// https://security-team.debian.org/security_tracker.html): source package -> CVE -> release -> status, fixed version, urgency, no-dsa.

import type { Advisory, AffectedPackage, Problem } from "../../model/index.ts";
import { entriesOf, isCve, objectOf, opinionOf, textOf, untilFixed } from "./opinion.ts";

const releases: Readonly<Record<string, string>> = {
  wheezy: "7",
  jessie: "8",
  stretch: "9",
  buster: "10",
  bullseye: "11",
  bookworm: "12",
  trixie: "13",
  forky: "14",
  duke: "15",
};

export function isDebianTracker(value: unknown): boolean {
  const [first] = entriesOf(value);
  const [issue] = entriesOf(first?.[1]);
  return (
    issue !== undefined &&
    /^(CVE|TEMP)-/.test(issue[0]) &&
    objectOf(objectOf(issue[1])?.["releases"]) !== undefined
  );
}

export function readDebianTracker(value: unknown, problems: Problem[]): readonly Advisory[] {
  const rows = new Map<string, AffectedPackage[]>();
  const summaries = new Map<string, string>();
  for (const [name, issues] of entriesOf(value)) {
    for (const [id, issue] of entriesOf(issues)) {
      if (!isCve(id)) continue; // TEMP- names have no meaning outside the tracker
      const known = rows.get(id) ?? [];
      const summary = textOf(objectOf(issue)?.["description"]);
      if (summary !== undefined) summaries.set(id, summary);
      for (const [codename, release] of entriesOf(objectOf(issue)?.["releases"])) {
        const number = Object.hasOwn(releases, codename) ? releases[codename] : undefined;
        if (number === undefined) continue; // sid and what is unknown: no image says that it is one
        const row = rowOf(name, number, release, problems);
        if (row !== undefined) known.push(row);
      }
      if (known.length > 0) rows.set(id, known);
    }
  }
  return [...rows].map(([cve, affected]) =>
    opinionOf({
      publisher: "DEBIAN-TRACKER",
      cve,
      summary: summaries.get(cve) ?? "",
      affected,
      references: [`https://security-tracker.debian.org/tracker/${cve}`],
    }),
  );
}

function rowOf(
  name: string,
  release: string,
  value: unknown,
  problems: Problem[],
): AffectedPackage | undefined {
  const fields = objectOf(value) ?? {};
  const status = textOf(fields["status"]);
  const fixed = textOf(fields["fixed_version"]);
  const urgency = textOf(fields["urgency"])?.replace(/\*+$/, "");
  const isGraded = urgency !== undefined && urgency !== "not yet assigned" && urgency !== "end-of-life";
  const word = isGraded ? { severityWord: urgency } : {};
  const base = { ecosystem: `Debian:${release}`, name, versions: [], ...word };
  if (status === "resolved") {
    // "0": no version of this release was ever affected.
    return fixed === undefined || fixed === "0"
      ? undefined
      : { ...base, ranges: untilFixed(fixed), fixState: "fixed" };
  }
  if (status === "open")
    return { ...base, ranges: untilFixed(undefined), fixState: stateOf(fields, urgency) };
  if (status !== "undetermined") problems.push({ message: `${name}: a status is unknown` });
  return undefined;
}

/** "ignored" will not be fixed in a point release either; "postponed" and a bare no-dsa may be. */
function stateOf(fields: Readonly<Record<string, unknown>>, urgency: string | undefined): string {
  if (urgency === "end-of-life") return "end-of-life";
  return textOf(fields["nodsa_reason"]) === "ignored" || urgency === "unimportant" ? "wont-fix" : "not-fixed";
}
