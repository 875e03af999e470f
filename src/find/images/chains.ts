// Why is this package here: the shortest path from each package that nothing else needs down to this one, as the package databases and
// the metadata of installed packages state it. A program or an archive is the beginning of what is in it.

import { isDistribution } from "../../advisories/index.ts";
import type { ImageView, PlacedLanguagePackage } from "./image-view.ts";
import type { Subject } from "./vulnerabilities.ts";

export type RequiredBy = { readonly paths: readonly (readonly string[])[]; readonly total: number };

type View = Pick<ImageView, "systemPackages" | "languagePackages">;

const pathsShown = 10;

type Node = { readonly label: string; readonly parents: Node[] };

export class Chains {
  readonly #view: View;
  #nodes: ReadonlyMap<string, Node> | undefined;

  constructor(view: View) {
    this.#view = view;
  }

  of({ installed }: Subject): RequiredBy {
    this.#nodes ??= nodesOf(this.#view);
    const found = new Map<string, readonly string[]>();
    for (const { package: one, location } of installed) {
      const isSystem = isDistribution(one.ecosystem);
      const node = this.#nodes.get(
        isSystem ? systemKey(one.name) : languageKey(location.path, one.name, one.version ?? ""),
      );
      for (const path of node === undefined ? [] : pathsTo(node)) found.set(path.join("\0"), path);
    }
    const paths = [...found.values()].sort((a, b) => a.length - b.length);
    return { paths: paths.slice(0, pathsShown), total: found.size };
  }
}

/** Breadth first upwards, so that every path is a shortest one; circles end at what was seen. */
function pathsTo(target: Node): readonly (readonly string[])[] {
  const cameFrom = new Map<Node, Node | undefined>([[target, undefined]]);
  const queue = [target];
  const paths: string[][] = [];
  for (let index = 0; index < queue.length; index += 1) {
    const node = queue[index];
    if (node === undefined) break;
    if (node.parents.length === 0) {
      const path: string[] = [];
      for (let at: Node | undefined = node; at !== undefined; at = cameFrom.get(at)) path.push(at.label);
      paths.push(path);
    }
    for (const parent of node.parents) {
      if (cameFrom.has(parent)) continue;
      cameFrom.set(parent, node);
      queue.push(parent);
    }
  }
  return paths;
}

function nodesOf({ systemPackages, languagePackages }: View): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  for (const { package: one } of systemPackages)
    nodes.set(systemKey(one.name), { label: `${one.name}@${one.version}`, parents: [] });
  for (const placed of languagePackages) nodes.set(keyOf(placed), { label: labelOf(placed), parents: [] });
  const link = (from: string, to: string | undefined): void => {
    const [parent, child] = [nodes.get(from), to === undefined ? undefined : nodes.get(to)];
    if (parent !== undefined && child !== undefined && parent !== child && !child.parents.includes(parent))
      child.parents.push(parent);
  };
  for (const { package: one } of systemPackages)
    for (const name of one.requires ?? []) link(systemKey(one.name), systemKey(name));
  const index = new Index(languagePackages);
  for (const placed of languagePackages) {
    for (const name of placed.package.requires ?? []) link(keyOf(placed), index.resolve(placed, name));
    const holder = holderOf(placed);
    if (holder !== undefined) nodes.get(keyOf(placed))?.parents.push({ label: holder, parents: [] });
  }
  return nodes;
}

function systemKey(name: string): string {
  return `system\0${name}`;
}

function languageKey(path: string, name: string, version: string): string {
  return `${path}\0${name}\0${version}`;
}

function keyOf({ package: one, location }: PlacedLanguagePackage): string {
  return languageKey(location.path, one.name, one.version);
}

function labelOf({ package: one }: PlacedLanguagePackage): string {
  return `${one.name}@${one.version}`;
}

/** The file that the package is a part of: a program made of modules, an archive with archives in it. */
function holderOf({ package: one, location }: PlacedLanguagePackage): string | undefined {
  if (one.within !== undefined)
    return [`/${location.path}`, ...one.within.split("!").slice(0, -1)].join(" > ");
  return one.ecosystem === "Go" || one.ecosystem === "crates.io" ? `/${location.path}` : undefined;
}

/** What a name that a package asks for leads to. */
class Index {
  readonly #byName = new Map<string, string>();
  readonly #byPath = new Map<string, string>();

  constructor(packages: readonly PlacedLanguagePackage[]) {
    for (const placed of packages) {
      const { ecosystem, name } = placed.package;
      const key = nameKey(ecosystem, name);
      if (!this.#byName.has(key)) this.#byName.set(key, keyOf(placed));
      this.#byPath.set(placed.location.path, keyOf(placed));
    }
  }

  /** Node looks beside and above the package that asks (nodejs.org, "Loading from node_modules folders"); where links lead is not known here. */
  resolve({ package: { ecosystem }, location }: PlacedLanguagePackage, name: string): string | undefined {
    if (ecosystem === "npm") {
      const parts = location.path.split("/").slice(0, -1);
      for (let depth = parts.length; depth >= 0; depth -= 1) {
        if (parts[depth - 1] === "node_modules") continue;
        const found = this.#byPath.get(
          [...parts.slice(0, depth), "node_modules", name, "package.json"].join("/"),
        );
        if (found !== undefined) return found;
      }
    }
    return this.#byName.get(nameKey(ecosystem, name));
  }
}

function nameKey(ecosystem: string, name: string): string {
  return `${ecosystem}\0${ecosystem === "PyPI" ? name.toLowerCase().replace(/[-_.]+/g, "-") : name}`;
}
