// Files of a layer of which it is not yet known whether a package put them there: their digests, and, as long as there is room, their
// bytes. Most package lists stand behind the files in a layer's tar, so they are asked when the layer is at its end.

import type { DigestAlgorithm } from "../../formats/system-packages/index.ts";
import { limits } from "../../kit/index.ts";
import { type KnownContent, keptBytes } from "./known-content.ts";
import type { Hashed, LayerEntry } from "./layer-entries.ts";

export type Verdict =
  | { readonly kind: "packaged" | "again"; readonly entry: LayerEntry }
  | { readonly kind: "own"; readonly entry: LayerEntry; readonly bytes: Uint8Array };

/** Names that stand early in a tar and tell whose lists will follow: rpm states SHA-256, apk SHA-1. All others: dpkg, MD5. */
const marks: readonly (readonly [RegExp, DigestAlgorithm])[] = [
  [/^etc\/(rpm|yum|dnf|tdnf|zypp|yum\.repos\.d|redhat-release|fedora-release)(\/|$)/, "sha256"],
  [/^(etc|lib|usr\/lib)\/apk(\/|$)/, "sha1"],
];

export class UndecidedFiles {
  readonly #entries: LayerEntry[] = [];
  /** A row of the digest's first bytes for each file. */
  #digests = new Uint8Array(1024 * keptBytes);
  readonly #hashedBy: DigestAlgorithm[] = [];
  /** Where in `#bytes` a file's content begins; -1 when it is not held. */
  readonly #starts: number[] = [];
  #bytes = new Uint8Array(64 * 1024);
  #heldBytes = 0;
  #algorithm: DigestAlgorithm = "md5";

  /** By which files are hashed that no list has named yet. */
  get algorithm(): DigestAlgorithm {
    return this.#algorithm;
  }

  met(path: string): void {
    if (
      this.#algorithm !== "md5" ||
      !(path.startsWith("etc/") || path.startsWith("lib/") || path.startsWith("usr/lib/"))
    )
      return;
    this.#algorithm = marks.find(([names]) => names.test(path))?.[1] ?? "md5";
  }

  /** Large files come early (/usr/bin): they leave room for the many small ones. */
  hasRoomFor(sizeBytes: number): boolean {
    const isLarge = sizeBytes > limits.layerUndecidedBytes / 128;
    const room = isLarge ? limits.layerUndecidedBytes / 4 : limits.layerUndecidedBytes;
    return this.#heldBytes + sizeBytes <= room;
  }

  /** Copies what it holds. */
  add(entry: LayerEntry, bytes: Uint8Array | undefined, { by, digest }: Hashed): void {
    const at = this.#entries.length * keptBytes;
    if (at + keptBytes > this.#digests.length) this.#digests = grown(this.#digests, at + keptBytes);
    this.#digests.set(digest.length === keptBytes ? digest : digest.subarray(0, keptBytes), at);
    this.#hashedBy.push(by);
    this.#entries.push(entry);
    this.#starts.push(bytes !== undefined && this.hasRoomFor(bytes.length) ? this.#hold(bytes) : -1);
  }

  #hold(bytes: Uint8Array): number {
    const start = this.#heldBytes;
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > this.#bytes.length) this.#bytes = grown(this.#bytes, this.#heldBytes);
    this.#bytes.set(bytes, start);
    return start;
  }

  /** To be asked once, when all lists are known. "again": to be read again, since its bytes are not held or its list hashes otherwise. */
  *decide(known: KnownContent): Generator<Verdict> {
    for (const [index, entry] of this.#entries.entries()) {
      const stated = known.statedOf(entry.path);
      const digest = this.#digests.subarray(index * keptBytes, (index + 1) * keptBytes);
      const isComparable = stated === undefined || stated.algorithm === this.#hashedBy[index];
      const start = this.#starts[index] ?? -1;
      if (isComparable && stated?.matches(digest) === true) yield { kind: "packaged", entry };
      else if (isComparable && start !== -1)
        yield { kind: "own", entry, bytes: this.#bytes.slice(start, start + entry.sizeBytes) };
      else yield { kind: "again", entry };
    }
    this.#entries.length = 0;
    this.#bytes = new Uint8Array(0);
  }
}

function grown(bytes: Uint8Array, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, bytes.length * 2));
  larger.set(bytes);
  return larger;
}
