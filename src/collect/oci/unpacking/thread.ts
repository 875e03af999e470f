// A thread that reads, checks and unpacks stored layers while the program's own looks at what it has unpacked before: on two processors a
// layer takes as long as the longer of both. Started with the first layer that is worth it, one layer at a time.

import { Worker } from "node:worker_threads";
import { InvariantError, PortcullisError, unreachable } from "../../../kit/index.ts";
import { BrokenPacking, OverLimit } from "./failures.ts";
import type { Expected } from "./meter.ts";
import { abandon, clearRing, drained, giveUp, newRing } from "./ring.ts";
import type { Outcome, StoredPlace, Unpacking } from "./serve.ts";

export type { StoredPlace } from "./serve.ts";

/** V8's flags are those of the whole process, and a thread begins with what Node has compiled only under the usual ones. */
export type ThreadFlags = {
  readonly usual: () => void;
  /** Also because a further heap sets some of them back when it is made. */
  readonly ours: () => void;
};

export class UnpackThread {
  readonly #file: URL;
  readonly #flags: ThreadFlags | undefined;
  readonly #ring = newRing();
  #worker: Worker | undefined;
  /** Of the layer that is being unpacked; the next one waits for it. */
  #outcome: Promise<Outcome> = Promise.resolve({ kind: "whole" });

  constructor(file: URL, flags?: ThreadFlags) {
    this.#file = file;
    this.#flags = flags;
  }

  /** As `unpacked` of the bytes at that place. */
  async *unpacked(place: StoredPlace, expected: Expected): AsyncGenerator<Uint8Array, void, undefined> {
    await this.#outcome;
    clearRing(this.#ring);
    const worker = this.#running();
    this.#outcome = this.#told(worker);
    worker.postMessage({ place, expected } satisfies Unpacking);
    try {
      yield* drained(this.#ring);
    } finally {
      abandon(this.#ring);
    }
    const outcome = await this.#outcome;
    if (outcome.kind !== "whole") throw failureOf(outcome);
  }

  close(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    this.#flags?.usual();
    this.#worker = new Worker(this.#file, {
      workerData: this.#ring,
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    this.#worker.once("online", () => this.#flags?.ours());
    return this.#worker;
  }

  /** A thread that dies must not leave the reader waiting. */
  #told(worker: Worker): Promise<Outcome> {
    return new Promise((resolve) => {
      const tell = (outcome: Outcome): void => {
        worker.off("message", tell).off("error", died).off("exit", gone);
        resolve(outcome);
      };
      const died = (cause: unknown): void => {
        this.#worker = undefined;
        tell({ kind: "crashed", message: cause instanceof Error ? cause.message : String(cause) });
        giveUp(this.#ring);
      };
      const gone = (): void => died("the thread ended");
      worker.on("message", tell).on("error", died).on("exit", gone);
    });
  }
}

function failureOf(outcome: Exclude<Outcome, { readonly kind: "whole" }>): Error {
  switch (outcome.kind) {
    case "over-limit":
      return new OverLimit(outcome.message);
    case "broken":
      return new BrokenPacking(outcome.message);
    case "input":
      return new PortcullisError("input", outcome.message);
    case "crashed":
      return new InvariantError(`the thread that unpacks layers failed: ${outcome.message}`);
    case "abandoned":
      return new InvariantError("a layer was given up while it was read");
    default:
      return unreachable(outcome);
  }
}
