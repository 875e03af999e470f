// What is kept of a history between runs: up to which tips it is known, and what was found. It holds facts, so no secret; it is believed
// only when the same build of the program with the same rules, settings and key wrote it.

import type { FileCache } from "../kit/index.ts";
import { type Beside, type CommitId, digestOf, type RepoPath, type Skip } from "../model/index.ts";
import type { EngineSetup } from "./contract/index.ts";
import type { FileResult, ReadyEngine } from "./inspection.ts";

/** Raise when the meaning of a record changes. */
const form = 2;

/** One version of a path; `result` where there is something to say of it. */
export type Version = {
  readonly blob: string;
  readonly commit: CommitId;
  readonly isExecutable: boolean;
  readonly beside?: Beside;
  result?: FileResult;
};
export type Chains = ReadonlyMap<RepoPath, readonly Version[]>;

export type HistoryRecord = {
  readonly tips: readonly CommitId[];
  readonly edge: string;
  readonly files: number;
  readonly sizeBytes: number;
  readonly skipped: readonly (readonly [
    Skip["reason"],
    { readonly files: number; readonly sizeBytes: number },
  ])[];
  /** Paths with something to say, with all their versions since then. */
  readonly chains: Chains;
  /** Could not be looked at; tried again by the next run. */
  readonly unfinished: readonly (readonly [RepoPath, Version])[];
};

export const emptyRecord: HistoryRecord = {
  tips: [],
  edge: "",
  files: 0,
  sizeBytes: 0,
  skipped: [],
  chains: new Map(),
  unfinished: [],
};

export interface RecordStore {
  read(): Promise<HistoryRecord | undefined>;
  write(record: HistoryRecord): Promise<void>;
}

export function recordStoreIn(
  cache: { readonly files: FileCache; readonly codeId: string },
  setup: EngineSetup,
  ready: readonly ReadyEngine[],
  place: string,
): RecordStore {
  const readers = ready.filter(({ engine }) => engine.readsHistory);
  const rules = readers.map(({ engine, rules: compiled }) => [engine.id, engine.version, compiled.digest]);
  const name = JSON.stringify(["history", place, digestOf([form, cache.codeId, setup.key, rules])]);
  return {
    async read() {
      const kept = await cache.files.read(name);
      if (!isRecord(kept)) return undefined;
      return { ...kept, chains: new Map(kept.chains) };
    },
    write: (record) => cache.files.write(name, { ...record, chains: [...record.chains] }),
  };
}

type Written = Omit<HistoryRecord, "chains"> & {
  readonly chains: readonly (readonly [RepoPath, Version[]])[];
};

/** Written by this build, whose digest is in the name; the first look is for files of other makers. */
function isRecord(value: unknown): value is Written {
  return typeof value === "object" && value !== null && "tips" in value && "chains" in value;
}
