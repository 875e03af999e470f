// One layer -> its artifacts. A layer that is known from an earlier image is not opened; others are walked once, and a second time only
// for files that were held to be a package's and are not, and for the targets of links.

import { hash } from "node:crypto";
import { isPackageMetadata, isSystemFile } from "../../formats/oci/index.ts";
import { isDigestList } from "../../formats/system-packages/index.ts";
import { keepHeapSmall, limits, messageOf } from "../../kit/index.ts";
import type { Artifact, Gap, LookedAt, Origin, RepoPath, Skip } from "../../model/index.ts";
import { chooserOf, headOf, type Interests, linkTargetChooser } from "./choosers.ts";
import { KnownContent, tellsContent } from "./known-content.ts";
import type { LargePlace } from "./large-place.ts";
import { LayerAgain } from "./layer-again.ts";
import { layerBytes, layerTitle, verifyLayer } from "./layer-bytes.ts";
import { type Chooser, contentId, type LayerEntry, layerEntries, type ReadEntry } from "./layer-entries.ts";
import { type LayerMemory, type LayerRecord, Recording } from "./layer-memory.ts";
import type { LinkRequests } from "./link-requests.ts";
import { type Fate, type MergedTree, specialOf } from "./merged-tree.ts";
import type { ImageLayer } from "./open-image.ts";
import { UndecidedFiles } from "./undecided-files.ts";
import { BrokenPacking, OverLimit, type UnpackThread } from "./unpacking/index.ts";

export type ImageItem = Artifact | Gap | Skip | LookedAt;

export type LayerContext = {
  readonly interests: Interests;
  readonly tree: MergedTree;
  readonly requests: LinkRequests;
  readonly place: LargePlace;
  readonly memory?: LayerMemory;
  readonly thread?: UnpackThread;
  /** False: files of the distribution are looked at like all others. */
  readonly skipsPackaged: boolean;
  readonly signal: AbortSignal;
};

export class LayerReading {
  readonly #layer: ImageLayer;
  readonly #context: LayerContext;
  readonly #later: LayerAgain;
  readonly #known = new KnownContent();
  readonly #recording: Recording;
  #stamp: string | undefined;
  readonly #undecided = new UndecidedFiles();
  /** Files that are taken again. */
  readonly #again: LayerEntry[] = [];
  /** Of files that have been looked at. */
  #heldBytes = 0;
  #hasFailed = false;
  #isFromMemory = false;

  constructor(layer: ImageLayer, context: LayerContext) {
    this.#layer = layer;
    this.#context = context;
    this.#later = new LayerAgain(layer, context.thread);
    this.#recording = new Recording({ isLowest: layer.index === 0 });
  }

  async *items(): AsyncGenerator<ImageItem> {
    const record = await this.#recalled();
    if (record !== undefined) yield* this.#fromMemory(record);
    else {
      yield* this.#fresh();
      yield* this.#recording.skips(); // one item for all of a kind: there may be a million
    }
    this.#context.tree.endLayer(this.#layer.index);
  }

