// Files of a layer that are wanted after it went by: files of a layer that is known from memory, files that turned out to be nobody's
// package's and were too large to be held, and what links lead to. One walk over the layer serves all requests that are known by then; a
// request for a file that the walk has already passed waits for the next walk. Where files stand is known: nothing of the tar is read
// between them, and nothing behind the last.

import { createTarReader, type TarEntry } from "../../formats/tar/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import { type LayerOpening, layerBytes } from "./layer-bytes.ts";
import type { ImageLayer } from "./open-image.ts";
import type { UnpackThread } from "./unpacking/index.ts";

/** A file by its place in the unpacked layer. */
export type Place = { readonly offset: number; readonly sizeBytes: number };

type Waiting = {
  readonly place: Place;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (cause: unknown) => void;
};

export class LayerAgain {
  readonly #opening: LayerOpening;
  #waiting: Waiting[] = [];
  #walk: Promise<void> | undefined;

  constructor(layer: ImageLayer, thread?: UnpackThread) {
    this.#opening = { layer, thread };
  }

  read(place: Place): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ place, resolve, reject });
      this.#walk ??= this.#start();
    });
  }

  /** The files in the order of their places. */
  async *files<T extends Place>(
    places: readonly T[],
  ): AsyncGenerator<{ readonly place: T; readonly bytes: Uint8Array }> {
    const { index } = this.#opening.layer;
    const sorted = [...places].sort((a, b) => a.offset - b.offset);
    let next = 0;
    let held: Buffer | undefined;
    let at = 0;
    for await (const chunk of layerBytes(this.#opening)) {
      for (let place = sorted[next]; place !== undefined; place = sorted[next]) {
        const end = place.offset + place.sizeBytes;
        if (place.offset < at + chunk.length) {
          held ??= Buffer.alloc(place.sizeBytes);
          const start = Math.max(place.offset, at);
          held.set(chunk.subarray(start - at, Math.min(end - at, chunk.length)), start - place.offset);
        }
        if (end > at + chunk.length) break;
        yield { place, bytes: held ?? Buffer.alloc(0) };
        held = undefined;
        next += 1;
      }
      at += chunk.length;
      if (next === sorted.length) return;
    }
    if (next < sorted.length) throw new PortcullisError("input", `Layer ${index} changed while it was read.`);
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
    for await (const chunk of layerBytes(this.#opening)) {
      reader.push(chunk);
      if (sink.isDone()) break;
    }
  }

  async #start(): Promise<void> {
    await Promise.resolve(); // requests made in the same turn join this walk
    while (this.#waiting.length > 0) {
      const asked = this.#waiting.map((waiting) => ({ ...waiting.place, waiting }));
      this.#waiting = [];
      const open = new Set(asked);
      try {
        for await (const { place, bytes } of this.files(asked)) {
          open.delete(place);
          place.waiting.resolve(bytes);
        }
      } catch (cause) {
        for (const { waiting } of open) waiting.reject(cause);
      }
    }
    this.#walk = undefined;
  }
}
