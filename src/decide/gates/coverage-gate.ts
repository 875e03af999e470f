// Coverage by file and overall (R73): lines must reach the share in each file, branches are reported and may be required overall.

import { type Counted, type FileCoverage, readCoverage } from "../../formats/index.ts";
import { matchesPath } from "../glob.ts";
import { belowRoot, type EvidenceFile, type GateOf, type Judged, outcomeOf, readAll } from "./judged.ts";

export function judgeCoverage(
  gate: GateOf<"coverage">,
  files: readonly EvidenceFile[],
  root: string,
): Judged {
  const { value, problems } = readAll(files, (text) => readCoverage(text));
  const covered = value
    .map((one) => ({ ...one, path: pathOf(one, root) }))
    .filter(({ path }) => !gate.except.some((glob) => matchesPath(glob, path)));
  const low = covered
    .filter(({ lines }) => percentOf(lines) < gate.line_percent_per_file)
    .sort((a, b) => percentOf(a.lines) - percentOf(b.lines));
  const line = percentOf(sum(covered.map(({ lines }) => lines)));
  const branch = percentOf(sum(covered.map(({ branches }) => branches)));
  const wrong = [
    ...problems,
    ...(covered.length === 0 ? ["the report holds no file"] : []),
    ...low.map(
      ({ path, lines }) =>
        `${path}: ${shown(percentOf(lines))} % of lines, at least ${gate.line_percent_per_file} % must be covered`,
    ),
    ...below("lines", line, gate.line_percent),
    ...below("branches", branch, gate.branch_percent),
  ];
  return {
    ...outcomeOf(
      wrong,
      `${covered.length} files, ${low.length} below ${gate.line_percent_per_file} %; overall ${shown(line)} % of lines, ${shown(branch)} % of branches`,
    ),
    facts: {
      files: covered.length,
      below: low.length,
      "line percent": shown(line),
      "branch percent": shown(branch),
    },
  };
}

/** Cobertura names files below a source folder, which tells two of the same name apart. */
function pathOf({ path, source }: FileCoverage, root: string): string {
  const whole = source === undefined ? path : `${source.replace(/\/$/, "")}/${path}`;
  const short = belowRoot(whole, root);
  return short.startsWith("/") ? path : short;
}

function below(what: string, percent: number, wanted: number | undefined): readonly string[] {
  return wanted === undefined || percent >= wanted
    ? []
    : [`overall ${shown(percent)} % of ${what}, at least ${wanted} % must be covered`];
}

function sum(parts: readonly Counted[]): Counted {
  return parts.reduce((all, one) => ({ covered: all.covered + one.covered, total: all.total + one.total }), {
    covered: 0,
    total: 0,
  });
}

/** Nothing to cover is wholly covered. */
function percentOf({ covered, total }: FileCoverage["lines"]): number {
  return total === 0 ? 100 : (covered / total) * 100;
}

/** Cut, not rounded: 79.96 is not 80. */
function shown(percent: number): number {
  return Math.floor(percent * 10 + 1e-9) / 10;
}
