// NuGet versions (https://learn.microsoft.com/nuget/concepts/package-versioning): one to four numbers, missing ones are 0,
// prerelease labels by SemVer 2.0.0 without regard to case, metadata without rank; requirements in interval notation.

import { satisfiesIntervals } from "./intervals.ts";
import { compareParts, semverParts } from "./semver.ts";
import { type Order, type Versioning, versionLengthLimit } from "./versioning.ts";

export const nugetOrder: Versioning = {
  name: "nuget",
  isValid: (version) =>
    version.length <= versionLengthLimit &&
    /^\s*\d+(\.\d+){0,3}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?\s*$/.test(
      version,
    ),
  compare: compareNuget,
  /** A bare version means "at least". */
  satisfies: (version, requirement) =>
    satisfiesIntervals(version, requirement, compareNuget, (minimum) => compareNuget(version, minimum) >= 0),
};

function compareNuget(a: string, b: string): Order {
  return compareParts(semverParts(a.toLowerCase()), semverParts(b.toLowerCase()));
}
