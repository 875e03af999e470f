// A team's own gates, judged from what their tools left behind. Pure: texts in, answers out. A gate without evidence, or with evidence that
// cannot be read whole, has not passed.

import type { GatePolicy } from "../../config/index.ts";
import { judgeCoverage } from "./coverage-gate.ts";
import type { EvidenceFile, GateAnswer } from "./judged.ts";
import { judgeReports, type ReadReport } from "./report-gate.ts";
import { judgeResults } from "./results-gate.ts";
import { judgeTests } from "./tests-gate.ts";

/** `root`: where the tools ran; those that write whole paths are shown and matched below it. */
export function judgeGate(
  gate: GatePolicy,
  files: readonly EvidenceFile[],
  world: { readonly readReport: ReadReport; readonly root: string },
): GateAnswer {
  const base = { name: gate.name, files: files.map(({ path }) => path), facts: {}, details: [] };
  if (files.length === 0)
    return {
      ...base,
      state: "missing",
      text: `there is no evidence: no file matches ${gate.files.join(", ")}`,
    };
  switch (gate.read) {
    case "junit":
      return { ...base, ...judgeTests(gate, files) };
    case "coverage":
      return { ...base, ...judgeCoverage(gate, files, world.root) };
    case "results":
      return { ...base, ...judgeResults(gate, files, world.root) };
    case "report":
      return { ...base, ...judgeReports(gate, files, world.readReport) };
  }
}
