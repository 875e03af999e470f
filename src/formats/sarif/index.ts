export { isSarif, readSarif, type SarifResult, type SarifRun } from "./read.ts";
