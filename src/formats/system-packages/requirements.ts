// Which installed package needs which: what a package asks for (a name, a virtual package, a library) is looked up among what the others
// of the same database provide. Of several providers the first counts: this explains why something is there, it solves nothing.

import { limits } from "../../kit/index.ts";
import type { SystemPackage } from "./system-package.ts";

export type Relations = {
  /** Each an "or" of names; the first that is there counts. */
  readonly asks: readonly (readonly string[])[];
  /** Besides the package's own name. */
  readonly provides: readonly string[];
};

export function withRequirements(
  packages: readonly SystemPackage[],
  relationsOf: (index: number) => Relations,
): readonly SystemPackage[] {
  const providers = new Map<string, string>();
  const relations = packages.map((_, index) => relationsOf(index));
  for (const { name } of packages) providers.set(name, name);
  for (const [index, { provides }] of relations.entries())
    for (const one of provides) if (!providers.has(one)) providers.set(one, packages[index]?.name ?? one);
  return packages.map((one, index): SystemPackage => {
    const needs = new Set<string>();
    for (const alternatives of relations[index]?.asks ?? []) {
      const found = alternatives.map((asked) => providers.get(asked)).find((name) => name !== undefined);
      if (found !== undefined && found !== one.name && needs.size < limits.requirementsPerPackage)
        needs.add(found);
    }
    return needs.size === 0 ? one : { ...one, requires: [...needs] };
  });
}
