// The packages of a project as inventory, each once, and the dependency review of a change: added, removed, changed.

import type { LockedPackage } from "../../formats/lock/index.ts";
import type { InventoryItem, PackageRef } from "../../model/index.ts";
import type { Project } from "./project.ts";
import { refOf } from "./vulnerable-package.ts";

/** Production weighs more than optional, peer and development. */
const scopes: readonly PackageRef["scope"][] = ["production", "optional", "peer", "development"];

export function inventoryOf(project: Project): readonly InventoryItem[] {
  return refsOf(project).map((ref) => ({ kind: "package", package: ref }));
}

/** One reference a name, version and source: the copies of a nested tree are one package. */
function refsOf(project: Project): readonly PackageRef[] {
  const groups = new Map<string, LockedPackage>();
  for (const item of project.packages) {
    const identity = `${item.ecosystem ?? ""}\0${item.name}\0${item.version ?? item.source.commit ?? item.requirement ?? ""}\0${item.source.kind}`;
    const other = groups.get(identity);
    groups.set(identity, other === undefined ? item : merged(other, item));
  }
  return [...groups.values()].map((item) => refOf(item, project));
}

function merged(a: LockedPackage, b: LockedPackage): LockedPackage {
  const [first, second] = b.isDirect && !a.isDirect ? [b, a] : [a, b];
  const scope = scopes[Math.min(scopes.indexOf(a.scope), scopes.indexOf(b.scope))] ?? a.scope;
  const licences = first.licences.length > 0 ? first.licences : second.licences;
  return {
    ...first,
    scope,
    licences,
    ...(first.integrity === undefined && second.integrity !== undefined
      ? { integrity: second.integrity }
      : {}),
  };
}

/** What the change did: a name whose versions differ is changed, with the version before; everything else is added or removed. */
export function reviewed(head: Project | undefined, base: Project | undefined): readonly InventoryItem[] {
  const now = head === undefined ? [] : refsOf(head);
  const then = base === undefined ? [] : refsOf(base);
  const identity = (ref: PackageRef) => ref.purl;
  const known = new Set(then.map(identity));
  const kept = new Set(now.map(identity));
  const gone = then.filter((ref) => !kept.has(identity(ref)));
  const unpaired = new Map<string, PackageRef[]>();
  for (const ref of gone) unpaired.set(ref.name, [...(unpaired.get(ref.name) ?? []), ref]);
  const present = now.map((ref): InventoryItem => {
    if (known.has(identity(ref))) return { kind: "package", package: ref };
    const former = unpaired.get(ref.name)?.shift();
    if (former === undefined) return { kind: "package", package: ref, change: { kind: "added" } };
    return {
      kind: "package",
      package: ref,
      change: { kind: "changed", ...(former.version === undefined ? {} : { fromVersion: former.version }) },
    };
  });
  const removed = [...unpaired.values()].flat().map(
    (ref): InventoryItem => ({
      kind: "package",
      package: ref,
      change: { kind: "removed", ...(ref.version === undefined ? {} : { fromVersion: ref.version }) },
    }),
  );
  return [...present, ...removed];
}
