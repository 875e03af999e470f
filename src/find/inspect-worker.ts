// The worker thread's side: batches of files in, their results out. Reads work-tree files itself.

import type { EngineId } from "../model/index.ts";
import type { EngineSetup } from "./contract/index.ts";
import { loadEngines } from "./engines.ts";
import { type Inspection, inspectUnlessKnown, makeReady, type ReadyEngine } from "./inspection.ts";
import { readOnDisk } from "./read-on-disk.ts";
import { unreadable } from "./unreadable.ts";
import type { Batch, BatchAnswer, BatchFile } from "./worker-pool.ts";

/** Answers every batch that the main thread sends, until it ends the thread. */
export async function serveInspection(): Promise<void> {
  const { parentPort, workerData } = await import("node:worker_threads"); // nothing for the program's own thread
  const { setup, only } = workerData as {
    readonly setup: EngineSetup;
    readonly only: readonly EngineId[] | undefined;
  }; // written by runner.ts
  const ready = await makeReady(await loadEngines(only), setup, only);
  parentPort?.on("message", (batch: Batch) => {
    const answer: BatchAnswer = {
      id: batch.id,
      inspections: batch.files.map((file) => inspectOne(file, ready)),
    };
    parentPort?.postMessage(answer);
  });
}

function inspectOne({ onDisk = "", ...file }: BatchFile, ready: readonly ReadyEngine[]): Inspection {
  try {
    return inspectUnlessKnown({ ...file, bytes: file.bytes ?? readOnDisk(onDisk) }, ready);
  } catch (thrown) {
    return { result: unreadable(file.path, thrown) };
  }
}
