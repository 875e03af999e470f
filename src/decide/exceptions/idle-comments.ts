// Comments that except nothing: written for a finding that is gone, or with the id of another. Only what we can judge is told: a comment
// of another tool may be about something that only it looks for.

import type { Commented, Day, Exception, Finding, RepoPath } from "../../model/index.ts";
import type { Candidate } from "./candidate.ts";
import { isKnownId } from "./foreign-ids.ts";
import { placeMatches } from "./matching.ts";

type Input = { readonly findings: readonly Finding[]; readonly commented?: readonly Commented[] };

/** Text that speaks of such comments, as this guide does. */
const document = /\.(?:md|mdx|rst|adoc|txt|html?|ipynb)$/i;

export function idleComments(
  { findings, commented = [] }: Input,
  comments: ReadonlyMap<RepoPath, readonly Candidate[]>,
  isAbout: (comment: Candidate, finding: Finding) => boolean,
): readonly Exception[] {
  return commented.flatMap(({ path, lookedAtBy }) => {
    if (document.test(path)) return [];
    const here = findings.filter((finding) => finding.locations.some((location) => location.path === path));
    const reaches = (comment: Candidate): boolean =>
      here.some(
        (finding) =>
          isAbout(comment, finding) &&
          finding.locations.some((location) => placeMatches(comment.scope, location)),
      );
    return (comments.get(path) ?? [])
      .filter((one) => one.problem === undefined && isJudged(one, lookedAtBy) && !reaches(one))
      .map(asIdle);
  });
}

/** Whether what it speaks of was looked for here. */
function isJudged({ scope }: Candidate, by: readonly string[]): boolean {
  const ids = scope.foreignRules ?? [];
  switch (scope.tool) {
    case undefined: {
      const family = scope.rule?.split("/")[0];
      return by.includes(
        family === "secrets" ? "secrets" : family === "python" || family === "code" ? "code" : "-",
      );
    }
    case "gitleaks":
    case "detect-secrets":
      return by.includes("secrets");
    case "bandit":
      return by.includes("code") && (ids.length === 0 || ids.some((id) => isKnownId("bandit", id)));
    case "semgrep":
    case "codeql":
      return by.includes("code") && ids.length === 0;
    default:
      return false;
  }
}

/** Nobody asks for owner and start of what excepts nothing. */
function asIdle({ scope, reason, writtenAt, isProposedByChange, endsOn }: Candidate): Exception {
  const day = endsOn ?? ("9999-12-31" as Day); // not told of those without an end of their own
  return { scope, reason, writtenAt, isProposedByChange, endsOn: day, owner: "", origin: "inline" };
}
