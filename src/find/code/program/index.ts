export { type CodeFacts, factsOf } from "./facts.ts";
export { type Program, programOf, type SourceFile } from "./program.ts";
