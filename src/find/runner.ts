// Gives every artifact to the engines: small jobs in this thread, larger ones in batches on worker threads. What an earlier run found
// out about the same content is taken from the cache.

import { type FileCache, limits, Overdue, PortcullisError, patienceFor } from "../kit/index.ts";
import type { Artifact, EngineId } from "../model/index.ts";
import type { Engine, EngineSetup } from "./contract/index.ts";
import { FactsCache, type Kept, type KeptScope } from "./facts-cache.ts";
import {
  type FileResult,
  type FileToInspect,
  type Inspection,
  inspectUnlessKnown,
  makeReady,
  type ReadyEngine,
} from "./inspection.ts";
import { readOnDisk } from "./read-on-disk.ts";
import { unreadable } from "./unreadable.ts";
import type { BatchFile, WorkerPool } from "./worker-pool.ts";

export type Outcome = { readonly artifact: Artifact; readonly result: FileResult };

export type RunnerOptions = {
  readonly engines: readonly Engine[];
  readonly setup: EngineSetup;
  readonly only: readonly EngineId[] | undefined;
  /** The built worker; absent when running from sources, where everything happens in this thread. */
  readonly workerFile: URL | undefined;
  readonly signal: AbortSignal;
  /** Where results are kept; `codeId` names this build of the program. */
  readonly cache?: {
    readonly files: FileCache;
    readonly codeId: string;
  };
  readonly kept: KeptScope;
};

const batchSizeBytes = 4 * 1024 * 1024;
const batchFiles = 256;
const readsAtOnce = 64;

