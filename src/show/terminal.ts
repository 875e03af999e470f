// The report for a person at a terminal: grouped by file, each finding with its line, why, and what to do; one closing line.

import { printable } from "../kit/index.ts";
import type { Finding, Report, Triaged } from "../model/index.ts";
import { type Paint, paint } from "./paint.ts";
import { remedyText } from "./remedy.ts";
import type { Reporter, ShowOptions } from "./reporter.ts";
import { severityText } from "./severity.ts";
import { wayOf } from "./way.ts";

export const terminalReporter: Reporter = {
  format: "terminal",
  fileName: "portcullis.txt",
  render: (report, options) => {
    const ink = paint(options);
    const shown = report.findings.filter((item) => item.heldBy === undefined);
    const parts = [
      ...groups(shown.slice(0, mostShown), shown.length > fewFindings, ink, options),
      ...(shown.length > mostShown
        ? [`and ${shown.length - mostShown} more findings (--report json lists all)\n`]
        : []),
      ...gapLines(report, ink),
      closing(report, ink),
    ];
    return `${parts.join("\n")}\n`;
  },
};

/** A log that nobody can scroll through says less, not more. */
const mostShown = 200;
/** With more than these, commands that do not fit on a line are told by `portcullis explain`. */
const fewFindings = 3;
/** Of the way of a flow: its beginning and its end. */
const mostSteps = 12;

function groups(
  items: readonly Triaged[],
  isBrief: boolean,
  ink: Paint,
  options: ShowOptions,
): readonly string[] {
  const byFile = new Map<string, Triaged[]>();
  for (const item of items) {
    const { path } = item.finding.locations[0];
    byFile.set(path, [...(byFile.get(path) ?? []), item]);
  }
  return [...byFile].map(
    ([path, list]) =>
      `${ink.bold(printable(path))}\n${list.map((item) => findingText(item, isBrief, ink, options)).join("\n")}\n`,
  );
}

function findingText(item: Triaged, isBrief: boolean, ink: Paint, options: ShowOptions): string {
  const { finding } = item;
  const [first, ...others] = finding.locations;
  const place = first.region === undefined ? "" : `${first.region.startLine}:${first.region.startColumn}`;
  const lines = [
    `  ${ink.dim(place.padEnd(8))}${label(item, ink)} ${printable(finding.message)}  ${ink.dim(finding.rule)}`,
  ];
  if (first.snippet !== undefined && first.snippet.trim() !== "")
    lines.push(
      `          ${ink.dim("|")} ${printable(first.snippet.trim()).slice(0, options.widthColumns - 14)}`,
    );
  const way = wayOf(finding);
  const skipped = way.length - mostSteps;
  for (const [i, step] of way.entries()) {
    if (skipped > 0 && i >= mostSteps - 2 && i < way.length - 2) {
      if (i === mostSteps - 2) lines.push(`          ${ink.dim(`... ${skipped} more steps`)}`);
      continue;
    }
    const code = step.code === undefined ? "" : ink.dim(`  | ${printable(step.code)}`);
    lines.push(`          ${ink.dim(printable(step.place))} ${printable(step.text)}${code}`);
  }
  if (others.length > 0)
    lines.push(
      `          ${ink.dim(
        `also ${others
          .slice(0, 3)
          .map((place) => `${printable(place.path)}:${place.region?.startLine ?? 0}`)
          .join(", ")}${others.length > 3 ? ` and ${others.length - 3} more` : ""}`,
      )}`,
    );
  const origin = provenance(finding);
  if (origin !== undefined) lines.push(`          ${ink.dim(printable(origin))}`);
  for (const remedy of finding.remedies.slice(0, 3)) {
    const text = remedyText(remedy);
    const isLong = isBrief && remedy.kind === "command" && text.length > options.widthColumns;
    lines.push(
      `          ${ink.green("->")} ${isLong ? `portcullis explain ${finding.fingerprint}  ${ink.dim("(prints the commands)")}` : printable(text)}`,
    );
  }
  for (const exception of item.exceptions.filter((one) => one.isProposedByChange)) {
    lines.push(
      `          ${ink.dim(`proposed exception by this change (${printable(exception.writtenAt)}): needs an approval that is not the author's`)}`,
    );
  }
  return lines.join("\n");
}

function label(item: Triaged, ink: Paint): string {
  const severity = item.countsAs;
  const colour =
    severity === "critical" || severity === "high" ? ink.red : severity === "medium" ? ink.yellow : ink.dim;
  return `${colour(severityText(item))}${item.isNew ? "" : ink.dim(" known")}${item.action === "block" ? ink.red(" blocks") : ""}`;
}

function provenance(finding: Finding): string | undefined {
  const { introduced } = finding;
  if (introduced === undefined) return undefined;
  const still = introduced.isInHead ? "still in head" : "no longer in head, but in history";
  return `introduced by ${introduced.author} in ${introduced.commit.slice(0, 12)} on ${introduced.authoredAt.slice(0, 10)}; ${still}`;
}

function gapLines(report: Report, ink: Paint): readonly string[] {
  if (report.gaps.length === 0) return [];
  const lines = report.gaps
    .slice(0, 10)
    .map(
      (gap) =>
        `  ${ink.yellow(gap.reason)} ${printable([gap.path, gap.detail].filter((part) => part !== undefined).join(": "))}`,
    );
  if (report.gaps.length > 10)
    lines.push(`  ${ink.dim(`and ${report.gaps.length - 10} more (--report json lists all)`)}`);
  return [`${ink.bold("Not looked at")}\n${lines.join("\n")}\n`];
}

function closing(report: Report, ink: Paint): string {
  const { decision } = report;
  const word = {
    pass: ink.green("passed"),
    warn: ink.yellow("passed with warnings"),
    fail: ink.red("blocked"),
    incomplete: ink.yellow("incomplete"),
  }[decision.verdict];
  const open = report.findings.filter((item) => item.heldBy === undefined);
  const held = report.findings.length - open.length;
  const files = Math.max(0, ...report.coverage.map((coverage) => coverage.filesScanned));
  const bytes = Math.max(0, ...report.coverage.map((coverage) => coverage.bytesScanned));
  const counts = [
    `${open.length} finding${open.length === 1 ? "" : "s"}`,
    ...(held > 0 ? [`${held} excepted`] : []),
    `${files} file${files === 1 ? "" : "s"}`,
    sizeText(bytes),
    ...(report.gaps.length > 0 ? [`${report.gaps.length} gap${report.gaps.length === 1 ? "" : "s"}`] : []),
    `${(report.run.durationMs / 1000).toFixed(2)} s`,
  ];
  const reasons = decision.reasons
    .filter((reason) => reason.effect !== "warn" || decision.verdict === "warn")
    .map(
      (reason) =>
        `  ${printable(reason.text)}${reason.nextStep !== "" ? `\n    next: ${printable(reason.nextStep)}` : ""}`,
    );
  const known = open.filter((item) => item.isNew).length;
  const offer =
    known >= 10 && report.target.kind === "tree"
      ? ["  Many of these are old? `portcullis baseline create` records them, so that only new ones block."]
      : [];
  const approved =
    decision.verdictIfApproved === undefined
      ? []
      : [`  with the exceptions that this change proposes approved: ${decision.verdictIfApproved}`];
  return [`${ink.bold("portcullis:")} ${word}: ${counts.join(", ")}`, ...reasons, ...approved, ...offer].join(
    "\n",
  );
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
