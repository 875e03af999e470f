export { type CoverageRow, coverageTable } from "./coverage.ts";
export type { CodeRule } from "./rule.ts";
export { allRules, type FlowClaim, flowRule, ruleOf } from "./rules.ts";
