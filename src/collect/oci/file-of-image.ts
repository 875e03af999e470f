// One file of an image by its path, for the rare one that nobody asked for before: the layers are walked again, from the top down.

import type { TarEntry } from "../../formats/tar/index.ts";
import { limits } from "../../kit/index.ts";
import { LayerAgain } from "./layer-again.ts";
import type { ImageLayer } from "./open-image.ts";
import { whiteoutOf } from "./overlay.ts";

export type FoundFile = { readonly layer: ImageLayer; readonly entry: TarEntry; readonly bytes?: Uint8Array };

const linksFollowed = 8;

/** undefined when no layer has it, or a higher one removed it. Symbolic links are not followed, hard links are. */
export async function fileOfImage(
  layers: readonly ImageLayer[],
  path: string,
): Promise<FoundFile | undefined> {
  let wanted = path;
  let links = 0;
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const layer = layers[index];
    if (layer === undefined || layer.isAbsent === true) continue;
    const look = new Look(wanted);
    await new LayerAgain(layer).walk(look);
    if (look.link !== undefined && links < linksFollowed) {
      links += 1;
      wanted = look.link;
      index += 1; // the target stands in the same layer
    } else if (look.found !== undefined) return { layer, ...look.found };
    else if (look.isRemoved) return undefined;
  }
  return undefined;
}

/** The last entry of a name counts. */
class Look {
  found: { readonly entry: TarEntry; readonly bytes?: Uint8Array } | undefined;
  link: string | undefined;
  isRemoved = false;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  readonly entry = (entry: TarEntry): boolean => {
    const whiteout = whiteoutOf(entry.path);
    if (whiteout !== undefined) {
      if (whiteout.kind === "whiteout") this.isRemoved ||= this.#isAtOrAbove(whiteout.path);
      else if (whiteout.kind === "opaque")
        this.isRemoved ||= whiteout.path !== this.#path && this.#isAtOrAbove(whiteout.path);
      return false;
    }
    if (entry.path !== this.#path) {
      if (entry.type !== "directory") this.isRemoved ||= this.#isAtOrAbove(entry.path);
      return false;
    }
    this.link = entry.type === "hardlink" ? entry.linkTarget.replace(/^(\.?\/)+/, "") : undefined;
    this.found = undefined;
    this.isRemoved ||= entry.type !== "file" && entry.type !== "hardlink";
    if (entry.type !== "file") return false;
    if (entry.sizeBytes <= limits.fileSizeBytes && !entry.isSparse) return true;
    this.found = { entry };
    return false;
  };

  readonly end = (entry: TarEntry, bytes: Uint8Array): void => {
    this.found = { entry, bytes };
  };

  readonly isDone = (): boolean => false;

  #isAtOrAbove(path: string): boolean {
    return path === "" || path === this.#path || this.#path.startsWith(`${path}/`);
  }
}
