// The ports: what the stages need from the world, as small interfaces that `cli/wire.ts` fills.

import type { Redacted } from "../kit/index.ts";
import type { Beside } from "./beside.ts";
import type { CommitId, Day, Digest, Fingerprint, Instant, Json, RepoPath, RuleId } from "./brand.ts";
import type { Ecosystem } from "./finding.ts";
import type { RemediationState, Report } from "./report.ts";
import type { ByteRanges, CommitInfo, Target } from "./target.ts";

export interface Clock {
  now(): Instant;
}

/** Talk, never the result: goes to stderr. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  debug(message: string): void;
}

/** Facts of git about commits, for engines and for exceptions. */
export interface Commits {
  info(commit: CommitId): Promise<CommitInfo | undefined>;
  /**
   * The last commit that touched this line of the head, and its author (git blame of one line). `text`: what stands there now, one
   * character a byte, where the file may differ from the head's; undefined comes back for a line that nobody has committed.
   */
  blame(path: RepoPath, line: number, text?: string): Promise<CommitInfo | undefined>;
  /** `of` has it in its history. */
  isAncestor(commit: CommitId, of: CommitId): Promise<boolean>;
  isOnDefaultBranch(commit: CommitId): Promise<boolean>;
  /** The tip of the default branch has exactly this content at this path, whichever commit put it there: a squashed branch is on it only so. */
  isInDefaultBranch(path: RepoPath, blob: string): Promise<boolean>;
}

/** One version of a file, as a commit of the history brought it. */
export type PastFile = {
  readonly path: RepoPath;
  readonly blob: string;
  readonly commit: CommitId;
  readonly isExecutable: boolean;
  /** -1: not in this clone. */
  readonly sizeBytes: number;
  /** undefined: not in this clone, or over the limit of a file. */
  readonly bytes: Uint8Array | undefined;
  /** Lines that another version of this path has not, which is looked at, too; absent: all of it counts. */
  readonly novel?: ByteRanges;
  readonly beside?: Beside;
};

/** What commits say and what files are called, as it comes. */
export type PastTexts = { readonly texts: readonly PastFile[] };

/** A part of the history. Bytes of a file hold until the next one is asked for. */
export interface PastWindow {
  /** Each version once, in the order that is cheapest. */
  all(): AsyncIterable<Iterable<PastFile>>;
  /** From the oldest to the newest of each path, each compared with the one before it, in this window or an earlier one. */
  forwards(only: ReadonlySet<RepoPath>): AsyncIterable<Iterable<PastFile>>;
}

/** The files of a history, read from git's object store. */
export interface PastFiles {
  /** What the refs point to. */
  readonly tips: readonly CommitId[];
  /** Names what else decides how far the history goes: the edge of a shallow clone. */
  readonly edge: string;
  /** Names the repository on this machine. */
  readonly place: string;
  /** Blobs of the head, by path: of these paths, or of all. */
  headBlobs(paths?: ReadonlySet<RepoPath>): Promise<ReadonlyMap<RepoPath, string>>;
  /**
   * Every version of every path that commits behind the tips brought, each once, but those behind `notBehind`: in windows of many
   * commits, oldest first; and what stands beside them.
   */
  windows(options: {
    readonly notBehind: readonly CommitId[];
    readonly only?: ReadonlySet<RepoPath>;
  }): AsyncIterable<PastWindow | PastTexts>;
  read(blob: string): Promise<Uint8Array>;
  /** Of these commits, those that no tip leads to any more, or that are gone. */
  lost(commits: readonly CommitId[]): Promise<ReadonlySet<CommitId>>;
}

/** What earlier runs know of a finding: a fold over the ledger. */
export type KnownFinding = {
  /** The fingerprint that was recorded first; later names of the same finding lead here. */
  readonly fingerprint: Fingerprint;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly state: RemediationState;
  readonly owner?: string;
  readonly rotation?: "leaked" | "rotated" | "confirmed-dead";
  readonly pauses: readonly { readonly from: Instant; readonly to?: Instant; readonly reason: string }[];
  /** What its SLA clocks are computed from, in the order of the ledger. */
  readonly clock: readonly ClockEvent[];
};

