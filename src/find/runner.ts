// Gives every artifact to the engines: small jobs in this thread, larger ones in batches on worker threads that start when they are
// needed. A worker that does not answer in time is ended, and its files are tried again one by one, so that one file costs one gap.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type FileCache, limits, PortcullisError } from "../kit/index.ts";
import type { Artifact, EngineId, RepoPath } from "../model/index.ts";
import type { Engine, EngineSetup } from "./contract/index.ts";
import { FactsCache } from "./facts-cache.ts";
import { type FileResult, inspectFile, makeReady, type ReadyEngine } from "./inspection.ts";
import { unreadable } from "./unreadable.ts";

export type BatchFile = {
  readonly path: RepoPath;
  readonly isExecutable: boolean;
  readonly isHistory: boolean;
  readonly sizeBytes: number;
  readonly onDisk?: string;
  readonly bytes?: Uint8Array;
};
export type Batch = { readonly id: number; readonly files: readonly BatchFile[] };
export type Outcome = { readonly artifact: Artifact; readonly result: FileResult };

export type RunnerOptions = {
  readonly engines: readonly Engine[];
  readonly setup: EngineSetup;
  readonly only: readonly EngineId[] | undefined;
  /** The built worker; absent when running from sources, where everything happens in this thread. */
  readonly workerFile: URL | undefined;
  readonly signal: AbortSignal;
  /** Where results of image layers are kept; `codeId` names this build of the program. */
  readonly cache?: {
    readonly files: FileCache;
    readonly codeId: string;
  };
  /** The folder of a repository whose history is scanned: results of blobs of its head are kept, because most of them come again. */
  readonly headOf: string | undefined;
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
    const waiting: Promise<readonly Outcome[]>[] = [];
    for await (const group of grouped(artifacts)) {
      this.#options.signal.throwIfAborted();
      waiting.push(this.#group(group));
      while (waiting.length > 0 && waiting.length >= this.#width()) yield* (await waiting.shift()) ?? [];
    }
    for (const group of waiting) yield* await group;
  }

  async close(): Promise<void> {
    await this.#pool?.close();
  }

  /** Keeps what was found out for the next run. */
  async keep(): Promise<void> {
    await (await this.#factsCache())?.save();
  }

  async #factsCache(): Promise<FactsCache | undefined> {
    const { cache, setup, headOf } = this.#options;
    if (cache === undefined) return undefined;
    this.#facts ??= new FactsCache(cache.files, cache.codeId, setup, await this.ready(), headOf);
    return this.#facts;
  }

  #width(): number {
    return this.#pool === undefined ? 1 : this.#pool.size + 2;
  }

  async #group(group: readonly Artifact[]): Promise<readonly Outcome[]> {
    const facts = await this.#factsCache();
    if (facts === undefined) return this.#inspect(group);
    const recalled = await Promise.all(group.map((artifact) => facts.recall(artifact)));
    const inspected = await this.#inspect(group.filter((_, index) => recalled[index] === undefined));
    for (const { artifact, result } of inspected) await facts.remember(artifact, result);
    const fresh = inspected[Symbol.iterator]();
    return group.flatMap((artifact, index): readonly Outcome[] => {
      const result = recalled[index];
      if (result !== undefined) return [{ artifact, result }];
      const next = fresh.next();
      return next.done === true ? [] : [next.value];
    });
  }

  async #inspect(group: readonly Artifact[]): Promise<readonly Outcome[]> {
    if (group.length === 0) return [];
    const sizeBytes = group.reduce((sum, artifact) => sum + Math.max(0, artifact.sizeBytes), 0);
    this.#bytesInline += sizeBytes;
    const isLarge = this.#bytesInline > limits.inlineSizeBytes;
    if (isLarge && this.#options.workerFile !== undefined) {
      this.#pool ??= new WorkerPool(this.#options.workerFile, {
        setup: this.#options.setup,
        only: this.#options.only,
      });
      return this.#inWorker(group, this.#pool);
    }
    return this.#inThisThread(group);
  }

  async #inThisThread(group: readonly Artifact[]): Promise<readonly Outcome[]> {
    const ready = await this.ready();
    const reads = await Promise.all(group.map((artifact) => readOr(artifact)));
    return group.map((artifact, index) => {
      const bytes = reads[index];
      if (!(bytes instanceof Uint8Array))
        return { artifact, result: unreadable(artifact.path, bytes?.thrown) };
      const file = {
        path: artifact.path,
        isExecutable: artifact.isExecutable,
        isHistory: artifact.surface === "history",
        bytes,
      };
      return { artifact, result: inspectFile(file, ready) };
    });
  }

  async #inWorker(group: readonly Artifact[], pool: WorkerPool): Promise<readonly Outcome[]> {
    const files = await Promise.all(
      group.map(async (artifact): Promise<BatchFile | { readonly thrown: unknown }> => {
        const base = {
          path: artifact.path,
          isExecutable: artifact.isExecutable,
          isHistory: artifact.surface === "history",
          sizeBytes: artifact.sizeBytes,
        };
        if (artifact.onDisk !== undefined) return { ...base, onDisk: artifact.onDisk };
        const bytes = await readOr(artifact);
        return bytes instanceof Uint8Array ? { ...base, bytes } : bytes;
      }),
    );
    const good = files.filter((file): file is BatchFile => "path" in file);
    const results = await pool.inspect(good);
    let next = 0;
    return group.map((artifact, index) => {
      const file = files[index];
      if (file === undefined || !("path" in file))
        return { artifact, result: unreadable(artifact.path, file?.thrown) };
      const result =
        results[next] ?? unreadable(artifact.path, new PortcullisError("input", "the worker gave no answer"));
      next += 1;
      return { artifact, result };
    });
  }
}

