export type { ForeignFormat, ForeignVulnerability } from "./foreign-report.ts";
export { foreignFormats, readForeignReport } from "./formats.ts";
