export type * from "./ast.ts";
export { lineOffsets, parsePython, positionAt } from "./parse.ts";
