import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type GatePolicy, loadConfig } from "../../config/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import { type Report, reportSchema, type Verdict } from "../../model/index.ts";
import { judgeGate } from "./gates.ts";
import type { EvidenceFile } from "./judged.ts";
import { emptyStageRecord, mayStart, readStageRecord, withStage } from "./stages.ts";

/** As `show` reads reports, without its whole schema. */
function readReport(text: string, name: string): Report {
  if (!text.startsWith("{") || !text.includes(reportSchema))
    throw new PortcullisError("input", `Cannot read ${name}: it is no report.`);
  return JSON.parse(text) as Report; // written a few lines below
}
const judge = (gate: GatePolicy, files: readonly EvidenceFile[]) =>
  judgeGate(gate, files, { readReport, root: "/home/ci/shop" });
const report = (verdict: Verdict, ...engines: readonly string[]): string =>
  JSON.stringify({
    schema: reportSchema,
    decision: { verdict },
    coverage: engines.map((engine) => ({ engine })),
  });

const elspeth = loadConfig("preset: elspeth", "portcullis.yaml");
const gateNamed = (name: string): GatePolicy => {
  const found = elspeth.gates.required.find((gate) => gate.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};
const file = (text: string): { readonly path: string; readonly text: string }[] => [
  { path: "reports/x", text },
];
const suite = (counts: Readonly<Record<string, number>>, more = ""): string => {
  const cases = Object.entries(counts).flatMap(([kind, count]) =>
    Array.from(
      { length: count },
      (_, at) => `<testcase classname="tests.${kind}.test_x" name="t${at}" time="0.1"/>`,
    ),
  );
  return `<testsuite>${cases.join("")}${more}</testsuite>`;
};
const full = { unit: 900, integration: 60, plugins: 15, security: 4 };

describe("the nine gates of S2", () => {
  test("are all required, and without evidence none passes", () => {
    expect(elspeth.gates.required.map(({ name }) => name)).toEqual([
      ...[
        "tests",
        "coverage",
        "ruff",
        "mypy",
        "bandit",
        "semgrep",
        "vulture",
        "pip-audit",
        "dependency-review",
      ],
    ]);
    expect(elspeth.gates.required.map((gate) => judge(gate, []).state)).toEqual(Array(9).fill("missing"));
  });

  test("979 tests of four kinds pass, 978 do not, one failure does not, a missing kind does not", () => {
    const judgeText = (text: string) => judge(gateNamed("tests"), file(text));
    expect(judgeText(suite(full))).toMatchObject({
      state: "passed",
      facts: { passed: 979, "passed security": 4 },
    });
    expect(judgeText(suite({ ...full, unit: 899 })).details).toEqual(["978 tests passed, at least 979 must"]);
    expect(judgeText(suite(full, '<testcase name="bad"><failure/></testcase>')).details).toEqual([
      "failed: bad",
    ]);
    expect(judgeText(suite({ ...full, unit: 904, security: 0 })).details).toEqual([
      "kind security: 0 tests passed, at least 1 must",
    ]);
    expect(judgeText(suite(full, '<testcase name="s"><skipped/></testcase>')).state).toBe("passed");
  });

  test("coverage counts for each file, cut and not rounded", () => {
    const report = (a: number, b: number): string =>
      JSON.stringify({
        meta: {},
        files: {
          "a.py": { summary: { covered_lines: a, num_statements: 1000 } },
          "b.py": { summary: { covered_lines: b, num_statements: 1000 } },
          "empty.py": { summary: { covered_lines: 0, num_statements: 0 } },
        },
      });
    const judgeTwo = (a: number, b: number) => judge(gateNamed("coverage"), file(report(a, b)));
    expect(judgeTwo(800, 1000)).toMatchObject({ state: "passed", facts: { "line percent": 90 } });
    expect(judgeTwo(799, 1000)).toMatchObject({ state: "failed" });
    expect(judgeTwo(799, 1000).details[0]).toContain("a.py: 79.9 % of lines");
    expect(judge(gateNamed("coverage"), file('{"meta":{},"files":{}}')).state).toBe("failed");
  });

  test.each([
    ["ruff", "[]", "passed"],
    ["ruff", '[{"code":"F401","message":"m"}]', "failed"],
    ["ruff", "", "failed"],
    ["mypy", "Success: no issues found in 9 source files\n", "passed"],
    ["mypy", "", "failed"],
    ["vulture", "", "passed"],
    ["vulture", "a.py:1: unused import 'x' (90% confidence)", "failed"],
    ["pip-audit", '{"dependencies":[]}', "passed"],
    ["mypy", "\n", "passed"], // what mypy 2.4 writes with --output json when all is well
    ["dependency-review", report("pass", "dependencies"), "passed"],
    ["dependency-review", report("warn", "secrets", "dependencies"), "passed"],
    ["dependency-review", report("incomplete", "dependencies"), "failed"],
    ["dependency-review", report("fail", "dependencies"), "failed"],
    ["dependency-review", report("pass", "secrets"), "failed"], // it did not look at dependencies
    ["dependency-review", '{"decision":{"verdict":"pass"}}', "failed"],
    ["dependency-review", "nonsense", "failed"],
  ])("%s with %j: %s", (name, text, state) => {
    expect(judge(gateNamed(name), file(text)).state).toBe(state);
  });

  test("pytest's default report has no files: kinds are found by the module's path", () => {
    const gate = {
      ...gateNamed("tests"),
      min_tests: 1,
      kinds: { unit: { paths: ["tests/unit/**"], min_tests: 2 } },
    };
    const cases = ["tests.unit.test_a", "tests.unit.test_a.TestX", "tests.e2e.test_b"].map(
      (name) => `<testcase classname="${name}" name="t"/>`,
    );
    const answer = judge(gate as GatePolicy, file(`<testsuite>${cases.join("")}</testsuite>`)); // kinds of the same shape
    expect(answer).toMatchObject({ state: "passed", facts: { passed: 3, "passed unit": 2 } });
    const one = { ...gate, kinds: { module: { paths: ["tests/unit/test_a.py"], min_tests: 2 } } };
    expect(judge(one as GatePolicy, file(`<testsuite>${cases.join("")}</testsuite>`)).state).toBe("passed"); // as above
  });

  test("the same tests in two reports count once, two of one name in one report count twice", () => {
    const gate = gateNamed("tests");
    const half = suite({ ...full, unit: 450 });
    expect(judge(gate, [...file(half), { path: "reports/y", text: half }]).facts).toMatchObject({
      passed: 529,
    });
    const twins = { ...gate, min_tests: 2, kinds: {} } as GatePolicy; // kinds of the same shape
    const text = '<testsuite><testcase name="row"/><testcase name="row"/></testsuite>';
    expect(judge(twins, file(text)).state).toBe("passed");
    expect(judge(twins, [...file(text), { path: "z", text }]).facts).toMatchObject({ passed: 2 });
  });

  test("whole paths are shown and matched below the folder where the tools ran", () => {
    const ruff = '[{"code":"F401","message":"m","filename":"/home/ci/shop/app/a.py","location":{"row":1}}]';
    expect(judge(gateNamed("ruff"), file(ruff)).details).toEqual(["app/a.py:1: F401: m"]);
    const cobertura = `<coverage><sources><source>/home/ci/shop/app</source></sources><packages><package><classes>
      <class filename="a.py"><lines><line number="1" hits="0"/></lines></class></classes></package></packages></coverage>`;
    const gate = { ...gateNamed("coverage"), except: ["app/a.py"] } as GatePolicy; // the same kind of gate
    expect(judge(gateNamed("coverage"), file(cobertura)).details[0]).toContain("app/a.py: 0 %");
    expect(judge(gate, file(cobertura)).details).toEqual(["the report holds no file"]);
    const elsewhere = cobertura.replace("/home/ci/shop", "/opt");
    expect(judge(gateNamed("coverage"), file(elsewhere)).details[0]).toMatch(/^a\.py: 0 %/);
  });

  test("the whole of lines and branches may be required as well", () => {
    const summary = { covered_lines: 85, num_statements: 100, num_branches: 10, covered_branches: 7 };
    const text = JSON.stringify({ meta: {}, files: { "a.py": { summary } } });
    const gate = { ...gateNamed("coverage"), line_percent: 90, branch_percent: 70 } as GatePolicy; // the same kind of gate
    expect(judge(gate, file(text)).details).toEqual(["overall 85 % of lines, at least 90 % must be covered"]);
    expect(
      judge({ ...gate, line_percent: 85, branch_percent: 71 } as GatePolicy, file(text)).details,
    ).toEqual(["overall 70 % of branches, at least 71 % must be covered"]);
    expect(judge({ ...gate, line_percent: 85 } as GatePolicy, file(text)).state).toBe("passed");
  });

  test("a mistake of ours in reading a report is not taken for a bad report", () => {
    const broken = (): Report => {
      throw new TypeError("ours");
    };
    expect(() =>
      judgeGate(gateNamed("dependency-review"), file("{}"), { readReport: broken, root: "/" }),
    ).toThrow("ours");
  });

  test("a gate may let some results through, or only count grave ones", () => {
    const gate: GatePolicy = { ...gateNamed("bandit"), max_results: 1, at_least: "high" } as GatePolicy; // the same kind of gate
    const found = (...words: readonly string[]): string =>
      JSON.stringify({
        errors: [],
        results: words.map((word) => ({
          test_id: "B1",
          issue_severity: word,
          issue_text: "t",
          filename: "f",
          line_number: 1,
        })),
      });
    expect(judge(gate, file(found("LOW", "LOW", "HIGH"))).state).toBe("passed");
    expect(judge(gate, file(found("HIGH", "HIGH"))).state).toBe("failed");
    expect(judge(gate, file(found("HIGH", "UNDEFINED"))).state).toBe("failed");
    expect(judge(gate, file(found(...Array(30).fill("HIGH")))).details.at(-1)).toBe("and 20 more");
  });
});

describe("stages", () => {
  const order = ["a", "b", "c", "d"];
  const key = { subject: "commit" };
  const run = (
    record: typeof emptyStageRecord,
    stage: string,
    state: "passed" | "failed",
    service?: string,
  ) =>
    withStage(record, order, {
      stage,
      state,
      ...key,
      at: "t",
      ...(service === undefined ? {} : { service }),
    });

  test("a stage needs every earlier one, and a failed one stops the rest until it passes", () => {
    expect(mayStart("a", order, emptyStageRecord, key)).toEqual({ kind: "may-start" });
    expect(mayStart("b", order, emptyStageRecord, key)).toEqual({ kind: "stopped", by: "a", why: "not run" });
    const failed = run(run(emptyStageRecord, "a", "passed"), "b", "failed");
    expect(mayStart("d", order, failed, key)).toEqual({ kind: "stopped", by: "b", why: "failed" });
    expect(mayStart("c", order, run(failed, "b", "passed"), key)).toEqual({ kind: "may-start" });
  });

  test("running an earlier stage again voids the later ones; another subject or service has its own line", () => {
    const all = ["a", "b", "c"].reduce((record, stage) => run(record, stage, "passed"), emptyStageRecord);
    expect(mayStart("d", order, all, key).kind).toBe("may-start");
    expect(mayStart("d", order, run(all, "a", "passed"), key)).toMatchObject({ by: "b", why: "not run" });
    expect(mayStart("b", order, all, { subject: "other" }).kind).toBe("stopped");
    const one = run(run(emptyStageRecord, "a", "passed"), "b", "failed", "api");
    expect(mayStart("c", order, one, { ...key, service: "api" })).toMatchObject({ why: "failed" });
    expect(mayStart("c", order, one, { ...key, service: "www" })).toMatchObject({ by: "b", why: "not run" });
  });

  test("whatever ran in whatever order, a stage never starts behind a failed or missing one", () => {
    const step = fc.tuple(fc.constantFrom(...order), fc.constantFrom("passed" as const, "failed" as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.constantFrom(...order), (steps, wanted) => {
        const record = steps.reduce(
          (now, [stage, state]) =>
            mayStart(stage, order, now, key).kind === "may-start" ? run(now, stage, state) : now,
          emptyStageRecord,
        );
        const before = order.slice(0, order.indexOf(wanted));
        const all = before.every((stage) =>
          record.stages.some((one) => one.stage === stage && one.state === "passed"),
        );
        expect(mayStart(wanted, order, record, key).kind === "may-start").toBe(all);
      }),
      { numRuns: 300 },
    );
  });

  test("a broken record is a problem and proves nothing", () => {
    for (const text of ["", "[]", '{"version":2}']) {
      const { value, problems } = readStageRecord(text);
      expect([value.stages.length, problems.length]).toEqual([0, 1]);
    }
  });
});
