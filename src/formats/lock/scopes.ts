// Direct marks and scopes by walking from the projects, for lockfiles that keep no flags of their own.

import type { PackageScope } from "../../model/index.ts";
import type { LockedPackage, Root } from "./parser.ts";

/** The first scope that reaches a package wins, so that what production needs is never called development. */
const order = ["production", "optional", "peer", "development"] as const;

/** Scope of every package that some root reaches. */
export function reachedScopes(
  packages: readonly LockedPackage[],
  roots: readonly Root[],
): ReadonlyMap<string, PackageScope> {
  const byId = new Map(packages.map((item) => [item.id, item]));
  const wishes = roots.flatMap((root) => root.needs);
  const scopes = new Map<string, PackageScope>();
  for (const scope of order) {
    const queue = wishes.flatMap((need) => (need.scope === scope && need.to !== undefined ? [need.to] : []));
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (scopes.has(id)) continue;
      scopes.set(id, scope);
      for (const need of byId.get(id)?.needs ?? []) if (need.to !== undefined) queue.push(need.to);
    }
  }
  return scopes;
}

/** The packages with scope, direct mark, requirement and alias as the roots tell them. */
export function markedByRoots(
  packages: readonly LockedPackage[],
  roots: readonly Root[],
): readonly LockedPackage[] {
  const scopes = reachedScopes(packages, roots);
  const wishes = new Map(roots.flatMap((root) => root.needs).map((need) => [need.to, need]));
  return packages.map((item) => {
    const wish = wishes.get(item.id);
    const scope = scopes.get(item.id) ?? item.scope;
    if (wish === undefined) return scope === item.scope ? item : { ...item, scope };
    return {
      ...item,
      scope,
      isDirect: true,
      ...(wish.requirement === undefined ? {} : { requirement: wish.requirement }),
    };
  });
}
