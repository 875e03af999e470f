// The part of a history that the head no longer has: every version of every path, looked at once in the life of a repository. Of a later
// version only the new lines are looked at, with what stands around them (docs/adr/0016). What was found, and up to which tips the
// history is known, is kept; the next run looks at what is new since then. Knows git only through `PastFiles`.

import { keepHeapSmall, limits, optimiseSooner, PortcullisError } from "../kit/index.ts";
import type { Artifact, PastFile, PastFiles, PastWindow, RepoPath, Skip } from "../model/index.ts";
import {
  type Chains,
  emptyRecord,
  type HistoryRecord,
  type RecordStore,
  type Version,
} from "./history-record.ts";
import { type FileResult, inspectFile, isKnown, type ReadyEngine } from "./inspection.ts";
import type { Outcome } from "./runner.ts";

export type PastWork = {
  readonly past: PastFiles;
  readonly ready: readonly ReadyEngine[];
  /** Looks at whole files, in workers when there is much to do. */
  readonly look: (artifacts: AsyncIterable<Artifact>) => AsyncIterable<Outcome>;
  /** What was found in files of the head by engines that read history; their origins name no commit yet. */
  readonly heads: readonly Outcome[];
  /** All that was read of the head; each of these files is a version, too. */
  readonly headTotals: FilesTotal;
  readonly store?: RecordStore;
  readonly progress?: (sizeBytes: number) => void;
};

export type FilesTotal = { readonly files: number; readonly sizeBytes: number };

/** Without the files of the head. */
export type PastTotals = FilesTotal & {
  readonly skipped: ReadonlyMap<Skip["reason"], { readonly files: number; readonly sizeBytes: number }>;
};

/** Larger files go to the workers, which may be ended. */
const inlineBytes = 256 * 1024;
const batchBytes = 8 * 1024 * 1024;

/** Everything in the history that somebody has to say something of, the files of the head among it, each with the commit that brought it. */
export async function lookAtPast(
  work: PastWork,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly totals: PastTotals }> {
  const { past, heads, store } = work;
  const kept = await store?.read();
  const known = kept !== undefined && kept.edge === past.edge ? kept : undefined;
  const walk = new Walk(work, known ?? emptyRecord);
  const isUnchanged = known !== undefined && isSameSet(known.tips, past.tips);
  await walk.meetHead(isUnchanged ? "known paths" : "all paths");
  if (known === undefined) {
    optimiseSooner();
    keepHeapSmall();
  }
  if (known === undefined) await walk.through({ notBehind: [] });
  else {
    await walk.again(known.unfinished);
    if (!isUnchanged) {
      const rewritten = await lostPaths(known.chains, past);
      walk.forget(rewritten);
      await walk.through({ notBehind: known.tips });
      // A secret may have been first met in a branch that is gone and still stand in one that is not.
      if (rewritten.size > 0) await walk.through({ notBehind: [], only: rewritten });
    }
  }
  const unexplained = new Set(
    heads
      .filter(({ artifact: { path, beside } }) => beside !== "name" && !walk.hasHead(path))
      .map(({ artifact }) => artifact.path),
  );
  if (unexplained.size > 0) await walk.through({ notBehind: [], only: unexplained });
  const record = walk.record();
  if (store !== undefined && JSON.stringify(known?.tips) !== JSON.stringify(record.tips))
    await store.write(record);
  return { outcomes: walk.outcomes(), totals: walk.totals() };
}

async function lostPaths(chains: Chains, past: PastFiles): Promise<ReadonlySet<RepoPath>> {
  const commits = new Set([...chains.values()].flatMap((versions) => versions.map(({ commit }) => commit)));
  const lost = await past.lost([...commits]);
  if (lost.size === 0) return lost as ReadonlySet<never>; // empty
  return new Set(
    [...chains]
      .filter(([, versions]) => versions.some(({ commit }) => lost.has(commit)))
      .map(([path]) => path),
  );
}

type Row = { readonly versions: Version[]; readonly known: ReadonlySet<string> };

