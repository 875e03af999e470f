export { digestsOfRpmDatabase, isRpmDatabase, parseRpmDatabase } from "./database.ts";
export { parseRpmManifest } from "./manifest.ts";
export { withSqliteLog } from "./sqlite-log.ts";
