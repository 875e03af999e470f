// One dependency file of a tree, read, and the arithmetic of paths inside the tree.

import type { Origin, RepoPath } from "../../model/index.ts";
import type { DependencyFacts } from "./facts.ts";

export type SourceFile = {
  readonly path: RepoPath;
  readonly origin: Origin;
  readonly sizeBytes: number;
  readonly facts: DependencyFacts;
  /** Belongs to what the run was asked to judge; else it was only read to understand that. */
  readonly isJudged: boolean;
};

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

export function joinPath(folder: string, relative: string): string | undefined {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of relative.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else parts.push(part);
  }
  return parts.join("/");
}
