// An open image -> artifacts: the files of all layers that someone wants, each with its layer and, when a higher layer removed it, by
// which one; then the texts of the configuration and the document of facts. Layers are read from the top down, so that each file's
// fate is known as its bytes come by. What could not be read is a gap, never a silence.

import {
  type ImageFacts,
  imageFactsPath,
  imageTextPaths,
  isPackageMetadata,
  isSystemFile,
  platformText,
  systemFiles,
} from "../../formats/oci/index.ts";
import { messageOf } from "../../kit/index.ts";
import type { Artifact, Gap, Origin, RepoPath, Skip } from "../../model/index.ts";
import { LayerAgain } from "./layer-again.ts";
import type { LayerCache } from "./layer-cache.ts";
import { contentId, type Interest, type LayerEntry, layerEntries, type ReadEntry } from "./layer-entries.ts";
import { type Fate, MergedTree, type Placed } from "./merged-tree.ts";
import type { ImageLayer, OpenImage } from "./open-image.ts";
import { BrokenPacking, OverLimit, unpacked } from "./unpack.ts";

export type ImageReading = {
  /** What the engines want; asked before any byte is kept. */
  readonly interest: Interest;
  readonly cache?: LayerCache;
  readonly signal: AbortSignal;
};

export type ImageItem = Artifact | Gap | Skip;

export async function* readImage(image: OpenImage, reading: ImageReading): AsyncGenerator<ImageItem> {
  yield* image.gaps;
  const pass = new Pass(image, reading);
  for (const layer of [...image.layers].reverse()) {
    reading.signal.throwIfAborted();
    yield* pass.layer(layer);
  }
  yield* pass.links();
  yield* configTexts(image);
  yield pass.facts();
}

type LinkEntry = { readonly entry: LayerEntry; readonly layer: ImageLayer; readonly fate: Fate };

class Pass {
  readonly #image: OpenImage;
  readonly #reading: ImageReading;
  readonly #tree = new MergedTree();
  readonly #again = new Map<number, LayerAgain>();
  readonly #links: LinkEntry[] = [];
  /** Files by layer and path, for hard links; kept for layers that have such links. */
  readonly #filesOf = new Map<number, ReadonlyMap<string, LayerEntry>>();
  readonly #emitted = new Set<string>();

  constructor(image: OpenImage, reading: ImageReading) {
    this.#image = image;
    this.#reading = reading;
  }

  async *layer(layer: ImageLayer): AsyncGenerator<ImageItem> {
    if (layer.isAbsent === true) return;
    const cached = await this.#reading.cache?.read(layer.digest);
    if (cached === undefined) yield* this.#stream(layer);
    else {
      const again = this.#againOf(layer);
      for (const entry of cached) yield* this.#entry(entry, layer, () => again.read(entry.offset));
      this.#endLayer(layer, cached);
    }
  }

  async *#stream(layer: ImageLayer): AsyncGenerator<ImageItem> {
    const kept: LayerEntry[] = [];
    const what = `layer ${layer.index} (${layer.digest.slice(0, 19)})`;
    const expected = {
      digest: layer.digest,
      digestOf: layer.digestOf,
      what,
      ...(layer.sizeBytes === undefined ? {} : { sizeBytes: layer.sizeBytes }),
    };
    const entries = layerEntries(unpacked(layer.open(), expected), this.#reading.interest);
    let isWhole = false;
    try {
      let next = await entries.next();
      while (next.done !== true) {
        for (const { entry, bytes } of next.value as readonly ReadEntry[]) {
          kept.push(entry);
          if (bytes === undefined) yield* this.#entry(entry, layer, undefined);
          else yield* this.#entry(entry, layer, () => Promise.resolve(bytes));
        }
        this.#reading.signal.throwIfAborted();
        next = await entries.next();
      }
      isWhole = next.value.isWhole && next.value.problems.length === 0;
      for (const problem of next.value.problems)
        yield layerGap(layer, "unparsable", `${what}: ${problem.message}`);
    } catch (cause) {
      if (cause instanceof OverLimit) yield layerGap(layer, "too-large", `${what} ${cause.message}`);
      else if (cause instanceof BrokenPacking)
        yield layerGap(layer, "unparsable", `${what} could not be unpacked: ${messageOf(cause)}`);
      else throw cause; // a wrong digest, no network, cancelled: no result at all
    }
    this.#endLayer(layer, kept);
    if (isWhole) await this.#reading.cache?.write(layer.digest, kept);
  }

