// JUnit XML as CI servers read it: one test suite a layer, one failing test case for each finding that blocks or warns, gaps as errors.

import { printable } from "../kit/index.ts";
import type { Gap, Report, Triaged } from "../model/index.ts";
import { remedyText } from "./remedy.ts";
import type { Reporter } from "./reporter.ts";

export const junitReporter: Reporter = {
  format: "junit",
  fileName: "portcullis-junit.xml",
  render: (report) => {
    const suites = report.coverage.map(({ engine, filesScanned }) => suite(report, engine, filesScanned));
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="portcullis">\n${suites.join("\n")}\n</testsuites>\n`;
  },
};

function suite(report: Report, engine: string, filesScanned: number): string {
  const findings = report.findings.filter((item) => item.finding.engine === engine);
  const gaps = report.gaps.filter(
    (gap) => gap.engine === engine || (gap.engine === undefined && engine === report.coverage[0]?.engine),
  );
  const failures = findings.filter((item) => item.heldBy === undefined && item.action === "block").length;
  const skipped = findings.length - failures;
  const cases = [...findings.map(findingCase), ...gaps.map(gapCase)];
  if (cases.length === 0) cases.push(`    <testcase classname="${engine}" name="${filesScanned} files"/>`);
  const counts = `tests="${cases.length}" failures="${failures}" errors="${gaps.length}" skipped="${skipped}"`;
  return `  <testsuite name="portcullis ${engine}" ${counts}>\n${cases.join("\n")}\n  </testsuite>`;
}

function findingCase(item: Triaged): string {
  const { finding } = item;
  const [place] = finding.locations;
  const line = place.region?.startLine;
  const head = `    <testcase classname="${xml(finding.rule)}" name="${xml(`${place.path}${line === undefined ? "" : `:${line}`} ${finding.fingerprint}`)}" file="${xml(place.path)}"${line === undefined ? "" : ` line="${line}"`}>`;
  const text = xml([finding.message, ...finding.remedies.map(remedyText)].join("\n"));
  const isFailure = item.heldBy === undefined && item.action === "block";
  const body = isFailure
    ? `<failure type="${xml(finding.severity)}" message="${xml(finding.message)}">${text}</failure>`
    : `<skipped message="${xml(`${item.heldBy === undefined ? (item.action ?? "report") : "excepted"}: ${finding.message}`)}"/>`;
  return `${head}${body}</testcase>`;
}

function gapCase(gap: Gap): string {
  return `    <testcase classname="gap" name="${xml(gap.path ?? gap.reason)}"><error type="${gap.reason}" message="${xml(gap.detail)}"/></testcase>`;
}

/** Escapes for text and attributes; what XML 1.0 cannot hold is shown as an escape. */
function xml(text: string): string {
  const harmless = text
    .split("\n")
    .map(printable)
    .join("\n")
    .replace(/[\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "?");
  return harmless
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/\n/g, "&#10;");
}
