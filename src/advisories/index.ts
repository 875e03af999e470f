// The advisory index: lookup, ranges, aliases, severity, and the compiler that writes it. The door of this folder.
export { type Affects, type AffectsQuery, affects } from "./affects.ts";
export { baseOf, fitsDistribution, isDistribution, releaseOf } from "./distribution.ts";
export { foldAliases, isBundle, type Vulnerability } from "./fold.ts";
export { canonicalName } from "./package-name.ts";
export { bestSeverity, type SeverityChoice, severityOfWord } from "./severity.ts";
