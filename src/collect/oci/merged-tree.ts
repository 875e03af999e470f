// The image as a running container sees it: for each path the entry of the highest layer that has it. Built from the top down.
// Follows links inside the image only, as a chroot would, with a limit on their number.

import type { SpecialFile } from "../../formats/oci/index.ts";
import { compareText } from "../../model/index.ts";
import type { LayerEntry } from "./layer-entries.ts";
import { Overlay, whiteoutOf } from "./overlay.ts";

export type Placed = { readonly entry: LayerEntry; readonly layerIndex: number };

/** What became of an entry: folders, whiteouts and the like have no fate of their own. */
export type Fate =
  | { readonly kind: "none" }
  | { readonly kind: "visible" }
  | { readonly kind: "removed"; readonly inLayer: number };

const linksFollowed = 40; // as Linux does

export class MergedTree {
  readonly #overlay = new Overlay();
  readonly #visible = new Map<string, Placed>();
  readonly #foldersImplied = new Set<string>();
  readonly #throughLinks = new Set<string>();

  add(entry: LayerEntry, layerIndex: number): Fate {
    const whiteout = whiteoutOf(entry.path);
    if (whiteout !== undefined) {
      if (whiteout.kind !== "reserved") this.#overlay.note(whiteout.path, whiteout.kind);
      return { kind: "none" };
    }
    if (entry.path === "") return { kind: "none" };
    if (layerIndex > 0) this.#noteParents(entry.path);
    if (entry.type === "directory") {
      this.#overlay.note(entry.path, "folder");
      if (!this.#overlay.isFolderHidden(entry.path) && !this.#visible.has(entry.path)) {
        this.#visible.set(entry.path, { entry, layerIndex });
      }
      return { kind: "none" };
    }
    this.#overlay.note(entry.path, "file");
    const hiddenIn = this.#overlay.hiddenIn(entry.path);
    if (hiddenIn !== undefined) return { kind: "removed", inLayer: hiddenIn };
    if (entry.type === "symlink" && this.#foldersImplied.has(entry.path)) this.#throughLinks.add(entry.path);
    this.#visible.set(entry.path, { entry, layerIndex }); // in one layer the last entry of a name counts
    return { kind: "visible" };
  }

  endLayer(layerIndex: number): void {
    this.#overlay.endLayer(layerIndex);
  }

  at(path: string): Placed | undefined {
    return this.#visible.get(path);
  }

  /** Symbolic links through which a higher layer writes: files then stand at another place than their name says. */
  get linksWrittenThrough(): readonly string[] {
    return [...this.#throughLinks].sort(compareText);
  }

  /** The file that a path leads to, over links; undefined when there is none or the links go round. */
  resolve(path: string): Placed | undefined {
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
      const found = this.#visible.get(next);
      if (found?.entry.type !== "symlink") {
        at = next;
        continue;
      }
      followed += 1;
      if (followed > linksFollowed) return undefined;
      if (found.entry.linkTarget.startsWith("/")) at = "";
      parts = [...found.entry.linkTarget.split("/"), ...parts];
    }
    const placed = this.#visible.get(at);
    return placed?.entry.type === "file" || placed?.entry.type === "hardlink" ? placed : undefined;
  }

  /** Files that matter by their mode, sorted by path. */
  specialFiles(): readonly SpecialFile[] {
    const found: SpecialFile[] = [];
    for (const [path, { entry, layerIndex }] of this.#visible) {
      const of = (kind: SpecialFile["kind"]): SpecialFile => ({ kind, path, mode: entry.mode, layerIndex });
      const isFile = entry.type === "file" || entry.type === "hardlink";
      if (isFile && (entry.mode & 0o111) !== 0) {
        if ((entry.mode & 0o4000) !== 0) found.push(of("setuid"));
        else if ((entry.mode & 0o2000) !== 0) found.push(of("setgid"));
        if (/^(usr\/)?(local\/)?s?bin\/(sudo|doas)$/.test(path)) found.push(of("sudo"));
      }
      const isStickyFolder = entry.type === "directory" && (entry.mode & 0o1000) !== 0;
      if ((isFile || entry.type === "directory") && (entry.mode & 0o002) !== 0 && !isStickyFolder)
        found.push(of("world-writable"));
    }
    return found.sort((a, b) => compareText(a.path, b.path) || compareText(a.kind, b.kind));
  }

  /** Folders that exist only because something stands in them. */
  #noteParents(path: string): void {
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      const folder = path.slice(0, slash);
      if (this.#foldersImplied.has(folder)) return;
      this.#foldersImplied.add(folder);
    }
  }
}
