export { isRpmDatabase, parseRpmDatabase } from "./database.ts";
