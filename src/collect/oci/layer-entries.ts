// One layer as it streams by: entries are told, and the bytes of the files that a chooser takes are gathered. A chooser is asked by name,
// and if it wants to see more, with the first bytes, so that what nobody wants is never held.

import { createHash, type Hash } from "node:crypto";
import type { GoListFinder } from "../../formats/language-packages/index.ts";
import type { DigestAlgorithm } from "../../formats/system-packages/index.ts";
import { createTarReader, type TarEntry, type TarSink } from "../../formats/tar/index.ts";
import { limits } from "../../kit/index.ts";
import type { Problem } from "../../model/index.ts";

export type LayerEntry = {
  readonly path: string;
  readonly type: TarEntry["type"];
  readonly sizeBytes: number;
  readonly mode: number;
  readonly linkTarget: string;
  readonly offset: number;
  /** "sha256:" and the hash of the content, for files that were taken. */
  readonly contentId?: string;
  /** Why the content was not taken, for files that were not. */
  readonly left?: LeftReason;
};

/** "undecided": a list may still say that a package put it there. */
export type LeftReason = "binary" | "no-engine" | "too-large" | "sparse" | "undecided";

/** "look": with the first bytes; "drop": not even told. */
export type Choice = "look" | "drop" | { readonly kind: "left"; readonly reason: LeftReason } | Taking;

export type Taking = {
  readonly kind: "take";
  /** A package may have put it there: it is told as undecided, with this digest. */
  readonly hashedBy?: DigestAlgorithm;
  /** False: only the digest is told. */
  readonly isHeld?: boolean;
  /** Asked with the whole content of a file that is hashed: whether it is wanted whoever put it there. */
  readonly isCertain?: (bytes: Uint8Array) => boolean;
  /** Asked with the whole content. */
  readonly unless?: (bytes: Uint8Array) => Choice | undefined;
  /** What stands for the whole content, where less than it is enough. */
  readonly extract?: (bytes: Uint8Array) => Uint8Array | undefined;
  /** Looks at what is too large to be held; what it finds stands for the file. `others`: what else is wanted of it. */
  readonly finder?: { readonly finder: GoListFinder; readonly others: Choice | undefined };
};

export interface Chooser {
  byName(entry: TarEntry): Choice;
  byContent(entry: TarEntry, firstBytes: Uint8Array): Choice;
  /** Whether entries that are no files are told. */
  readonly tellsOthers: boolean;
}

export type ReadEntry = { readonly entry: LayerEntry; readonly bytes?: Uint8Array; readonly hashed?: Hashed };

/** Of a file that is left undecided. */
export type Hashed = { readonly by: DigestAlgorithm; readonly digest: Uint8Array };

/** Told when the layer is at its end. */
export type LayerEnd = { readonly problems: readonly Problem[]; readonly isWhole: boolean };

export async function* layerEntries(
  tar: AsyncIterable<Uint8Array>,
  chooser: Chooser,
): AsyncGenerator<readonly ReadEntry[], LayerEnd> {
  const gathering = new Gathering(chooser);
  const reader = createTarReader(gathering);
  for await (const chunk of tar) {
    reader.push(chunk);
    const ready = gathering.take();
    if (ready.length > 0) yield ready;
  }
  const last = gathering.take();
  if (last.length > 0) yield last;
  return reader.finish();
}

class Gathering implements TarSink {
  readonly #chooser: Chooser;
  #ready: ReadEntry[] = [];
  #current: TarEntry | undefined;
  #parts: Uint8Array[] = [];
  #large: Uint8Array | undefined;
  #held = 0;
  #choice: Choice = "look";
  #hash: Hash | undefined;

  constructor(chooser: Chooser) {
    this.#chooser = chooser;
  }