async function readOr(artifact: Artifact): Promise<Uint8Array | { readonly thrown: unknown }> {
  try {
    return await artifact.read();
  } catch (thrown) {
    return { thrown };
  }
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

type Job = { readonly batch: Batch; readonly resolve: (results: readonly FileResult[]) => void };

/** A fixed number of threads (each compiles the engines for itself); a job goes to the first idle one. */
class WorkerPool {
  readonly size = Math.max(1, Math.min(limits.inspectThreads, availableParallelism() - 1)); // this thread collects meanwhile
  readonly #file: URL;
  readonly #data: unknown;
  readonly #queue: Job[] = [];
  readonly #slots: WorkerSlot[] = [];
  #nextId = 0;

  constructor(file: URL, data: unknown) {
    this.#file = file;
    this.#data = data;
  }

  async inspect(files: readonly BatchFile[]): Promise<readonly FileResult[]> {
    const results = await this.#submit(files);
    if (results.length > 0 || files.length === 0) return results;
    if (files.length === 1) return files.map((file) => failed(file));
    const single: FileResult[] = []; // the batch hung or crashed: one by one, so that only the culprit is lost
    for (const file of files) single.push((await this.#submit([file]))[0] ?? failed(file));
    return single;
  }

  async close(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  #submit(files: readonly BatchFile[]): Promise<readonly FileResult[]> {
    this.#nextId += 1;
    const batch = { id: this.#nextId, files };
    return new Promise((resolve) => {
      this.#queue.push({ batch, resolve });
      this.#dispatch();
    });
  }

  #dispatch(): void {
    if (this.#queue.length === 0) return;
    let slot = this.#slots.find((one) => one.isIdle);
    if (slot === undefined && this.#slots.length < this.size) {
      slot = new WorkerSlot(this.#file, this.#data, () => this.#dispatch());
      this.#slots.push(slot);
    }
    if (slot === undefined) return;
    const job = this.#queue.shift();
    if (job !== undefined) slot.start(job);
    if (this.#queue.length > 0) this.#dispatch();
  }
}

class WorkerSlot {
  readonly #file: URL;
  readonly #data: unknown;
  readonly #whenIdle: () => void;
  #worker: Worker | undefined;
  #job: Job | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: URL, data: unknown, whenIdle: () => void) {
    this.#file = file;
    this.#data = data;
    this.#whenIdle = whenIdle;
  }

  get isIdle(): boolean {
    return this.#job === undefined;
  }

  start(job: Job): void {
    this.#job = job;
    this.#worker ??= this.#makeWorker();
    this.#worker.postMessage(job.batch);
    this.#timer = setTimeout(() => void this.#abandon(), patienceMs(job.batch.files));
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#worker?.terminate();
  }

  #makeWorker(): Worker {
    const worker = new Worker(this.#file, { workerData: this.#data });
    worker.on("message", (message: { readonly id?: number; readonly results?: readonly FileResult[] }) => {
      if (message.id !== undefined && message.id === this.#job?.batch.id) this.#finish(message.results ?? []);
    });
    worker.on("error", () => void this.#abandon());
    return worker;
  }

  async #abandon(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#finish([]);
    await worker?.terminate();
  }

  #finish(results: readonly FileResult[]): void {
    clearTimeout(this.#timer);
    const job = this.#job;
    this.#job = undefined;
    job?.resolve(results);
    this.#whenIdle();
  }
}

/** A lockfile of a million packages is no hanging file: what is large may take longer. */
function patienceMs(files: readonly BatchFile[]): number {
  const sizeBytes = files.reduce((sum, file) => sum + Math.max(0, file.sizeBytes), 0);
  return Math.round(
    limits.inspectTimeoutMs + files.length * 100 + (sizeBytes / 1_048_576) * limits.inspectMsPerMegabyte,
  );
}

function failed(file: BatchFile): FileResult {
  const detail = `no engine finished this file within ${Math.round(patienceMs([file]) / 1000)} s and its memory limit`;
  return {
    facts: [],
    gaps: [{ kind: "gap", reason: "timeout", path: file.path, detail }],
    lookedAtBy: [],
    sizeBytes: file.bytes?.length ?? 0,
  };
}
