// The image as a running container sees it, as far as it matters before a file is read: what is removed by a higher layer, which symbolic
// links there are, and which files are remarkable by their mode. Built from the top down. Follows links inside the image only, as a
// chroot would, with a limit on their number.

import { packageStoreOf, type SpecialFile } from "../../formats/oci/index.ts";
import { compareText } from "../../model/index.ts";
import type { LayerEntry } from "./layer-entries.ts";
import { Overlay, whiteoutOf } from "./overlay.ts";
import { PathIndex } from "./path-index.ts";

/** What became of an entry: folders, whiteouts and the like have no fate of their own. */
export type Fate =
  | { readonly kind: "none" }
  | { readonly kind: "visible" }
  | { readonly kind: "removed"; readonly inLayer: number };

const none: Fate = { kind: "none" };
const visible: Fate = { kind: "visible" };
const linksFollowed = 40; // as Linux does

export class MergedTree {
  readonly #overlay = new Overlay();
  /** Visible symbolic links: where they lead. */
  readonly #links = new Map<string, string>();
  readonly #special = new Map<string, readonly SpecialFile[]>();
  /** By name of the store, one path in it. */
  readonly #stores = new Map<string, string>();
  readonly #foldersImplied = new PathIndex();
  readonly #throughLinks = new Set<string>();

  add(entry: LayerEntry, layerIndex: number): Fate {
    const whiteout = whiteoutOf(entry.path);
    const isAbove = layerIndex > 0; // below the lowest layer there is nothing to hide
    if (whiteout !== undefined) {
      if (whiteout.kind !== "reserved" && isAbove) this.#overlay.note(whiteout.path, whiteout.kind);
      return none;
    }
    if (entry.path === "") return none;
    if (isAbove) {
      this.#noteParents(entry.path);
      this.#overlay.note(entry.path, entry.type === "directory" ? "folder" : "file");
    }
    if (entry.type === "directory") {
      if (!this.#overlay.isFolderHidden(entry.path) && !this.#overlay.isTouched(entry.path))
        this.#noteMode(entry, layerIndex);
      return none;
    }
    const fate = this.fateOf(entry.path);
    if (fate.kind !== "visible") return fate;
    if (entry.type === "symlink") {
      if (this.#foldersImplied.numberOf(entry.path) !== -1) this.#throughLinks.add(entry.path);
      this.#links.set(entry.path, entry.linkTarget);
    } else this.#links.delete(entry.path); // in one layer the last entry of a name counts
    const store = packageStoreOf(entry.path)?.name;
    if (store !== undefined && !this.#stores.has(store)) this.#stores.set(store, entry.path);
    this.#noteMode(entry, layerIndex);
    return fate;
  }

  /** An entry of a layer above the lowest of which nothing else matters than what it hides. */
  addName(path: string, kind: "folder" | "file"): void {
    const whiteout = whiteoutOf(path);
    if (whiteout === undefined) {
      if (path === "") return;
      this.#noteParents(path);
      this.#overlay.note(path, kind);
    } else if (whiteout.kind !== "reserved") this.#overlay.note(whiteout.path, whiteout.kind);
  }

  /** Of a path of the layer that is being read, or has just been. Not to be asked for folders. */
  fateOf(path: string): Fate {
    const hiddenIn = this.#overlay.hiddenIn(path);
    return hiddenIn === undefined ? visible : { kind: "removed", inLayer: hiddenIn };
  }

  endLayer(layerIndex: number): void {
    this.#overlay.endLayer(layerIndex);
  }

  /** Symbolic links through which a higher layer writes: files then stand at another place than their name says. */
  get linksWrittenThrough(): readonly string[] {
    return [...this.#throughLinks].sort(compareText);
  }

  /** Where a path leads to, over links; undefined when they go round. Whether anything is there is not known. */
  resolve(path: string): string | undefined {
    let parts = path.split("/");
    let at = "";
    let followed = 0;
    while (parts.length > 0) {
      const [part = "", ...rest] = parts;
      parts = rest;
      if (part === "" || part === ".") continue;
      if (part === "..") {
        at = at.includes("/") ? at.slice(0, at.lastIndexOf("/")) : "";
        continue;
      }
      const next = at === "" ? part : `${at}/${part}`;
      const target = this.#links.get(next);
      if (target === undefined) {
        at = next;
        continue;
      }
      followed += 1;
      if (followed > linksFollowed) return undefined;
      if (target.startsWith("/")) at = "";
      parts = [...target.split("/"), ...parts];
    }
    return at;
  }

  /** Files that matter by their mode, sorted by path. */
  specialFiles(): readonly SpecialFile[] {
    return [...this.#special.values()]
      .flat()
      .sort((a, b) => compareText(a.path, b.path) || compareText(a.kind, b.kind));
  }

  /** A visible path of each store of packages that nothing reads, sorted. */
  unreadStores(): readonly string[] {
    return [...this.#stores.values()].sort(compareText);
  }

  #noteMode(entry: LayerEntry, layerIndex: number): void {
    const found = specialOf(entry, layerIndex);
    if (found.length > 0) this.#special.set(entry.path, found);
    else this.#special.delete(entry.path);
  }

  /** Folders that exist only because something stands in them. */
  #noteParents(path: string): void {
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      const size = this.#foldersImplied.size;
      if (this.#foldersImplied.add(path.slice(0, slash)) < size) return;
    }
  }
}

const nothingSpecial: readonly SpecialFile[] = [];

/** By mode: everything that is worth remembering of a layer's entry beside its content. */
export function specialOf(entry: LayerEntry, layerIndex: number): readonly SpecialFile[] {
  const { path, mode, type } = entry;
  const isFile = type === "file" || type === "hardlink";
  if (!isFile && type !== "directory") return nothingSpecial;
  const isRunnable = isFile && (mode & 0o111) !== 0;
  if ((mode & 0o6002) === 0 && !(isRunnable && isSudo(path))) return nothingSpecial;
  const found: SpecialFile[] = [];
  const of = (kind: SpecialFile["kind"]): SpecialFile => ({ kind, path, mode, layerIndex });
  if (isRunnable) {
    if ((mode & 0o4000) !== 0) found.push(of("setuid"));
    else if ((mode & 0o2000) !== 0) found.push(of("setgid"));
    if (isSudo(path)) found.push(of("sudo"));
  }
  const isStickyFolder = type === "directory" && (mode & 0o1000) !== 0;
  if ((mode & 0o002) !== 0 && !isStickyFolder) found.push(of("world-writable"));
  return found;
}

function isSudo(path: string): boolean {
  return (
    (path.endsWith("sudo") || path.endsWith("doas")) && /^(usr\/)?(local\/)?s?bin\/(sudo|doas)$/.test(path)
  );
}
