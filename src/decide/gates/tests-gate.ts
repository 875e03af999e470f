// The tests of a team, by the JUnit files that their runners wrote: how many passed, of which kinds (R71, R72).

import { readJunit, type TestCase } from "../../formats/index.ts";
import { matchesName, matchesPath } from "../glob.ts";
import { type EvidenceFile, type GateOf, type Judged, outcomeOf, readAll } from "./judged.ts";

export function judgeTests(gate: GateOf<"junit">, files: readonly EvidenceFile[]): Judged {
  const { value, problems } = readAll(files, (text, path) => {
    const { value: cases, problems: own } = readJunit(text);
    return { value: cases.map((one) => ({ ...one, report: path })), problems: own };
  });
  const cases = withoutRepetitions(value);
  const count = (outcome: TestCase["outcome"]): number =>
    cases.filter((one) => one.outcome === outcome).length;
  const passed = count("passed");
  const bad = value.filter(({ outcome }) => outcome === "failed" || outcome === "error");
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
  const seconds = value.reduce((sum, one) => sum + one.seconds, 0);
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

/**
 * The same test in two reports (two versions of Python, a second run) counts once. Inside one report tests of one name are several: runners
 * do not number the rows of a table.
 */
function withoutRepetitions<T extends TestCase & { readonly report: string }>(
  all: readonly T[],
): readonly T[] {
  const reportsOf = new Map<string, string>();
  const key = ({ file, className, name, outcome }: T): string =>
    JSON.stringify([file ?? "", className, name, outcome]);
  return all.filter((one) => {
    const first = reportsOf.get(key(one)) ?? one.report;
    reportsOf.set(key(one), first);
    return first === one.report;
  });
}

function isOfKind(one: TestCase, kind: string, globs: readonly string[]): boolean {
  const { file, className, marks } = one;
  const paths = [...(file === undefined ? [] : [file]), ...pathsOf(className)];
  return (
    marks.includes(kind) ||
    globs.some((glob) => paths.some((path) => matchesPath(glob, path)) || matchesName(glob, className))
  );
}

/** pytest's `xunit2` has no file: the class name is the module's path with dots, perhaps followed by classes. */
function pathsOf(className: string): readonly string[] {
  if (!/^[\w$]+(\.[\w$]+)+$/.test(className)) return [];
  const parts = className.split(".");
  return [parts.join("/"), ...parts.map((_, index) => `${parts.slice(0, index + 1).join("/")}.py`)];
}
