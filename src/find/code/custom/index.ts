export { cardOf, type OwnCard, ownCards, ownId } from "./cards.ts";
export { type Compiled, compileRule, type PatternRule, type RuleProblem } from "./compile.ts";
export { type ExampleResult, runExamples } from "./examples.ts";
export { flowRuns } from "./flow-rules.ts";
export { type OwnHit, type OwnSearch, type SearchedFile, searchFile } from "./search.ts";
