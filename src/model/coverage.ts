// What was looked at, what was not meant to be, and what should have been and was not.

import type { Digest, RepoPath } from "./brand.ts";
import type { EngineId, PackageRef } from "./finding.ts";
import type { Origin } from "./target.ts";

export const gapReasons = [
  "unreadable",
  "too-large",
  "unparsable",
  "timeout",
  "tool-missing",
  "data-missing",
  "data-stale",
  "refused",
  "crashed",
] as const;
export type GapReason = (typeof gapReasons)[number];

/** Should have been looked at and was not: never silent, and part of the verdict. */
export type Gap = {
  readonly kind: "gap";
  readonly reason: GapReason;
  readonly engine?: EngineId;
  readonly path?: RepoPath;
  readonly origin?: Origin;
  readonly detail: string;
  readonly sizeBytes?: number;
  /** The change under judgement touches this place. */
  readonly isInChange?: boolean;
  /** The gap concerns all that the engine does (absent, crashed, without data), not one file. */
  readonly isWhole?: boolean;
};

export type SkipReason =
  | "binary"
  | "ignored"
  | "vendored"
  | "no-engine"
  | "submodule"
  | "lfs-pointer"
  | "link"
  /** Strings without a name of their own in a list of their like: digests, test vectors, identifiers. */
  | "table"
  /** A file of an image that is, byte for byte, what the distribution's package put there. */
  | "packaged";

/** Not meant to be looked at; counted, never a verdict. */
export type Skip = {
  readonly kind: "skip";
  readonly reason: SkipReason;
  readonly engine?: EngineId;
  readonly path?: RepoPath;
  /** Where a link leads, when that is inside the tree. */
  readonly leadsTo?: RepoPath;
  readonly sizeBytes: number;
  /** Where one item stands for several files: how many, and the first three by name. */
  readonly files?: number;
  readonly examples?: readonly string[];
};

/** Adds to examples that are kept: the three first by name, whatever the order in which they come. */
export function addExample(examples: string[], path: string): void {
  const last = examples[examplesKept - 1];
  if (last !== undefined && path >= last) return;
  examples.push(path);
  examples.sort();
  examples.length = Math.min(examples.length, examplesKept);
}

const examplesKept = 3;

/** Skips of one reason, summed. */
export type SkipCount = {
  readonly reason: SkipReason;
  readonly files: number;
  readonly sizeBytes: number;
  readonly examples: readonly string[];
};

/** Which places a run covered: absence of a finding counts only inside. */
export type CoverageScope =
  | { readonly kind: "everything" }
  | { readonly kind: "paths"; readonly paths: readonly string[] }
  | { readonly kind: "change" }
  | { readonly kind: "history" };

export type Coverage = {
  readonly kind: "coverage";
  readonly engine: EngineId;
  /** Engine "foreign": whose report was read; the name under which it stands among a finding's witnesses. */
  readonly tool?: string;
  readonly engineVersion: string;
  readonly rules: Digest;
  readonly advisories?: Digest;
  readonly scope: CoverageScope;
  readonly filesScanned: number;
  readonly bytesScanned: number;
};

/** Facts about what is there, without a judgement: packages today, more kinds later. */
export type InventoryItem = {
  readonly kind: "package";
  readonly package: PackageRef;
  /** Package URLs of what it needs in the same project, where its file says so; sorted. */
  readonly dependsOn?: readonly string[];
  /** For a range: how the change touched it. */
  readonly change?: { readonly kind: "added" | "removed" | "changed"; readonly fromVersion?: string };
};
