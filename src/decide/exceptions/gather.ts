// All exceptions of a run, matched with the findings: entries, comments, other tools' files, VEX. Reads trees and commits through the
// ports; whether an exception holds is decided in `triage`, from what stands here.

import type { Config } from "../../config/index.ts";
import { limits } from "../../kit/index.ts";
import {
  type Commented,
  type CommitInfo,
  type Commits,
  type Day,
  type Exception,
  type Finding,
  type Fingerprint,
  type Instant,
  instant,
  repoPath,
  type TreeReader,
} from "../../model/index.ts";
import { serviceOf } from "../services.ts";
import type { Setting } from "../setting.ts";
import { type Approval, approverOf, signedApprovals } from "./approvals.ts";
import type { Candidate } from "./candidate.ts";
import { commentsAt, commentsFor } from "./comments.ts";
import {
  type FileProblem,
  foreignEntries,
  policyEntries,
  proposedEntries,
  type Trees,
  vexEntries,
  type Written,
} from "./entries.ts";
import { speaksOf } from "./foreign-ids.ts";
import { idleComments } from "./idle-comments.ts";
import { scopeMatches } from "./matching.ts";
import { exceptionName } from "./name.ts";
import { patternsOf } from "./patterns.ts";
import { daysLeft } from "./standing.ts";

export type GatherInput = {
  readonly findings: readonly Finding[];
  readonly config: Config;
  /** "portcullis.yaml", or the file that a flag named. */
  readonly configName: string;
  /** False when the policy came by flag: the tree's own file is then not read. */
  readonly isConfigInTree: boolean;
  readonly trusted: TreeReader;
  readonly head: TreeReader;
  readonly commits?: Commits;
  readonly setting: Setting;
  /** Of a part of the tree was asked, or of no layer that knows packages: files that speak of packages are looked for in all of it only when a finding is about one. */
  readonly isPart?: boolean;
  readonly now: Instant;
  /** In CI a line without a commit gives no start: only a person at a desk has uncommitted lines. */
  readonly isCi: boolean;
  /** Proved elsewhere: by the forge or in the ledger. */
  readonly approvals?: readonly Approval[];
  /** Files of a whole tree that may hold comments. */
  readonly commented?: readonly Commented[];
  /** Of the change: names, logins, addresses. */
  readonly authors?: readonly string[];
};

export type Gathered = {
  readonly byFinding: ReadonlyMap<Fingerprint, readonly Exception[]>;
  /** Written down, not ended, and about nothing that this run found. */
  readonly unused: readonly Exception[];
  readonly problems: readonly FileProblem[];
};

/** Every entry that stands in a file, matched with nothing: what `ignore list` shows. */
export async function writtenExceptions(input: Omit<GatherInput, "findings">): Promise<readonly Exception[]> {
  const written = await readEntries({ ...input, findings: [] });
  const settle = await settler({ ...input, findings: [] });
  return Promise.all(written.flatMap((one) => one.candidates).map(settle));
}

async function readEntries(input: GatherInput): Promise<readonly Written[]> {
  const { config, setting } = input;
  const trees = treesOf(input);
  const isChange = trees.trusted !== trees.head && input.isConfigInTree && hasOwnTree(setting);
  const isAboutPackages =
    input.isPart !== true || input.findings.some((finding) => finding.evidence.kind === "vulnerability");
  const nothing = { candidates: [], problems: [] };
  return [
    { candidates: policyEntries(config, input.configName), problems: [] },
    isChange ? await proposedEntries(config, repoPath(input.configName), trees) : nothing,
    await foreignEntries(config, trees, isAboutPackages),
    isAboutPackages ? await vexEntries(config, trees) : nothing,
  ];
}

/** What an image holds excepts nothing. */
function treesOf({ trusted, head, setting }: GatherInput): Trees {
  return { trusted, head: hasOwnTree(setting) ? head : trusted };
}

