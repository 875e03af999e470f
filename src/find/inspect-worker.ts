// The worker thread's side: batches of files in, their results out. Reads work-tree files itself, without following links.

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { limits, PortcullisError } from "../kit/index.ts";
import type { EngineId } from "../model/index.ts";
import type { EngineSetup } from "./contract/index.ts";
import { loadEngines } from "./engines.ts";
import { type Inspection, inspectUnlessKnown, makeReady, type ReadyEngine } from "./inspection.ts";
import { unreadable } from "./unreadable.ts";
import type { Batch, BatchAnswer, BatchFile } from "./worker-pool.ts";

/** Answers every batch that the main thread sends, until it ends the thread. */
export async function serveInspection(): Promise<void> {
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
    return inspectUnlessKnown({ ...file, bytes: file.bytes ?? readFile(onDisk) }, ready);
  } catch (thrown) {
    return { result: unreadable(file.path, thrown) };
  }
}

/** Files are looked at one after the other and their bytes are not kept, so the small ones share one place. */
const shared = Buffer.allocUnsafeSlow(1024 * 1024);

function readFile(path: string): Uint8Array {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new PortcullisError("input", "not a regular file");
    if (stat.size > limits.fileSizeBytes)
      throw new PortcullisError("input", `larger than ${limits.fileSizeBytes} bytes`);
    const buffer = stat.size <= shared.length ? shared : Buffer.allocUnsafe(stat.size);
    let have = 0;
    while (have < stat.size) {
      const count = readSync(descriptor, buffer, have, stat.size - have, have);
      if (count === 0) break;
      have += count;
    }
    return buffer.subarray(0, have);
  } finally {
    closeSync(descriptor);
  }
}
