// One layer as it streams by: entries are told, and the bytes of the files that a chooser takes are gathered. A chooser is asked by name,
// and if it wants to see more, with the first bytes, so that what nobody wants is never held.

import { createHash, type Hash, hash } from "node:crypto";
import type { GoListFinder } from "../../formats/language-packages/index.ts";
import type { DigestAlgorithm } from "../../formats/system-packages/index.ts";
import { createTarReader, type TarEntry, type TarSink } from "../../formats/tar/index.ts";
import { limits } from "../../kit/index.ts";
import type { Problem } from "../../model/index.ts";
import type { LargePlace } from "./large-place.ts";

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

/** `bytes` of an undecided file are valid until the next entries are asked for; of all others for good. */
export type ReadEntry = { readonly entry: LayerEntry; readonly bytes?: Uint8Array; readonly hashed?: Hashed };

/** Of a file that is left undecided. */
export type Hashed = { readonly by: DigestAlgorithm; readonly digest: Uint8Array };

/** Told when the layer is at its end. */
export type LayerEnd = { readonly problems: readonly Problem[]; readonly isWhole: boolean };

export async function* layerEntries(
  tar: AsyncIterable<Uint8Array>,
  chooser: Chooser,
  place: LargePlace,
): AsyncGenerator<readonly ReadEntry[], LayerEnd> {
  const gathering = new Gathering(chooser, place);
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
  readonly #place: LargePlace;
  #ready: ReadEntry[] = [];
  #current: TarEntry | undefined;
  /** The content of most files lies in one chunk: it is used there, and copied only when it is kept. */
  #whole: Uint8Array | undefined;
  #parts: Uint8Array[] = [];
  #large: Uint8Array | undefined;
  #held = 0;
  #choice: Choice = "look";
  #hash: Hash | undefined;

  constructor(chooser: Chooser, place: LargePlace) {
    this.#chooser = chooser;
    this.#place = place;
  }

  take(): readonly ReadEntry[] {
    if (this.#ready.length === 0) return nothingReady;
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  entry(entry: TarEntry): boolean {
    if (entry.type !== "file" || entry.path === "") {
      if (this.#chooser.tellsOthers) this.#ready.push({ entry: told(entry) });
      return false;
    }
    this.#choice = this.#chooser.byName(entry);
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
    if (chunk.length === entry.sizeBytes) {
      if (this.#choice === "look") this.#look(entry, chunk);
      this.#whole = chunk;
    } else if (this.#choice === "look") {
      const needed = Math.min(entry.sizeBytes, limits.firstBytes);
      if (this.#held === 0 && chunk.length >= needed) this.#lookAtPart(entry, chunk);
      else {
        this.#hold(chunk);
        if (this.#held >= needed) this.#lookAtPart(entry, Buffer.concat(this.#parts));
      }
    } else this.#use(chunk);
  }

  end(): void {
    const entry = this.#current;
    if (entry === undefined) return;
    if (this.#choice === "look") this.#lookAtPart(entry, Buffer.concat(this.#parts));
    const choice = this.#choice;
    if (typeof choice === "string" || choice.kind === "left") this.#leave(entry, choice);
    else {
      if (choice.finder !== undefined) this.#endOfSearch(entry, choice, choice.finder);
      else if (choice.hashedBy !== undefined) this.#endOfHashed(entry, choice, choice.hashedBy);
      else this.#endOfTaken(entry, choice);
      this.#drop();
    }
  }

  #look(entry: TarEntry, first: Uint8Array): void {
    const choice = this.#chooser.byContent(
      entry,
      first.length <= limits.firstBytes ? first : first.subarray(0, limits.firstBytes),
    );
    this.#choice = choice === "look" ? "drop" : choice;
  }

  #lookAtPart(entry: TarEntry, first: Uint8Array): void {
    this.#look(entry, first);
    this.#parts = [];
    this.#held = 0;
    this.#use(first);
  }

  #use(chunk: Uint8Array): void {
    if (typeof this.#choice !== "object" || this.#choice.kind !== "take") return;
    const { hashedBy, finder, isHeld } = this.#choice;
    if (hashedBy !== undefined) {
      this.#hash ??= createHash(hashedBy);
      this.#hash.update(chunk);
    }
    if (finder !== undefined) finder.finder.push(chunk);
    else if (isHeld !== false) this.#hold(chunk);
  }

  #endOfTaken(entry: TarEntry, { unless, extract }: Taking): void {
    const content = this.#content();
    const instead = unless?.(content);
    if (instead !== undefined) this.#leave(entry, instead);
    else {
      const extracted = extract?.(content);
      this.#take(entry, extracted === undefined ? this.#ownContent() : Buffer.from(extracted));
    }
  }

  #endOfHashed(entry: TarEntry, { isHeld, isCertain }: Taking, by: DigestAlgorithm): void {
    const isThere = isHeld !== false || this.#whole !== undefined;
    if (isThere && isCertain?.(this.#content()) === true) this.#take(entry, this.#ownContent());
    else this.#undecided(entry, isHeld === false ? undefined : this.#content(), by);
  }

  #endOfSearch(
    entry: TarEntry,
    { hashedBy }: Taking,
    { finder, others }: NonNullable<Taking["finder"]>,
  ): void {
    if (this.#whole !== undefined) finder.push(this.#whole);
    const bytes = finder.block();
    if (bytes !== undefined) this.#take(entry, bytes);
    if (hashedBy !== undefined) this.#undecided(entry, undefined, hashedBy);
    else if (others !== undefined) this.#leave(entry, others);
    else if (bytes === undefined) this.#leave(entry, { kind: "left", reason: "too-large" });
  }

  #take(entry: TarEntry, bytes: Uint8Array): void {
    if (this.#large !== undefined && bytes !== this.#large) this.#place.giveBack(this.#large);
    this.#ready.push({ entry: { ...told(entry), contentId: contentId(bytes) }, bytes });
  }

  #undecided(entry: TarEntry, bytes: Uint8Array | undefined, by: DigestAlgorithm): void {
    const { path, type, sizeBytes, mode, linkTarget, offset } = entry;
    const hashed: Hashed = { by, digest: this.#digest(by) };
    const left = { path, type, sizeBytes, mode, linkTarget, offset, left: "undecided" } as const;
    this.#ready.push(bytes === undefined ? { entry: left, hashed } : { entry: left, hashed, bytes });
  }

  #digest(by: DigestAlgorithm): Uint8Array {
    if (this.#whole !== undefined) return hash(by, this.#whole, "buffer");
    return (this.#hash ?? createHash(by)).digest();
  }

  /** A copy: the chunk's memory is the decompressor's, and much larger than most files. Of a large file there is never a second one. */
  #hold(chunk: Uint8Array): void {
    const isLarge = (this.#current?.sizeBytes ?? 0) > limits.layerHeldBytes && this.#choice !== "look";
    if (isLarge) {
      this.#large ??= this.#place.take(this.#current?.sizeBytes ?? 0);
      this.#large.set(chunk, this.#held);
    } else this.#parts.push(Buffer.from(chunk));
    this.#held += chunk.length;
  }

  /** Valid until the next entries are asked for. */
  #content(): Uint8Array {
    if (this.#whole !== undefined) return this.#whole;
    if (this.#large !== undefined) return this.#large;
    const [only, ...others] = this.#parts;
    if (only !== undefined && others.length === 0) return only;
    const whole = Buffer.concat(this.#parts, this.#held);
    this.#parts = [whole];
    return whole;
  }

  #ownContent(): Uint8Array {
    return this.#whole === undefined ? this.#content() : Buffer.from(this.#whole);
  }

  #leave(entry: TarEntry, choice: Choice): void {
    if (this.#large !== undefined) this.#place.giveBack(this.#large);
    if (isLeft(choice)) {
      const { path, type, sizeBytes, mode, linkTarget, offset } = entry;
      const { reason: left } = choice;
      this.#ready.push({ entry: { path, type, sizeBytes, mode, linkTarget, offset, left } });
    }
    this.#drop();
  }

  #drop(): void {
    this.#current = undefined;
    this.#whole = undefined;
    if (this.#parts.length > 0) this.#parts = [];
    this.#large = undefined;
    this.#hash = undefined;
    this.#held = 0;
  }
}

const nothingReady: readonly ReadEntry[] = [];

function isLeft(choice: Choice): choice is Extract<Choice, { kind: "left" }> {
  return typeof choice === "object" && choice.kind === "left";
}

function told(entry: TarEntry): LayerEntry {
  const { path, type, sizeBytes, mode, linkTarget, offset } = entry;
  return { path, type, sizeBytes, mode, linkTarget, offset };
}

export function contentId(bytes: Uint8Array): string {
  return `sha256:${hash("sha256", bytes, "hex")}`;
}
