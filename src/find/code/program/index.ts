export { type Surroundings, surroundings, templatesOf } from "./context-files.ts";
export { type CodeFacts, factsOf } from "./facts.ts";
export { type Program, programOf, type SourceFile } from "./program.ts";
