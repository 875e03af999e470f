// An image target -> an open image -> artifacts. The door of this folder.

import { join } from "node:path";
import { PortcullisError, unreachable } from "../../kit/index.ts";
import type { Artifact, ArtifactHead, Gap, Skip, Subject, Target } from "../../model/index.ts";
import { openArchive, splitArchiveReference } from "./archive.ts";
import { layerCacheIn } from "./layer-cache.ts";
import { openLayout } from "./layout.ts";
import type { OpenImage } from "./open-image.ts";
import { readImage } from "./read-image.ts";

export type ImageTarget = Extract<Target, { kind: "image" }>;

export type ImageDeps = {
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  /** What the engines of this run want; asked only while artifacts are pulled. */
  readonly wants: (head: ArtifactHead) => boolean;
  /** Names these wants: layers are cached under it. undefined: nothing is cached. */
  readonly wantsId: string | undefined;
};

export type ImageCollection = {
  readonly subject: Subject;
  readonly artifacts: AsyncIterable<Artifact | Gap | Skip>;
  readonly close: () => void;
};

export async function collectImage(target: ImageTarget, deps: ImageDeps): Promise<ImageCollection> {
  const image = await openImage(target, deps);
  const cache =
    deps.wantsId === undefined ? {} : { cache: layerCacheIn(join(deps.cacheFolder, "layers"), deps.wantsId) };
  return {
    subject: { kind: "image", name: image.name, digest: image.digest },
    artifacts: readImage(image, { interest: deps.wants, signal: deps.signal, ...cache }),
    close: () => void image.close().catch(() => undefined), // nothing is written: a failed close loses nothing
  };
}

async function openImage({ source, reference, platform }: ImageTarget, deps: ImageDeps): Promise<OpenImage> {
  switch (source) {
    case "oci":
      return openLayout(reference, platform);
    case "archive":
      return openArchive(splitArchiveReference(reference), platform, join(deps.cacheFolder, "unpacked"));
    case "rootfs":
    case "registry":
    case "socket":
      throw new PortcullisError("usage", `Scanning ${source}: targets needs a later version.`);
    default:
      return unreachable(source);
  }
}
