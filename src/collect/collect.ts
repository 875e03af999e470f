// A target -> its artifacts, the trees that engines may ask, and the commit facts. The door of `collect`.

import { basename, dirname, resolve } from "node:path";
import { PortcullisError, unreachable } from "../kit/index.ts";
import type { Target } from "../model/index.ts";
import type { CollectDeps, Collection } from "./collection.ts";
import { collectPaths, collectStdin, collectTree } from "./from-disk.ts";
import { collectChange, collectCommits, collectStaged } from "./from-git.ts";
import { collectAll } from "./from-history.ts";
import { findRepository, type Repository } from "./git/repository.ts";

export async function collect(target: Target, deps: CollectDeps): Promise<Collection> {
  switch (target.kind) {
    case "tree":
      return collectTree(target.root, target.within, deps);
    case "staged":
      return collectStaged(required(target.root, deps, "--staged"), deps.indexFile);
    case "range":
      return collectChange(required(target.root, deps, "--diff"), target, deps);
    case "history":
      return collectAll(required(target.root, deps, "--history"), target.since, deps);
    case "commits":
      return collectCommits(required(target.root, deps, "--commits"), target.commits, deps);
    case "files":
      return collectPaths(target.root, target.paths);
    case "stdin":
      return collectStdin(target.name, deps);
    case "image":
      return (await import("./from-image.ts")).collectLayers(target, deps); // unpackers and package formats: not for every start
    case "sbom":
      return collectPaths(dirname(resolve(target.file)), [basename(target.file)]);
    case "archive":
      throw new PortcullisError(
        "usage",
        `Scanning an ${target.kind} needs an engine that this version does not have yet.`,
      );
    default:
      return unreachable(target);
  }
}

function required(root: string, deps: CollectDeps, flag: string): Repository {
  const repository = findRepository(root, deps.cacheFolder);
  if (repository !== undefined) return repository;
  throw new PortcullisError("input", `${flag} needs a git repository, and ${root} is not inside one.`, {
    hint: "scan the folder itself: portcullis scan .",
  });
}
