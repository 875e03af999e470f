// Rows of SQLite databases, from bytes: the door of this folder.
export { isSqlite, readSqliteText } from "./sqlite.ts";
