// A team's own gates, judged from what their tools left behind. Pure: texts in, answers out. A gate without evidence, or with evidence that
// cannot be read whole, has not passed.

import type { GatePolicy } from "../../config/index.ts";
import {
  type CheckResult,
  type Counted,
  type FileCoverage,
  readCoverage,
  readJunit,
  readResults,
  type TestCase,
} from "../../formats/index.ts";
import { compareSeverity, type Parsed, reportSchema, type Severity } from "../../model/index.ts";
import { matchesName, matchesPath } from "../glob.ts";

export type EvidenceFile = { readonly path: string; readonly text: string };
export type GateState = "passed" | "failed" | "missing";
export type GateAnswer = {
  readonly name: string;
  readonly state: GateState;
  /** One sentence: what counted. */
  readonly text: string;
  readonly details: readonly string[];
  readonly facts: Readonly<Record<string, number | string>>;
  readonly files: readonly string[];
  /** As the evidence itself says, when it does. */
  readonly seconds?: number;
};

const shownDetails = 10;

export function judgeGate(gate: GatePolicy, files: readonly EvidenceFile[]): GateAnswer {
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
      return { ...base, ...judgeCoverage(gate, files) };
    case "results":
      return { ...base, ...judgeResults(gate, files) };
    case "report":
      return { ...base, ...judgeReport(files) };
  }
}

type Judged = Omit<GateAnswer, "name" | "files">;
type Of<R extends GatePolicy["read"]> = Extract<GatePolicy, { readonly read: R }>;

function judgeTests(gate: Of<"junit">, files: readonly EvidenceFile[]): Judged {
  const { value: cases, problems } = readAll(files, readJunit);
  const count = (outcome: TestCase["outcome"]): number =>
    cases.filter((one) => one.outcome === outcome).length;
  const passed = count("passed");
  const bad = cases.filter(({ outcome }) => outcome === "failed" || outcome === "error");
  const kinds = Object.entries(gate.kinds).map(([name, kind]) => ({
    ...{ name, wanted: kind.min_tests },
    passed: cases.filter((one) => one.outcome === "passed" && isOfKind(one, name, kind.paths)).length,
  }));
  const wrong = [
    ...problems,
    ...bad.map(
      ({ className, name }) => `failed: ${[className, name].filter((part) => part !== "").join(" ")}`,
    ),
    ...(passed < gate.min_tests ? [`${passed} tests passed, at least ${gate.min_tests} must`] : []),
    ...kinds
      .filter((kind) => kind.passed < kind.wanted)
      .map((kind) => `kind ${kind.name}: ${kind.passed} tests passed, at least ${kind.wanted} must`),
  ];
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  return {
    ...outcomeOf(
      wrong,
      `${passed} tests passed${kinds.length === 0 ? "" : ` (${kinds.map((kind) => `${kind.name} ${kind.passed}`).join(", ")})`}, ${bad.length} failed, ${count("skipped")} skipped`,
    ),
    facts: {
      ...{ passed, failed: bad.length, skipped: count("skipped") },
      ...Object.fromEntries(kinds.map((kind) => [`passed ${kind.name}`, kind.passed])),
    },
    seconds: Math.round(seconds * 1000) / 1000,
  };
}

function isOfKind(one: TestCase, kind: string, globs: readonly string[]): boolean {
  const { file, className, marks } = one;
  return (
    marks.includes(kind) ||
    globs.some((glob) => (file !== undefined && matchesPath(glob, file)) || matchesName(glob, className))
  );
}

function judgeCoverage(gate: Of<"coverage">, files: readonly EvidenceFile[]): Judged {
  const { value, problems } = readAll(files, readCoverage);
  const covered = value.filter(({ path }) => !gate.except.some((glob) => matchesPath(glob, path)));
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
    ...below("line", line, gate.line_percent),
    ...below("branch", branch, gate.branch_percent),
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

function below(what: string, percent: number, wanted: number | undefined): readonly string[] {
  return wanted === undefined || percent >= wanted
    ? []
    : [`overall ${shown(percent)} % of ${what}s, at least ${wanted} % must be covered`];
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

function judgeResults(gate: Of<"results">, files: readonly EvidenceFile[]): Judged {
  const read = (text: string): Parsed<readonly CheckResult[]> =>
    text.trim() === "" && gate.empty === "refuse"
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
      ? counted.map(({ rule, path, line, message }) => `${placeText(path, line)}${rule}: ${message}`)
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

function placeText(path: string | undefined, line: number | undefined): string {
  return path === undefined ? "" : `${path}${line === undefined ? "" : `:${line}`}: `;
}

function bySeverity(results: readonly CheckResult[]): Readonly<Record<string, number>> {
  const counts = new Map<Severity, number>();
  for (const { severity } of results) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => compareSeverity(a, b)));
}

function judgeReport(files: readonly EvidenceFile[]): Judged {
  const verdicts = files.map(({ path, text }) => ({ path, verdict: verdictOf(text) }));
  const wrong = verdicts
    .filter(({ verdict }) => verdict !== "pass" && verdict !== "warn")
    .map(({ path, verdict }) =>
      verdict === undefined ? `${path} is no report of a scan` : `${path}: the verdict is ${verdict}`,
    );
  return {
    ...outcomeOf(wrong, `verdicts: ${verdicts.map(({ verdict }) => verdict ?? "unreadable").join(", ")}`),
    facts: {},
  };
}

function verdictOf(text: string): string | undefined {
  try {
    const report = JSON.parse(text) as {
      readonly schema?: unknown;
      readonly decision?: { readonly verdict?: unknown };
    }; // each field is checked
    const verdict = report?.schema === reportSchema ? report.decision?.verdict : undefined;
    return typeof verdict === "string" ? verdict : undefined;
  } catch {
    return undefined;
  }
}

function readAll<T>(
  files: readonly EvidenceFile[],
  read: (text: string) => Parsed<readonly T[]>,
): { readonly value: readonly T[]; readonly problems: readonly string[] } {
  const parsed = files.map(({ path, text }) => ({ path, ...read(text) }));
  return {
    value: parsed.flatMap(({ value }) => value),
    problems: parsed.flatMap(({ path, problems }) =>
      problems.map(({ line, message }) => `${path}${line === undefined ? "" : `:${line}`}: ${message}`),
    ),
  };
}

function outcomeOf(wrong: readonly string[], text: string): Pick<GateAnswer, "state" | "text" | "details"> {
  const rest = wrong.length - shownDetails;
  return {
    state: wrong.length === 0 ? "passed" : "failed",
    text,
    details: rest > 0 ? [...wrong.slice(0, shownDetails), `and ${rest} more`] : wrong,
  };
}