  take(): readonly ReadEntry[] {
    if (this.#ready.length === 0) return [];
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  entry(entry: TarEntry): boolean {
    if (entry.type !== "file" || entry.path === "") {
      if (this.#chooser.tellsOthers) this.#ready.push({ entry: plain(entry) });
      return false;
    }
    this.#settle(this.#chooser.byName(entry));
    if (this.#choice === "drop" || isLeft(this.#choice)) {
      this.#leave(entry, this.#choice);
      return false;
    }
    this.#current = entry;
    return true;
  }

  content(chunk: Uint8Array): void {
    const entry = this.#current;
    if (entry === undefined) return;
    if (this.#choice === "look") {
      const needed = Math.min(entry.sizeBytes, limits.firstBytes);
      if (this.#held === 0 && chunk.length >= needed) this.#look(entry, chunk);
      else {
        this.#hold(chunk);
        if (this.#held >= needed) this.#look(entry, Buffer.concat(this.#parts));
      }
    } else this.#use(chunk);
  }

  end(): void {
    const entry = this.#current;
    if (entry === undefined) return;
    if (this.#choice === "look") this.#look(entry, Buffer.concat(this.#parts));
    const choice = this.#choice;
    if (typeof choice === "string" || choice.kind === "left") this.#leave(entry, choice);
    else if (choice.finder !== undefined) this.#endOfSearch(entry, choice.finder);
    else if (choice.hashedBy !== undefined) this.#endOfHashed(entry, choice);
    else this.#endOfTaken(entry, choice);
    this.#current = undefined;
    this.#drop();
  }

  #look(entry: TarEntry, first: Uint8Array): void {
    const choice = this.#chooser.byContent(entry, first.subarray(0, limits.firstBytes));
    this.#settle(choice === "look" ? "drop" : choice);
    this.#use(first);
  }

  #use(chunk: Uint8Array): void {
    if (typeof this.#choice !== "object" || this.#choice.kind !== "take") return;
    this.#hash?.update(chunk);
    if (this.#choice.finder !== undefined) this.#choice.finder.finder.push(chunk);
    else if (this.#choice.isHeld !== false) this.#hold(chunk);
  }

  #endOfTaken(entry: TarEntry, { unless, extract }: Taking): void {
    const whole = this.#content();
    const instead = unless?.(whole);
    if (instead === undefined) this.#take(entry, extract?.(whole) ?? whole);
    else this.#leave(entry, instead);
  }

  #endOfHashed(entry: TarEntry, { isHeld, isCertain }: Taking): void {
    const whole = isHeld === false ? undefined : this.#content();
    if (whole !== undefined && isCertain?.(whole) === true) this.#take(entry, whole);
    else this.#undecided(entry, whole);
  }

  #endOfSearch(entry: TarEntry, { finder, others }: NonNullable<Taking["finder"]>): void {
    const bytes = finder.block();
    if (bytes !== undefined) this.#take(entry, bytes);
    if (this.#hash !== undefined) this.#undecided(entry, undefined);
    else if (others !== undefined) this.#leave(entry, others);
    else if (bytes === undefined) this.#leave(entry, { kind: "left", reason: "too-large" });
  }

  #take(entry: TarEntry, bytes: Uint8Array): void {
    this.#ready.push({ entry: { ...plain(entry), contentId: contentId(bytes) }, bytes });
  }

  #undecided(entry: TarEntry, bytes: Uint8Array | undefined): void {
    if (this.#hash === undefined || typeof this.#choice !== "object" || this.#choice.kind !== "take") return;
    const hashed = { by: this.#choice.hashedBy ?? "md5", digest: this.#hash.digest() };
    this.#ready.push({
      entry: { ...plain(entry), left: "undecided" },
      hashed,
      ...(bytes === undefined ? {} : { bytes }),
    });
  }

  #settle(choice: Choice): void {
    this.#choice = choice;
    this.#drop();
    const isHashed = typeof choice === "object" && choice.kind === "take" && choice.hashedBy !== undefined;
    this.#hash = isHashed ? createHash(choice.hashedBy) : undefined;
  }

  /** A copy: the chunk's memory is the decompressor's, and much larger than most files. Of a large file there is never a second one. */
  #hold(chunk: Uint8Array): void {
    const isLarge = (this.#current?.sizeBytes ?? 0) > limits.layerHeldBytes && this.#choice !== "look";
    if (isLarge) {
      this.#large ??= this.#begun();
      this.#large.set(chunk, this.#held);
    } else this.#parts.push(Buffer.from(chunk));
    this.#held += chunk.length;
  }

  /** Place for the whole file, with what of it came by before it was known to be taken. */
  #begun(): Uint8Array {
    const place = new Uint8Array(this.#current?.sizeBytes ?? 0);
    place.set(Buffer.concat(this.#parts));
    this.#parts = [];
    return place;
  }

  #content(): Uint8Array {
    if (this.#large !== undefined) return this.#large;
    const [only] = this.#parts;
    return this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts, this.#held);
  }

  #leave(entry: TarEntry, choice: Choice): void {
    if (isLeft(choice)) {
      const { path, type, sizeBytes, mode, linkTarget, offset } = entry;
      const { reason: left } = choice;
      this.#ready.push({ entry: { path, type, sizeBytes, mode, linkTarget, offset, left } });
    }
    this.#current = undefined;
    this.#drop();
  }

  #drop(): void {
    if (this.#parts.length > 0) this.#parts = [];
    this.#large = undefined;
    this.#held = 0;
  }
}

function isLeft(choice: Choice): choice is Extract<Choice, { kind: "left" }> {
  return typeof choice === "object" && choice.kind === "left";
}

function plain(entry: TarEntry): LayerEntry {
  const { path, type, sizeBytes, mode, linkTarget, offset } = entry;
  return { path, type, sizeBytes, mode, linkTarget, offset };
}

export function contentId(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
