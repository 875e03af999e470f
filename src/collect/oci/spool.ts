// Layers that come from a server are kept in a file of our own cache while the image is read, since a layer is walked more than once; the
// files are removed when the image is closed.

import { randomBytes } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../../kit/index.ts";
import type { ImageLayer, OpenImage } from "./open-image.ts";
import { fileChunks } from "./unpacking/index.ts";

export function spooled(image: OpenImage, workFolder: string): OpenImage {
  const files: string[] = [];
  const layers = image.layers.map((layer): ImageLayer => {
    const file = join(workFolder, `layer-${process.pid}-${randomBytes(6).toString("hex")}`);
    files.push(file);
    let isWhole = false;
    const open = async function* (): AsyncGenerator<Uint8Array> {
      if (isWhole) yield* fileChunks(file);
      else {
        yield* copied(layer.open(), file, workFolder);
        isWhole = true;
      }
    };
    return { ...layer, open, place: async () => (isWhole ? { file } : undefined) };
  });
  const close = async (): Promise<void> => {
    await image.close();
    for (const file of files) await rm(file, { force: true });
  };
  return { ...image, layers, close };
}

async function* copied(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  folder: string,
): AsyncGenerator<Uint8Array> {
  makeFolder(folder, 0o700);
  const handle: FileHandle = await open(file, "w", 0o600);
  try {
    for await (const chunk of bytes) {
      await handle.write(chunk);
      yield chunk;
    }
  } finally {
    await handle.close();
  }
}
