// SARIF 2.1.0 (OASIS) in the profile that GitHub code scanning reads: one run, all rules listed, gravest results first, gaps as
// notifications.

import {
  type Finding,
  type Gap,
  type Location,
  type Report,
  type RuleInfo,
  type Severity,
  scoreOfSeverity,
  type TextEdit,
  type Triaged,
} from "../model/index.ts";
import { remedyText } from "./remedy.ts";
import type { Reporter } from "./reporter.ts";

export const sarifReporter: Reporter = {
  format: "sarif",
  fileName: "portcullis.sarif",
  render: (report) => `${JSON.stringify(sarifLog(report), null, 2)}\n`,
};

function sarifLog(report: Report): unknown {
  const order = new Map(report.rules.map((rule, index) => [rule.id as string, index]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Portcullis",
            semanticVersion: report.run.version,
            rules: report.rules.map(ruleOf),
          },
        },
        automationDetails: { id: `portcullis/${report.target.kind}/` },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: report.decision.verdict !== "incomplete",
            toolExecutionNotifications: report.gaps.map(notification),
          },
        ],
        results: report.findings.map((item) => resultOf(item, order)),
      },
    ],
  };
}

function ruleOf(rule: RuleInfo): unknown {
  return {
    id: rule.id,
    name: rule.id.split("/").at(-1),
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.title },
    help: { text: rule.help, markdown: rule.help },
    ...(rule.url === undefined ? {} : { helpUri: rule.url }),
    defaultConfiguration: { level: levelOf(rule.severity) },
    properties: {
      tags: ["security", ...rule.cwe.map((cwe) => `external/cwe/cwe-${String(cwe).padStart(3, "0")}`)],
      "security-severity": (rule.score ?? scoreOfSeverity[rule.severity]).toFixed(1),
      precision: "high",
    },
  };
}

function resultOf(item: Triaged, order: ReadonlyMap<string, number>): unknown {
  const { finding } = item;
  const index = order.get(finding.rule);
  const codeFlow = flowOf(finding);
  return {
    ruleId: finding.rule,
    ...(index === undefined ? {} : { ruleIndex: index }),
    level: levelOf(item.countsAs),
    message: { text: [finding.message, ...finding.remedies.map(remedyText)].join("\n") },
    locations: [locationOf(finding.locations[0])],
    ...(finding.locations.length > 1
      ? { relatedLocations: finding.locations.slice(1, 100).map(locationOf) }
      : {}),
    partialFingerprints: { "portcullis/v1": finding.fingerprint },
    ...(codeFlow === undefined ? {} : { codeFlows: [codeFlow] }),
    ...fixesOf(finding),
    ...suppressionsOf(item),
    baselineState: item.isNew ? "new" : "unchanged",
    properties: {
      "security-severity": scoreOf(item).toFixed(1),
      confidence: finding.confidence,
    },
  };
}

/** Its own score, unless the policy counts it as something else. */
function scoreOf({ finding, countsAs }: Triaged): number {
  const own = finding.severity === countsAs ? finding.score : undefined;
  return own ?? scoreOfSeverity[countsAs];
}

/** Mechanical rewrites, as SARIF `fixes`. */
function fixesOf(finding: Finding): { readonly fixes?: readonly unknown[] } {
  const fixes = finding.remedies.flatMap((remedy) => {
    if (remedy.kind !== "edit") return [];
    const byFile = new Map<string, TextEdit[]>();
    for (const edit of remedy.edits) byFile.set(edit.path, [...(byFile.get(edit.path) ?? []), edit]);
    const artifactChanges = [...byFile].map(([path, edits]) => ({
      artifactLocation: fileOf(path),
      replacements: edits.map((edit) => ({
        deletedRegion: edit.region,
        insertedContent: { text: edit.replacement },
      })),
    }));
    return [
      {
        description: { text: remedy.isSafe ? "Safe rewrite" : "Rewrite; check that it means the same" },
        artifactChanges,
      },
    ];
  });
  return fixes.length === 0 ? {} : { fixes };
}

function fileOf(path: string): unknown {
  return { uri: path.split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" };
}

function suppressionsOf(item: Triaged): { readonly suppressions?: readonly unknown[] } {
  const exception = item.heldBy === undefined ? undefined : item.exceptions[item.heldBy];
  if (exception === undefined) return {};
  const kind = exception.origin === "inline" ? "inSource" : "external";
  return {
    suppressions: [
      {
        kind,
        status: "accepted",
        justification: `${exception.reason} (${exception.owner}, until ${exception.endsOn})`,
      },
    ],
  };
}

function flowOf(finding: Finding): unknown {
  if (finding.evidence.kind !== "flow" || finding.evidence.steps.length === 0) return undefined;
  const locations = finding.evidence.steps.map((step) => ({
    location: { ...locationOf(step.location), message: { text: step.text } },
  }));
  return { threadFlows: [{ locations }] };
}

function locationOf(location: Location): { readonly physicalLocation: unknown } {
  const { region } = location;
  const snippet = location.snippet === undefined ? {} : { snippet: { text: location.snippet } };
  return {
    physicalLocation: {
      artifactLocation: fileOf(location.path),
      region: region === undefined ? { startLine: 1 } : { ...region, ...snippet },
    },
  };
}

function notification(gap: Gap): unknown {
  return {
    level: "warning",
    descriptor: { id: `gap/${gap.reason}` },
    message: { text: [gap.engine, gap.path, gap.detail].filter((part) => part !== undefined).join(": ") },
    ...(gap.path === undefined
      ? {}
      : {
          locations: [
            {
              physicalLocation: {
                artifactLocation: fileOf(gap.path),
              },
            },
          ],
        }),
  };
}

function levelOf(severity: Severity): "error" | "warning" | "note" {
  return severity === "critical" || severity === "high" || severity === "unknown"
    ? "error"
    : severity === "medium"
      ? "warning"
      : "note";
}
