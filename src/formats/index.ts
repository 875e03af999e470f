export * from "./evidence/index.ts";
export { type GitIndex, type IndexEntry, parseGitIndex } from "./git-index.ts";
export * from "./ignore-files/index.ts";
export * from "./inline-ignores/index.ts";
export { type Purl, type PurlParts, parsePurl, purlOf, purlOfDistribution, purlOfPackage } from "./purl.ts";
export { textWithEdits, unifiedDiff } from "./text-edits.ts";
export * from "./vex/index.ts";
export { nestsTooDeep, tooDeepText } from "./yaml-depth.ts";
