export { digestsOfRpmDatabase, isRpmDatabase, parseRpmDatabase } from "./database.ts";
export { parseRpmManifest } from "./manifest.ts";