export async function gatherExceptions(input: GatherInput): Promise<Gathered> {
  const { config, setting, findings } = input;
  const written = await readEntries(input);
  const comments = hasOwnTree(setting)
    ? await commentsAt(findings, treesOf(input), {
        ...{ isForeignRead: config.imported_ignores.enabled, commented: input.commented ?? [] },
      })
    : { byPath: new Map(), problems: [] };
  const entries = written.flatMap((one) => one.candidates);
  const settle = await settler(input);
  const patterns = await patternsOf(entries.map(({ scope }) => scope));
  const used = new Set<Candidate>();
  const byFinding = new Map<Fingerprint, readonly Exception[]>();
  for (const finding of findings) {
    const service = serviceOf(finding, config.services, setting);
    const at = { setting, patterns, ...(service === undefined ? {} : { service }) };
    const matched = [
      ...entries.filter((one) => scopeMatches(one.scope, finding, at)),
      ...commentsFor(finding, comments.byPath, isAbout),
    ];
    for (const one of matched) used.add(one);
    if (matched.length > 0) byFinding.set(finding.fingerprint, await Promise.all(matched.map(settle)));
  }
  const idle = entries.filter((one) => !used.has(one));
  // A part of a tree says of nothing that it is idle, so its whole list is not asked for.
  const isLastLook =
    setting.target === "image" ||
    (input.isPart !== true && idle.length > 0 && !(await buildsImages(input.head)));
  const unused = idle.filter((one) => isAboutThis(one, setting, isLastLook));
  return {
    byFinding,
    unused: [...(await Promise.all(unused.map(settle))), ...idleComments(input, comments.byPath, isAbout)],
    problems: [...written, comments].flatMap((one) => one.problems),
  };
}

/** What a comment says, whatever its place. */
function isAbout({ scope }: Candidate, finding: Finding): boolean {
  if (scope.tool !== undefined) return speaksOf(scope.tool, scope.foreignRules ?? [], finding);
  return (
    scope.rule === undefined ||
    scope.rule === finding.rule ||
    scope.rule === `${finding.rule.split("/")[0]}/*`
  );
}

/** Images, archives and bills of materials are what others made: their files say nothing about our exceptions. */
function hasOwnTree({ target }: Setting): boolean {
  return target !== "image" && target !== "archive" && target !== "sbom";
}

/**
 * A file that serves trees and images alike is looked at for idle entries where it is used last: at the image, or at the tree where no
 * image is built from it.
 */
function isAboutThis(one: Candidate, setting: Setting, isLastLook: boolean): boolean {
  const isImage = setting.target === "image";
  if (one.origin === "inline") return false;
  if (one.concerns !== "both") return (one.concerns === "image") === isImage;
  const isAdvisory = one.scope.advisory !== undefined || one.scope.package !== undefined;
  return one.origin === "entry" && !isAdvisory ? !isImage : isLastLook;
}

async function buildsImages(head: TreeReader): Promise<boolean> {
  return (await head.list()).some((path) =>
    /(^|\/)(docker|container)file(\.[^/]*)?$|\.dockerfile$/i.test(path),
  );
}

/** Gives every candidate its owner, start and end; each line's commit is asked for once. */
async function settler(input: GatherInput): Promise<(candidate: Candidate) => Promise<Exception>> {
  const proved = [
    ...(await signedApprovals(
      hasOwnTree(input.setting) ? input.head : input.trusted,
      input.config.approvers,
    )),
    ...(input.approvals ?? []),
  ];
  const authors = [...(input.authors ?? []), ...(await headAuthor(input))];
  const asked = new Map<string, Promise<CommitInfo | undefined>>();
  const blame = ({ place }: Candidate): Promise<CommitInfo | undefined> => {
    if (place === undefined || input.commits === undefined) return Promise.resolve(undefined);
    const key = `${place.path}:${place.line}`;
    if (!asked.has(key) && asked.size >= limits.blamedLines) return Promise.resolve(undefined);
    const answer = asked.get(key) ?? input.commits.blame(place.path, place.line);
    asked.set(key, answer);
    return answer;
  };
  return async (candidate) => {
    const exception = await settled(candidate, input, blame);
    if (!exception.isProposedByChange) return exception;
    const { commit } = input.setting;
    const names = [exceptionName(exception), ...(commit === undefined ? [] : [commit])];
    const approvedBy = approverOf(names, proved, {
      approvers: input.config.approvers,
      authors,
    });
    return approvedBy === undefined ? exception : { ...exception, approvedBy };
  };
}

