// What a run is asked to look at, and the artifacts that looking yields.

import type { Beside } from "./beside.ts";
import type { CommitId, Digest, Instant, RepoPath } from "./brand.ts";

export type Target =
  | { readonly kind: "tree" | "staged"; readonly root: string; readonly within?: readonly RepoPath[] }
  | {
      readonly kind: "range";
      readonly root: string;
      readonly base: CommitId;
      readonly head: CommitId;
      readonly within?: readonly RepoPath[];
    }
  | { readonly kind: "history"; readonly root: string; readonly since?: string }
  | { readonly kind: "commits"; readonly root: string; readonly commits: readonly CommitId[] }
  | { readonly kind: "files"; readonly root: string; readonly paths: readonly string[] }
  | { readonly kind: "stdin"; readonly name: string }
  | { readonly kind: "archive" | "sbom"; readonly file: string }
  | {
      readonly kind: "image";
      /** "anywhere": what a local engine holds, else what a registry has. */
      readonly source: "oci" | "archive" | "rootfs" | "registry" | "socket" | "anywhere";
      readonly reference: string;
      readonly platform?: string;
    };

/** 1-based and inclusive line ranges, sorted, disjoint. */
export type LineRanges = readonly (readonly [firstLine: number, lastLine: number])[];

/** Half-open byte ranges, sorted, disjoint. */
export type ByteRanges = readonly (readonly [start: number, end: number])[];

export type Origin =
  | { readonly kind: "work-tree" | "index" | "stdin" }
  | { readonly kind: "commit"; readonly commit: CommitId; readonly blob: string }
  | {
      readonly kind: "layer";
      readonly layer: Digest;
      readonly layerIndex: number; // 0 is the base
      readonly removedInLayer?: number;
      readonly createdBy?: string;
    }
  | { readonly kind: "image-config"; readonly pointer: string }
  | { readonly kind: "member"; readonly of: Origin; readonly archive: RepoPath };

/** One file to look at. Its bytes are read once, whatever the number of engines that want them. */
export type Artifact = {
  readonly kind: "artifact";
  readonly path: RepoPath;
  readonly origin: Origin;
  readonly sizeBytes: number;
  readonly isExecutable: boolean;
  /** "changed" is judged; "context" may be asked for by an engine to understand what changed. */
  /** True where the user named exactly this file: the verdict stays open when it cannot be read. */
  readonly isAsked?: true;
  readonly role: "changed" | "context";
  /** "history" is a blob that a commit brought and the head no longer has: only engines that read history see it. */
  readonly surface: "head" | "history";
  readonly change?: "added" | "modified" | "renamed" | "deleted";
  readonly formerPath?: RepoPath;
  /** Lines that are new; absent = the whole file counts. */
  readonly changed?: LineRanges;
  /** Hash of the content where the source knows it without reading (a git blob id): the key of the content cache. */
  readonly contentId?: string;
  /** A regular file on disk with these bytes, so that a worker can read it itself. */
  readonly onDisk?: string;
  /** Rejects over the configured limit. */
  readonly read: () => Promise<Uint8Array>;
  /** Absent: a file. Else text that only engines that read history look at, and that counts as no file. */
  readonly beside?: Beside;
  /** Told once, with its size, when all engines have looked at it: a source that is read again may then leave out what has nothing to tell. */
  readonly settled?: (outcome: Outlook, sizeBytes: number) => void;
};

/** What became of a file: `lookedAtBy` are engines, `skip` is a reason; the types stand above this one. */
export type Outlook = {
  readonly hasFacts: boolean;
  readonly hasGaps: boolean;
  readonly lookedAtBy: readonly string[];
  readonly skip?: string;
};

/** A file that may hold comments which except something, and who looked at it. */
export type Commented = { readonly path: RepoPath; readonly lookedAtBy: readonly string[] };

/** Files that were looked at in an earlier run, with nothing to say: they count, but are not read again. */
export type LookedAt = {
  readonly kind: "looked-at";
  readonly outlook: Outlook;
  readonly files: number;
  readonly sizeBytes: number;
  /** The first three by name. */
  readonly examples: readonly string[];
};

/** What an engine decides on whether it wants a file. Without `firstBytes` the question is "could it matter?". */
export type ArtifactHead = {
  readonly path: RepoPath;
  readonly sizeBytes: number;
  readonly isExecutable: boolean;
  readonly firstBytes?: Uint8Array;
};

/** 1-based; columns in UTF-16 units; end column exclusive. */
export type Region = {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
};

/** A place; `snippet` is the text of its first line with all secrets of the file masked. */
export type Location = {
  readonly path: RepoPath;
  readonly origin: Origin;
  readonly region?: Region;
  readonly snippet?: string;
};

/** Who wrote a commit, as git has it (mailmap not applied). */
export type CommitInfo = {
  readonly commit: CommitId;
  readonly author: string;
  readonly email: string;
  readonly authoredAt: Instant;
  readonly committedAt: Instant;
  readonly subject: string;
};

/** Reads files of one state of the tree that need not be among the artifacts. Absent files answer undefined. */
export interface TreeReader {
  read(path: RepoPath): Promise<Uint8Array | undefined>;
  list(): Promise<readonly RepoPath[]>;
  /** What names the content of each file, where that is known before reading: git's own digests. */
  ids?(): Promise<ReadonlyMap<RepoPath, string>>;
}
