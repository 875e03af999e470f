// What an image is made of and what tags its repository has, for those who compare images. Unpackers, package formats and the
// client of registries are loaded when somebody asks, not at every start.

import type { CollectDeps } from "./collection.ts";
import type { ImageDescription, ImageTarget, RegistrySettings } from "./oci/index.ts";
import type { registryTags as tagsOf } from "./oci/registry/index.ts";

export type { ImageDescription } from "./oci/index.ts";

export async function describeImage(
  target: ImageTarget,
  deps: Pick<CollectDeps, "cacheFolder" | "signal" | "registries">,
): Promise<ImageDescription> {
  return (await import("./oci/index.ts")).describeImage(target, deps);
}

export async function registryTags(
  reference: Parameters<typeof tagsOf>[0],
  settings: RegistrySettings,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return (await import("./oci/index.ts")).registryTags(reference, settings, signal);
}
