// Worker threads that inspect batches of files: started when needed, ended when they do not answer in time. The files of a lost batch are
// tried again one by one, so that one file costs one gap.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { limits, optimiseAsUsual } from "../kit/index.ts";
import type { FileToInspect, Inspection } from "./inspection.ts";

/** A file by its bytes, or by its place on disk. */
export type BatchFile = Omit<FileToInspect, "bytes"> & {
  readonly sizeBytes: number;
  readonly onDisk?: string;
  readonly bytes?: Uint8Array;
};
export type Batch = { readonly id: number; readonly files: readonly BatchFile[] };
export type BatchAnswer = { readonly id: number; readonly inspections: readonly Inspection[] };

type Job = { readonly batch: Batch; readonly resolve: (results: readonly Inspection[]) => void };

/** A fixed number of threads (each compiles the engines for itself); a job goes to the first idle one. */
export class WorkerPool {
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

  async inspect(files: readonly BatchFile[]): Promise<readonly Inspection[]> {
    const results = await this.#submit(files);
    if (results.length > 0 || files.length === 0) return results;
    if (files.length === 1) return files.map((file) => failed(file));
    const single: Inspection[] = []; // the batch hung or crashed: one by one, so that only the culprit is lost
    for (const file of files) single.push((await this.#submit([file]))[0] ?? failed(file));
    return single;
  }

  async close(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  #submit(files: readonly BatchFile[]): Promise<readonly Inspection[]> {
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
    optimiseAsUsual(); // while the thread loads what it needs of Node; then it says otherwise for all (cli/compiled.ts)
    const worker = new Worker(this.#file, { workerData: this.#data });
    worker.on("message", (answer: BatchAnswer) => {
      if (answer.id === this.#job?.batch.id) this.#finish(answer.inspections);
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

  #finish(results: readonly Inspection[]): void {
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

function failed(file: BatchFile): Inspection {
  const detail = `no engine finished this file within ${Math.round(patienceMs([file]) / 1000)} s and its memory limit`;
  const gaps = [{ kind: "gap", reason: "timeout", path: file.path, detail }] as const;
  return { result: { facts: [], gaps, lookedAtBy: [], sizeBytes: file.bytes?.length ?? 0 } };
}
