export type { ForeignFormat, ForeignVulnerability, ForeignWeakness } from "./foreign-report.ts";
export { foreignFormats, readForeignReport } from "./formats.ts";
