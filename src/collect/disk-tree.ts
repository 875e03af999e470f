// The files of a folder as a tree that can be asked: what there is, and what stands in one of them.

import { lstatSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { RepoPath, TreeReader } from "../model/index.ts";
import { readRegularFile } from "./files.ts";
import type { Collected } from "./tree.ts";

/** Walks a tree once: the paths that go by while its files are collected are also its listing. */
export class Listing {
  readonly #walk: () => Iterable<Collected>;
  #paths: readonly RepoPath[] | undefined;

  constructor(walk: () => Iterable<Collected>) {
    this.#walk = walk;
  }

  *pass(): Generator<Collected> {
    const paths: RepoPath[] = [];
    for (const item of this.#walk()) {
      if (item.kind === "artifact" && item.beside === undefined) paths.push(item.path);
      yield item;
    }
    this.#paths = paths;
  }

  paths(): readonly RepoPath[] {
    if (this.#paths === undefined) for (const _ of this.pass());
    return this.#paths ?? [];
  }
}

/** Answers for files below `folder`; a link on the way, or at the end, is no answer. */
export function diskReader(folder: string, listing: Listing): TreeReader {
  const inside = folder.endsWith("/") ? folder : `${folder}/`; // the root of the disk is "/" itself
  return {
    list: async () => listing.paths(),
    read: async (path) => {
      const file = join(folder, path);
      if (!isFileInside(file, inside)) return undefined;
      return readRegularFile(file);
    },
  };
}

function isFileInside(file: string, folder: string): boolean {
  try {
    const stat = lstatSync(file, { throwIfNoEntry: false });
    return stat?.isFile() === true && realpathSync(file).startsWith(folder);
  } catch (thrown) {
    if ((thrown as { readonly code?: string }).code === "ENOTDIR") return false; // a file has the name of its folder; Node's errors carry a code
    throw thrown;
  }
}
