export { dayOf, type ForeignIgnore } from "./entry.ts";
export { type IgnoreFile, ignoreFiles } from "./files.ts";
export { readOsvScannerConfig } from "./osv-scanner.ts";
export { readPipAuditIgnores } from "./pip-audit.ts";
