// What every way of collecting answers with, and what it may use.

import type {
  Artifact,
  ArtifactHead,
  Commits,
  Gap,
  LookedAt,
  PastFiles,
  Skip,
  Subject,
  TreeReader,
} from "../model/index.ts";
import type { RegistrySettings, WantsFirst } from "./oci/index.ts";

export type Collection = {
  readonly subject: Subject;
  readonly artifacts: AsyncIterable<Artifact | Gap | Skip | LookedAt>;
  /** Remembers what was found out, once all artifacts have been looked at. */
  readonly keep?: () => Promise<void>;
  readonly head: TreeReader;
  readonly base?: TreeReader;
  readonly commits?: Commits;
  /** Of a history: what its commits brought; the artifacts are the files of the head. */
  readonly past?: PastFiles;
  /** The state that configuration is read from: the base of a change, else the tree itself. */
  readonly trusted: TreeReader;
  /** Where that lies on the disk, if it does. */
  readonly trustedFolder?: string;
  readonly close: () => void;
};

export type CollectDeps = {
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  /** The index that a running `git commit` made for itself (GIT_INDEX_FILE), for the staged target. */
  readonly indexFile?: string;
  /** For `stdin`. */
  readonly readStdin: () => Promise<Uint8Array>;
  /** For images, whose bytes stream by once: which files some engine wants. */
  readonly wants?: (head: ArtifactHead) => boolean;
  /** For images: what of it tells what is installed, and is read first. */
  readonly wantsFirst?: WantsFirst;
  /** For images: whether files that are just what the distribution's packages put there are left out. */
  readonly skipsPackaged?: () => boolean;
  /** Names these wants and how they judge, together with the build of the program; layers are remembered under it. Absent: none is. */
  readonly wantsId?: () => string;
  /** How to reach registries and container engines; called only for targets that need one. */
  readonly registries?: () => RegistrySettings;
  /** The program of the thread that unpacks layers of images, where it was built. */
  readonly unpackFile?: URL;
};

/** What is known at once, for those who take what comes over time. */
export async function* asAsync<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
