export { codeEngine } from "./engine.ts";
export { type CoverageRow, coverageTable } from "./rules/index.ts";
export { scanTexts, type TextScan } from "./scan-texts.ts";