  #endLayer(layer: ImageLayer, entries: readonly LayerEntry[]): void {
    this.#tree.endLayer(layer.index);
    const isLinked = this.#links.length > 0;
    if (isLinked)
      this.#filesOf.set(
        layer.index,
        new Map(entries.filter(({ type }) => type === "file").map((entry) => [entry.path, entry])),
      );
  }

  *#entry(
    entry: LayerEntry,
    layer: ImageLayer,
    read: (() => Promise<Uint8Array>) | undefined,
  ): Generator<ImageItem> {
    const fate = this.#tree.add(entry, layer.index);
    if (fate.kind === "none") return;
    if (entry.type === "hardlink") this.#links.push({ entry, layer, fate });
    if (entry.type === "symlink")
      yield { kind: "skip", reason: "link", path: entry.path as RepoPath, sizeBytes: 0 };
    if (entry.type !== "file") return;
    const path = entry.path as RepoPath; // normalised by the tar reader
    switch (entry.left) {
      case "binary":
      case "no-engine":
        yield { kind: "skip", reason: entry.left, path, sizeBytes: entry.sizeBytes };
        return;
      case "too-large":
      case "sparse":
        yield {
          kind: "gap",
          reason: entry.left === "sparse" ? "refused" : "too-large",
          path,
          origin: this.#origin(layer, fate),
          sizeBytes: entry.sizeBytes,
          detail:
            entry.left === "sparse"
              ? "a sparse file, whose stored bytes are not the file"
              : "larger than the limit for one file",
          isInChange: fate.kind === "visible",
        };
        return;
      case undefined:
        break;
    }
    if (entry.contentId === undefined || read === undefined) return;
    if (fate.kind === "visible") this.#emitted.add(`${layer.index}:${entry.offset}`);
    yield this.#artifact(entry, layer, fate, entry.path, read);
  }

  /** Hard links and links to system files, once all layers are known. */
  async *links(): AsyncGenerator<ImageItem> {
    for (const { entry, layer, fate } of this.#links) {
      const target = this.#targetOf(entry, layer.index);
      if (target === undefined) {
        yield layerGap(
          layer,
          "unparsable",
          `hard link ${entry.path} leads to ${entry.linkTarget}, which is not there`,
        );
        continue;
      }
      const isRead = this.#emitted.has(`${target.layerIndex}:${target.entry.offset}`);
      const isNamed =
        isSystemFile(entry.path) || (isPackageMetadata(entry.path) && !isPackageMetadata(target.entry.path));
      const isNeeded =
        fate.kind === "visible" && target.entry.contentId !== undefined && (!isRead || isNamed);
      if (isNeeded) yield this.#late(target, layer, fate, entry.path);
      else if (target.entry.left === undefined || fate.kind !== "visible") {
        yield { kind: "skip", reason: "link", path: entry.path as RepoPath, sizeBytes: 0 };
      } else if (isSystemFile(entry.path)) yield this.#late(target, layer, fate, entry.path);
    }
    for (const path of Object.values(systemFiles).flat()) {
      const placed = this.#tree.resolve(path);
      if (placed === undefined || placed.entry.path === path || isSystemFile(placed.entry.path)) continue;
      const layer = this.#image.layers[placed.layerIndex];
      if (layer !== undefined) yield this.#late(placed, layer, { kind: "visible" }, path);
    }
    const through = this.#tree.linksWrittenThrough;
    if (through.length > 0) {
      yield {
        kind: "gap",
        reason: "refused",
        detail: `a layer writes through symbolic links of a lower one (${through.slice(0, 3).join(", ")}): such files are listed under the name in their layer`,
        isInChange: true,
      };
    }
  }

  #targetOf(link: LayerEntry, layerIndex: number): Placed | undefined {
    const path = link.linkTarget.replace(/^(\.?\/)+/, "");
    for (let index = layerIndex; index >= 0; index -= 1) {
      const entry = this.#filesOf.get(index)?.get(path);
      if (entry !== undefined) return { entry, layerIndex: index };
    }
    return undefined;
  }

  #late(placed: Placed, layer: ImageLayer, fate: Fate, path: string): Artifact {
    const holder = this.#image.layers[placed.layerIndex] ?? layer;
    const again = this.#againOf(holder);
    return this.#artifact(placed.entry, layer, fate, path, () => again.read(placed.entry.offset));
  }

  #artifact(
    entry: LayerEntry,
    layer: ImageLayer,
    fate: Fate,
    path: string,
    read: () => Promise<Uint8Array>,
  ): Artifact {
    return {
      kind: "artifact",
      path: path as RepoPath, // normalised by the tar reader
      origin: this.#origin(layer, fate),
      sizeBytes: entry.sizeBytes,
      isExecutable: (entry.mode & 0o111) !== 0,
      role: "changed",
      surface: fate.kind === "removed" ? "history" : "head",
      ...(entry.contentId === undefined ? {} : { contentId: entry.contentId }),
      read,
    };
  }

  #origin(layer: ImageLayer, fate: Fate): Origin {
    return {
      kind: "layer",
      layer: layer.diffId,
      layerIndex: layer.index,
      ...(fate.kind === "removed" ? { removedInLayer: fate.inLayer } : {}),
      ...(layer.createdBy === undefined ? {} : { createdBy: layer.createdBy }),
    };
  }

  #againOf(layer: ImageLayer): LayerAgain {
    const known = this.#again.get(layer.index);
    if (known !== undefined) return known;
    const again = new LayerAgain(layer);
    this.#again.set(layer.index, again);
    return again;
  }

  facts(): Artifact {
    const { config, layers } = this.#image;
    const { healthcheck } = config;
    const facts: ImageFacts = {
      name: this.#image.name,
      tags: [...this.#image.tags],
      digest: this.#image.digest,
      platform: platformText(config.platform),
      ...(config.createdAt === undefined ? {} : { createdAt: config.createdAt }),
      hasConfig: layers.length > 0,
      user: config.user,
      exposedPorts: [...config.exposedPorts],
      hasHealthcheck: healthcheck !== undefined && healthcheck.length > 0 && healthcheck[0] !== "NONE",
      env: config.env.map((line) => line.slice(0, Math.max(0, line.indexOf("=")))), // names only: values may be secrets
      labels: config.labels,
      annotations: this.#image.annotations,
      history: config.history.map(({ createdBy, isEmptyLayer }) => ({ createdBy, isEmptyLayer })),
      layers: layers.map(({ digest, diffId, createdBy }) => ({
        digest,
        diffId,
        ...(createdBy === undefined ? {} : { createdBy }),
      })),
      specialFiles: [...this.#tree.specialFiles()],
    };
    return textArtifact(imageFactsPath, "", JSON.stringify(facts));
  }
}

function layerGap(layer: ImageLayer, reason: Gap["reason"], detail: string): Gap {
  const origin: Origin = { kind: "layer", layer: layer.diffId, layerIndex: layer.index };
  return { kind: "gap", reason, origin, detail, isInChange: true };
}

/** The places of a configuration where secrets are put: one entry a line, so that a finding's line names the entry. */
function* configTexts(image: OpenImage): Generator<Artifact> {
  const { config } = image;
  const oneLine = (text: string): string => text.replace(/\r?\n/g, " ");
  const labels = Object.entries(config.labels).map(([key, value]) => `${key}=${value}`);
  const texts = [
    [imageTextPaths.env, "/config/Env", config.env],
    [imageTextPaths.labels, "/config/Labels", labels],
    [
      imageTextPaths.history,
      "/history",
      config.history.map(({ createdBy, comment }) => `${createdBy}${comment === "" ? "" : ` # ${comment}`}`),
    ],
    [
      imageTextPaths.command,
      "/config/Cmd",
      [...config.entrypoint, ...config.cmd, ...config.onBuild, ...(config.healthcheck ?? [])],
    ],
  ] as const;
  for (const [path, pointer, lines] of texts) {
    if (lines.length > 0) yield textArtifact(path, pointer, `${lines.map(oneLine).join("\n")}\n`);
  }
}

function textArtifact(path: string, pointer: string, text: string): Artifact {
  const bytes = Buffer.from(text, "utf8");
  return {
    kind: "artifact",
    path: path as RepoPath, // one of our own constants
    origin: { kind: "image-config", pointer },
    sizeBytes: bytes.length,
    isExecutable: false,
    role: "changed",
    surface: "head",
    contentId: contentId(bytes),
    read: () => Promise.resolve(bytes),
  };
}
