export type * from "./ast.ts";
export { notebookCode, notebookFile } from "./notebook.ts";
export { lineOffsets, parsePython, positionAt } from "./parse.ts";
export { pythonFile, pythonShebang, withoutStrings } from "./strings-out.ts";
