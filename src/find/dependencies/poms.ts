// Maven projects of one tree see each other: a pom inherits from the parent that lies at its `relativePath` or anywhere in the tree under
// the same coordinates, and imports lists of versions from its neighbours.

import type { LockedPackage } from "../../formats/lock/index.ts";
import { type PomModel, pomName, pomPackages } from "../../formats/lock/index.ts";
import { folderOf, joinPath, type SourceFile } from "./source-file.ts";

const ancestorsAtMost = 20;

export class PomTree {
  readonly #byName = new Map<string, SourceFile>();
  readonly #byPath = new Map<string, SourceFile>();

  constructor(files: readonly SourceFile[]) {
    for (const file of files) {
      const model = file.facts.file.pom;
      if (model === undefined) continue;
      this.#byPath.set(file.path, file);
      this.#byName.set(pomName(model), this.#byName.get(pomName(model)) ?? file);
    }
  }

  /** The dependencies of the file with the versions that its whole family gives. */
  packagesOf(file: SourceFile): readonly LockedPackage[] {
    const model = file.facts.file.pom;
    if (model === undefined) return file.facts.file.packages;
    return pomPackages(model, this.#ancestors(file), (name) => this.#family(this.#byName.get(name)));
  }

  #family(file: SourceFile | undefined): readonly PomModel[] {
    const model = file?.facts.file.pom;
    return file === undefined || model === undefined ? [] : [model, ...this.#ancestors(file)];
  }

  #ancestors(file: SourceFile): readonly PomModel[] {
    const found: PomModel[] = [];
    const seen = new Set<SourceFile>([file]);
    for (let at: SourceFile | undefined = this.#parentOf(file); at !== undefined; at = this.#parentOf(at)) {
      const model = at.facts.file.pom;
      if (model === undefined || seen.has(at) || found.length === ancestorsAtMost) break;
      seen.add(at);
      found.push(model);
    }
    return found;
  }

  /** At the path when the coordinates are right there, as Maven checks; else by the coordinates. */
  #parentOf(file: SourceFile): SourceFile | undefined {
    const parent = file.facts.file.pom?.parent;
    if (parent === undefined) return undefined;
    const name = `${parent.groupId}:${parent.artifactId}`;
    const include = file.facts.file.includes.find((one) => one.kind === "parent");
    const path = include === undefined ? undefined : joinPath(folderOf(file.path), include.path);
    const atPath = path === undefined ? undefined : this.#byPath.get(path);
    const isRight = atPath?.facts.file.pom !== undefined && pomName(atPath.facts.file.pom) === name;
    return isRight ? atPath : this.#byName.get(name);
  }
}