function rowOf(versions: Version[]): Row {
  return { versions, known: new Set(versions.map(({ blob }) => blob)) };
}

class Walk {
  readonly #work: PastWork;
  /** Paths of which something is to be said, with all versions that are known of them. */
  readonly #chains: Map<RepoPath, Version[]>;
  readonly #heads: ReadonlyMap<RepoPath, Outcome>;
  readonly #unfinished: { path: RepoPath; version: Version; result: FileResult }[] = [];
  readonly #skipped: Map<Skip["reason"], { files: number; sizeBytes: number }>;
  #headBlobs: ReadonlyMap<RepoPath, string> = new Map();
  #files: number;
  #sizeBytes: number;
  /** Whole files that wait for their turn in the workers. */
  #waiting: { readonly artifact: Artifact; readonly version: Version }[] = [];
  #waitingBytes = 0;

  constructor(work: PastWork, record: HistoryRecord) {
    this.#work = work;
    this.#chains = new Map([...record.chains].map(([path, versions]) => [path, [...versions]]));
    this.#heads = new Map(work.heads.map((outcome) => [outcome.artifact.path, outcome]));
    this.#skipped = new Map(record.skipped.map(([reason, count]) => [reason, { ...count }]));
    this.#files = record.files;
    this.#sizeBytes = record.sizeBytes;
  }

  forget(paths: ReadonlySet<RepoPath>): void {
    for (const path of paths) this.#chains.delete(path);
  }

