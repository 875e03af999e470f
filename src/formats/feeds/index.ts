// Feeds about advisories: the list of changes, CISA's catalogue, FIRST's scores. The door of this folder.
export { parseEpss } from "./epss.ts";
export { parseKev } from "./kev.ts";
export { type ModifiedLine, parseModified } from "./modified.ts";
