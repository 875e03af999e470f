// An open image -> artifacts: the files of all layers that someone wants, each with its layer and, when a higher layer removed it, by
// which one; then the texts of the configuration and the document of facts. Layers are read from the top down, so that each file's
// fate is known as its bytes come by. What could not be read is a gap, never a silence.

import { isSystemFile, systemFiles } from "../../formats/oci/index.ts";
import type { Interests } from "./choosers.ts";
import { configTexts, factsArtifact } from "./config-texts.ts";
import { fileOfImage } from "./file-of-image.ts";
import { LargePlace } from "./large-place.ts";
import type { LayerMemory } from "./layer-memory.ts";
import { artifactOf, type ImageItem, LayerReading, layerGap } from "./layer-reading.ts";
import { LinkRequests } from "./link-requests.ts";
import { MergedTree } from "./merged-tree.ts";
import type { OpenImage } from "./open-image.ts";
import type { UnpackThread } from "./unpacking/index.ts";

export type ImageReading = {
  readonly interests: Interests;
  readonly memory?: LayerMemory;
  /** False: files of the distribution are looked at like all others. */
  readonly skipsPackaged: boolean;
  readonly signal: AbortSignal;
  /** Unpacks large layers beside this thread. */
  readonly thread?: UnpackThread;
};

export class ImagePass {
  readonly #image: OpenImage;
  readonly #reading: ImageReading;
  readonly #tree = new MergedTree();
  readonly #requests = new LinkRequests();
  readonly #layers: LayerReading[] = [];

  constructor(image: OpenImage, reading: ImageReading) {
    this.#image = image;
    this.#reading = reading;
  }

  async *items(): AsyncGenerator<ImageItem> {
    yield* this.#image.gaps;
    const context = { ...this.#reading, tree: this.#tree, requests: this.#requests, place: new LargePlace() };
    for (const layer of [...this.#image.layers].reverse()) {
      this.#reading.signal.throwIfAborted();
      if (layer.isAbsent === true) continue;
      const reading = new LayerReading(layer, context);
      this.#layers.push(reading);
      yield* reading.items();
    }
    for (const { layer, path, target } of this.#requests.rest())
      yield layerGap(layer, "unparsable", `hard link ${path} leads to ${target}, which is not there`);
    yield* this.#systemFilesBehindLinks();
    yield* configTexts(this.#image);
    yield factsArtifact(this.#image, this.#tree);
  }

  /** Remembers the layers for the next image; to be called when all artifacts have been looked at. */
  async keep(): Promise<void> {
    for (const layer of this.#layers) await layer.keep();
  }

  async *#systemFilesBehindLinks(): AsyncGenerator<ImageItem> {
    for (const path of Object.values(systemFiles).flat()) {
      const target = this.#tree.resolve(path);
      if (target === undefined || target === path || isSystemFile(target)) continue;
      const found = await fileOfImage(this.#image.layers, target);
      if (found === undefined) continue;
      if (found.bytes === undefined)
        yield layerGap(
          found.layer,
          "too-large",
          `${path} leads to ${target}, which is larger than the limit for one file`,
        );
      else {
        const { bytes } = found;
        yield artifactOf({ ...found.entry, path }, found.layer, { kind: "visible" }, () =>
          Promise.resolve(bytes),
        );
      }
    }
    const through = this.#tree.linksWrittenThrough;
    if (through.length > 0) {
      yield {
        kind: "gap",
        reason: "refused",
        detail: `a layer writes through symbolic links of a lower one (${through.slice(0, 3).join(", ")}): such files are listed under the name in their layer`,
        isInChange: true,
      };
    }
  }
}
