// Workflow commands that GitHub Actions turns into annotations on the changed lines. GitHub shows ten of each level a step, so the
// gravest come first.

import { printable } from "../kit/index.ts";
import type { Report, Triaged } from "../model/index.ts";
import { remedyText } from "./remedy.ts";
import type { Reporter } from "./reporter.ts";
import { severityText } from "./severity.ts";
import { counted, verdictWords } from "./verdict.ts";

export const githubReporter: Reporter = {
  format: "github",
  fileName: "portcullis-annotations.txt",
  render: (report: Report) => {
    const findings = report.findings.filter((item) => item.heldBy === undefined).map(annotation);
    const gaps = report.gaps.map((gap) =>
      command(
        "warning",
        { title: `Not looked at: ${gap.reason}`, ...(gap.path === undefined ? {} : { file: gap.path }) },
        gap.detail,
      ),
    );
    const verdict = command(
      "notice",
      { title: "Portcullis" },
      `${verdictWords[report.decision.verdict]}: ${counted(report.findings.length, "finding")}, ${counted(report.gaps.length, "gap")}`,
    );
    return `${[...findings, ...gaps, verdict].join("\n")}\n`;
  },
};

function annotation(item: Triaged): string {
  const { finding } = item;
  const [{ path, region }] = finding.locations;
  const level = item.action === "block" ? "error" : item.action === "warn" ? "warning" : "notice";
  const place =
    region === undefined
      ? {}
      : { line: String(region.startLine), endLine: String(region.endLine), col: String(region.startColumn) };
  const text = [finding.message, ...finding.remedies.map(remedyText), finding.fingerprint].join("\n");
  return command(level, { file: path, ...place, title: `${finding.rule} (${severityText(item)})` }, text);
}

/** Escapes as the runner un-escapes them, so that no text can start a command of its own. */
function command(level: string, properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(
    ([key, value]) => `${key}=${escaped(printable(value)).replace(/:/g, "%3A").replace(/,/g, "%2C")}`,
  );
  return `::${level} ${list.join(",")}::${escaped(message.split("\n").map(printable).join("\n"))}`;
}

function escaped(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
