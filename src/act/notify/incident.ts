// The incident report of a leaked secret (R39): what leaked, where, who brought it in, whether it is out in the world, and what to
// do now, in this order. Pure text; holds a mask, never a value.

import { printable } from "../../kit/index.ts";
import type { Location, Notice, Report, Triaged } from "../../model/index.ts";

/** A secret that blocks: somebody has to be told, not only the author of the change. */
export function isIncident(item: Triaged): boolean {
  return item.finding.evidence.kind === "secret" && item.action === "block" && item.heldBy === undefined;
}

export function incidentNotice(item: Triaged, report: Pick<Report, "target">, channel: string): Notice {
  const { finding } = item;
  const [place] = finding.locations;
  const masked = finding.evidence.kind === "secret" ? finding.evidence.masked : "";
  const facts: Record<string, string> = {
    rule: finding.rule,
    place: placeText(place),
    secret: masked,
    fingerprint: finding.fingerprint,
    severity: finding.severity,
    ...(finding.introduced === undefined ? {} : introductionFacts(finding.introduced)),
    rotation: item.rotation ?? "leaked",
  };
  const lines = [
    finding.message,
    "",
    ...Object.entries(facts).map(([name, value]) => `${`${name}:`.padEnd(18)} ${value}`),
    "",
    `Found in ${report.target.kind} ${report.target.name}${finding.locations.length === 1 ? "" : `, in ${finding.locations.length} places:`}`,
    ...(finding.locations.length === 1
      ? []
      : finding.locations.slice(0, 20).map((location) => `  ${placeText(location)}`)),
    "",
    "What to do now:",
    ...finding.remedies.flatMap((remedy, index) => stepText(remedy, index + 1)),
    "",
    `Then record it: portcullis findings rotated ${finding.fingerprint}   (--dead, when you tried that the old one no longer works)`,
  ];
  return {
    channel,
    subject: `Secret leaked: ${finding.title} in ${printable(place.path)}`.slice(0, 200),
    text: lines.map(printable).join("\n"),
    severity: finding.severity === "critical" || finding.severity === "high" ? "critical" : "warning",
    facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, printable(value)])),
  };
}

function introductionFacts(
  introduced: NonNullable<Triaged["finding"]["introduced"]>,
): Record<string, string> {
  return {
    "introduced by": introduced.author,
    commit: introduced.commit,
    at: introduced.authoredAt,
    "still in head": introduced.isInHead ? "yes" : "no, but history keeps it",
    "on default branch": introduced.isOnDefaultBranch
      ? "yes: treat it as public inside the organisation"
      : "no",
  };
}

function placeText({ path, region }: Location): string {
  return region === undefined ? path : `${path}:${region.startLine}:${region.startColumn}`;
}

function stepText(remedy: Triaged["finding"]["remedies"][number], number: number): readonly string[] {
  if (remedy.kind === "advice")
    return [`  ${number}. ${remedy.text}${remedy.url === undefined ? "" : ` ${remedy.url}`}`];
  if (remedy.kind === "command")
    return [`  ${number}. Take it out of history:`, ...remedy.commands.map((command) => `       ${command}`)];
  return [];
}
