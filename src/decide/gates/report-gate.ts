// A scan of ours as a gate (R78): its own verdict counts, and only for the layers that it looked at.

import { PortcullisError } from "../../kit/index.ts";
import { letsPass, type Report } from "../../model/index.ts";
import { type EvidenceFile, type GateOf, type Judged, outcomeOf } from "./judged.ts";

/** Throws "input" for what is no report: the one reader of reports is handed in. */
export type ReadReport = (text: string, name: string) => Report;

export function judgeReports(
  gate: GateOf<"report">,
  files: readonly EvidenceFile[],
  readReport: ReadReport,
): Judged {
  const reports = files.map(({ path, text }) => reportOf(text, path, readReport));
  const wrong = reports.flatMap((one) => {
    if (typeof one === "string") return [one];
    const { path, report } = one;
    const { verdict } = report.decision;
    const seen = new Set<string>(report.coverage.map(({ engine }) => engine));
    return [
      ...(letsPass(verdict) ? [] : [`${path}: the verdict is ${verdict}`]),
      ...gate.layers
        .filter((layer) => !seen.has(layer))
        .map((layer) => `${path}: the scan did not look at ${layer}`),
    ];
  });
  const verdicts = reports.map((one) =>
    typeof one === "string" ? "unreadable" : one.report.decision.verdict,
  );
  return { ...outcomeOf(wrong, `verdicts: ${verdicts.join(", ")}`), facts: {} };
}

function reportOf(
  text: string,
  path: string,
  read: ReadReport,
): { readonly path: string; readonly report: Report } | string {
  try {
    return { path, report: read(text, path) };
  } catch (error) {
    if (error instanceof PortcullisError) return error.message;
    throw error;
  }
}
