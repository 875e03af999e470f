// The contract between `find` and its engines: `inspect` looks at one file, `conclude` joins the facts of all files.

import type { Config } from "../../config/index.ts";
import type { Patience } from "../../kit/index.ts";
import type {
  AdvisoryStore,
  Artifact,
  ArtifactHead,
  ByteRanges,
  Commits,
  Coverage,
  Digest,
  EngineId,
  Finding,
  FingerprintKey,
  Gap,
  InventoryItem,
  Json,
  LivenessCheck,
  Log,
  ReleaseIndex,
  RepoPath,
  RuleInfo,
  Skip,
  Target,
  TreeReader,
} from "../../model/index.ts";

/** What an engine is made ready with; plain data, so that a worker can do the same. */
export type EngineSetup = { readonly config: Config; readonly key: FingerprintKey };

/** Rules ready for matching. `digest` names them: equal digests give equal facts for equal content. */
export type CompiledRules = { readonly digest: Digest };

/** One file under the eyes of an engine. `bytes` are clear text: facts must take every excerpt from `excerpt`. */
export type InspectedFile = {
  readonly path: RepoPath;
  readonly bytes: Uint8Array;
  /** Of a later version of a file: where it has lines that no version before it had. What is said of the rest is known. Absent: all counts. */
  readonly novel?: ByteRanges;
  /** Text of a line (1-based) with every secret of the file masked and the length bounded. */
  readonly excerpt: (lineOneBased: number) => string;
  /** True when a secret stands in this half-open byte range. */
  readonly hasSecret: (startByte: number, endByte: number) => boolean;
  /** A quick engine calls it now and then; it throws where the file has taken too long for the thread it is looked at in. */
  readonly patience?: Patience;
  /** Told when one of `inlineMarks` stands in the bytes, by an engine that `seesMarks`. */
  readonly onMark?: () => void;
};

/** What an engine found out about content, between runs; the names are the engine's own. */
export type KeptBytes = {
  readonly read: (name: string) => Promise<Buffer | undefined>;
  readonly write: (name: string, bytes: Uint8Array) => Promise<void>;
};

export type EngineContext = {
  readonly target: Target;
  readonly setup: EngineSetup;
  readonly config: Config;
  readonly head: TreeReader;
  readonly base?: TreeReader;
  readonly commits?: Commits;
  readonly advisories?: AdvisoryStore;
  /** The configured registries; only there when the command may ask them. */
  readonly releases?: ReleaseIndex;
  /** Only there when the command may ask the providers of secrets. */
  readonly liveness?: LivenessCheck;
  /** Only there when something may be kept. */
  readonly kept?: KeptBytes;
  /** A file that is not among the artifacts, its secrets masked: as an engine may look at it, and keep what it saw. */
  readonly masked?: (file: { readonly path: RepoPath; readonly bytes: Uint8Array }) => InspectedFile;
  readonly now: string;
  readonly log: Log;
  readonly signal: AbortSignal;
};

export type Inspected<Facts> = { readonly artifact: Artifact; readonly facts: Facts };
export type Conclusion = Finding | Gap | Skip | InventoryItem | Coverage;

/** A plug-in: methods, not properties, so that engines of different facts fit in one list. */
export interface Engine<Facts extends Json = Json, Rules extends CompiledRules = CompiledRules> {
  readonly id: EngineId;
  readonly version: string;
  /** True for engines that also judge blobs which the head no longer has (secrets). */
  readonly readsHistory: boolean;
  /** Tens of megabytes a second: a tree of ordinary size is looked at before a second thread has paid for its start. Asks the file's patience. */
  readonly isQuick?: true;
  /** Passes over all bytes anyway, and tells of marks of comments that except something; containers hold none. */
  readonly seesMarks?: true;
  /** Loads what is heavy and compiles the rules; called once a thread. */
  prepare(setup: EngineSetup): Promise<Rules>;
  /** The rules, for reports and documents. */
  rules(setup: EngineSetup): Promise<readonly RuleInfo[]>;
  wants(head: ArtifactHead): boolean;
  /** True for a file without which the engine cannot answer for the tree: where it could not be read, the verdict stays open. */
  isEssential(path: RepoPath): boolean;
  /** Files of equal content and equal class have equal facts. */
  pathClass(path: RepoPath): string;
  /** False: nothing could be said of this version of a file that is not known from others. Costs less than `inspect`, which says the same. */
  mayHaveNews?(
    file: Pick<InspectedFile, "path" | "bytes"> & { readonly novel: ByteRanges },
    rules: Rules,
  ): boolean;
  /** Pure; undefined when there is nothing to say of the file. Facts hold neither the path nor a secret. */
  inspect(file: InspectedFile, rules: Rules): Facts | undefined;
  conclude(facts: AsyncIterable<Inspected<Facts>>, context: EngineContext): AsyncIterable<Conclusion>;
}
