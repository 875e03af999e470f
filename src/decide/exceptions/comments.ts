// Exceptions that stand as comments where findings are. Only files with findings are read, and of a whole tree those that have such comments. A comment that reaches a finding of the change,
// or that the base does not have, is proposed by the change.

import { type InlineIgnore, readInlineIgnores } from "../../formats/index.ts";
import { decodeUtf8 } from "../../kit/index.ts";
import { type Commented, compareText, type Finding, type RepoPath } from "../../model/index.ts";
import { type Candidate, dayOrUndefined } from "./candidate.ts";
import type { FileProblem, Trees } from "./entries.ts";
import { placeMatches } from "./matching.ts";

export type Comments = {
  readonly byPath: ReadonlyMap<RepoPath, readonly Candidate[]>;
  readonly problems: readonly FileProblem[];
};

export async function commentsAt(
  findings: readonly Finding[],
  trees: Trees,
  options: { readonly isForeignRead: boolean; readonly commented?: readonly Commented[] },
): Promise<Comments> {
  const { commented = [] } = options;
  const found = findings.flatMap((finding) => finding.locations.map(({ path }) => path));
  const paths = new Set([...found, ...commented.map(({ path }) => path)]);
  // Elsewhere what is not understood may be a text that speaks of such comments.
  const isTold = new Set<string>([
    ...found,
    ...commented.filter(({ lookedAtBy }) => lookedAtBy.includes("code")).map(({ path }) => path),
  ]);
  const byPath = new Map<RepoPath, readonly Candidate[]>();
  const problems: FileProblem[] = [];
  for (const path of [...paths].sort(compareText)) {
    const bytes = await trees.head.read(path).catch(() => undefined); // unreadable files are gaps already
    if (bytes === undefined) continue;
    const text = decodeUtf8(bytes);
    const read = readInlineIgnores(text, path).filter(
      (one) => options.isForeignRead || one.tool === "portcullis",
    );
    if (read.length === 0) continue;
    const old = await baseLines(path, trees);
    const lines = text.split(/\r\n|\n|\r/);
    byPath.set(
      path,
      read.map((one) =>
        ofComment(one, path, old !== undefined && !old.has(lines[one.line - 1]?.trim() ?? "")),
      ),
    );
    for (const { problem, line } of read) {
      if (problem !== undefined && isTold.has(path))
        problems.push({ path, line, message: problem, isChanged: old !== undefined });
    }
  }
  return { byPath, problems };
}

/** Undefined when there is no base apart from the head. */
async function baseLines(path: RepoPath, trees: Trees): Promise<ReadonlySet<string> | undefined> {
  if (trees.trusted === trees.head) return undefined;
  const bytes = await trees.trusted.read(path);
  return new Set(
    bytes === undefined
      ? []
      : decodeUtf8(bytes)
          .split(/\r\n|\n|\r/)
          .map((line) => line.trim()),
  );
}

function ofComment(one: InlineIgnore, path: RepoPath, isProposedByChange: boolean): Candidate {
  const isOwn = one.tool === "portcullis";
  const endsOn = dayOrUndefined(one.endsOn);
  const [rule] = one.rules;
  return {
    scope: {
      path,
      line: one.from,
      lastLine: one.to,
      ...(isOwn
        ? { ...(rule === undefined ? {} : { rule }) }
        : { layer: "code", tool: one.tool, foreignRules: one.rules }),
    },
    origin: "inline",
    reason: one.reason ?? `${one.tool} comment`,
    isProposedByChange,
    writtenAt: `${path}:${one.line}`,
    place: { path, line: one.line },
    concerns: "tree",
    ...(endsOn === undefined ? {} : { endsOn }),
    ...(one.problem === undefined ? {} : { problem: one.problem }),
  };
}

/**
 * The comments that together reach every place of a finding: one comment speaks of one place only, and a finding with a place that no
 * comment reaches stays. None for what only history has: there are no comments in a line that is gone.
 */
export function commentsFor(
  finding: Finding,
  comments: Comments["byPath"],
  says: (candidate: Candidate, finding: Finding) => boolean,
): readonly Candidate[] {
  if (finding.introduced?.isInHead === false) return [];
  const used = new Set<Candidate>();
  for (const location of finding.locations) {
    const here = (comments.get(location.path) ?? []).filter(
      (one) => placeMatches(one.scope, location) && says(one, finding),
    );
    if (here.length === 0) return [];
    for (const one of here) used.add(one);
  }
  const isNewHere = finding.isInChange === true;
  return [...used].map((one) =>
    isNewHere && !one.isProposedByChange ? { ...one, isProposedByChange: true } : one,
  );
}
