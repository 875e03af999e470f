// Entries of the baseline that are about nothing any more: said by runs that looked everywhere such an entry could be about.

import type { CoverageScope, Finding, Reason } from "../model/index.ts";
import type { Baseline } from "./triage.ts";

export function baselineReasons(
  findings: readonly Finding[],
  baseline: Baseline,
  looked: { readonly scope: CoverageScope; readonly isPartial: boolean },
): readonly Reason[] {
  const { kind } = looked.scope;
  if (looked.isPartial || (kind !== "everything" && kind !== "history")) return [];
  const seen = new Set(findings.flatMap(({ fingerprint, formerly }) => [fingerprint, ...formerly]));
  const idle = (baseline.listed ?? []).filter(
    ({ fingerprint, isHistory }) => !seen.has(fingerprint) && (kind === "history" || !isHistory),
  );
  const [first] = idle;
  if (first === undefined) return [];
  const count = idle.length === 1 ? "1 entry" : `${idle.length} entries`;
  const shown = idle.slice(0, 3).map(({ rule, path }) => `${rule} in ${path}`);
  return [
    {
      clause: "baseline: idle",
      effect: "warn",
      text: `${count} of the baseline ${idle.length === 1 ? "is" : "are"} about nothing that was found: ${shown.join(", ")}${idle.length > 3 ? " …" : ""}`,
      subjects: idle.map(({ fingerprint }) => fingerprint),
      nextStep: "portcullis baseline update",
    },
  ];
}