/** One fact that a deadline depends on. `at` may run backwards when a machine's clock was wrong: the order of the list counts. */
export type ClockEvent =
  /** Something that a clock starts or stops at: "detected", "fix-available", "exploited", "pr-opened", "image-published" ... */
  | { readonly kind: "milestone"; readonly at: Instant; readonly name: string; readonly dueOn?: Day }
  /** What the table is looked up by: a severity, an update type, a kind of document. */
  | { readonly kind: "class"; readonly at: Instant; readonly class: string }
  | { readonly kind: "paused"; readonly at: Instant; readonly reason: string }
  | { readonly kind: "resumed"; readonly at: Instant }
  | { readonly kind: "ended"; readonly at: Instant }
  | { readonly kind: "reopened"; readonly at: Instant };

/** Somebody's word for an exception (x-...) or for all that one commit proposes. Signed, or by a login that the forge vouched for. */
export type RecordedApproval = {
  readonly about: string;
  readonly by: string;
  readonly at: Instant;
  readonly signature?: string;
};

export interface History {
  /** Looks up a finding by any of its names. */
  known(names: readonly Fingerprint[]): KnownFinding | undefined;
  readonly head?: Digest;
  readonly approvals?: readonly RecordedApproval[];
  /** Secrets that stopped a run once and are not recorded as rotated or dead since, whether or not they are still seen. */
  leaked?(): readonly LeakedSecret[];
}

export type LeakedSecret = {
  readonly fingerprint: Fingerprint;
  readonly rule: string;
  readonly path?: string;
  readonly firstSeenAt: Instant;
};

/** No ledger: every finding is met for the first time. */
export const emptyHistory: History = { known: () => undefined };

export type LedgerEvent = {
  /** Names the event across retries: an id that the ledger has already is not appended again. Made when absent. */
  readonly id?: string;
  readonly type: string; // "finding.seen", "override.recorded" ...
  readonly at: Instant;
  readonly by: string;
  readonly payload: Json;
};

/** The ledger at one size. The signature covers size, root, folds and time; keys and signatures are base64 (SPKI DER; raw or DER). */
export type Checkpoint = {
  readonly sizeEvents: number;
  readonly root: Digest;
  /** Digest of all derived rows at this size. */
  readonly folds: Digest;
  readonly at: Instant;
  readonly signature?: string;
  readonly publicKey?: string;
};

export interface Ledger {
  append(events: readonly LedgerEvent[]): Promise<Checkpoint>;
  read(from?: number): AsyncIterable<LedgerEvent & { readonly index: number }>;
  /** All of it: for lists. */
  history(): Promise<History>;
  /** About findings of these names: what a scan asks. */
  lookUp(names: readonly Fingerprint[]): Promise<History>;
  checkpoint(): Promise<Checkpoint>;
  close(): Promise<void>;
}

export type Advisory = {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly upstream: readonly string[];
  readonly related: readonly string[];
  readonly summary: string;
  readonly details?: string;
  readonly publishedAt?: Instant;
  readonly modifiedAt?: Instant;
  readonly withdrawnAt?: Instant;
  /** As published; `value` is the base score that the database computed from a CVSS vector. */
  readonly severity: readonly { readonly type: string; readonly score: string; readonly value?: number }[];
  /** From a lookup: only the rows of the package that was asked for. */
  readonly affected: readonly AffectedPackage[];
  readonly references: readonly string[];
  readonly severityWord?: string;
};

export type AffectedPackage = {
  readonly ecosystem: string; // with release, "Debian:12"
  readonly name: string;
  readonly ranges: readonly {
    readonly type: "SEMVER" | "ECOSYSTEM" | "GIT";
    readonly events: readonly {
      readonly introduced?: string;
      readonly fixed?: string;
      readonly lastAffected?: string;
      readonly limit?: string;
    }[];
  }[];
  readonly versions: readonly string[];
  readonly symbols?: readonly string[];
  readonly severityWord?: string;
  readonly fixState?: string;
};