export class Runner {
  readonly #options: RunnerOptions;
  #ready: readonly ReadyEngine[] | undefined;
  #pool: WorkerPool | undefined;
  #bytesInline = 0;
  #facts: FactsCache | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  async ready(): Promise<readonly ReadyEngine[]> {
    this.#ready ??= await makeReady(this.#options.engines, this.#options.setup, this.#options.only);
    return this.#ready;
  }

  /** Yields outcomes in the order of the artifacts. */
  async *run(artifacts: AsyncIterable<Artifact>): AsyncGenerator<Outcome> {
    const waiting: { readonly outcomes: Promise<readonly Outcome[]>; readonly sizeBytes: number }[] = [];
    let sizeBytes = 0;
    for await (const group of grouped(artifacts)) {
      this.#options.signal.throwIfAborted();
      const size = sizeOf(group);
      waiting.push({ outcomes: this.#group(group), sizeBytes: size });
      sizeBytes += size;
      while (waiting.length >= this.#width() || sizeBytes > limits.inFlightSizeBytes) {
        const first = waiting.shift();
        if (first === undefined) break;
        sizeBytes -= first.sizeBytes;
        yield* await first.outcomes;
      }
    }
    for (const { outcomes } of waiting) yield* await outcomes;
  }

  async close(): Promise<void> {
    await this.#pool?.close();
  }

  /** Keeps what was found out for the next run. */
  async keep(): Promise<void> {
    await (await this.#factsCache())?.save();
  }

  async #factsCache(): Promise<FactsCache | undefined> {
    const { cache, setup, kept } = this.#options;
    if (cache === undefined) return undefined;
    this.#facts ??= new FactsCache(cache.files, cache.codeId, setup, await this.ready(), kept);
    return this.#facts;
  }

  #width(): number {
    return this.#pool === undefined ? 1 : this.#pool.size + 2;
  }

  async #group(group: readonly Artifact[]): Promise<readonly Outcome[]> {
    const facts = await this.#factsCache();
    const asked = await Promise.all(
      group.map(async (artifact): Promise<Asked> => ({ artifact, kept: await facts?.recall(artifact) })),
    );
    const unknown = asked.filter(({ kept }) => kept?.isSure !== true);
    const inspections = await this.#inspect(unknown);
    const outcomes = new Map<Artifact, Outcome>();
    for (const [index, { artifact, kept }] of unknown.entries()) {
      const inspection = inspections[index];
      const result = inspection?.result ?? kept?.result ?? unreadable(artifact.path, noAnswer);
      await facts?.remember(artifact, result, inspection?.sha256);
      outcomes.set(artifact, { artifact, result });
    }
    return asked.flatMap(({ artifact, kept }) => {
      const outcome = kept?.isSure === true ? { artifact, result: kept.result } : outcomes.get(artifact);
      return outcome === undefined ? [] : [outcome];
    });
  }

  async #inspect(asked: readonly Asked[]): Promise<readonly Inspection[]> {
    if (asked.length === 0) return [];
    this.#bytesInline += sizeOf(asked.map(({ artifact }) => artifact));
    if (this.#options.workerFile === undefined || (await this.#isSoonDone()))
      return this.#inThisThread(asked);
    return inWorker(asked, await this.#workers(this.#options.workerFile));
  }

  async #workers(file: URL): Promise<WorkerPool> {
    const { setup, only } = this.#options;
    const { WorkerPool } = await import("./worker-pool.ts");
    this.#pool ??= new WorkerPool(file, { setup, only });
    return this.#pool;
  }

  async #inThisThread(asked: readonly Asked[]): Promise<readonly Inspection[]> {
    const ready = await this.ready();
    const { workerFile } = this.#options;
    await new Promise((resolve) => setImmediate(resolve)); // signals are heard between groups
    const reads = await Promise.all(
      asked.map(({ artifact }) => (artifact.onDisk === undefined ? readOr(artifact) : undefined)),
    );
    const inspections: Inspection[] = [];
    for (const [index, one] of asked.entries()) {
      const bytes = reads[index] ?? readOnDiskOr(one.artifact);
      const inspection =
        bytes instanceof Uint8Array
          ? inspectInTime({ ...fileOf(one), bytes }, ready, workerFile !== undefined)
          : { result: unreadable(one.artifact.path, bytes.thrown) };
      if (inspection !== undefined) inspections.push(inspection);
      else if (workerFile !== undefined)
        inspections.push(...(await inWorker([one], await this.#workers(workerFile))));
    }
    return inspections;
  }

  /** A thread compiles the engines anew and has its own memory: it is started for much work, and for what may take long enough to be given up. */
  async #isSoonDone(): Promise<boolean> {
    if (this.#bytesInline <= limits.inlineSizeBytes) return true;
    const areQuick = (await this.ready()).every(({ engine }) => engine.isQuick === true);
    return areQuick && this.#bytesInline <= limits.inlineQuickSizeBytes;
  }
}

/** Undefined when it took too long and `hasWorkers`. */
function inspectInTime(
  file: FileToInspect,
  ready: readonly ReadyEngine[],
  hasWorkers: boolean,
): Inspection | undefined {
  if (!hasWorkers) return inspectUnlessKnown(file, ready);
  try {
    return inspectUnlessKnown({ ...file, patience: patienceFor(limits.inlinePatienceMs) }, ready);
  } catch (thrown) {
    if (thrown instanceof Overdue) return undefined;
    throw thrown;
  }
}

async function inWorker(asked: readonly Asked[], pool: WorkerPool): Promise<readonly Inspection[]> {
  const files = await Promise.all(
    asked.map(async (one): Promise<BatchFile | { readonly thrown: unknown }> => {
      const { onDisk } = one.artifact;
      if (onDisk !== undefined) return { ...fileOf(one), onDisk };
      const bytes = await readOr(one.artifact);
      return bytes instanceof Uint8Array ? { ...fileOf(one), bytes } : bytes;
    }),
  );
  const inspections = await pool.inspect(files.filter((file): file is BatchFile => "path" in file));
  let next = 0;
  return asked.map(({ artifact }, index) => {
    const file = files[index];
    if (file === undefined || !("path" in file)) return { result: unreadable(artifact.path, file?.thrown) };
    next += 1;
    return inspections[next - 1] ?? { result: unreadable(artifact.path, noAnswer) };
  });
}

/** An artifact with what is kept about it. */
type Asked = { readonly artifact: Artifact; readonly kept: Kept | undefined };

const noAnswer = new PortcullisError("input", "the worker gave no answer");

function fileOf({ artifact, kept }: Asked): Omit<BatchFile, "bytes" | "onDisk"> {
  return {
    path: artifact.path,
    isExecutable: artifact.isExecutable,
    isHistory: artifact.surface === "history" || artifact.beside !== undefined,
    sizeBytes: artifact.sizeBytes,
    ...(artifact.origin.kind === "work-tree" && artifact.beside === undefined ? { isOfWorkTree: true } : {}),
    ...(kept === undefined || kept.isSure ? {} : { known: kept.sha256 }),
  };
}

async function readOr(artifact: Artifact): Promise<Uint8Array | { readonly thrown: unknown }> {
  try {
    return await artifact.read();
  } catch (thrown) {
    return { thrown };
  }
}

function readOnDiskOr({ onDisk = "" }: Artifact): Uint8Array | { readonly thrown: unknown } {
  try {
    return readOnDisk(onDisk);
  } catch (thrown) {
    return { thrown };
  }
}

function sizeOf(artifacts: readonly Artifact[]): number {
  return artifacts.reduce((sum, { sizeBytes }) => sum + Math.max(0, sizeBytes), 0);
}

async function* grouped(artifacts: AsyncIterable<Artifact>): AsyncGenerator<readonly Artifact[]> {
  let group: Artifact[] = [];
  let sizeBytes = 0;
  for await (const artifact of artifacts) {
    group.push(artifact);
    sizeBytes += Math.max(4096, artifact.sizeBytes);
    const isFull =
      sizeBytes >= batchSizeBytes ||
      group.length >= (artifact.onDisk === undefined ? readsAtOnce : batchFiles);
    if (!isFull) continue;
    yield group;
    group = [];
    sizeBytes = 0;
  }
  if (group.length > 0) yield group;
}
