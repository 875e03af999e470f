// Did the rewrites do what they say? Two reports of the same tree, before and after: each rewritten finding must be gone, and nothing
// new may stand in a rewritten file.

import type { Finding, Gap, RepoPath, Triaged } from "../../model/index.ts";

export type Seen = { readonly findings: readonly Triaged[]; readonly gaps: readonly Gap[] };

/** Why a file is put back; undefined when all is well. Fingerprints count alike places, so findings are counted a rule and file. */
export function problemWith(
  path: RepoPath,
  made: readonly Finding[],
  reports: { readonly before: Seen; readonly after: Seen },
): string | undefined {
  const [before, after] = [countsIn(path, reports.before), countsIn(path, reports.after)];
  const expected = new Map(before);
  for (const { rule } of made) expected.set(rule, (expected.get(rule) ?? 0) - 1);
  for (const [rule, count] of after) {
    const wanted = expected.get(rule) ?? 0;
    if (count <= wanted) continue;
    return made.some((finding) => finding.rule === rule)
      ? `${rule} is still found`
      : `${rule} is found instead`;
  }
  const unparsable = (seen: Seen): number =>
    seen.gaps.filter((gap) => gap.path === path && gap.reason === "unparsable").length;
  return unparsable(reports.after) > unparsable(reports.before) ? "the file no longer parses" : undefined;
}

function countsIn(path: RepoPath, { findings }: Seen): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { finding } of findings)
    if (finding.locations[0].path === path) counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
  return counts;
}
