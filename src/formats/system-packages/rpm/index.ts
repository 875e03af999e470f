export { digestsOfRpmDatabase, isRpmDatabase, parseRpmDatabase } from "./database.ts";
