// Which layers of an image come from its base image, and which base image that is.

import { type ImageFacts, parseImageReference } from "../../formats/oci/index.ts";

export type BaseImage = {
  /** As the build states it, without a digest. */
  readonly name?: string;
  readonly tag?: string;
  readonly digest?: string;
  /** How many of the lowest layers belong to it; undefined when the history does not tell. */
  readonly layerCount?: number;
};

/** The annotations `org.opencontainers.image.base.*` (OCI image-spec, annotations.md), also as labels; the layers from the history. */
export function baseImageOf(image: ImageFacts): BaseImage | undefined {
  const stated = (key: string): string | undefined =>
    image.annotations[`org.opencontainers.image.base.${key}`] ??
    image.labels[`org.opencontainers.image.base.${key}`];
  const text = stated("name");
  const [name, inlineDigest] = text === undefined ? [] : text.split("@");
  const digest = stated("digest") ?? inlineDigest;
  const tag = name === undefined ? undefined : parseImageReference(name)?.tag;
  const layerCount = baseLayerCount(image);
  if (name === undefined && digest === undefined && layerCount === undefined) return undefined;
  return {
    ...(name === undefined ? {} : { name }),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
    ...(layerCount === undefined ? {} : { layerCount }),
  };
}

/** A base image ends with its CMD or ENTRYPOINT; what follows with layers of its own is the image itself. Without such a line nothing is said. */
function baseLayerCount({ history, layers }: ImageFacts): number | undefined {
  if (history.filter((entry) => !entry.isEmptyLayer).length !== layers.length) return undefined;
  let count = 0;
  let end: number | undefined;
  for (const { createdBy, isEmptyLayer } of history) {
    if (!isEmptyLayer) count += 1;
    const isCommand = isEmptyLayer && /(^|\)\s+)(CMD|ENTRYPOINT)\b/.test(createdBy);
    if (isCommand && count > 0 && count < layers.length) end = count;
  }
  return end;
}
