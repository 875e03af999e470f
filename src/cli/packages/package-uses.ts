// Which packages of a list are meant by a question, and who brought them there. Knows no files.

import { parsePurl } from "../../formats/index.ts";
import { pythonName } from "../../formats/lock/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { Ecosystem } from "../../model/index.ts";

/** A package as a bill of materials lists it. */
export type ListedPackage = {
  readonly id: string;
  readonly ecosystem: Ecosystem | "unknown";
  readonly name: string;
  readonly version?: string;
  readonly isDirect: boolean;
  /** Ids of what it needs. */
  readonly needs: readonly string[];
};

export type Matcher = (item: ListedPackage) => boolean;

/** A package URL, or a name of any ecosystem; with "@version" only that version. */
export function matcherOf(query: string): Matcher {
  if (query.startsWith("pkg:")) {
    const purl = parsePurl(query);
    if (purl === undefined) throw new PortcullisError("usage", `${JSON.stringify(query)} is no package URL.`);
    return (item) =>
      item.ecosystem === (purl.ecosystem ?? "unknown") &&
      item.name === purl.name &&
      (purl.version === undefined || item.version === purl.version);
  }
  const divider = query.indexOf("@", 1);
  const name = divider === -1 ? query : query.slice(0, divider);
  const version = divider === -1 ? undefined : query.slice(divider + 1);
  return (item) => {
    const isNamed =
      item.ecosystem === "PyPI"
        ? item.name === pythonName(name)
        : item.name.toLowerCase() === name.toLowerCase();
    return isNamed && (version === undefined || item.version === version);
  };
}

/** The shortest way up from the package to something that the subject asks for itself. */
export function pathTo(
  target: ListedPackage,
  packages: readonly ListedPackage[],
): readonly string[] | undefined {
  const asking = new Map<string, ListedPackage[]>();
  for (const item of packages)
    for (const need of item.needs) asking.set(need, [...(asking.get(need) ?? []), item]);
  const below = new Map<string, ListedPackage | undefined>([[target.id, undefined]]);
  const queue: ListedPackage[] = [target];
  for (let index = 0; index < queue.length; index += 1) {
    const item = queue[index];
    if (item === undefined) break;
    if (item.isDirect) {
      const path: string[] = [];
      for (let at: ListedPackage | undefined = item; at !== undefined; at = below.get(at.id))
        path.push(label(at));
      return path;
    }
    for (const parent of asking.get(item.id) ?? []) {
      if (below.has(parent.id)) continue;
      below.set(parent.id, item);
      queue.push(parent);
    }
  }
  return undefined;
}

function label(item: ListedPackage): string {
  return item.version === undefined ? item.name : `${item.name}@${item.version}`;
}
