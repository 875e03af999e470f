// A finding: what an engine claims. It says nothing about what to do; that is `decide`.

import type { CommitId, Digest, Fingerprint, Instant, RepoPath, RuleId } from "./brand.ts";
import type { Severity } from "./severity.ts";
import type { Location, Region } from "./target.ts";

export const engineIds = ["secrets", "code", "dependencies", "images", "pipelines", "foreign"] as const;
export type EngineId = (typeof engineIds)[number];

export const placeClasses = ["production", "test", "example", "vendored", "generated"] as const;
export type PlaceClass = (typeof placeClasses)[number];

export type Finding = {
  readonly kind: "finding";
  readonly rule: RuleId;
  readonly engine: EngineId;
  /** Every engine or tool that claims the same; the first is the one that owns the finding. */
  readonly witnesses: readonly string[];
  readonly cwe: readonly number[];
  readonly title: string;
  readonly message: string; // no secret in title or message
  readonly severity: Severity;
  /** 0 to 10 where the weakness or advisory carries a score of its own. */
  readonly score?: number;
  readonly confidence: "high" | "medium" | "low";
  readonly placeClass: PlaceClass;
  /** Every place it lives now; the first is where to act. */
  readonly locations: readonly [Location, ...Location[]];
  readonly introduced?: Introduction;
  readonly fingerprint: Fingerprint;
  /** The same finding under each alias, former path and other name. */
  readonly formerly: readonly Fingerprint[];
  readonly evidence: Evidence;
  readonly remedies: readonly Remedy[];
  /** False when no place of it lies in lines that the scanned change adds (or made worse). Trees: absent. */
  readonly isInChange?: boolean;
};

export type Introduction = {
  readonly commit: CommitId;
  readonly author: string;
  readonly authoredAt: Instant;
  readonly isInHead: boolean;
  readonly isOnDefaultBranch: boolean;
};

export type FlowStep = { readonly location: Location; readonly text: string };

export type AdvisoryRef = {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly url?: string;
  readonly publishedAt?: Instant;
  readonly source: string;
};

export type Evidence =
  | {
      readonly kind: "secret";
      readonly masked: string;
      readonly secretHash: Digest;
      readonly entropyBitsPerChar: number;
      readonly validity: "live" | "revoked" | "unknown";
      /** Who was asked whether it is, by `scan --verify`. */
      readonly validityFrom?: string;
      readonly parts?: readonly Location[];
    }
  | { readonly kind: "flow"; readonly steps: readonly FlowStep[] } // source first, sink last
  | { readonly kind: "pattern"; readonly excerpt: string }
  | VulnerabilityEvidence
  | { readonly kind: "foreign"; readonly tool: string; readonly toolVersion: string; readonly raw: Digest };

export type FixState = "fixed" | "not-fixed" | "wont-fix" | "end-of-life" | "unknown";

export type VulnerabilityEvidence = {
  readonly kind: "vulnerability";
  readonly advisory: AdvisoryRef;
  readonly package: PackageRef;
  /** Names of all installed packages that the finding is about, where one source package makes several. */
  readonly installedAs?: readonly string[];
  readonly fixedIn: readonly string[];
  readonly fixState: FixState;
  /** The record that says so, where several sources speak: a distribution's own word, or OSV's ranges. */
  readonly fixStateSource?: string;
  readonly severityBySource: Readonly<Record<string, Severity>>;
  readonly cvss?: { readonly vector: string; readonly score: number };
  readonly epss?: number;
  readonly isExploited: boolean;
  /** When CISA KEV wants it fixed. */
  readonly exploitedDueOn?: string;
  /** Shortest path from each direct dependency that pulls the package in, at most 10, and how many there are. */
  readonly requiredBy: { readonly paths: readonly (readonly string[])[]; readonly total: number };
  /** What the advisory, or the configuration, calls dangerous to use. */
  readonly symbols?: readonly string[];
  /** Where the project's own code imports the package, or what brings it; where it uses `reachedSymbol`, when it does. */
  readonly reached?: Location;
  readonly reachedSymbol?: string;
};

export type Remedy =
  | { readonly kind: "advice"; readonly text: string; readonly url?: string }
  | { readonly kind: "command"; readonly commands: readonly string[] }
  | {
      readonly kind: "upgrade";
      readonly via: "direct" | "parent" | "lock" | "override" | "constraint";
      readonly changes: readonly PackageChange[];
      readonly resolves: readonly Fingerprint[];
    }
  | { readonly kind: "base-image"; readonly from: string; readonly to: string }
  | { readonly kind: "edit"; readonly edits: readonly TextEdit[]; readonly isSafe: boolean };

export type PackageChange = {
  readonly name: string;
  readonly ecosystem: Ecosystem;
  readonly from?: string;
  readonly to?: string;
};
export type TextEdit = { readonly path: RepoPath; readonly region: Region; readonly replacement: string };

/** OSV's ecosystem names. A distribution's release follows in `PackageRef.distribution`, e.g. "Debian:12". */
export type Ecosystem =
  | "npm"
  | "PyPI"
  | "Go"
  | "crates.io"
  | "RubyGems"
  | "Packagist"
  | "Maven"
  | "NuGet"
  | "GitHub Actions"
  | "Debian"
  | "Ubuntu"
  | "Alpine"
  | "Wolfi"
  | "Chainguard"
  | "Red Hat"
  | "AlmaLinux"
  | "Rocky Linux"
  | "SUSE"
  | "openSUSE"
  | "Amazon Linux"
  | "Azure Linux"
  | "Hex"
  | "Pub"
  | "CRAN"
  | "Bioconductor"
  | "Hackage"
  | "ConanCenter"
  | "SwiftURL"
  | "CocoaPods"
  | "Julia"
  | "Conda"
  | "Docker"
  | "pre-commit"
  | "unknown";

export type PackageScope = "production" | "development" | "optional" | "peer";

export type PackageRef = {
  readonly purl: string;
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version?: string;
  readonly requirement?: string;
  readonly scope: PackageScope;
  readonly isDirect: boolean;
  readonly declaredAt?: Location;
  readonly lockedAt?: Location;
  readonly source: {
    readonly kind: "registry" | "git" | "file" | "tarball" | "workspace" | "distribution";
    readonly host?: string;
    /** Address without credentials; a relative path for files of the tree. */
    readonly url?: string;
    readonly commit?: string;
  };
  readonly integrity?: string;
  readonly marker?: string;
  readonly licences: readonly string[];
  readonly sourcePackage?: string;
  readonly distribution?: string;
};
