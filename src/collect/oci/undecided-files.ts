// Files of a layer of which it is not yet known whether a package put them there: their digests, and, as long as there is room, their
// bytes. Most package lists stand behind the files in a layer's tar, so they are asked when the layer is at its end.

import type { DigestAlgorithm } from "../../formats/system-packages/index.ts";
import { limits } from "../../kit/index.ts";
import { type KnownContent, keptBytes } from "./known-content.ts";
import type { LayerEntry } from "./layer-entries.ts";

export type Undecided = { readonly entry: LayerEntry; readonly bytes?: Uint8Array };

export type Verdict =
  | { readonly kind: "packaged" | "again"; readonly entry: LayerEntry }
  | { readonly kind: "own"; readonly entry: LayerEntry; readonly bytes: Uint8Array };

/** Names that stand early in a tar and tell whose lists will follow: rpm states SHA-256, apk SHA-1. All others: dpkg, MD5. */
const marks: readonly (readonly [RegExp, DigestAlgorithm])[] = [
  [/^etc\/(rpm|yum|dnf|tdnf|zypp|yum\.repos\.d|redhat-release|fedora-release)(\/|$)/, "sha256"],
  [/^(etc|lib|usr\/lib)\/apk(\/|$)/, "sha1"],
];

export class UndecidedFiles {
  readonly #files: Undecided[] = [];
  /** A row of the digest's first bytes for each file. */
  #digests = new Uint8Array(1024 * keptBytes);
  #hashedBy: DigestAlgorithm[] = [];
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

  hasRoomFor(sizeBytes: number): boolean {
    return this.#heldBytes + sizeBytes <= limits.layerUndecidedBytes;
  }

  add({ entry, bytes }: Undecided, hashedBy: DigestAlgorithm, digest: Uint8Array): void {
    const at = this.#files.length * keptBytes;
    if (at + keptBytes > this.#digests.length) {
      const grown = new Uint8Array(this.#digests.length * 2);
      grown.set(this.#digests);
      this.#digests = grown;
    }
    this.#digests.set(digest.subarray(0, keptBytes), at);
    this.#hashedBy.push(hashedBy);
    const isHeld = bytes !== undefined && this.hasRoomFor(bytes.length);
    if (isHeld) this.#heldBytes += bytes.length;
    this.#files.push(isHeld ? { entry, bytes } : { entry });
  }

  /** To be asked once, when all lists are known. "again": to be read again, since its bytes are not held or its list hashes otherwise. */
  *decide(known: KnownContent): Generator<Verdict> {
    for (const [index, { entry, bytes }] of this.#files.entries()) {
      const stated = known.statedOf(entry.path);
      const digest = this.#digests.subarray(index * keptBytes, (index + 1) * keptBytes);
      const isComparable = stated === undefined || stated.algorithm === this.#hashedBy[index];
      if (isComparable && stated?.matches(digest) === true) yield { kind: "packaged", entry };
      else if (isComparable && bytes !== undefined) yield { kind: "own", entry, bytes };
      else yield { kind: "again", entry };
    }
    this.#files.length = 0;
    this.#hashedBy = [];
  }
}
