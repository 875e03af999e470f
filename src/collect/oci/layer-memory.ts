// What is kept of a layer for the next image that has it: its links, its files that matter by mode or by what they tell, and sums of all
// others. Kept under the verified digest of the layer and the name of what the engines want; what an image makes of its layers (which
// file is visible) is never kept. Whoever recalls a layer from a local file has its bytes hashed again, unless that very file was.

import { packageStoreOf } from "../../formats/oci/index.ts";
import type { FileCache } from "../../kit/index.ts";
import { addExample, type Digest, type LookedAt, type Outlook, type Skip } from "../../model/index.ts";
import type { LayerEntry } from "./layer-entries.ts";

/** Raise when the meaning of a record changes. */
const form = 4;

export type LayerRecord = {
  readonly form: typeof form;
  readonly symlinks: readonly (readonly [path: string, target: string])[];
  readonly hardlinks: readonly KeptLink[];
  /** Entries that matter by their mode, and all in stores of packages that nothing reads; their other side, if any, stands in `files`. */
  readonly special: readonly (readonly [path: string, type: LayerEntry["type"], mode: number])[];
  /** Files that had something to tell. */
  readonly files: readonly KeptFile[];
  readonly looked: readonly LookedAt[];
  readonly skips: readonly Skip[];
  /** All names, for what lies below; absent for a layer that was the lowest. */
  readonly names?: { readonly folders: readonly string[]; readonly others: readonly string[] };
};

export type KeptFile = {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly offset: number;
  readonly contentId?: string;
};
export type KeptLink = { readonly path: string; readonly mode: number; readonly target: string };

export interface LayerMemory {
  recall(layer: Digest): Promise<LayerRecord | undefined>;
  keep(layer: Digest, record: LayerRecord): Promise<void>;
  /** That a file (by place, size and times) has the bytes of the digest. */
  isVerified(stamp: string, digest: Digest): Promise<boolean>;
  noteVerified(stamp: string, digest: Digest): Promise<void>;
}

/** `wantsId` names what the engines want and how they judge: with another one, other files have something to tell. */
export function layerMemoryIn(files: FileCache, wantsId: string): LayerMemory {
  const nameOf = (layer: Digest): string => JSON.stringify(["layer", form, layer, wantsId]);
  const verifiedName = (stamp: string, digest: Digest): string => JSON.stringify(["verified", stamp, digest]);
  return {
    recall: async (layer) => {
      const record = (await files.read(nameOf(layer))) as LayerRecord | undefined; // written by `keep` of this same build: its name says so
      return record?.form === form ? record : undefined;
    },
    keep: (layer, record) => files.write(nameOf(layer), record),
    isVerified: async (stamp, digest) => (await files.read(verifiedName(stamp, digest))) === true,
    noteVerified: (stamp, digest) => files.write(verifiedName(stamp, digest), true),
  };
}

/** Gathers a record while a layer is read. */
export class Recording {
  readonly #symlinks = new Map<string, string>();
  readonly #hardlinks: KeptLink[] = [];
  readonly #linksThatAreFiles = new Set<string>();
  readonly #special = new Map<string, readonly [LayerEntry["type"], number]>();
  readonly #files: KeptFile[] = [];
  readonly #looked = new Map<
    string,
    { outlook: Outlook; files: number; sizeBytes: number; examples: string[] }
  >();
  readonly #skips = new Map<Skip["reason"], { files: number; sizeBytes: number; examples: string[] }>();
  readonly #folders: string[] = [];
  readonly #others: string[] = [];
  readonly #isLowest: boolean;
  #isUsable = true;
  /** Files whose outcome is not told yet. */
  #waiting = 0;

  constructor(options: { readonly isLowest: boolean }) {
    this.#isLowest = options.isLowest;
  }

  /** Something about the layer is not to be repeated from memory. */
  spoil(): void {
    this.#isUsable = false;
    this.#folders.length = 0;
    this.#others.length = 0;
  }

  entry(entry: LayerEntry, isSpecial: boolean, limit: number): void {
    if (!this.#isUsable) return;
    if (entry.type === "symlink") this.#symlinks.set(entry.path, entry.linkTarget);
    else if (this.#symlinks.size > 0) this.#symlinks.delete(entry.path); // the last entry of a name counts
    if (entry.type === "hardlink")
      this.#hardlinks.push({ path: entry.path, mode: entry.mode, target: entry.linkTarget });
    // Of a store all, not one: a higher layer may remove that one and leave the others.
    if (isSpecial || (entry.type !== "directory" && packageStoreOf(entry.path) !== undefined))
      this.#special.set(entry.path, [entry.type, entry.mode]);
    else if (this.#special.size > 0) this.#special.delete(entry.path);
    if (!this.#isLowest) {
      if (entry.type === "directory") this.#folders.push(entry.path);
      else if (entry.type !== "symlink" && entry.type !== "hardlink") this.#others.push(entry.path);
    }
    const links = this.#symlinks.size + this.#hardlinks.length;
    const kept = links + this.#special.size + this.#others.length + this.#folders.length;
    if (kept > limit) this.spoil();
  }

  /** A hard link that is looked at as a file of its own, whatever other layers do. */
  linkIsFile(path: string): void {
    this.#linksThatAreFiles.add(path);
  }

  skip(reason: Skip["reason"], path: string, sizeBytes: number): void {
    const sum = this.#skips.get(reason) ?? { files: 0, sizeBytes: 0, examples: [] };
    sum.files += 1;
    sum.sizeBytes += sizeBytes;
    addExample(sum.examples, path);
    this.#skips.set(reason, sum);
  }

  skips(): readonly Skip[] {
    return [...this.#skips].map(([reason, sum]) => ({ kind: "skip", reason, ...sum }));
  }

  /** A file that was given to the engines; what is returned is to be told of the outcome. */
  file(file: KeptFile): (outcome: Outlook) => void {
    this.#waiting += 1;
    return (outlook) => {
      this.#waiting -= 1;
      if (outlook.hasGaps) this.spoil();
      else if (outlook.hasFacts) this.#files.push(file);
      else this.#sum(file, outlook);
    };
  }

  /** undefined when the layer has to be read again the next time. */
  record(): LayerRecord | undefined {
    if (!this.#isUsable || this.#waiting > 0) return undefined;
    const isFile = (path: string): boolean => this.#linksThatAreFiles.has(path);
    return {
      form,
      symlinks: [...this.#symlinks],
      hardlinks: this.#hardlinks.filter(({ path }) => !isFile(path)),
      special: [...this.#special].map(([path, [type, mode]]) => [path, type, mode]),
      files: this.#files,
      looked: [...this.#looked.values()].map((sum) => ({ kind: "looked-at", ...sum })),
      skips: this.skips(),
      ...(this.#isLowest
        ? {}
        : { names: { folders: this.#folders, others: [...this.#others, ...this.#linksThatAreFiles] } }),
    };
  }

  #sum({ path, sizeBytes }: KeptFile, outlook: Outlook): void {
    const key = `${outlook.lookedAtBy.join()} ${outlook.skip ?? ""}`;
    const sum = this.#looked.get(key) ?? { outlook, files: 0, sizeBytes: 0, examples: [] };
    sum.files += 1;
    sum.sizeBytes += sizeBytes;
    addExample(sum.examples, path);
    this.#looked.set(key, sum);
  }
}
