export type { Engine } from "./contract/index.ts";
export { coverageTable } from "./coverage-table.ts";
export { engineOrder, loadEngines } from "./engines.ts";
export { type Detected, type FindOptions, find } from "./find.ts";
export { type NamedReport, reconcile } from "./foreign/index.ts";
export { serveInspection } from "./inspect-worker.ts";
export {
  type ExampleResult,
  problemsOfOwnRule,
  type RuleProblem,
  runOwnExamples,
} from "./own-code-rules.ts";
