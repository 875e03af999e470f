export type { ForeignFormat, ForeignVulnerability, ForeignWeakness } from "./foreign-report.ts";
export { foreignFormats, readForeignReport } from "./formats.ts";
export { type KnownPlace, readKnownPlaces } from "./known-places.ts";