  /** To be called when all artifacts have been looked at. */
  async keep(): Promise<void> {
    const { memory } = this.#context;
    const record = this.#recording.record();
    if (memory === undefined || this.#isFromMemory || this.#hasFailed || record === undefined) return;
    await memory.keep(this.#layer.digest, record);
    await this.#noteVerified(this.#stamp);
  }

  async *#fresh(): AsyncGenerator<ImageItem> {
    const { interests, requests } = this.#context;
    keepHeapSmall(); // unpacking and searching make little that lasts
    this.#stamp = await this.#layer.stamp?.();
    const packaged = { known: this.#known, undecided: this.#undecided };
    const asksWhose = interests.hasMore && this.#context.skipsPackaged;
    yield* this.#walk(chooserOf(interests, asksWhose ? packaged : undefined), (read) => this.#first(read));
    yield* this.#decided();
    if (this.#again.length > 0) yield* this.#takenAgain();
    if (requests.count > 0) yield* this.#linkTargets();
  }

  *#decided(): Generator<ImageItem> {
    for (const verdict of this.#undecided.decide(this.#known)) {
      const { entry, kind } = verdict;
      if (kind === "packaged") this.#skip("packaged", entry.path, entry.sizeBytes);
      else if (kind === "own") yield* this.#own(entry, verdict.bytes);
      else if (entry.sizeBytes <= limits.fileSizeBytes) this.#again.push(entry);
      else yield* this.#left({ ...entry, left: "too-large" }, this.#context.tree.fateOf(entry.path));
    }
  }

  /** What no package put there and is not held; the first walk may have hashed it by another algorithm than its list turned out to use. */
  async *#takenAgain(): AsyncGenerator<ImageItem> {
    try {
      for await (const { place: entry, bytes } of this.#later.files(this.#again)) {
        this.#context.signal.throwIfAborted();
        const stated = this.#known.statedOf(entry.path);
        if (stated?.matches(hash(stated.algorithm, bytes, "buffer")) === true)
          this.#skip("packaged", entry.path, entry.sizeBytes);
        else yield* this.#own(entry, bytes);
      }
    } catch (cause) {
      yield* this.#failed([this.#gapOf(cause)]);
    }
  }

  #linkTargets(): AsyncGenerator<ImageItem> {
    const { requests } = this.#context;
    return this.#walk(
      linkTargetChooser((path) => requests.isAsked(path)),
      (read) => this.#asked(read),
    );
  }

  /** A wrong digest, no network and a cancelled run end everything: what was read so far may not be believed. */
  async *#walk(chooser: Chooser, tell: (read: ReadEntry) => Generator<ImageItem>): AsyncGenerator<ImageItem> {
    const what = layerTitle(this.#layer);
    const bytes = layerBytes({ layer: this.#layer, thread: this.#context.thread });
    const entries = layerEntries(bytes, chooser, this.#context.place);
    const gaps: Gap[] = [];
    try {
      let next = await entries.next();
      while (next.done !== true) {
        for (const read of next.value) yield* tell(read);
        this.#context.signal.throwIfAborted();
        next = await entries.next();
      }
      for (const problem of next.value.problems)
        gaps.push(this.#gap("unparsable", `${what}: ${problem.message}`));
      if (!next.value.isWhole && gaps.length === 0) gaps.push(this.#gap("unparsable", `${what} is cut off`));
    } catch (cause) {
      gaps.push(this.#gapOf(cause));
    }
    yield* this.#failed(gaps);
  }

  #gapOf(cause: unknown): Gap {
    const what = layerTitle(this.#layer);
    if (cause instanceof OverLimit) return this.#gap("too-large", `${what} ${cause.message}`);
    if (cause instanceof BrokenPacking)
      return this.#gap("unparsable", `${what} could not be unpacked: ${messageOf(cause)}`);
    throw cause;
  }

  /** Told once: a further walk meets the same. */
  *#failed(gaps: readonly Gap[]): Generator<Gap> {
    if (!this.#hasFailed) yield* gaps;
    if (gaps.length > 0) this.#hasFailed = true;
  }

  *#first(read: ReadEntry): Generator<ImageItem> {
    const { tree } = this.#context;
    const { entry } = read;
    const fate = tree.add(entry, this.#layer.index);
    this.#recording.entry(entry, specialOf(entry, 0).length > 0, limits.layerRememberedEntries);
    if (fate.kind === "none") return;
    if (entry.type === "hardlink") yield* this.#hardlink(entry, fate);
    else if (entry.type === "symlink") this.#skip("link", entry.path, 0);
    else if (entry.type === "file") yield* this.#file(read, fate);
  }

  *#asked({ entry, bytes }: ReadEntry): Generator<ImageItem> {
    for (const { path, layer, fate } of this.#context.requests.take(entry.path)) {
      if (bytes === undefined) yield* this.#left({ ...entry, path }, fate);
      else yield this.#linked({ ...entry, path }, fate, bytes, layer);
    }
  }

  *#file({ entry, bytes, hashed }: ReadEntry, fate: Fate): Generator<ImageItem> {
    if (hashed !== undefined) {
      this.#undecided.add(entry, bytes, hashed);
      if (bytes !== undefined && bytes.length > limits.layerHeldBytes) this.#context.place.giveBack(bytes);
      return;
    }
    if (bytes === undefined) {
      yield* this.#left(entry, fate);
      return;
    }
    if (this.#context.interests.hasMore && tellsContent(entry.path)) {
      this.#known.add(entry.path, bytes);
      const isWanted = this.#context.interests.wants(headOf(entry));
      if (isDigestList(entry.path) && !this.#context.interests.first(headOf(entry))) {
        if (isWanted) this.#skip("packaged", entry.path, entry.sizeBytes);
        return;
      }
      if (!isWanted) return;
    }
    yield this.#held(entry, fate, bytes);
  }

  /** No package put it there, or not as it is now. */
  *#own(entry: LayerEntry, bytes: Uint8Array): Generator<ImageItem> {
    const file = { ...entry, contentId: contentId(bytes) };
    yield this.#held(file, this.#context.tree.fateOf(entry.path), bytes);
  }

  *#left(entry: LayerEntry, fate: Fate): Generator<Gap> {
    const { left, sizeBytes } = entry;
    const path = entry.path as RepoPath; // normalised by the tar reader
    if (left === "binary" || left === "no-engine") {
      this.#skip(left, entry.path, sizeBytes);
      return;
    }
    this.#recording.spoil();
    yield {
      kind: "gap",
      reason: left === "sparse" ? "refused" : "too-large",
      path,
      origin: originOf(this.#layer, fate),
      sizeBytes,
      detail:
        left === "sparse"
          ? "a sparse file, whose stored bytes are not the file"
          : "larger than the limit for one file",
      isInChange: fate.kind === "visible",
    };
  }

  /** A link is read under its own name when that name matters, or when its target is gone in the whole image. */
  *#hardlink(entry: LayerEntry, fate: Fate): Generator<ImageItem> {
    const target = entry.linkTarget.replace(/^(\.?\/)+/, "");
    const { tree, requests } = this.#context;
    const isNamed = isSystemFile(entry.path) || (isNamedLink(entry.path) && !isPackageMetadata(target));
    const isNeeded = fate.kind === "visible" && (isNamed || tree.fateOf(target).kind !== "visible");
    if (isNeeded) {
      const isKept = requests.add(target, { path: entry.path, layer: this.#layer, fate });
      if (!isKept)
        yield this.#gap(
          "too-large",
          `more than ${limits.imageLinks} hard links of which the target must be found`,
        );
    } else this.#skip("link", entry.path, 0);
  }

  #skip(reason: Skip["reason"], path: string, sizeBytes: number): void {
    this.#recording.skip(reason, path, sizeBytes);
  }

  /** Whether a link is followed may depend on other layers; only what its own name asks for is remembered as a file. */
  #linked(entry: LayerEntry, fate: Fate, bytes: Uint8Array, layer: ImageLayer): Artifact {
    const read = (): Promise<Uint8Array> => Promise.resolve(bytes);
    if (layer !== this.#layer || !isNamedLink(entry.path)) return artifactOf(entry, layer, fate, read);
    this.#recording.linkIsFile(entry.path);
    return this.#artifact(entry, fate, read);
  }

  /** Few bytes are kept when they have been looked at; who asks for others has them read again. */
  #held(entry: LayerEntry, fate: Fate, bytes: Uint8Array): Artifact {
    return this.#artifact(entry, fate, () => Promise.resolve(bytes), bytes);
  }

  #artifact(entry: LayerEntry, fate: Fate, read: () => Promise<Uint8Array>, held = nothing): Artifact {
    const { path, sizeBytes, mode, offset, contentId } = entry;
    let present: (() => Promise<Uint8Array>) | undefined = read;
    const artifact = artifactOf(
      entry,
      this.#layer,
      fate,
      () => present?.() ?? this.#later.read({ offset, sizeBytes }),
    );
    if (this.#isFromMemory) return artifact;
    const kept = { path, sizeBytes, mode, offset, ...(contentId === undefined ? {} : { contentId }) };
    const told = this.#recording.file(kept);
    const settled: Artifact["settled"] = (outlook) => {
      if (this.#heldBytes + held.length > limits.layerHeldBytes) present = undefined;
      else this.#heldBytes += held.length;
      if (held.length > limits.layerHeldBytes) this.#context.place.giveBack(held);
      told(outlook);
    };
    return { ...artifact, settled };
  }

  #gap(reason: Gap["reason"], detail: string): Gap {
    return layerGap(this.#layer, reason, detail);
  }

  async #recalled(): Promise<LayerRecord | undefined> {
    const { memory } = this.#context;
    const record = await memory?.recall(this.#layer.digest);
    if (memory === undefined || record === undefined) return undefined;
    if (record.names === undefined && this.#layer.index > 0) return undefined;
    if (this.#layer.isRemote === true) return record; // nothing of it is read that could be something else
    const stamp = await this.#layer.stamp?.();
    if (stamp === undefined || !(await memory.isVerified(stamp, this.#layer.digest))) {
      await verifyLayer(this.#layer);
      await this.#noteVerified(stamp);
    }
    return record;
  }

  /** Only if the file is the same after it was read. */
  async #noteVerified(before: string | undefined): Promise<void> {
    const after = before === undefined ? undefined : await this.#layer.stamp?.();
    if (after !== undefined && after === before)
      await this.#context.memory?.noteVerified(after, this.#layer.digest);
  }

  async *#fromMemory(record: LayerRecord): AsyncGenerator<ImageItem> {
    this.#isFromMemory = true;
    const { tree, requests } = this.#context;
    const add = (path: string, type: LayerEntry["type"], mode = 0, linkTarget = ""): Fate =>
      tree.add({ path, type, mode, linkTarget, sizeBytes: 0, offset: 0 }, this.#layer.index);
    for (const path of record.names?.folders ?? []) tree.addName(path, "folder");
    for (const path of record.names?.others ?? []) tree.addName(path, "file");
    for (const [path, type, mode] of record.special) add(path, type, mode);
    for (const [path, target] of record.symlinks) add(path, "symlink", 0, target);
    for (const { path, mode, target } of record.hardlinks) {
      const fate = add(path, "hardlink", mode, target);
      const entry: LayerEntry = { path, type: "hardlink", mode, linkTarget: target, sizeBytes: 0, offset: 0 };
      if (fate.kind !== "none")
        for (const item of this.#hardlink(entry, fate)) if (item.kind === "gap") yield item;
    }
    yield* record.skips;
    yield* record.looked;
    for (const file of record.files) {
      const entry: LayerEntry = { ...file, type: "file", linkTarget: "" };
      yield this.#artifact(entry, tree.fateOf(file.path), () => this.#later.read(file));
    }
    if (requests.count > 0) yield* this.#linkTargets();
  }
}

const nothing: Uint8Array = new Uint8Array();

function isNamedLink(path: string): boolean {
  return isSystemFile(path) || isPackageMetadata(path);
}

export function originOf(layer: ImageLayer, fate: Fate): Origin {
  return {
    kind: "layer",
    layer: layer.diffId,
    layerIndex: layer.index,
    ...(fate.kind === "removed" ? { removedInLayer: fate.inLayer } : {}),
    ...(layer.createdBy === undefined ? {} : { createdBy: layer.createdBy }),
  };
}

export function artifactOf(
  entry: Pick<LayerEntry, "path" | "sizeBytes" | "mode" | "contentId">,
  layer: ImageLayer,
  fate: Fate,
  read: () => Promise<Uint8Array>,
): Artifact {
  return {
    kind: "artifact",
    path: entry.path as RepoPath, // normalised by the tar reader
    origin: originOf(layer, fate),
    sizeBytes: entry.sizeBytes,
    isExecutable: (entry.mode & 0o111) !== 0,
    role: "changed",
    surface: fate.kind === "removed" ? "history" : "head",
    ...(entry.contentId === undefined ? {} : { contentId: entry.contentId }),
    read,
  };
}

export function layerGap(layer: ImageLayer, reason: Gap["reason"], detail: string): Gap {
  const origin: Origin = { kind: "layer", layer: layer.diffId, layerIndex: layer.index };
  return { kind: "gap", reason, origin, detail, isInChange: true };
}
