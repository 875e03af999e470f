// Images, by any of the ways in which one can be had.

import { realpathSync } from "node:fs";
import type { TreeReader } from "../model/index.ts";
import type { CollectDeps, Collection } from "./collection.ts";
import { diskReader, Listing } from "./disk-tree.ts";
import { commitsOf } from "./git/commits.ts";
import { findRepository } from "./git/repository.ts";
import { collectImage, type ImageTarget } from "./oci/index.ts";
import { type Collected, collectWorkTree } from "./tree.ts";

/** An image. Its configuration file is looked for where the command runs; an image is no place to keep a policy. */
export async function collectLayers(target: ImageTarget, deps: CollectDeps): Promise<Collection> {
  const nothing: TreeReader = { list: async () => [], read: async () => undefined };
  const image = await collectImage(target, { ...deps, wants: deps.wants ?? (() => true) });
  const here = realpathSync(".");
  const repository = findRepository(here, deps.cacheFolder);
  const isTracked = repository?.workTree === here;
  const files = (): Iterable<Collected> =>
    isTracked && repository !== undefined ? collectWorkTree(repository, here) : [];
  return {
    ...image,
    head: nothing,
    trusted: diskReader(here, new Listing(files)),
    // Whose ignore files they are, and since when, is told by the commits of this repository.
    ...(isTracked && repository !== undefined ? { commits: commitsOf(repository) } : {}),
    close: () => {
      image.close();
      repository?.git.close();
    },
  };
}
