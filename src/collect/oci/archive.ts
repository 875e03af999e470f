// An image in one file: an OCI layout in a tar, or the output of `docker save` (manifest.json, a configuration, layer tars); each
// also gzip- or zstd-packed. Where both forms are in one archive the OCI one is read: it names every part by its digest.

import { existsSync } from "node:fs";
import { basename } from "node:path";
import {
  createdByOfLayers,
  parseDockerArchiveManifest,
  parseImageConfig,
  parseImageReference,
  repositoryOf,
} from "../../formats/oci/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import { sha256 } from "../../model/index.ts";
import { type ArchiveIndex, indexArchive } from "./archive-index.ts";
import { isEarlyArchive, openEarlyArchive } from "./early-archive.ts";
import type { ImageLayer, OpenImage } from "./open-image.ts";
import { refuseOtherPlatform, resolveImage } from "./resolve.ts";

/** `reference` is FILE or FILE:NAME, where NAME is a tag inside the archive. */
export async function openArchive(
  reference: Reference,
  platform: string | undefined,
  workFolder: string,
): Promise<OpenImage> {
  const archive = await indexArchive(reference.file, workFolder);
  try {
    const image =
      archive.has("oci-layout") && archive.has("index.json")
        ? await openOci(archive, reference, platform)
        : await openDocker(archive, reference, platform);
    return { ...image, close: archive.close };
  } catch (cause) {
    await archive.close();
    throw cause;
  }
}

/** FILE, or FILE:NAME when no file has the whole text as its name. */
export function splitArchiveReference(reference: string): Reference {
  const colon = reference.indexOf(":");
  if (existsSync(reference) || colon <= 0) return { file: reference };
  const file = reference.slice(0, colon);
  return existsSync(file) ? { file, refName: reference.slice(colon + 1) } : { file: reference };
}

type Reference = { readonly file: string; readonly refName?: string };

async function openOci(
  archive: ArchiveIndex,
  { file, refName }: Reference,
  platform: string | undefined,
): Promise<Omit<OpenImage, "close">> {
  const nameOf = (digest: string): string => `blobs/sha256/${digest.slice("sha256:".length)}`;
  const tags = archive.has("manifest.json") ? await tagsOf(archive) : [];
  return resolveImage(
    await archive.bytes("index.json"),
    {
      document: ({ digest }) => archive.bytes(nameOf(digest)),
      open: ({ digest }) => archive.open(nameOf(digest)),
      stamp: ({ digest }) => archive.stamp(nameOf(digest)),
      place: async ({ digest }) => archive.place(nameOf(digest)),
    },
    {
      name: repositoryName(tags, file),
      tags,
      ...(refName === undefined ? {} : { refName }),
      ...(platform === undefined ? {} : { platform }),
    },
  );
}

async function tagsOf(archive: ArchiveIndex): Promise<readonly string[]> {
  return (
    parseDockerArchiveManifest(await archive.bytes("manifest.json")).value?.flatMap(({ tags }) => tags) ?? []
  );
}

function repositoryName(tags: readonly string[], file: string): string {
  const [first] = tags;
  const parsed = first === undefined ? undefined : parseImageReference(first);
  return parsed === undefined
    ? basename(file)
        .replace(/\.(tar|tgz|gz|zst|zstd)$/g, "")
        .replace(/\.tar$/, "")
    : repositoryOf(parsed);
}

async function openDocker(
  archive: ArchiveIndex,
  { file, refName }: Reference,
  platform: string | undefined,
): Promise<Omit<OpenImage, "close">> {
  if (!archive.has("manifest.json") && isEarlyArchive(archive)) {
    const image = await openEarlyArchive(archive, { file, ...(refName === undefined ? {} : { refName }) });
    const name = repositoryName(image.tags, file);
    refuseOtherPlatform(image.config, { name, ...(platform === undefined ? {} : { platform }) });
    return { name, annotations: {}, gaps: [], ...image };
  }
  if (!archive.has("manifest.json")) {
    throw new PortcullisError(
      "input",
      `Cannot read ${file} as an image: it has neither index.json nor manifest.json.`,
      {
        hint: "images are saved with `docker save`, `podman save` or `skopeo copy ... oci-archive:FILE`",
      },
    );
  }
  const parsed = parseDockerArchiveManifest(await archive.bytes("manifest.json"));
  const images = parsed.value ?? [];
  const named = refName === undefined ? images : images.filter(({ tags }) => tags.includes(refName));
  const [image, ...others] = named;
  if (image === undefined || others.length > 0) {
    const tags = images.flatMap((one) => one.tags).join(", ");
    throw new PortcullisError(
      "input",
      `Cannot choose one image of ${file}: ${parsed.problems[0]?.message ?? `it holds ${tags === "" ? "none" : tags}`}.`,
      {
        hint: "name one as archive:FILE:TAG",
      },
    );
  }
  const configBytes = await archive.bytes(image.config);
  const config = parseImageConfig(configBytes);
  if (config.value === undefined)
    throw new PortcullisError(
      "input",
      `Cannot read ${file}: ${config.problems[0]?.message ?? "broken configuration"}.`,
    );
  const name = repositoryName(image.tags, file);
  refuseOtherPlatform(config.value, { name, ...(platform === undefined ? {} : { platform }) });
  if (config.value.diffIds.length !== image.layers.length) {
    throw new PortcullisError(
      "input",
      `Cannot read ${file}: ${image.layers.length} layers, but ${config.value.diffIds.length} in its configuration.`,
    );
  }
  const createdBy = createdByOfLayers(config.value, image.layers.length);
  const layers = config.value.diffIds.map((diffId, index): ImageLayer => {
    const member = image.layers[index] ?? "";
    const text = createdBy[index];
    return {
      index,
      digest: diffId,
      digestOf: "unpacked",
      diffId,
      open: () => archive.open(member),
      stamp: () => archive.stamp(member),
      place: async () => archive.place(member),
      ...(text === undefined ? {} : { createdBy: text }),
    };
  });
  return {
    name,
    tags: image.tags,
    digest: sha256(configBytes),
    config: config.value,
    annotations: {},
    layers,
    gaps: [],
  };
}
