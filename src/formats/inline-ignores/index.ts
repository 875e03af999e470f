export { type InlineIgnore, type InlineTool, inlineMarks, readInlineIgnores } from "./inline-ignores.ts";