  /** Comes first. Where nothing is new only those paths matter of which something is to be said. */
  async meetHead(which: "known paths" | "all paths"): Promise<void> {
    const { past } = this.#work;
    this.#headBlobs = await past.headBlobs(
      which === "all paths" ? undefined : new Set([...this.#chains.keys(), ...this.#heads.keys()]),
    );
  }

  hasHead(path: RepoPath): boolean {
    return this.#versionOfHead(path) !== undefined;
  }

  /**
   * Every window is read in the cheapest order first: of most paths the head says that there is nothing, and of another version only what is
   * new in it is looked at. Only where something turns up are the versions of that path read again, forwards, to tell which commit brought it.
   */
  async through(which: Parameters<PastFiles["windows"]>[0]): Promise<void> {
    for await (const part of this.#work.past.windows(which)) {
      if ("texts" in part) await this.#readTexts(part.texts);
      else {
        const paths = which.only ?? (await this.#suspicious(part));
        if (paths.size > 0) await this.#trace(part, paths);
      }
    }
  }

  /** Nearly all have nothing to tell, and leave no row. A name counts where it is met first. */
  async #readTexts(texts: readonly PastFile[]): Promise<void> {
    for (const text of texts) {
      const { path, bytes } = text;
      if (this.#chains.has(path)) continue;
      if (bytes !== undefined && bytes.length <= inlineBytes) {
        if (this.#isKnown({ ...text, novel: [[0, bytes.length]] }, bytes)) continue; // nothing in it calls for a look
        const { facts, gaps } = this.#inspect(text, bytes);
        if (facts.length === 0 && gaps.length === 0) continue;
      }
      const row: Version[] = [];
      this.#chains.set(path, row);
      this.#offer(text, row);
    }
    await this.#flush();
  }

  async #suspicious(window: PastWindow): Promise<ReadonlySet<RepoPath>> {
    const paths = new Set<RepoPath>();
    const large: Artifact[] = [];
    let largeBytes = 0;
    for await (const files of window.all()) {
      for (const file of files) {
        const { path, blob, bytes } = file;
        this.#count(file);
        if (paths.has(path)) continue;
        if (bytes === undefined || this.#heads.has(path) || this.#chains.has(path)) paths.add(path);
        else if (this.#headBlobs.get(path) === blob)
          continue; // looked at with the head, and nothing was to be said
        else if (newBytes(file) > inlineBytes) {
          large.push(pastArtifact(file, Buffer.from(bytes)));
          largeBytes += bytes.length;
          if (largeBytes < batchBytes) continue;
          await this.#lookAt(large, paths);
          largeBytes = 0;
        } else if (!this.#isKnown(file, bytes)) {
          const { facts, gaps, skip } = this.#inspect(file, bytes);
          if (facts.length > 0 || gaps.length > 0) paths.add(path);
          if (skip !== undefined) this.#skip(skip, bytes.length);
        }
      }
    }
    await this.#lookAt(large, paths);
    return paths;
  }

  async #lookAt(large: Artifact[], paths: Set<RepoPath>): Promise<void> {
    for await (const { artifact, result } of this.#work.look(each(large.splice(0)))) {
      if (result.facts.length > 0 || result.gaps.length > 0) paths.add(artifact.path);
      if (result.skip !== undefined) this.#skip(result.skip, result.sizeBytes);
    }
  }

  async #trace(window: PastWindow, paths: ReadonlySet<RepoPath>): Promise<void> {
    const rows = new Map<RepoPath, Row>();
    for await (const files of window.forwards(paths)) {
      for (const file of files) {
        const row = rows.get(file.path) ?? rowOf(this.#chains.get(file.path) ?? []);
        rows.set(file.path, row);
        if (!row.known.has(file.blob)) this.#offer(file, row.versions);
      }
      if (this.#waitingBytes > batchBytes) await this.#flush();
    }
    await this.#flush();
    for (const [path, { versions }] of rows) this.#chains.set(path, versions);
  }

  #isKnown({ path, isExecutable, novel }: PastFile, bytes: Uint8Array): boolean {
    if (novel === undefined) return false;
    return isKnown({ path, isExecutable, isHistory: true, bytes, novel }, this.#work.ready);
  }

  #inspect({ path, isExecutable, novel }: PastFile, bytes: Uint8Array): FileResult {
    const file = { path, isExecutable, isHistory: true, bytes };
    return inspectFile(novel === undefined ? file : { ...file, novel }, this.#work.ready);
  }

  /** What could not be looked at last time may be there today. */
  async again(unfinished: HistoryRecord["unfinished"]): Promise<void> {
    for (const [path, { result: _, ...version }] of unfinished) {
      const chain = this.#chains.get(path) ?? [];
      this.#chains.set(path, chain);
      chain.push(version);
      this.#waiting.push({ artifact: this.#artifactOf(path, version), version });
    }
    await this.#flush();
  }

  #offer(file: PastFile, row: Version[]): void {
    const { path, blob, bytes, novel } = file;
    const version = versionOf(file);
    row.push(version);
    if (novel === undefined && this.#headBlobs.get(path) === blob) {
      const result = this.#heads.get(path)?.result; // looked at with the head
      if (result !== undefined) this.#note(path, version, ofHistory(result, this.#work.ready));
    } else if (bytes !== undefined && newBytes(file) <= inlineBytes) {
      this.#note(path, version, this.#inspect(file, bytes));
    } else {
      const artifact = pastArtifact(file, bytes === undefined ? whyNot(file) : Buffer.from(bytes));
      this.#waiting.push({ artifact, version });
      this.#waitingBytes += bytes?.length ?? 0;
    }
  }

  /** Those of the head as well: with the next commit they are of the past, and known already. */
  #count({ bytes, beside }: PastFile): void {
    if (bytes === undefined || beside !== undefined) return;
    this.#files += 1;
    this.#sizeBytes += bytes.length;
    this.#work.progress?.(bytes.length);
  }

  async #flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (waiting.length === 0) return;
    const versions = new Map(waiting.map(({ artifact, version }) => [artifact, version]));
    for await (const { artifact, result } of this.#work.look(each(waiting.map(({ artifact: one }) => one)))) {
      const version = versions.get(artifact);
      if (version !== undefined) this.#note(artifact.path, version, result);
    }
  }

  #note(path: RepoPath, version: Version, result: FileResult): void {
    if (result.gaps.length > 0) this.#unfinished.push({ path, version, result });
    else if (result.facts.length > 0) version.result = result;
  }

