// What a checker found (R74-R77): SARIF, or the JSON or text of the named tool.

import { type CheckResult, readResults } from "../../formats/index.ts";
import { compareSeverity, type Parsed, type Severity } from "../../model/index.ts";
import { belowRoot, type EvidenceFile, type GateOf, type Judged, outcomeOf, readAll } from "./judged.ts";

export function judgeResults(gate: GateOf<"results">, files: readonly EvidenceFile[], root: string): Judged {
  const read = (text: string): Parsed<readonly CheckResult[]> =>
    text.trim() === "" && gate.empty === "refuse" && !saysNothing(gate.tool, text)
      ? { value: [], problems: [{ message: `the file is empty: ${gate.tool} may never have run` }] }
      : text.trim() === ""
        ? { value: [], problems: [] }
        : readResults(gate.tool, text);
  const { value, problems } = readAll(files, read);
  // A severity that a tool does not tell counts.
  const counted = value.filter(
    ({ severity }) => severity === "unknown" || compareSeverity(severity, gate.at_least) <= 0,
  );
  const over = counted.length > gate.max_results;
  const wrong = [
    ...problems,
    ...(over
      ? counted.map(
          ({ rule, path, line, message }) =>
            `${placeText(path === undefined ? undefined : belowRoot(path, root), line)}${rule}: ${message}`,
        )
      : []),
  ];
  const limit = gate.max_results === 0 ? "none may be" : `at most ${gate.max_results} may be`;
  return {
    ...outcomeOf(
      wrong,
      `${gate.tool}: ${counted.length} results${gate.at_least === "none" ? "" : ` of at least ${gate.at_least}`} (${limit})`,
    ),
    facts: { results: counted.length, ...bySeverity(value) },
  };
}

/** An empty line is what `mypy --output json` writes when all is well; a file of no bytes is what a command leaves that was not found. */
function saysNothing(tool: string, text: string): boolean {
  return tool.toLowerCase() === "mypy" && text !== "";
}

function placeText(path: string | undefined, line: number | undefined): string {
  return path === undefined ? "" : `${path}${line === undefined ? "" : `:${line}`}: `;
}

function bySeverity(results: readonly CheckResult[]): Readonly<Record<string, number>> {
  const counts = new Map<Severity, number>();
  for (const { severity } of results) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => compareSeverity(a, b)));
}
