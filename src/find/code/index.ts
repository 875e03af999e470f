export type { ExampleResult, RuleProblem } from "./custom/index.ts";
export { codeEngine } from "./engine.ts";
export { ownRules } from "./own-rules.ts";
export { type CoverageRow, coverageTable } from "./rules/index.ts";
export { scanTexts, type TextScan } from "./scan-texts.ts";
