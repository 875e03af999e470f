// Markdown for `$GITHUB_STEP_SUMMARY` and pull-request comments: the verdict, a table of what counts, and what to do.

import { printable } from "../kit/index.ts";
import type { Report, Triaged } from "../model/index.ts";
import { originText } from "./origin.ts";
import { byPackage, messageOf, type Told } from "./packages.ts";
import { remedyText } from "./remedy.ts";
import type { Reporter } from "./reporter.ts";
import { severityText } from "./severity.ts";
import { counted, verdictWords } from "./verdict.ts";
import { wayOf } from "./way.ts";

/** GitHub keeps 1 MiB of a step summary; the gravest rows stand first and the rest is counted. */
const mostRows = 200;

export const markdownReporter: Reporter = {
  format: "markdown",
  fileName: "portcullis.md",
  render: (report) => {
    const { verdict } = report.decision;
    const isStop = verdict === "fail" || verdict === "incomplete";
    const word = isStop ? `**${verdictWords[verdict]}**` : verdictWords[verdict];
    const open = report.findings.filter((item) => item.heldBy === undefined);
    const told = byPackage(open);
    const rest = told.slice(mostRows).reduce((sum, list) => sum + list.length, 0);
    const parts = [`## Portcullis: ${word}`, "", summary(report, open.length)];
    if (report.decision.reasons.length > 0)
      parts.push(
        "",
        ...report.decision.reasons.map(
          (reason) =>
            `- ${cell(reason.text)}${reason.nextStep === "" ? "" : `. Next: ${code(reason.nextStep)}`}`,
        ),
      );
    if (open.length > 0)
      parts.push(
        "",
        "| severity | where | what | do now |",
        "|---|---|---|---|",
        ...told.slice(0, mostRows).map(row),
      );
    parts.push(...waysOf(open));
    if (rest > 0) parts.push("", `and ${rest} more in the full report.`);
    if (report.gaps.length > 0)
      parts.push(
        "",
        "### Not looked at",
        "",
        ...report.gaps
          .slice(0, 50)
          .map(
            (gap) =>
              `- ${gap.reason}: ${code([gap.path, gap.detail].filter((part) => part !== undefined).join(": "))}`,
          ),
      );
    return `${parts.join("\n")}\n`;
  },
};

function summary(report: Report, open: number): string {
  const layers = report.coverage
    .map((coverage) => `${coverage.engine} ${counted(coverage.filesScanned, "file")}`)
    .join(", ");
  const held = report.findings.length - open;
  return `${counted(open, "finding")}${held > 0 ? ` (and ${held} excepted)` : ""}, ${counted(report.gaps.length, "gap")}; looked at: ${layers}.`;
}

function row(told: Told): string {
  const [item] = told;
  const { finding } = item;
  const [first] = finding.locations;
  const { path, region } = first;
  const layer = originText(first);
  const place = `${code(`${path}${region === undefined ? "" : `:${region.startLine}`}`)}${layer === undefined ? "" : ` (${withCode(layer)})`}`;
  const effect = item.action === "block" ? "**blocks** " : item.isNew ? "" : "known, ";
  return `| ${effect}${severityText(item)} | ${place} | ${withCode(messageOf(told))}${namesOf(told)} ${code(finding.rule)} | ${withCode(finding.remedies[0] === undefined ? "" : remedyText(finding.remedies[0]))} |`;
}

function namesOf(told: Told): string {
  if (told.length === 1) return "";
  const names = told.flatMap(({ finding: { evidence } }) =>
    evidence.kind === "vulnerability" ? [cell(evidence.advisory.id)] : [],
  );
  return ` ${names.join(", ")}`;
}

/** Plain text in a table cell: no markup of the scanned repository becomes ours. */
function cell(text: string): string {
  return printable(text.replace(/\n/g, " "))
    .replace(/[\\`*_[\]<>|#!~]/g, (character) => `\\${character}`)
    .replace(/@/g, "@\u2060");
}

/** The same with names of code between back-ticks as they are meant. */
function withCode(text: string): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part) => (/^`[^`\n]+`$/.test(part) ? code(part.slice(1, -1)) : cell(part)))
    .join("");
}

/** The way of each flow, folded: what a reviewer opens when the sentence is not enough. */
function waysOf(items: readonly Triaged[]): readonly string[] {
  const flows = items.filter(({ finding }) => finding.evidence.kind === "flow").slice(0, mostWays);
  return flows.flatMap(({ finding }) => {
    const [{ path, region }] = finding.locations;
    const steps = wayOf(finding).map(
      (step, i) =>
        `${i + 1}. ${code(step.place)} ${withCode(step.text)}${step.code === undefined ? "" : `: ${code(step.code)}`}`,
    );
    const name = `${code(finding.rule)} at ${code(`${path}:${region?.startLine ?? 0}`)}`;
    return ["", `<details><summary>The way of ${htmlCode(name)}</summary>`, "", ...steps, "", "</details>"];
  });
}

/** A summary is HTML, in which back-ticks say nothing. */
function htmlCode(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/`([^`]+)`/g, "<code>$1</code>");
}

const mostWays = 20;

function code(text: string): string {
  const clean = printable(text.replace(/\n/g, " ")).replace(/\|/g, "\\|");
  const fence = "`".repeat(1 + Math.max(0, ...[...clean.matchAll(/`+/g)].map((match) => match[0].length)));
  return fence.length > 1 ? `${fence} ${clean} ${fence}` : `\`${clean}\``;
}
