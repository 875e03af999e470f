// Files of a layer that are wanted after it went by: files of a layer that is known from memory, changed files that were too large to be
// held, and what links lead to. One walk over the layer serves all requests that are known by then; a request for a file that the walk
// has already passed waits for the next walk.

import { createTarReader, type TarEntry } from "../../formats/tar/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { ImageLayer } from "./open-image.ts";
import { unpacked } from "./unpack.ts";

type Waiting = { readonly resolve: (bytes: Uint8Array) => void; readonly reject: (cause: unknown) => void };

export class LayerAgain {
  readonly #layer: ImageLayer;
  readonly #waiting = new Map<number, Waiting[]>();
  #walk: Promise<void> | undefined;

  constructor(layer: ImageLayer) {
    this.#layer = layer;
  }

  /** `offset` is the entry's place in the unpacked layer. */
  read(offset: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(offset, [...(this.#waiting.get(offset) ?? []), { resolve, reject }]);
      this.#walk ??= this.#start();
    });
  }

  /** Every entry, in order; the sink says whose bytes it wants. */
  async walk(sink: {
    readonly entry: (entry: TarEntry) => boolean;
    readonly end: (entry: TarEntry, bytes: Uint8Array) => void;
    readonly isDone: () => boolean;
  }): Promise<void> {
    let current: TarEntry | undefined;
    let parts: Uint8Array[] = [];
    const reader = createTarReader({
      entry: (entry) => {
        if (!sink.entry(entry)) return false;
        current = entry;
        parts = [];
        return true;
      },
      content: (chunk) => parts.push(Buffer.from(chunk)),
      end: () => {
        if (current !== undefined) sink.end(current, Buffer.concat(parts));
        parts = [];
      },
    });
    const { digest, digestOf, index } = this.#layer;
    for await (const chunk of unpacked(this.#layer.open(), { digest, digestOf, what: `layer ${index}` })) {
      reader.push(chunk);
      if (sink.isDone()) break;
    }
  }

  async #start(): Promise<void> {
    await Promise.resolve(); // requests made in the same turn join this walk
    while (this.#waiting.size > 0) {
      const asked = this.#waiting.size;
      const served = await this.#walkOnce().catch((cause: unknown) => {
        this.#rejectAll(cause);
        return 0;
      });
      if (served === 0 && this.#waiting.size >= asked) {
        this.#rejectAll(
          new PortcullisError("input", `Layer ${this.#layer.index} changed while it was read.`),
        );
      }
    }
    this.#walk = undefined;
  }

  #rejectAll(cause: unknown): void {
    for (const list of this.#waiting.values()) for (const { reject } of list) reject(cause);
    this.#waiting.clear();
  }

  async #walkOnce(): Promise<number> {
    let served = 0;
    await this.walk({
      entry: (entry) => this.#waiting.has(entry.offset),
      end: ({ offset }, bytes) => {
        for (const { resolve } of this.#waiting.get(offset) ?? []) resolve(bytes);
        this.#waiting.delete(offset);
        served += 1;
      },
      isDone: () => this.#waiting.size === 0,
    });
    return served;
  }
}
