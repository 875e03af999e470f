export { type CoverageRow, coverageTable } from "./coverage.ts";
export type { CodeRule } from "./rule.ts";
export { allRules, flowRule, ruleOf } from "./rules.ts";
