export { dayOf, type ForeignIgnore } from "./entry.ts";
export { type IgnoreFile, ignoreFiles } from "./files.ts";
export { readPipAuditIgnores } from "./pip-audit.ts";
