import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCoverage } from "./coverage.ts";
import { readJunit } from "./junit.ts";
import { readResults } from "./results.ts";

const junit = `<?xml version="1.0"?><testsuites><testsuite name="pytest" tests="4" time="1,200.5">
<testcase classname="tests.unit.test_a" name="a &gt; b" file="tests/unit/test_a.py" time="0.5"/>
<testcase classname="tests.x" name="c > d" time="0.25"><failure message="no">x</failure></testcase>
<testcase classname="tests.x" name="e"><skipped/></testcase>
<testcase classname="tests.x" name="f"><properties><property name="kind" value="security"/></properties></testcase>
</testsuite></testsuites>`;

describe("JUnit", () => {
  test("outcomes, times, files and marks", () => {
    const { value, problems } = readJunit(junit);
    expect(problems).toEqual([]);
    expect(value.map(({ outcome }) => outcome)).toEqual(["passed", "failed", "skipped", "passed"]);
    expect(value[0]).toMatchObject({ name: "a > b", file: "tests/unit/test_a.py", seconds: 0.5 });
    expect(value[1]?.name).toBe("c > d");
    expect(value[3]?.marks).toContain("security");
  });

  test("a report that was cut off, or holds fewer tests than it says, is a problem", () => {
    expect(readJunit(junit.slice(0, 300)).problems.length).toBeGreaterThan(0);
    expect(readJunit(junit.replace('tests="4"', 'tests="400"')).problems[0]?.message).toContain("400");
    expect(readJunit("<html></html>").problems[0]?.message).toContain("not a JUnit report");
  });
});

test("a suite that failed as a whole, or whose failures are told by attributes only", () => {
  const words = (text: string): readonly string[] => readJunit(text).problems.map(({ message }) => message);
  expect(words('<testsuite name="s" tests="1" errors="1"><testcase name="a"/></testsuite>')).toEqual([
    "suite s speaks of 1 failures and holds 0",
  ]);
  expect(
    words(
      '<testsuites failures="1"><testsuite failures="1"><testcase name="a"><failure/></testcase></testsuite></testsuites>',
    ),
  ).toEqual([]);
  const outcomes = (attributes: string): readonly string[] =>
    readJunit(`<testsuite><testcase name="a" ${attributes}/></testsuite>`).value.map(
      ({ outcome }) => outcome,
    );
  // GoogleTest: a disabled test was not run, a skipped one ends with a result of that name.
  expect(outcomes('status="notrun" result="suppressed"')).toEqual(["skipped"]);
  expect(outcomes('status="run" result="skipped"')).toEqual(["skipped"]);
  expect(outcomes('status="run" result="completed"')).toEqual(["passed"]);
  expect(outcomes('status="failed"')).toEqual(["failed"]);
  expect(outcomes('status="error"')).toEqual(["error"]);
});

describe("coverage", () => {
  const wanted = { path: "a.py", lines: { covered: 3, total: 4 }, branches: { covered: 1, total: 2 } };
  test.each([
    [
      "coverage.py",
      '{"meta":{"version":"7.6"},"files":{"a.py":{"summary":{"covered_lines":3,"num_statements":4,"num_branches":2,"covered_branches":1}}}}',
    ],
    [
      "Cobertura",
      '<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "http://x/coverage-04.dtd"><coverage><packages><package><classes><class filename="a.py"><lines><line number="1" hits="1"/><line number="2" hits="2" branch="true" condition-coverage="50% (1/2)"/><line number="3" hits="1"/><line number="4" hits="0"/></lines></class></classes></package></packages></coverage>',
    ],
    ["lcov", "TN:\nSF:a.py\nDA:1,1\nDA:2,1\nDA:3,9\nDA:4,0\nBRDA:2,0,0,1\nBRDA:2,0,1,-\nend_of_record\n"],
  ])("%s", (_, text) => {
    expect(readCoverage(text)).toEqual({ value: [wanted], problems: [] });
  });

  test("a cut trace and a foreign file are problems", () => {
    expect(readCoverage("SF:a.py\nDA:1,1\n").problems[0]?.message).toContain("cut off");
    expect(readCoverage("{}").problems.length).toBe(1);
    expect(readCoverage("hello").problems.length).toBe(1);
  });
});