/** The local advisory database. Answers are complete for the ecosystems it holds, and it says which these are. */
export interface AdvisoryStore {
  readonly id: Digest;
  /** When its data were fetched: what "older than 24 hours" is measured from. */
  readonly builtAt: Instant;
  /** Records by ecosystem ("npm") and, for distributions, also by release ("Debian:12"). */
  readonly ecosystems: ReadonlyMap<string, number>;
  /** By source, records that could not be read when the database was built: what they say is missing from every answer. */
  readonly unreadable: ReadonlyMap<string, number>;
  /** Whether "nothing found" means "nothing known": false is a gap `data-missing`. */
  covers(query: { readonly ecosystem: Ecosystem; readonly distribution?: string }): boolean;
  /**
   * Advisories that name the package, withdrawn ones left out; `affects` says which concern a version.
   * With a version: all of them as well, or none when not one concerns it or leaves it open.
   * Throws PortcullisError "advisories" when the file turns out to be damaged.
   */
  lookup(query: {
    readonly ecosystem: Ecosystem;
    readonly distribution?: string;
    readonly name: string;
    readonly version?: string;
  }): readonly Advisory[];
  /** The record of this id, with all its packages. */
  advisory(id: string): Advisory | undefined;
  /** CISA's catalogue of known exploited vulnerabilities; asked by CVE id. */
  isExploited(id: string): { readonly dueOn?: string } | undefined;
  /** FIRST's probability of exploitation within 30 days, 0 to 1; asked by CVE id. */
  epss(id: string): number | undefined;
  close(): void;
}

/** A message for people on a named channel. */
export type Notice = {
  readonly channel: string;
  readonly subject: string;
  readonly text: string;
  readonly severity: "info" | "warning" | "critical";
  readonly facts: Readonly<Record<string, string>>;
};
export type Delivery = { readonly channel: string; readonly at: Instant; readonly receipt?: string };

export interface Notifier {
  readonly channel: string;
  /** Rejects with a PortcullisError "network" when the message was not taken. */
  send(notice: Notice): Promise<Delivery>;
}

/** Asked by `decide` callers who need the approver of a head (design 4.7): who approved exactly this commit. */
export interface Forge {
  approvals(head: CommitId): Promise<readonly { readonly login: string; readonly at: Instant }[]>;
  author(head: CommitId): Promise<string | undefined>;
}

/** A nested scan, handed to `act` (the release scans what it built). */
export type Scan = (target: Target) => Promise<Report>;

/** Which providers may be asked whether a secret still works, and where: `secrets.liveness` of the trusted configuration. */
export type LivenessSettings = {
  readonly providers: readonly string[];
  readonly hosts: readonly string[];
  readonly bases: Readonly<Record<string, string>>;
  readonly private_hosts: readonly string[];
  readonly timeout_seconds: number;
  readonly requests_per_second: number;
  readonly most: number;
};
export type Liveness = {
  readonly validity: "live" | "revoked" | "unknown";
  /** Who said so. */
  readonly host?: string;
};

/** Asks a secret's provider whether it still opens anything; only there when a command says that it may ask. Never rejects. */
export interface LivenessCheck {
  /** True where somebody may be asked about hits of the rule: only then is the secret read again. */
  covers(rule: RuleId, settings: LivenessSettings): boolean;
  check(of: {
    readonly rule: RuleId;
    readonly secret: Redacted;
    readonly settings: LivenessSettings;
  }): Promise<Liveness>;
  close(): Promise<void>;
}

/** One version as the registry publishes it. */
export type PublishedVersion = {
  readonly version: string;
  /** RFC 3339, as the registry writes it. */
  readonly publishedAt?: string;
  readonly withdrawn?: { readonly kind: "deprecated" | "yanked"; readonly reason: string };
};
export type VersionDetail = {
  readonly needs: readonly { readonly name: string; readonly requirement: string }[];
  readonly licences: readonly string[];
};

/** What the user's configured registries publish; only there when a command says that it may ask. Rejects when they do not answer. */
export interface ReleaseIndex {
  covers(ecosystem: Ecosystem): boolean;
  /** Undefined where the registry does not know the name. */
  versions(of: {
    readonly ecosystem: Ecosystem;
    readonly name: string;
  }): Promise<readonly PublishedVersion[] | undefined>;
  detail(of: {
    readonly ecosystem: Ecosystem;
    readonly name: string;
    readonly version: string;
  }): Promise<VersionDetail | undefined>;
  close(): Promise<void>;
}
