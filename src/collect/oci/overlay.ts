// Which files of a layer are still visible in the whole image. Layers are shown to it from the top down, so that a file's fate is
// known when its bytes come by: whatever a higher layer put, whited out or made opaque hides what lies below.
// Source: OCI image-spec, layer.md ("Whiteouts", "Opaque Whiteout"). Whiteouts act on lower layers only, never on their own.

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

/** Lowest layer that touched a path, and lowest that cut off everything below it. */
type Mark = { touched: number; cut: number };
const never = Number.POSITIVE_INFINITY;

export class Overlay {
  readonly #marks = new Map<string, Mark>();
  #pending: { readonly path: string; readonly cuts: boolean; readonly touches: boolean }[] = [];
  #cutsByFolder = new Map<string, number>();

  /** The lowest layer above that removed or replaced the path; undefined when it is visible. Not to be asked for folders. */
  hiddenIn(path: string): number | undefined {
    const own = this.#marks.get(path)?.touched ?? never;
    const cut = Math.min(own, this.#cutAt(parentOf(path)));
    return cut === never ? undefined : cut;
  }

  /** A folder is hidden by a cut at itself or above; a folder of a higher layer merges with it. */
  isFolderHidden(path: string): boolean {
    const mark = this.#marks.get(path);
    const isWhitedOut = mark !== undefined && mark.cut !== never && path !== "";
    return isWhitedOut || this.#cutAt(parentOf(path)) !== never;
  }

  /** Remembers an entry of the layer that is being read; it takes effect for the layers below. */
  note(path: string, kind: "folder" | "file" | "whiteout" | "opaque"): void {
    this.#pending.push({ path, cuts: kind !== "folder", touches: kind !== "opaque" });
  }

  endLayer(layerIndex: number): void {
    for (const { path, cuts, touches } of this.#pending) {
      const mark = this.#marks.get(path) ?? { touched: never, cut: never };
      if (touches) mark.touched = Math.min(mark.touched, layerIndex);
      if (cuts) mark.cut = Math.min(mark.cut, layerIndex);
      this.#marks.set(path, mark);
    }
    this.#pending = [];
    this.#cutsByFolder = new Map();
  }

  #cutAt(folder: string | undefined): number {
    if (folder === undefined) return never;
    const known = this.#cutsByFolder.get(folder);
    if (known !== undefined) return known;
    const cut = Math.min(this.#marks.get(folder)?.cut ?? never, this.#cutAt(parentOf(folder)));
    this.#cutsByFolder.set(folder, cut);
    return cut;
  }
}

/** "" is the root, whose parent is undefined. */
function parentOf(path: string): string | undefined {
  if (path === "") return undefined;
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}
