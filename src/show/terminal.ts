// The report for a person at a terminal: grouped by file, each finding with its line, why, and what to do; one closing line.

import { printable } from "../kit/index.ts";
import type { Finding, Report, Triaged } from "../model/index.ts";
import { originText } from "./origin.ts";
import { advisoryText, byPackage, messageOf, summaryText, type Told } from "./packages.ts";
import { type Paint, paint } from "./paint.ts";
import { remedyText } from "./remedy.ts";
import type { Reporter, ShowOptions } from "./reporter.ts";
import { severityText } from "./severity.ts";
import { counted, verdictWords } from "./verdict.ts";
import { wayOf } from "./way.ts";
import { wrapped } from "./wrap.ts";

export const terminalReporter: Reporter = {
  format: "terminal",
  fileName: "portcullis.txt",
  render: (report, options) => {
    const ink = paint(options);
    const shown = report.findings.filter((item) => item.heldBy === undefined);
    const told = byPackage(shown);
    const rest = told.slice(mostShown).reduce((sum, list) => sum + list.length, 0);
    const parts = [
      ...groups(told.slice(0, mostShown), shown.length > fewFindings, ink, options),
      ...(rest > 0 ? [`and ${rest} more findings (--report json lists all)\n`] : []),
      ...gapLines(report, ink),
      closing(report, ink, options),
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
/** Advisories of one package that are told by a line each; the rest by their names. */
const mostAdvisories = 8;
/** Where the lines below a finding's first one begin. */
const indent = " ".repeat(10);

function groups(
  items: readonly Told[],
  isBrief: boolean,
  ink: Paint,
  options: ShowOptions,
): readonly string[] {
  const byFile = new Map<string, Told[]>();
  for (const item of items) {
    const { path } = item[0].finding.locations[0];
    byFile.set(path, [...(byFile.get(path) ?? []), item]);
  }
  return [...byFile].map(
    ([path, list]) =>
      `${ink.bold(printable(path))}\n${list.map((told) => toldText(told, isBrief, ink, options)).join("\n")}\n`,
  );
}

function toldText(told: Told, isBrief: boolean, ink: Paint, options: ShowOptions): string {
  const [item] = told;
  const { finding } = item;
  const [first] = finding.locations;
  const place = first.region === undefined ? "" : `${first.region.startLine}:${first.region.startColumn}`;
  return [
    wrapped(
      `  ${ink.dim(`${place} `.padEnd(8))}${label(item, ink)} ${printable(messageOf(told))}  ${ink.dim(finding.rule)}`,
      options.wrapColumns,
      indent,
    ),
    ...advisoryLines(told, ink, options),
    ...detailLines(item, ink, options),
    ...remedyLines(item, isBrief, ink, options),
    ...told.flatMap(({ exceptions }) => exceptions.flatMap((one) => proposalLine(one, ink))),
  ].join("\n");
}

/** What each vulnerability is, in its advisory's words. */
function advisoryLines(told: Told, ink: Paint, { widthColumns }: ShowOptions): readonly string[] {
  const lines = told.slice(0, mostAdvisories).flatMap((item) => {
    const { evidence } = item.finding;
    if (evidence.kind !== "vulnerability") return [];
    const names =
      told.length === 1
        ? []
        : [item.finding.severity.padEnd(8), ...(item.isNew ? [] : ["known"]), advisoryText(evidence)];
    const said = summaryText(evidence);
    const summary = told.length === 1 && item.finding.message.startsWith(said) ? "" : said;
    const text = printable([...names, ...(summary === "" ? [] : [summary])].join("  "));
    if (text === "" && !evidence.isExploited) return [];
    const room = widthColumns - indent.length;
    const line = ink.dim(text.length > room ? `${text.slice(0, room - 3)}...` : text);
    return [`${indent}${evidence.isExploited ? `${ink.red("exploited")}  ` : ""}${line}`];
  });
  const rest = told
    .slice(mostAdvisories)
    .flatMap(({ finding: { evidence } }) =>
      evidence.kind === "vulnerability" ? [evidence.advisory.id] : [],
    );
  return rest.length === 0 ? lines : [...lines, `${indent}${ink.dim(printable(`and ${rest.join(", ")}`))}`];
}

function detailLines({ finding }: Triaged, ink: Paint, options: ShowOptions): readonly string[] {
  const [first, ...others] = finding.locations;
  const lines: string[] = [];
  if (first.snippet !== undefined && first.snippet.trim() !== "")
    lines.push(
      `${indent}${ink.dim("|")} ${printable(first.snippet.trim()).slice(0, options.widthColumns - 14)}`,
    );
  const way = wayOf(finding);
  const skipped = way.length - mostSteps;
  for (const [i, step] of way.entries()) {
    if (skipped > 0 && i >= mostSteps - 2 && i < way.length - 2) {
      if (i === mostSteps - 2) lines.push(`${indent}${ink.dim(`... ${skipped} more steps`)}`);
      continue;
    }
    const code = step.code === undefined ? "" : ink.dim(`  | ${printable(step.code)}`);
    lines.push(`${indent}${ink.dim(printable(step.place))} ${printable(step.text)}${code}`);
  }
  if (others.length > 0)
    lines.push(
      `${indent}${ink.dim(
        `also ${others
          .slice(0, 3)
          .map(
            (place) =>
              printable(place.path) + (place.region === undefined ? "" : `:${place.region.startLine}`),
          )
          .join(", ")}${others.length > 3 ? ` and ${others.length - 3} more` : ""}`,
      )}`,
    );
  const layer = originText(first);
  if (layer !== undefined) lines.push(`${indent}${ink.dim(printable(layer))}`);
  const origin = provenance(finding);
  if (origin !== undefined) lines.push(`${indent}${ink.dim(printable(origin))}`);
  return lines;
}

function remedyLines(
  { finding }: Triaged,
  isBrief: boolean,
  ink: Paint,
  options: ShowOptions,
): readonly string[] {
  return finding.remedies.slice(0, 3).map((remedy) => {
    const text = remedyText(remedy);
    const isLong = isBrief && remedy.kind === "command" && text.length > options.widthColumns;
    const explain = withTarget(`${explaining}${finding.fingerprint}`, options);
    return `${indent}${ink.green("->")} ${isLong ? `${explain}  ${ink.dim("(prints the commands)")}` : printable(text)}`;
  });
}

const explaining = "portcullis explain ";

/** A finding of an image or of a range is not explained by a scan of the current folder. */
function withTarget(step: string, { sameTarget }: ShowOptions): string {
  return printable(sameTarget !== undefined && step.startsWith(explaining) ? `${step} ${sameTarget}` : step);
}

function proposalLine(exception: Triaged["exceptions"][number], ink: Paint): readonly string[] {
  if (!exception.isProposedByChange) return [];
  const at = printable(exception.writtenAt);
  return [
    `${indent}${ink.dim(`proposed exception by this change (${at}): needs an approval that is not the author's`)}`,
  ];
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

function closing(report: Report, ink: Paint, options: ShowOptions): string {
  const { decision } = report;
  const colour = { pass: ink.green, warn: ink.yellow, fail: ink.red, incomplete: ink.yellow }[
    decision.verdict
  ];
  const word = colour(verdictWords[decision.verdict]);
  const open = report.findings.filter((item) => item.heldBy === undefined);
  const held = report.findings.length - open.length;
  const files = Math.max(0, ...report.coverage.map((coverage) => coverage.filesScanned));
  const bytes = Math.max(0, ...report.coverage.map((coverage) => coverage.bytesScanned));
  const counts = [
    counted(open.length, "finding"),
    ...(held > 0 ? [`${held} excepted`] : []),
    counted(files, "file"),
    sizeText(bytes),
    ...(report.gaps.length > 0 ? [counted(report.gaps.length, "gap")] : []),
    `${(report.run.durationMs / 1000).toFixed(2)} s`,
  ];
  // Findings that warn stand above. An exception that could not be read may be why others block.
  const reasons = decision.reasons
    .filter(
      ({ effect, clause }) =>
        effect !== "warn" ||
        decision.verdict === "warn" ||
        clause === "ignore files" ||
        clause === "policy file",
    )
    .map(
      (reason) =>
        `  ${printable(reason.text)}${reason.nextStep !== "" ? `\n    next: ${withTarget(reason.nextStep, options)}` : ""}`,
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
  return [
    `${ink.bold("portcullis:")} ${word}: ${counts.join(", ")}`,
    ...lookedAt(report, ink),
    ...reasons,
    ...approved,
    ...offer,
  ].join("\n");
}

/** How many files each layer read, and what was passed over: "no findings" says little where a layer read nothing. */
function lookedAt({ coverage, skips }: Report, ink: Paint): readonly string[] {
  const layers = coverage.map(({ engine, filesScanned }) => `${engine} ${filesScanned}`);
  const passed = skips.map(({ reason, files }) => `${files} ${reason}`);
  const over = passed.length === 0 ? "" : `; passed over: ${passed.join(", ")}`;
  return layers.length === 0 ? [] : [`  ${ink.dim(`files looked at: ${layers.join(", ")}${over}`)}`];
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
