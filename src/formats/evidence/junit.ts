// JUnit XML as test runners write it (pytest, jest-junit, vitest, surefire; the common shape is described in
// https://github.com/testmoapp/junitxml): one entry a test case, nested suites included.

import type { Parsed, Problem } from "../../model/index.ts";
import { childrenOf, readXml, type XmlElement } from "../lock/xml.ts";

export type TestOutcome = "passed" | "failed" | "error" | "skipped";
export type TestCase = {
  readonly name: string;
  readonly className: string;
  readonly file?: string;
  readonly seconds: number;
  readonly outcome: TestOutcome;
  /** Values of properties and markers, whatever their names. */
  readonly marks: readonly string[];
};

export function readJunit(text: string): Parsed<readonly TestCase[]> {
  const { root, isWhole } = readXml(text);
  const problems: Problem[] = isWhole ? [] : [{ message: "the XML is broken or cut off" }];
  if (root === undefined || (root.name !== "testsuites" && root.name !== "testsuite"))
    return { value: [], problems: [...problems, { message: "not a JUnit report: no <testsuite>" }] };
  const cases: TestCase[] = [];
  const stack: XmlElement[] = [root];
  for (let suite = stack.pop(); suite !== undefined; suite = stack.pop()) {
    const inner = childrenOf(suite, "testsuite");
    const marks = marksOf(suite);
    const file = suite.attributes.get("file");
    const own = childrenOf(suite, "testcase").map((one) => caseOf(one, marks, file));
    cases.push(...own);
    // An outer suite counts what is inside of its inner ones.
    if (inner.length === 0) problems.push(...lessThanPromised(suite, own));
    stack.push(...inner);
  }
  return { value: cases, problems };
}

/** A suite that speaks of more tests, or more failures, than it holds was cut, or failed as a whole. */
function lessThanPromised(suite: XmlElement, own: readonly TestCase[]): readonly Problem[] {
  const name = suite.attributes.get("name") ?? "";
  const promised = (what: string): number => Number(suite.attributes.get(what) ?? 0);
  const bad = own.filter(({ outcome }) => outcome === "failed" || outcome === "error").length;
  const say = (message: string): Problem => ({ line: suite.line, message: `suite ${name} ${message}` });
  return [
    ...(promised("tests") > own.length
      ? [say(`speaks of ${promised("tests")} tests and holds ${own.length}`)]
      : []),
    ...(promised("failures") + promised("errors") > bad
      ? [say(`speaks of ${promised("failures") + promised("errors")} failures and holds ${bad}`)]
      : []),
  ];
}

function caseOf(one: XmlElement, suiteMarks: readonly string[], suiteFile: string | undefined): TestCase {
  const outcome = outcomeOf(one);
  const file = one.attributes.get("file") ?? suiteFile;
  return {
    name: one.attributes.get("name") ?? "",
    className: one.attributes.get("classname") ?? "",
    ...(file === undefined ? {} : { file: file.replaceAll("\\", "/").replace(/^\.\//, "") }),
    seconds: secondsOf(one.attributes.get("time")),
    outcome,
    marks: [...suiteMarks, ...marksOf(one)],
  };
}

/** Children by the common shape; attributes as GoogleTest (`status="notrun"`, `result="skipped"`) and others write them. */
function outcomeOf(one: XmlElement): TestOutcome {
  const has = (name: string): boolean => one.children.some((child) => child.name === name);
  const said = ["status", "result"].map((name) => (one.attributes.get(name) ?? "").toLowerCase());
  if (has("failure") || said.some((word) => word === "failed" || word === "failure")) return "failed";
  if (has("error") || said.includes("error")) return "error";
  return has("skipped") || said.some((word) => notRun.has(word)) ? "skipped" : "passed";
}

const notRun: ReadonlySet<string> = new Set([
  ...["notrun", "disabled", "skipped", "suppressed", "ignored", "pending"],
]);

function marksOf(element: XmlElement): readonly string[] {
  return childrenOf(element, "properties")
    .flatMap((list) => childrenOf(list, "property"))
    .flatMap((property) => [
      property.attributes.get("name"),
      property.attributes.get("value"),
      property.text.trim(),
    ])
    .filter((mark): mark is string => mark !== undefined && mark !== "");
}

/** "1,234.5" is how some runners write more than a thousand seconds. */
function secondsOf(text: string | undefined): number {
  const seconds = Number((text ?? "0").replaceAll(",", ""));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}
