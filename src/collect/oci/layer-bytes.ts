// The unpacked bytes of a layer, checked against its digest: through the unpacking thread where there is one, the layer lies on this
// machine and is large enough that a thread is worth its start; else in the program's own.

import { stat } from "node:fs/promises";
import { limits } from "../../kit/index.ts";
import type { ImageLayer } from "./open-image.ts";
import {
  type Expected,
  type StoredPlace,
  type UnpackThread,
  unpacked,
  verifyStored,
} from "./unpacking/index.ts";

export type LayerOpening = { readonly layer: ImageLayer; readonly thread: UnpackThread | undefined };

/** A piece is valid until the next one is asked for. */
export async function* layerBytes({
  layer,
  thread,
}: LayerOpening): AsyncGenerator<Uint8Array, void, undefined> {
  const expected = expectedOf(layer);
  const place = thread === undefined ? undefined : await layer.place?.();
  if (thread === undefined || place === undefined || !(await isLarge(place)))
    yield* unpacked(layer.open(), expected);
  else yield* thread.unpacked(place, expected);
}

/** Reads a layer only to know that its bytes are those of its digest. */
export function verifyLayer(layer: ImageLayer): Promise<void> {
  return verifyStored(layer.open(), expectedOf(layer));
}

/** How messages call it. */
export function layerTitle({ index, digest }: Pick<ImageLayer, "index" | "digest">): string {
  return `layer ${index} (${digest.slice(0, 19)})`;
}

function expectedOf(layer: ImageLayer): Expected {
  const { digest, digestOf, sizeBytes } = layer;
  return { digest, digestOf, what: layerTitle(layer), ...(sizeBytes === undefined ? {} : { sizeBytes }) };
}

async function isLarge({ file, part }: StoredPlace): Promise<boolean> {
  const sizeBytes = part?.sizeBytes ?? (await stat(file)).size;
  return sizeBytes >= limits.layerUnpackedHereBytes;
}
