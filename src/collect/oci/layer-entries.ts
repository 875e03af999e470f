// One layer as it streams by: every entry is told, and the bytes of the files that someone wants are gathered. Whether a file is
// wanted is asked twice, by name and size and then with its first bytes, so that large binaries are never held.

import { createHash } from "node:crypto";
import { createTarReader, type TarEntry, type TarSink } from "../../formats/tar/index.ts";
import { limits, looksBinary } from "../../kit/index.ts";
import type { ArtifactHead, Problem, RepoPath } from "../../model/index.ts";

/** What is kept of an entry once its layer has been read; the cache of a layer is a list of these. */
export type LayerEntry = {
  readonly path: string;
  readonly type: TarEntry["type"];
  readonly sizeBytes: number;
  readonly mode: number;
  readonly linkTarget: string;
  readonly offset: number;
  /** "sha256:" and the hash of the content, for files that were wanted. */
  readonly contentId?: string;
  /** Why the content was not taken, for files that were not. */
  readonly left?: "binary" | "no-engine" | "too-large" | "sparse";
};

export type Interest = (head: ArtifactHead) => boolean;

export type ReadEntry = { readonly entry: LayerEntry; readonly bytes?: Uint8Array };

/** Told when the layer is at its end. */
export type LayerEnd = { readonly problems: readonly Problem[]; readonly isWhole: boolean };

export async function* layerEntries(
  tar: AsyncIterable<Uint8Array>,
  interest: Interest,
): AsyncGenerator<readonly ReadEntry[], LayerEnd> {
  const gathering = new Gathering(interest);
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
  readonly #interest: Interest;
  #ready: ReadEntry[] = [];
  #current: TarEntry | undefined;
  #parts: Uint8Array[] = [];
  #held = 0;
  /** undefined until the first bytes are there. */
  #isWanted: boolean | undefined;
  #left: LayerEntry["left"];

  constructor(interest: Interest) {
    this.#interest = interest;
  }

  take(): readonly ReadEntry[] {
    if (this.#ready.length === 0) return [];
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  entry(entry: TarEntry): boolean {
    if (entry.type !== "file" || entry.path === "") {
      this.#ready.push({ entry: kept(entry) });
      return false;
    }
    if (!this.#interest(headOf(entry))) {
      this.#ready.push({ entry: { ...kept(entry), left: "no-engine" } });
      return false;
    }
    this.#current = entry;
    this.#parts = [];
    this.#held = 0;
    this.#isWanted = undefined;
    this.#left = undefined;
    return true;
  }

  content(chunk: Uint8Array): void {
    const entry = this.#current;
    if (entry === undefined || this.#isWanted === false) return;
    const needed = Math.min(entry.sizeBytes, limits.firstBytes);
    if (this.#isWanted === undefined && this.#held + chunk.length >= needed) {
      const first = this.#parts.length === 0 ? chunk : Buffer.concat([...this.#parts, chunk]);
      this.#decide(entry, first.subarray(0, limits.firstBytes));
      if (this.#isWanted === false) {
        this.#parts = [];
        return;
      }
    }
    this.#parts.push(Buffer.from(chunk)); // a copy: the chunk's memory is the decompressor's
    this.#held += chunk.length;
  }

  end(): void {
    const entry = this.#current;
    if (entry === undefined) return;
    if (this.#isWanted === undefined) this.#decide(entry, new Uint8Array(0));
    if (this.#isWanted === true) {
      const [only] = this.#parts;
      const bytes =
        this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts, this.#held);
      this.#ready.push({ entry: { ...kept(entry), contentId: contentId(bytes) }, bytes });
    } else {
      this.#ready.push({
        entry: { ...kept(entry), ...(this.#left === undefined ? {} : { left: this.#left }) },
      });
    }
    this.#current = undefined;
    this.#parts = [];
  }

  #decide(entry: TarEntry, firstBytes: Uint8Array): void {
    const wants = this.#interest({ ...headOf(entry), firstBytes });
    if (!wants) this.#left = looksBinary(firstBytes) ? "binary" : "no-engine";
    else if (entry.isSparse) this.#left = "sparse";
    else if (entry.sizeBytes > limits.fileSizeBytes) this.#left = "too-large";
    this.#isWanted = this.#left === undefined;
  }
}

function headOf(entry: TarEntry): ArtifactHead {
  // The tar reader has normalised the path to the brand's rule.
  return {
    path: entry.path as RepoPath,
    sizeBytes: entry.sizeBytes,
    isExecutable: (entry.mode & 0o111) !== 0,
  };
}

function kept(entry: TarEntry): LayerEntry {
  const { path, type, sizeBytes, mode, linkTarget, offset } = entry;
  return { path, type, sizeBytes, mode, linkTarget, offset };
}

export function contentId(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
