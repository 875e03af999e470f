// An image target -> an open image -> artifacts. The door of this folder.

import { join } from "node:path";
import { fileCacheIn, PortcullisError, unreachable } from "../../kit/index.ts";
import type { Artifact, ArtifactHead, Gap, Skip, Subject, Target } from "../../model/index.ts";
import { openArchive, splitArchiveReference } from "./archive.ts";
import { layerCacheIn } from "./layer-cache.ts";
import { openLayout } from "./layout.ts";
import type { OpenImage } from "./open-image.ts";
import { readImage } from "./read-image.ts";
import { openRegistryImage, type RegistrySettings } from "./registry/index.ts";
import { openRootFolder } from "./rootfs.ts";
import { openEngineImage } from "./socket.ts";

export type ImageTarget = Extract<Target, { kind: "image" }>;

export type ImageDeps = {
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  /** What the engines of this run want; asked only while artifacts are pulled. */
  readonly wants: (head: ArtifactHead) => boolean;
  /** Names these wants: layers are cached under it. Asked when the first artifact is pulled. Absent: nothing is cached. */
  readonly wantsId?: () => string;
  /** How to reach registries and local engines; read only when one is asked for. */
  readonly registries?: () => RegistrySettings;
};

export type ImageCollection = {
  readonly subject: Subject;
  readonly artifacts: AsyncIterable<Artifact | Gap | Skip>;
  readonly close: () => void;
};

export async function collectImage(target: ImageTarget, deps: ImageDeps): Promise<ImageCollection> {
  if (target.source === "rootfs") return collectRootFolder(target.reference, deps);
  const image = await openImage(target, deps);
  return {
    subject: { kind: "image", name: image.name, digest: image.digest },
    artifacts: artifactsOf(image, deps),
    close: () => void image.close().catch(() => undefined), // nothing is written: a failed close loses nothing
  };
}

async function* artifactsOf(image: OpenImage, deps: ImageDeps): AsyncGenerator<Artifact | Gap | Skip> {
  const id = deps.wantsId?.();
  const cache =
    id === undefined ? {} : { cache: layerCacheIn(fileCacheIn(join(deps.cacheFolder, "layers")), id) };
  yield* readImage(image, { interest: deps.wants, signal: deps.signal, ...cache });
}

async function collectRootFolder(folder: string, deps: ImageDeps): Promise<ImageCollection> {
  const { name, items } = await openRootFolder(folder, deps.wants, deps.signal);
  return { subject: { kind: "image", name }, artifacts: items, close: () => undefined };
}

async function openImage({ source, reference, platform }: ImageTarget, deps: ImageDeps): Promise<OpenImage> {
  const workFolder = join(deps.cacheFolder, "unpacked");
  switch (source) {
    case "oci":
      return openLayout(reference, platform);
    case "archive":
      return openArchive(splitArchiveReference(reference), platform, workFolder);
    case "socket": {
      const image = await openEngineImage(reference, settingsOf(deps).sockets, workFolder, deps.signal);
      if (image !== undefined) return image;
      throw new PortcullisError("input", `No container engine here has the image ${reference}.`, {
        hint: "pull or build it first, or scan it where it is: registry:REFERENCE",
      });
    }
    case "registry":
      return openRegistryImage(reference, platform, settingsOf(deps), deps.signal);
    case "rootfs":
      throw new PortcullisError("usage", "A root file system is no image."); // dealt with by the caller
    default:
      return unreachable(source);
  }
}

function settingsOf({ registries }: ImageDeps): RegistrySettings {
  if (registries !== undefined) return registries();
  throw new PortcullisError("usage", "Registries and container engines cannot be reached from here.");
}