describe("results of checkers", () => {
  test.each([
    [
      "ruff",
      '[{"code":"F401","message":"unused","filename":"a.py","location":{"row":3,"column":1}}]',
      "F401",
      "low",
    ],
    [
      "bandit",
      '{"errors":[],"results":[{"test_id":"B602","issue_severity":"HIGH","issue_text":"shell","filename":"a.py","line_number":3}]}',
      "B602",
      "high",
    ],
    [
      "semgrep",
      '{"errors":[],"results":[{"check_id":"x.y","path":"a.py","start":{"line":3},"extra":{"message":"m","severity":"WARNING"}}]}',
      "x.y",
      "medium",
    ],
    [
      "pip-audit",
      '{"dependencies":[{"name":"a","version":"1","vulns":[{"id":"PYSEC-2026-1","fix_versions":["2"]}]},{"name":"b","version":"1","vulns":[]}],"fixes":[]}',
      "PYSEC-2026-1",
      "unknown",
    ],
    [
      "mypy",
      '{"file":"a.py","line":3,"column":1,"message":"m","hint":null,"code":"arg-type","severity":"error"}\n',
      "arg-type",
      "low",
    ],
    [
      "mypy",
      "a.py:3: error: bad thing  [arg-type]\na.py:4: note: see\nFound 1 error in 1 file (checked 2 source files)\n",
      "arg-type",
      "low",
    ],
    ["vulture", "a.py:3: unused function 'f' (60% confidence)\n", "unused-function", "low"],
    [
      "anything",
      '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t","rules":[{"id":"r","properties":{"security-severity":"9.1"}}]}},"results":[{"ruleId":"r","message":{"text":"m"}},{"ruleId":"r","suppressions":[{"kind":"inSource"}]}]}]}',
      "r",
      "critical",
    ],
  ])("%s", (tool, text, rule, severity) => {
    const { value, problems } = readResults(tool, text);
    expect(problems).toEqual([]);
    expect(value.map((one) => [one.rule, one.severity])).toEqual([[rule, severity]]);
  });

  test("ruff writes one object a line as well", () => {
    const line = '{"code":"F401","message":"unused","filename":"a.py","location":{"row":3,"column":1}}';
    expect(readResults("ruff", `${line}\n${line}\n`).value).toHaveLength(2);
    expect(readResults("ruff", `${line}\n{"cut`).problems).toHaveLength(1);
  });

  test("a quoted password stays in the report that quoted it", () => {
    const report = JSON.stringify({
      errors: [],
      results: [
        {
          ...{ test_id: "B105", issue_severity: "LOW", filename: "a.py", line_number: 3 },
          issue_text: "Possible hardcoded password: 'hun'ter2hunter2'",
        },
      ],
    });
    expect(readResults("bandit", report).value[0]?.message).toBe("Possible hardcoded password: '***'");
    const plain = 'a.py:3: error: Argument "token" to "f" has type "int"; expected "str"  [arg-type]\n';
    expect(readResults("mypy", plain).value[0]?.message).toContain('"token" to "f"');
  });

  test.each([
    ["ruff", "All checks passed!", "ruff check --output-format json"],
    ["bandit", "<xml/>", "bandit -f json"],
    [
      "bandit",
      '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"ruff"}},"results":[]}]}',
      "results of ruff",
    ],
  ])("what %s did not write so is refused with how to write it", (tool, text, words) => {
    expect(
      readResults(tool, text)
        .problems.map(({ message }) => message)
        .join(),
    ).toContain(words);
  });

  test.each([
    ["bandit", '{"errors":[{"filename":"b.py","reason":"syntax error"}],"results":[]}'],
    ["semgrep", '{"errors":[{"level":"error","message":"out of memory"}],"results":[]}'],
    ["pip-audit", '{"dependencies":[{"name":"x","skip_reason":"not on the index"}]}'],
    ["mypy", "Traceback (most recent call last):\n"],
    ["vulture", "Traceback (most recent call last):\n"],
    ["ruff", "error: no such file"],
    ["unknown-tool", "[]"],
    ["any", '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":null}]}'],
    [
      "any",
      '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"invocations":[{"executionSuccessful":false}],"results":[]}]}',
    ],
    ["any", '{"version":"2.1.0","runs":[]}'],
  ])("what %s could not look at is a problem, never an empty list", (tool, text) => {
    expect(readResults(tool, text).problems.length).toBeGreaterThan(0);
  });
});

test("every reader is total", () => {
  const tools = fc.constantFrom("ruff", "bandit", "semgrep", "pip-audit", "mypy", "vulture", "x");
  const pieces = fc.oneof(
    fc.string(),
    fc.json(),
    fc.constantFrom(junit.slice(0, 90), "SF:a\nDA:1", "<a", '{"runs":[{}],"version":1}'),
  );
  fc.assert(
    fc.property(tools, fc.array(pieces, { maxLength: 4 }), (tool, parts) => {
      const text = parts.join("\n");
      readJunit(text);
      readCoverage(text);
      readResults(tool, text);
    }),
    { numRuns: 400 },
  );
});
