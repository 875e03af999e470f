// What an image is made of, for those who compare images. Unpackers and package formats are loaded when it is asked for, not at every start.

import type { CollectDeps } from "./collection.ts";
import type { ImageDescription, ImageTarget } from "./oci/index.ts";

export type { ImageDescription } from "./oci/index.ts";

export async function describeImage(
  target: ImageTarget,
  deps: Pick<CollectDeps, "cacheFolder" | "signal" | "registries">,
): Promise<ImageDescription> {
  return (await import("./oci/index.ts")).describeImage(target, deps);
}
