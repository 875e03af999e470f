// What an image is made of, without looking into its layers: enough to see which image it was built on.

import type { Digest } from "../../model/index.ts";
import { type ImageDeps, type ImageTarget, openImage } from "./collect-image.ts";
import type { OpenImage } from "./open-image.ts";

export type ImageDescription = Pick<OpenImage, "name" | "tags" | "digest" | "annotations"> & {
  /** Digest by which the reference can be pinned: that of the index, where there is one. */
  readonly pinned: Digest;
  /** Of the unpacked layers, the lowest first. */
  readonly diffIds: readonly Digest[];
  readonly labels: Readonly<Record<string, string>>;
};

export async function describeImage(
  target: ImageTarget,
  deps: Pick<ImageDeps, "cacheFolder" | "signal" | "registries">,
): Promise<ImageDescription> {
  const image = await openImage(target, deps);
  try {
    const { name, tags, digest, annotations, config, layers } = image;
    return {
      name,
      tags,
      digest,
      annotations,
      pinned: image.rootDigest ?? digest,
      diffIds: layers.map(({ diffId }) => diffId),
      labels: config.labels,
    };
  } finally {
    await image.close();
  }
}