  #skip(reason: Skip["reason"], sizeBytes: number): void {
    const count = this.#skipped.get(reason) ?? { files: 0, sizeBytes: 0 };
    count.files += 1;
    count.sizeBytes += sizeBytes;
    this.#skipped.set(reason, count);
  }

  #versionOfHead(path: RepoPath): Version | undefined {
    const blob = this.#headBlobs.get(path);
    return this.#chains.get(path)?.find((version) => version.blob === blob);
  }

  #artifactOf(path: RepoPath, version: Version): Artifact {
    const file = { path, ...version };
    return { ...pastArtifact(file, noBytes), read: () => this.#work.past.read(version.blob) };
  }

  outcomes(): readonly Outcome[] {
    const outcomes: Outcome[] = [];
    const add = (path: RepoPath, version: Version, result: FileResult): void => {
      if (this.#headBlobs.get(path) === version.blob) return;
      outcomes.push({ artifact: this.#artifactOf(path, version), result });
    };
    for (const [path, chain] of this.#chains)
      for (const version of chain) if (version.result !== undefined) add(path, version, version.result);
    for (const { path, version, result } of this.#unfinished) add(path, version, result);
    for (const { artifact, result } of this.#work.heads) {
      const version = this.#versionOfHead(artifact.path);
      const origin =
        version === undefined
          ? artifact.origin
          : ({ kind: "commit", commit: version.commit, blob: version.blob } as const);
      outcomes.push({ artifact: { ...artifact, origin }, result });
    }
    return outcomes;
  }

  record(): HistoryRecord {
    return {
      tips: [...this.#work.past.tips].sort(),
      edge: this.#work.past.edge,
      files: this.#files,
      sizeBytes: this.#sizeBytes,
      skipped: [...this.#skipped],
      chains: this.#chains,
      unfinished: this.#unfinished.map(({ path, version }) => [path, version]),
    };
  }

  totals(): PastTotals {
    const { files, sizeBytes } = this.#work.headTotals;
    return {
      files: Math.max(0, this.#files - files),
      sizeBytes: Math.max(0, this.#sizeBytes - sizeBytes),
      skipped: this.#skipped,
    };
  }
}

function ofHistory(result: FileResult, ready: readonly ReadyEngine[]): FileResult {
  const readers = new Set(ready.filter(({ engine }) => engine.readsHistory).map(({ engine }) => engine.id));
  return { ...result, facts: result.facts.filter(({ engine }) => readers.has(engine)) };
}

const noBytes = new Uint8Array();

function versionOf({ blob, commit, isExecutable, beside }: PastFile): Version {
  return { blob, commit, isExecutable, ...(beside === undefined ? {} : { beside }) };
}

/** A message stands as long as its commit does. */
function pastArtifact(
  { path, blob, commit, isExecutable, beside }: Omit<Version, "result"> & { readonly path: RepoPath },
  content: Uint8Array | PortcullisError,
): Artifact {
  return {
    kind: "artifact",
    path,
    origin: { kind: "commit", commit, blob },
    sizeBytes: content instanceof Uint8Array && content !== noBytes ? content.length : -1,
    isExecutable,
    role: "changed",
    surface: beside === "message" ? "head" : "history",
    ...(beside === undefined ? {} : { beside }),
    read: () => (content instanceof Uint8Array ? Promise.resolve(content) : Promise.reject(content)),
  };
}

/** How much of it has to be looked at. */
function newBytes({ novel, sizeBytes }: PastFile): number {
  return novel === undefined ? sizeBytes : sum(novel, ([start, end]) => end - start);
}

function sum<T>(items: readonly T[], sizeOf: (item: T) => number): number {
  return items.reduce((total, item) => total + sizeOf(item), 0);
}

function whyNot({ blob, sizeBytes }: PastFile): PortcullisError {
  return sizeBytes < 0
    ? new PortcullisError("input", `object ${blob} is not in this clone (partial or damaged)`)
    : new PortcullisError("input", `larger than ${limits.fileSizeBytes} bytes`);
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  const set = new Set(one);
  return set.size === new Set(other).size && other.every((item) => set.has(item));
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
