// The report: findings with their state, the decision with its reasons, and what was covered. Plain data, sorted, no volatile
// fact outside `run`.

import type { CommitId, Day, Digest, Fingerprint, Instant, RuleId } from "./brand.ts";
import type { Coverage, Gap, InventoryItem, SkipCount } from "./coverage.ts";
import type { EngineId, Finding } from "./finding.ts";
import type { KnownSeverity, Severity } from "./severity.ts";

/** R133: how far the remediation of a finding is. */
export const remediationStates = [
  "detected",
  "blocked",
  "warned",
  "in-review",
  "false-positive",
  "ignored",
  "updating",
  "fixed",
  "verified",
] as const;
export type RemediationState = (typeof remediationStates)[number];

/** Where an exception holds: all given parts must match. */
export type ExceptionScope = {
  readonly fingerprint?: Fingerprint;
  readonly rule?: string; // a rule id, or family/*
  readonly advisory?: string; // an advisory id or alias
  readonly package?: string; // purl without version, or bare name
  readonly path?: string; // glob
  readonly line?: number;
  /** With `line`: the last of several lines. */
  readonly lastLine?: number;
  /** What another tool's entry is about. */
  readonly layer?: "secrets" | "vulnerabilities" | "misconfigurations" | "licences" | "code";
  /** Whose ids `foreignRules` are. */
  readonly tool?: string;
  /** None: whatever that tool finds there. */
  readonly foreignRules?: readonly string[];
  readonly version?: string;
  readonly ecosystem?: string;
  readonly service?: string;
  readonly environment?: string;
  readonly commit?: CommitId;
  readonly digest?: Digest;
  readonly image?: string; // a name, with or without registry and tag
  readonly fixState?: string;
  /** Expressions in RE2 syntax; every installed package of the finding must fit. */
  readonly packagePattern?: string;
  readonly upstreamPattern?: string;
  readonly purlType?: string; // deb, rpm, npm ...
  readonly distribution?: string; // as in `PackageRef.distribution`, or its beginning up to a ":"
  /** Whose id the advisory must have: "GHSA". */
  readonly advisorySource?: string;
  /** Whether the advisory speaks of the package itself, or of the source package that it was built from. */
  readonly match?: "direct" | "indirect";
};

export type Exception = {
  readonly scope: ExceptionScope;
  readonly reason: string;
  readonly owner: string;
  /** Who the entry says approved it; a statement, not a proof. */
  readonly approver?: string;
  /** Whose approval was proved by a signature or by the forge. */
  readonly approvedBy?: string;
  readonly startsAt?: Instant;
  readonly endsOn: Day;
  readonly origin: "entry" | "inline" | "imported" | "vex" | "override" | "baseline";
  /** Where it is written, for people: "portcullis.yaml:12". */
  readonly writtenAt: string;
  readonly isProposedByChange: boolean;
  /** Why it does not hold although it has not ended. */
  readonly problem?: string;
};

export type SlaState = {
  readonly table: string;
  readonly startedAt: Instant;
  readonly dueAt?: Instant;
  readonly pausedMs: number;
  readonly state: "running" | "paused" | "met" | "breached";
};

export type Triaged = {
  readonly finding: Finding;
  /** The finding's severity after the policy's `unknown_severity`: by this one it is judged, ordered and shown. */
  readonly countsAs: KnownSeverity;
  readonly isNew: boolean;
  readonly service?: string;
  readonly state: RemediationState;
  readonly rotation?: "leaked" | "rotated" | "confirmed-dead";
  readonly sla?: SlaState;
  /** Exceptions that match, proposed and expired ones included. */
  readonly exceptions: readonly Exception[];
  /** The one exception that holds now, if any: index into `exceptions`. */
  readonly heldBy?: number;
  /** What the policy makes of it, and by which clause. */
  readonly action?: "block" | "warn" | "report";
  readonly clause?: string;
};

export const verdicts = ["pass", "warn", "fail", "incomplete"] as const;
export type Verdict = (typeof verdicts)[number];

/** Exit code 0; the other two stop whatever waits for the answer. */
export function letsPass(verdict: Verdict): boolean {
  return verdict === "pass" || verdict === "warn";
}

export type Reason = {
  readonly clause: string;
  readonly effect: "warn" | "fail" | "incomplete";
  readonly text: string;
  readonly subjects: readonly Fingerprint[];
  readonly dueAt?: Instant;
  readonly nextStep: string;
};

export type Decision = {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly policy: Digest;
  readonly advisories?: Digest;
  readonly ledgerHead?: Digest;
  /** What the verdict would be if the exceptions that the change itself proposes were approved; present when they change it. */
  readonly verdictIfApproved?: Verdict;
};

/** Volatile facts, kept apart so that the rest of a report is the same bytes for the same input. */
export type RunInfo = {
  readonly startedAt: Instant;
  readonly durationMs: number;
  readonly tool: string;
  readonly version: string;
  readonly warnings: readonly string[];
};

/** What is judged, without host paths: a commit, a digest, or a name. */
export type Subject = {
  readonly kind:
    | "tree"
    | "staged"
    | "range"
    | "history"
    | "commits"
    | "files"
    | "stdin"
    | "archive"
    | "sbom"
    | "image";
  readonly name: string;
  readonly commit?: CommitId;
  readonly base?: CommitId;
  /** Where it is to be deployed, when the run was told. */
  readonly environment?: string;
  readonly digest?: Digest;
  readonly branch?: string;
};

/** What every reader of a report may want to know of a rule; the same shape feeds SARIF, docs and `rules list`. */
export type RuleInfo = {
  readonly id: RuleId;
  readonly engine: EngineId;
  readonly title: string;
  readonly severity: Severity;
  readonly score?: number;
  readonly cwe: readonly number[];
  /** Markdown: what it is, why it matters, what to do. */
  readonly help: string;
  readonly url?: string;
};

export const reportSchema = "https://portcullis.dev/schema/report-v1.json" as const;

export type Report = {
  readonly schema: typeof reportSchema;
  readonly run: RunInfo;
  readonly target: Subject;
  readonly findings: readonly Triaged[];
  readonly inventory: readonly InventoryItem[];
  readonly gaps: readonly Gap[];
  readonly skips: readonly SkipCount[];
  readonly coverage: readonly Coverage[];
  readonly decision: Decision;
  readonly rules: readonly RuleInfo[];
};

/** What an incomplete or foreign input still yields: both may be filled. */
export type Parsed<T> = { readonly value: T; readonly problems: readonly Problem[] };
/** Something a parser could not use; `line` is 1-based. */
export type Problem = { readonly message: string; readonly line?: number; readonly column?: number };
