// Which files of a layer are still visible in the whole image. Layers are shown to it from the top down, so that a file's fate is
// known when its bytes come by: whatever a higher layer put, whited out or made opaque hides what lies below.
// Source: OCI image-spec, layer.md ("Whiteouts", "Opaque Whiteout"). Whiteouts act on lower layers only, never on their own.

import { Numbers, PathIndex } from "./path-index.ts";

const whiteoutPrefix = ".wh.";
const opaqueName = ".wh..wh..opq";

export type Whiteout =
  | { readonly kind: "whiteout" | "opaque"; readonly path: string }
  | { readonly kind: "reserved" };

/** What a name means when it is one of the whiteout names; undefined for ordinary names. */
export function whiteoutOf(path: string): Whiteout | undefined {
  const slash = path.lastIndexOf("/");
  const base = path.slice(slash + 1);
  if (!base.startsWith(whiteoutPrefix)) return undefined;
  const parent = slash === -1 ? "" : path.slice(0, slash);
  if (base === opaqueName) return { kind: "opaque", path: parent };
  // Other names with the doubled prefix belong to the storage driver (aufs) and stand for no file.
  if (base.startsWith(".wh..wh.")) return { kind: "reserved" };
  const hidden = base.slice(whiteoutPrefix.length);
  if (hidden === "" || hidden === "." || hidden === "..") return { kind: "reserved" };
  return { kind: "whiteout", path: parent === "" ? hidden : `${parent}/${hidden}` };
}

/** Larger than any layer. */
const never = 0x7fffffff;
const touches = 1;
const cuts = 2;

export class Overlay {
  readonly #paths = new PathIndex();
  /** For each path the lowest layer that touched it, and the lowest that cut off everything below it. */
  readonly #touched = new Numbers(never);
  readonly #cut = new Numbers(never);
  /** Of the layer that is being read: path numbers and what they do. */
  readonly #pending = new Numbers(0);
  #pendingCount = 0;
  readonly #cutsByFolder = new Map<string, number>();

  /** The lowest layer above that removed or replaced the path; undefined when it is visible. Not to be asked for folders. */
  hiddenIn(path: string): number | undefined {
    const number = this.#paths.numberOf(path);
    const own = number === -1 ? never : this.#touched.at(number);
    const cut = Math.min(own, this.#cutAt(parentOf(path)));
    return cut === never ? undefined : cut;
  }

  /** A folder is hidden by a cut at itself or above; a folder of a higher layer merges with it. */
  isFolderHidden(path: string): boolean {
    const number = this.#paths.numberOf(path);
    const isWhitedOut = path !== "" && number !== -1 && this.#cut.at(number) !== never;
    return isWhitedOut || this.#cutAt(parentOf(path)) !== never;
  }

  /** A higher layer has an entry of this name. */
  isTouched(path: string): boolean {
    const number = this.#paths.numberOf(path);
    return number !== -1 && this.#touched.at(number) !== never;
  }

  /** Remembers an entry of the layer that is being read; it takes effect for the layers below. */
  note(path: string, kind: "folder" | "file" | "whiteout" | "opaque"): void {
    const does = (kind === "folder" ? 0 : cuts) | (kind === "opaque" ? 0 : touches);
    this.#pending.set(this.#pendingCount, this.#paths.add(path) * 4 + does);
    this.#pendingCount += 1;
  }

  endLayer(layerIndex: number): void {
    for (let index = 0; index < this.#pendingCount; index += 1) {
      const packed = this.#pending.at(index);
      const number = packed >>> 2;
      if ((packed & touches) !== 0 && layerIndex < this.#touched.at(number))
        this.#touched.set(number, layerIndex);
      if ((packed & cuts) !== 0 && layerIndex < this.#cut.at(number)) this.#cut.set(number, layerIndex);
    }
    this.#pendingCount = 0;
    this.#cutsByFolder.clear();
  }

  #cutAt(folder: string | undefined): number {
    if (folder === undefined || this.#paths.size === 0) return never;
    const known = this.#cutsByFolder.get(folder);
    if (known !== undefined) return known;
    const number = this.#paths.numberOf(folder);
    const own = number === -1 ? never : this.#cut.at(number);
    const cut = Math.min(own, this.#cutAt(parentOf(folder)));
    if (this.#cutsByFolder.size > foldersRemembered) this.#cutsByFolder.clear();
    this.#cutsByFolder.set(folder, cut);
    return cut;
  }
}

const foldersRemembered = 50_000;

/** "" is the root, whose parent is undefined. */
function parentOf(path: string): string | undefined {
  if (path === "") return undefined;
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}
