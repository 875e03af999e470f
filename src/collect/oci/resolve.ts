// From the root document of an image (an index or a manifest, wherever it came from) to the one manifest that is wanted, its
// configuration and its layers. Platforms are chosen here; attestations and signatures in an index are no images.

import {
  createdByOfLayers,
  type Descriptor,
  type ImageManifest,
  layerForm,
  matchesPlatform,
  type Platform,
  parseImageConfig,
  parseOciDocument,
  parsePlatform,
  platformText,
} from "../../formats/oci/index.ts";
import { limits, PortcullisError } from "../../kit/index.ts";
import { type Digest, type Gap, sha256 } from "../../model/index.ts";
import type { ImageLayer, OpenImage } from "./open-image.ts";
import type { StoredPlace } from "./unpacking/index.ts";

/** Content by digest. `document` gives small blobs whole; whoever asks verifies. */
export type Blobs = {
  readonly document: (
    descriptor: Pick<Descriptor, "digest" | "sizeBytes" | "mediaType">,
  ) => Promise<Uint8Array>;
  readonly open: (descriptor: Descriptor) => AsyncIterable<Uint8Array>;
  readonly isRemote?: true;
  /** See `ImageLayer`, for this and the next. */
  readonly stamp?: (descriptor: Descriptor) => Promise<string | undefined>;
  readonly place?: (descriptor: Descriptor) => Promise<StoredPlace>;
};

export type Wanted = {
  readonly platform?: string;
  /** Narrows an index to entries of this name (`org.opencontainers.image.ref.name`). */
  readonly refName?: string;
  readonly name: string;
  readonly tags: readonly string[];
};

export async function resolveImage(
  root: Uint8Array,
  blobs: Blobs,
  wanted: Wanted,
): Promise<Omit<OpenImage, "close">> {
  const { manifest, digest, isOfPlatform } = await chooseManifest(root, blobs, wanted);
  const config = await configOf(manifest, blobs, wanted.name);
  if (!isOfPlatform) refuseOtherPlatform(config, wanted);
  const count = manifest.layers.length;
  if (config.diffIds.length !== count) {
    throw new PortcullisError(
      "input",
      `Cannot read ${wanted.name}: its manifest has ${count} layers, its configuration ${config.diffIds.length}.`,
    );
  }
  const createdBy = createdByOfLayers(config, count);
  const layers: ImageLayer[] = [];
  const gaps: Gap[] = [];
  const { stamp, place } = blobs;
  for (const [index, descriptor] of manifest.layers.entries()) {
    const diffId = config.diffIds[index] ?? descriptor.digest;
    const form = layerForm(descriptor.mediaType);
    if (form !== "layer") gaps.push(unreadableLayer(index, diffId, descriptor, form));
    const text = createdBy[index];
    layers.push({
      index,
      digest: descriptor.digest,
      digestOf: "stored",
      diffId,
      sizeBytes: descriptor.sizeBytes,
      ...(text === undefined ? {} : { createdBy: text }),
      open: form === "layer" ? () => blobs.open(descriptor) : nothing,
      ...(blobs.isRemote === undefined ? {} : { isRemote: blobs.isRemote }),
      ...(stamp === undefined ? {} : { stamp: () => stamp(descriptor) }),
      ...(place === undefined ? {} : { place: () => place(descriptor) }),
      ...(form === "layer" ? {} : { isAbsent: true }),
    });
  }
  return {
    name: wanted.name,
    tags: wanted.tags,
    digest,
    config,
    annotations: manifest.annotations,
    layers,
    gaps,
  };
}

/** An image that is no index says in its configuration what it is for. To be asked where no index has said it. */
export function refuseOtherPlatform(
  { platform: offered }: Pick<OpenImage["config"], "platform">,
  { platform: text, name }: Pick<Wanted, "platform" | "name">,
): void {
  if (text === undefined) return;
  const { variant, ...wanted } = platformOf(text);
  if (offered.os === "" || offered.architecture === "") return;
  const isVariantKnown = offered.variant !== undefined && variant !== undefined;
  if (matchesPlatform(isVariantKnown ? { ...wanted, variant } : wanted, offered)) return;
  throw new PortcullisError("input", `${name} is an image for ${platformText(offered)}, not for ${text}.`, {
    hint: "leave --platform out to scan what there is, or name the image that is meant",
  });
}

