export { type Counted, type FileCoverage, readCoverage } from "./coverage.ts";
export { readJunit, type TestCase, type TestOutcome } from "./junit.ts";
export { type CheckResult, readResults } from "./results.ts";
