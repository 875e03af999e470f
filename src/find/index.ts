export { type CoverageRow, coverageTable } from "./code/index.ts";
export { engines } from "./engines.ts";
export { type Detected, type FindOptions, find } from "./find.ts";
export { type NamedReport, reconcile } from "./foreign/index.ts";
export { serveInspection } from "./inspect-worker.ts";