function platformOf(text: string): Platform {
  const platform = parsePlatform(text);
  if (platform !== undefined) return platform;
  throw new PortcullisError("usage", `${JSON.stringify(text)} is no platform such as linux/arm64.`);
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function unreadableLayer(index: number, diffId: Digest, descriptor: Descriptor, form: string): Gap {
  const why = {
    foreign: "is not distributed with the image (a foreign layer); it is not fetched from elsewhere",
    encrypted: "is encrypted",
  }[form];
  return {
    kind: "gap",
    reason: "refused",
    origin: { kind: "layer", layer: diffId, layerIndex: index },
    detail: `layer ${index} ${why ?? `has the media type ${JSON.stringify(descriptor.mediaType.slice(0, 100))}, which is no layer of an image`}`,
    isInChange: true,
  };
}

async function chooseManifest(
  root: Uint8Array,
  blobs: Blobs,
  wanted: Wanted,
): Promise<{ readonly manifest: ImageManifest; readonly digest: Digest; readonly isOfPlatform: boolean }> {
  let bytes = root;
  let isOfPlatform = false;
  const seen = new Set<string>();
  for (let depth = 0; depth <= limits.imageIndexDepth; depth += 1) {
    const parsed = parseOciDocument(bytes);
    if (parsed.value === undefined) {
      throw new PortcullisError(
        "input",
        `Cannot read ${wanted.name}: ${parsed.problems[0]?.message ?? "its manifest is broken"}.`,
      );
    }
    if (parsed.value.kind === "manifest")
      return { manifest: parsed.value, digest: sha256(bytes), isOfPlatform };
    const chosen = choose(
      parsed.value.manifests,
      depth === 0
        ? wanted
        : {
            name: wanted.name,
            tags: [],
            ...(wanted.platform === undefined ? {} : { platform: wanted.platform }),
          },
    );
    if (seen.has(chosen.digest))
      throw new PortcullisError("input", `Cannot read ${wanted.name}: its indexes go round in a circle.`);
    seen.add(chosen.digest);
    isOfPlatform ||= chosen.platform !== undefined;
    bytes = await verified(chosen, blobs, `the manifest of ${wanted.name}`);
  }
  throw new PortcullisError(
    "input",
    `Cannot read ${wanted.name}: more than ${limits.imageIndexDepth} indexes inside one another.`,
  );
}

function choose(manifests: readonly Descriptor[], wanted: Wanted): Descriptor {
  const images = manifests.filter((entry) => !isAttestation(entry));
  const named = images.filter(
    (entry) => wanted.refName !== undefined && refNames(entry).includes(wanted.refName),
  );
  if (wanted.refName !== undefined && named.length === 0) {
    const held = names(images);
    throw new PortcullisError("input", `Cannot find ${JSON.stringify(wanted.refName)} in ${wanted.name}.`, {
      hint: held === "" ? "it holds images without a name: leave it out" : `it holds ${held}`,
    });
  }
  const candidates = named.length > 0 ? named : images;
  const [only, ...others] = candidates;
  if (only === undefined)
    throw new PortcullisError("input", `Cannot read ${wanted.name}: its index lists no image.`);
  const platform = platformOf(wanted.platform ?? "linux/amd64");
  const fitting = candidates.find(
    (entry) => entry.platform !== undefined && matchesPlatform(platform, entry.platform),
  );
  if (fitting !== undefined) return fitting;
  // One entry without a platform, or one at all when none was asked for, is what there is.
  if (others.length === 0 && (wanted.platform === undefined || only.platform === undefined)) return only;
  throw new PortcullisError(
    "input",
    `Cannot choose an image of ${wanted.name} for ${platformText(platform)}.`,
    {
      hint: `it holds ${names(candidates)}; choose one with --platform or by name`,
    },
  );
}

/** BuildKit stores attestations as manifests of the platform unknown/unknown with this annotation. */
function isAttestation(entry: Descriptor): boolean {
  return (
    entry.annotations["vnd.docker.reference.type"] === "attestation-manifest" ||
    entry.platform?.os === "unknown"
  );
}

function refNames(entry: Descriptor): readonly string[] {
  const keys = ["org.opencontainers.image.ref.name", "io.containerd.image.name"];
  return keys.flatMap((key) => entry.annotations[key] ?? []);
}

function names(entries: readonly Descriptor[]): string {
  const texts = entries.map((entry) =>
    [...refNames(entry), ...(entry.platform === undefined ? [] : [platformText(entry.platform)])].join(" "),
  );
  return texts
    .filter((text) => text !== "")
    .slice(0, 10)
    .join(", ");
}

async function configOf(manifest: ImageManifest, blobs: Blobs, name: string): Promise<OpenImage["config"]> {
  const parsed = parseImageConfig(await verified(manifest.config, blobs, `the configuration of ${name}`));
  if (parsed.value === undefined) {
    throw new PortcullisError(
      "input",
      `Cannot read ${name}: its configuration is broken (${parsed.problems[0]?.message ?? ""}).`,
      {
        hint: "artifacts that are no images (charts, signatures) cannot be scanned as images",
      },
    );
  }
  return parsed.value;
}

async function verified(descriptor: Descriptor, blobs: Blobs, what: string): Promise<Uint8Array> {
  if (descriptor.sizeBytes > limits.imageDocumentBytes) {
    throw new PortcullisError(
      "input",
      `Cannot read ${what}: ${descriptor.sizeBytes} bytes, more than the limit of ${limits.imageDocumentBytes}.`,
    );
  }
  const bytes = await blobs.document(descriptor);
  const actual = sha256(bytes);
  if (bytes.length !== descriptor.sizeBytes || actual !== descriptor.digest) {
    throw new PortcullisError(
      "input",
      `Cannot trust ${what}: its ${bytes.length} bytes have the digest ${actual}, not ${descriptor.digest}.`,
    );
  }
  return bytes;
}
