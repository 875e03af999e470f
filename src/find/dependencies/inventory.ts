// The packages of a project as inventory, each once, and the dependency review of a change: added, removed, changed.

import type { LockedPackage } from "../../formats/lock/index.ts";
import type { InventoryItem, PackageRef } from "../../model/index.ts";
import type { Project } from "./project.ts";
import { refOf } from "./vulnerable-package.ts";

/** Production weighs more than optional, peer and development. */
const scopes: readonly PackageRef["scope"][] = ["production", "optional", "peer", "development"];

export function inventoryOf(project: Project): readonly InventoryItem[] {
  return itemsOf(project);
}

/** One item a name, version and source: the copies of a nested tree are one package, which needs what any of them needs. */
function itemsOf(project: Project): readonly InventoryItem[] {
  const groups = new Map<string, { item: LockedPackage; readonly copies: LockedPackage[] }>();
  for (const item of project.packages) {
    const identity = `${item.ecosystem ?? ""}\0${item.name}\0${item.version ?? item.source.commit ?? item.requirement ?? ""}\0${item.source.kind}`;
    const group = groups.get(identity);
    if (group === undefined) groups.set(identity, { item, copies: [item] });
    else {
      group.item = merged(group.item, item);
      group.copies.push(item);
    }
  }
  const purls = new Map<string, string>();
  const found: { readonly ref: PackageRef; readonly copies: readonly LockedPackage[] }[] = [];
  for (const { item, copies } of groups.values()) {
    const ref = refOf(item, project);
    for (const copy of copies) purls.set(copy.id, ref.purl);
    found.push({ ref, copies });
  }
  return found.map(({ ref, copies }): InventoryItem => {
    const dependsOn = neededBy(copies, ref, purls);
    return dependsOn.length === 0
      ? { kind: "package", package: ref }
      : { kind: "package", package: ref, dependsOn };
  });
}

/** What any of the copies of a package asks for, sorted. */
function neededBy(
  copies: readonly LockedPackage[],
  { purl: own }: PackageRef,
  purls: ReadonlyMap<string, string>,
): readonly string[] {
  if (copies.every(({ needs }) => needs.length === 0)) return nothing; // of nearly every second package
  const needed = new Set<string>();
  for (const copy of copies)
    for (const need of copy.needs) {
      const purl = need.to === undefined ? undefined : purls.get(need.to);
      if (purl !== undefined && purl !== own) needed.add(purl);
    }
  return [...needed].sort();
}

const nothing: readonly string[] = [];

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
  const items = head === undefined ? [] : itemsOf(head);
  const now = items.map((item) => item.package);
  const then = base === undefined ? [] : itemsOf(base).map((item) => item.package);
  const identity = (ref: PackageRef) => ref.purl;
  const known = new Set(then.map(identity));
  const kept = new Set(now.map(identity));
  const gone = then.filter((ref) => !kept.has(identity(ref)));
  const unpaired = new Map<string, PackageRef[]>();
  for (const ref of gone) unpaired.set(ref.name, [...(unpaired.get(ref.name) ?? []), ref]);
  const present = items.map((item): InventoryItem => {
    const ref = item.package;
    if (known.has(identity(ref))) return item;
    const former = unpaired.get(ref.name)?.shift();
    if (former === undefined) return { ...item, change: { kind: "added" } };
    return {
      ...item,
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