async function headAuthor({ commits, setting }: GatherInput): Promise<readonly string[]> {
  const info =
    setting.commit === undefined ? undefined : await commits?.info(setting.commit as CommitInfo["commit"]); // a subject's commit is an id
  return info === undefined ? [] : [info.author, info.email];
}

async function settled(
  candidate: Candidate,
  input: GatherInput,
  blame: (candidate: Candidate) => Promise<CommitInfo | undefined>,
): Promise<Exception> {
  const { scope, origin, reason, writtenAt, isProposedByChange, approver, problem } = candidate;
  const common = {
    ...{ scope, reason, origin, writtenAt, isProposedByChange },
    ...(approver === undefined ? {} : { approver }),
    ...(problem === undefined ? {} : { problem }),
  };
  if (origin === "entry" || (candidate.endsOn !== undefined && isOwnComment(candidate))) {
    const owner = candidate.owner ?? (await blame(candidate))?.author ?? "uncommitted";
    const endsOn = candidate.endsOn ?? neverHeld;
    const tooLong = problem ?? tooLongFor(endsOn, input);
    return { ...common, owner, endsOn, ...(tooLong === undefined ? {} : { problem: tooLong }) };
  }
  const commit = await blame(candidate);
  const owner = candidate.owner ?? commit?.author ?? "uncommitted";
  const startsAt = startOf(commit, input);
  if (startsAt === undefined) {
    return {
      ...{ ...common, owner, endsOn: candidate.endsOn ?? neverHeld },
      problem:
        problem ??
        "nobody can say when it began: its line has no commit here (fetch the whole history: `fetch-depth: 0`)",
    };
  }
  return { ...common, owner, startsAt, endsOn: endOfImported(startsAt, candidate, input.config) };
}

/** Counted from today: an end that moves nearer begins to hold once it is near enough. */
function tooLongFor(endsOn: Day, { config, now }: GatherInput): string | undefined {
  const maxDays = config.policy.ignores_max_days;
  if (maxDays === undefined || daysLeft({ endsOn }, now) <= maxDays) return undefined;
  return `it ends on ${endsOn}, and the policy lets no exception hold for more than ${maxDays} days from now`;
}

/** An end in the past for what has none at all. */
const neverHeld = "1970-01-01" as Day; // a fixed day

function isOwnComment(candidate: Candidate): boolean {
  return candidate.origin === "inline" && candidate.scope.tool === undefined;
}

/** A commit of the future started now. Uncommitted lines of a person start now; anything else has no start. */
function startOf(commit: CommitInfo | undefined, { now, isCi }: GatherInput): Instant | undefined {
  if (commit !== undefined) return commit.committedAt < now ? commit.committedAt : now;
  return isCi ? undefined : now;
}

/** The earlier of its own end and `imported_ignores.max_days` after its start. */
function endOfImported(startsAt: Instant, { endsOn, statedAt }: Candidate, config: Config): Day {
  const start = statedAt === undefined ? startsAt : earlier(startsAt, statedAt);
  const last = new Date(Date.parse(start) + config.imported_ignores.max_days * 86_400_000).toISOString();
  const limit = last.slice(0, 10) as Day; // the day of an instant
  return endsOn !== undefined && endsOn < limit ? endsOn : limit;
}

function earlier(a: Instant, raw: string): Instant {
  try {
    const b = instant(raw);
    return b < a ? b : a;
  } catch {
    return a; // a broken date of a statement: the commit's counts
  }
}
