// Why is this package here: the shortest path from each direct dependency that pulls it in.

import type { LockedPackage } from "../../formats/lock/index.ts";
import type { Project } from "./project.ts";

export const pathsShown = 10;

export type RequiredBy = { readonly paths: readonly (readonly string[])[]; readonly total: number };

/** Reverse edges of one project, built once when the first vulnerable package asks. */
export class Dependents {
  readonly #byId: ReadonlyMap<string, LockedPackage>;
  #reverse: ReadonlyMap<string, readonly LockedPackage[]> | undefined;

  constructor(project: Project) {
    this.#byId = new Map(project.packages.map((item) => [item.id, item]));
  }

  /** The packages that ask for this one. */
  of(id: string): readonly LockedPackage[] {
    this.#reverse ??= reversed([...this.#byId.values()]);
    return this.#reverse.get(id) ?? [];
  }

  /** Breadth first from the package upwards, so that every path is a shortest one; cycles end at what was seen. */
  requiredBy(target: LockedPackage): RequiredBy {
    const cameFrom = new Map<string, LockedPackage | undefined>([[target.id, undefined]]);
    const queue: LockedPackage[] = [target];
    const directs: LockedPackage[] = [];
    for (let index = 0; index < queue.length; index += 1) {
      const item = queue[index];
      if (item === undefined) break;
      if (item.isDirect) directs.push(item);
      for (const parent of this.of(item.id)) {
        if (cameFrom.has(parent.id)) continue;
        cameFrom.set(parent.id, item);
        queue.push(parent);
      }
    }
    const paths = directs.slice(0, pathsShown).map((direct) => {
      const path: string[] = [];
      for (let at: LockedPackage | undefined = direct; at !== undefined; at = cameFrom.get(at.id))
        path.push(label(at));
      return path;
    });
    return { paths, total: directs.length };
  }
}

export function label(item: LockedPackage): string {
  return item.version === undefined ? item.name : `${item.name}@${item.version}`;
}

function reversed(packages: readonly LockedPackage[]): ReadonlyMap<string, readonly LockedPackage[]> {
  const reverse = new Map<string, LockedPackage[]>();
  for (const item of packages) {
    for (const need of item.needs) {
      if (need.to === undefined) continue;
      const list = reverse.get(need.to);
      if (list === undefined) reverse.set(need.to, [item]);
      else list.push(item);
    }
  }
  return reverse;
}
