// An image target -> an open image -> artifacts. The door of this folder.

import { join } from "node:path";
import {
  fileCacheIn,
  growHeapAsUsual,
  keepHeapSmall,
  optimiseAsUsual,
  optimiseLater,
  PortcullisError,
  unreachable,
} from "../../kit/index.ts";
import type { ArtifactHead, Subject, Target } from "../../model/index.ts";
import { openArchive, splitArchiveReference } from "./archive.ts";
import { layerMemoryIn } from "./layer-memory.ts";
import type { ImageItem } from "./layer-reading.ts";
import { openLayout } from "./layout.ts";
import { forgetLeftovers } from "./leftovers.ts";
import type { OpenImage } from "./open-image.ts";
import { ImagePass, type ImageReading } from "./read-image.ts";
import { openRegistryImage, type RegistrySettings } from "./registry/index.ts";
import { openRootFolder } from "./rootfs.ts";
import { openEngineImage } from "./socket.ts";
import { spooled } from "./spool.ts";
import { type ThreadFlags, UnpackThread } from "./unpacking/index.ts";

export type ImageTarget = Extract<Target, { kind: "image" }>;

export type WantsFirst = {
  readonly of: (head: ArtifactHead) => boolean;
  /** True when nothing else is wanted; asked when the first artifact is pulled. */
  readonly isAll: () => boolean;
};

export type ImageDeps = {
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  /** What the engines of this run want; asked only while artifacts are pulled. */
  readonly wants: (head: ArtifactHead) => boolean;
  /** What of it tells what is installed, and is read first; default: all of it. */
  readonly wantsFirst?: WantsFirst;
  /** Whether files that are just what the distribution's packages put there are left out; asked when the first artifact is pulled. */
  readonly skipsPackaged?: () => boolean;
  /** Names these wants and how they judge: layers are remembered under it. Asked when the first artifact is pulled. Absent: none is. */
  readonly wantsId?: () => string;
  /** How to reach registries and local engines; read only when one is asked for. */
  readonly registries?: () => RegistrySettings;
  /** The program of the thread that unpacks layers; absent: they are unpacked in this one. */
  readonly unpackFile?: URL;
};

export type ImageCollection = {
  readonly subject: Subject;
  readonly artifacts: AsyncIterable<ImageItem>;
  /** Remembers what was found out, once all artifacts have been looked at. */
  readonly keep: () => Promise<void>;
  readonly close: () => void;
};

export async function collectImage(target: ImageTarget, deps: ImageDeps): Promise<ImageCollection> {
  if (target.source === "rootfs") return collectRootFolder(target.reference, deps);
  const image = await openImage(target, deps);
  const thread = deps.unpackFile === undefined ? undefined : new UnpackThread(deps.unpackFile, threadFlags);
  let pass: ImagePass | undefined;
  const artifacts = async function* (): AsyncGenerator<ImageItem> {
    const reading = { ...readingOf(deps), ...(thread === undefined ? {} : { thread }) };
    pass = new ImagePass(image, reading);
    yield* pass.items();
  };
  return {
    subject: { kind: "image", name: image.name, digest: image.digest },
    artifacts: artifacts(),
    keep: async () => pass?.keep(),
    close: () => {
      thread?.close();
      void image.close().catch(() => undefined); // nothing is written: a failed close loses nothing
    },
  };
}

const threadFlags: ThreadFlags = {
  usual: () => {
    optimiseAsUsual();
    growHeapAsUsual();
  },
  ours: () => {
    optimiseLater();
    keepHeapSmall();
  },
};

function readingOf(deps: ImageDeps): ImageReading {
  const id = deps.wantsId?.();
  const files = fileCacheIn(join(deps.cacheFolder, "layers"));
  return {
    interests: {
      wants: deps.wants,
      first: deps.wantsFirst?.of ?? deps.wants,
      hasMore: deps.wantsFirst?.isAll() === false,
    },
    skipsPackaged: deps.skipsPackaged?.() ?? false,
    signal: deps.signal,
    ...(id === undefined ? {} : { memory: layerMemoryIn(files, id) }),
  };
}

async function collectRootFolder(folder: string, deps: ImageDeps): Promise<ImageCollection> {
  const { name, items } = await openRootFolder(folder, () => {
    keepHeapSmall(); // as for a layer that is unpacked
    return readingOf(deps);
  });
  return {
    subject: { kind: "image", name },
    artifacts: items,
    keep: async () => undefined,
    close: () => undefined,
  };
}

type OpeningDeps = Pick<ImageDeps, "cacheFolder" | "signal" | "registries">;

export async function openImage(
  { source, reference, platform }: ImageTarget,
  deps: OpeningDeps,
): Promise<OpenImage> {
  const workFolder = join(deps.cacheFolder, "unpacked");
  forgetLeftovers(workFolder);
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
    case "anywhere":
      return (
        (await openEngineImage(reference, settingsOf(deps).sockets, workFolder, deps.signal)) ??
        openImage(
          { kind: "image", source: "registry", reference, ...(platform === undefined ? {} : { platform }) },
          deps,
        )
      );
    case "registry":
      return spooled(await openRegistryImage(reference, platform, settingsOf(deps), deps.signal), workFolder);
    case "rootfs":
      throw new PortcullisError("usage", "A root file system has no layers: it is no image.");
    default:
      return unreachable(source);
  }
}

function settingsOf({ registries }: OpeningDeps): RegistrySettings {
  if (registries !== undefined) return registries();
  throw new PortcullisError("usage", "Registries and container engines cannot be reached from here.");
}
