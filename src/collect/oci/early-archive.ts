// An image in an archive of Docker before 1.10 (see formats/oci/early-archive.ts). Its layers are found from the topmost one by their
// parents. No digest is stated, so none can be checked: what is there is hashed, and known by that from then on.

import { createHash } from "node:crypto";
import {
  configOfEarlyLayers,
  createdByOfLayers,
  type EarlyLayer,
  parseEarlyLayer,
  parseImageConfig,
  parseRepositories,
} from "../../formats/oci/index.ts";
import { limits, PortcullisError } from "../../kit/index.ts";
import { type Digest, sha256 } from "../../model/index.ts";
import type { ArchiveIndex } from "./archive-index.ts";
import type { ImageLayer, OpenImage } from "./open-image.ts";

/** True when there are layers of this kind. */
export function isEarlyArchive(archive: ArchiveIndex): boolean {
  return archive.names.some((name) => layerName.test(name));
}

const layerName = /^([0-9a-f]{64})\/json$/;

export async function openEarlyArchive(
  archive: ArchiveIndex,
  { file, refName }: { readonly file: string; readonly refName?: string },
): Promise<Pick<OpenImage, "tags" | "digest" | "config" | "layers">> {
  const { id, tags } = await chosen(archive, file, refName);
  const chain = await chainOf(archive, file, id);
  const diffIds: Digest[] = [];
  for (const one of chain) diffIds.push(await digestOf(archive.open(tarOf(one))));
  const bytes = configOfEarlyLayers(chain, diffIds);
  const { value: config, problems } = parseImageConfig(bytes);
  if (config === undefined)
    throw new PortcullisError("input", `Cannot read ${file}: ${problems[0]?.message ?? "broken layers"}.`);
  const createdBy = createdByOfLayers(config, chain.length);
  const layers = chain.map((one, index): ImageLayer => {
    const text = createdBy[index];
    const digest = diffIds[index] ?? sha256(bytes); // as many as layers
    return {
      ...{ index, digest, digestOf: "stored", diffId: digest },
      open: () => archive.open(tarOf(one)),
      stamp: () => archive.stamp(tarOf(one)),
      place: async () => archive.place(tarOf(one)),
      ...(text === undefined ? {} : { createdBy: text }),
    };
  });
  return { tags, digest: sha256(bytes), config, layers };
}

const tarOf = ({ id }: EarlyLayer): string => `${id}/layer.tar`;

/** By its tag; without one the image there is: the layer that is no other's parent. */
async function chosen(
  archive: ArchiveIndex,
  file: string,
  refName: string | undefined,
): Promise<{ readonly id: string; readonly tags: readonly string[] }> {
  const tagged = archive.has("repositories") ? parseRepositories(await archive.bytes("repositories")) : [];
  if (tagged === undefined)
    throw new PortcullisError("input", `Cannot read ${file}: its list of repositories is broken.`);
  const named = refName === undefined ? tagged : tagged.filter(({ tag }) => tag === refName);
  const ids = new Set(named.map(({ id }) => id));
  if (refName === undefined && tagged.length === 0) for (const id of await tops(archive)) ids.add(id);
  const [id, ...others] = ids;
  if (id !== undefined && others.length === 0) return { id, tags: named.map(({ tag }) => tag) };
  const held = tagged.map(({ tag }) => tag).join(", ");
  throw new PortcullisError(
    "input",
    `Cannot choose one image of ${file}: it holds ${held === "" ? `${ids.size} without a name` : held}.`,
    { hint: "name one as archive:FILE:TAG" },
  );
}

async function tops(archive: ArchiveIndex): Promise<readonly string[]> {
  const ids = archive.names.flatMap((name) => layerName.exec(name)?.[1] ?? []);
  const parents = new Set<string>();
  for (const id of ids.slice(0, limits.imageLayers)) {
    const { parent } = parseEarlyLayer(await archive.bytes(`${id}/json`)) ?? {};
    if (parent !== undefined) parents.add(parent);
  }
  return ids.filter((id) => !parents.has(id));
}

/** Lowest first. */
async function chainOf(archive: ArchiveIndex, file: string, top: string): Promise<readonly EarlyLayer[]> {
  const chain: EarlyLayer[] = [];
  for (let id: string | undefined = top; id !== undefined; id = chain[0]?.parent) {
    if (chain.length >= limits.imageLayers)
      throw new PortcullisError(
        "input",
        `Cannot read ${file}: more than ${limits.imageLayers} layers, or parents that go round in a circle.`,
      );
    const layer = parseEarlyLayer(await archive.bytes(`${id}/json`));
    if (layer?.id !== id)
      throw new PortcullisError("input", `Cannot read ${file}: the layer ${id.slice(0, 12)} is broken.`);
    chain.unshift(layer);
  }
  return chain;
}

async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<Digest> {
  const hash = createHash("sha256");
  for await (const chunk of bytes) hash.update(chunk);
  return `sha256:${hash.digest("hex")}` as Digest; // just made
}
