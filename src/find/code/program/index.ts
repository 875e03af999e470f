export {
  type Around,
  factsAround,
  isWholeAround,
  type Surroundings,
  surroundings,
  templatesOf,
} from "./context-files.ts";
export { type CodeFacts, factsOf } from "./facts.ts";
export { contentId, KeptFacts } from "./kept-facts.ts";
export { readNeighbour } from "./neighbour.ts";
export { type Program, programOf, type SourceFile } from "./program.ts";
