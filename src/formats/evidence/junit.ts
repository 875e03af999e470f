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
    const own = childrenOf(suite, "testcase");
    const inner = childrenOf(suite, "testsuite");
    const marks = marksOf(suite);
    const file = suite.attributes.get("file");
    for (const one of own) cases.push(caseOf(one, marks, file));
    const promised = Number(suite.attributes.get("tests") ?? Number.NaN);
    if (inner.length === 0 && promised > own.length)
      problems.push({
        line: suite.line,
        message: `suite ${suite.attributes.get("name") ?? ""} speaks of ${promised} tests and holds ${own.length}`,
      });
    stack.push(...inner);
  }
  return { value: cases, problems };
}

function caseOf(one: XmlElement, suiteMarks: readonly string[], suiteFile: string | undefined): TestCase {
  const has = (name: string): boolean => one.children.some((child) => child.name === name);
  const outcome = has("failure") ? "failed" : has("error") ? "error" : has("skipped") ? "skipped" : "passed";
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
