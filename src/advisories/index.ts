// The advisory index: lookup, ranges, aliases, severity, and the compiler that writes it. The door of this folder.
export { type Affects, type AffectsQuery, affectedTest, affects } from "./affects.ts";
export { asOf } from "./as-of.ts";
export { baseOf, fitsDistribution, isDistribution, releaseOf } from "./distribution.ts";
export { encodeEpss, encodeKev } from "./feeds.ts";
export { foldAliases, isBundle, type Vulnerability } from "./fold.ts";
export { type Changes, incrementIndex } from "./index-increment.ts";
export { AdvisoryIndex, sourcesLimit } from "./index-reader.ts";
export { type Feeds, IndexBuilder } from "./index-writer.ts";
export { type Differences, differences, type Listed, listedInstant } from "./listed.ts";
export type { FeedState, Manifest, SourceState } from "./manifest.ts";
export { canonicalName } from "./package-name.ts";
export { type PurlQuery, purlQuery } from "./purl-query.ts";
export { withScores } from "./score.ts";
export { bestSeverity, type SeverityChoice, severityOfWord } from "./severity.ts";
export { type AgeLimits, ageHours, staleGap, unreadableGaps } from "./staleness.ts";
