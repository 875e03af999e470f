// What a scan of a change knows from the scans before it, and what it leaves to the next one: the facts of files, and where runs led.

import type { RepoPath } from "../../model/index.ts";
import type { EngineContext } from "../contract/index.ts";
import { Affected, KeptTrails, type Known, type Trails } from "./change/index.ts";
import type { Trail, TrailKey } from "./flow/index.ts";
import {
  type Around,
  type CodeFacts,
  contentId,
  factsAround,
  isWholeAround,
  KeptFacts,
  type Program,
  readNeighbour,
} from "./program/index.ts";

export class Memory {
  readonly around: Around;
  readonly #trails: KeptTrails | undefined;
  readonly #ids: ReadonlyMap<RepoPath, string>;
  /** In the numbers of one program: a scene that grew is another one, unless all of the project is in it. */
  #known: Map<TrailKey, Trail> | undefined;
  #functions: ReadonlyMap<number, number> = new Map();
  #hasNews = false;
  readonly #idOf = (path: string): string | undefined => this.#ids.get(path as RepoPath); // a path of this tree

  private constructor(around: Around, trails: KeptTrails | undefined, ids: ReadonlyMap<RepoPath, string>) {
    this.around = around;
    this.#trails = trails;
    this.#ids = ids;
  }

  /** What was found out about all of a project is kept, unless it is too large for that. */
  static async open({ head, masked, kept, target }: EngineContext): Promise<Memory> {
    const ids = await head.ids?.();
    const isKept =
      kept !== undefined && ids !== undefined && "root" in target && isWholeAround(await head.list());
    if (!isKept) return new Memory({ head, masked }, undefined, new Map());
    const facts = await KeptFacts.open(kept, target.root);
    return new Memory({ head, masked, kept: facts }, new KeptTrails(kept, target.root), ids);
  }

  /** The facts of a version of a file that is not among the artifacts. */
  factsOf(file: { readonly path: RepoPath; readonly bytes: Uint8Array }): CodeFacts {
    const { kept, masked } = this.around;
    const id = contentId(file.bytes);
    const known = kept?.of(id);
    if (known !== undefined) return known.facts();
    const neighbour = readNeighbour(file.bytes, () => factsAround(file, masked));
    kept?.add(id, neighbour);
    return neighbour.facts();
  }

  /** Of what is changed, when it is around another change. */
  async noteChanged(program: Program): Promise<void> {
    const { kept } = this.around;
    if (kept === undefined) return;
    for (const file of program.files) {
      const { artifact } = file; // facts of those around are not read for this
      const id = this.#ids.get(artifact.path);
      if (artifact.role !== "changed" || id === undefined || kept.of(id) !== undefined) continue;
      const { facts } = file;
      kept.add(
        id,
        readNeighbour(await artifact.read(), () => ({ ...facts, excerpts: "" })),
      );
    }
  }

  /** Where runs led that need not be run again to be known. */
  async trailsFor(program: Program): Promise<Known> {
    if (this.#trails === undefined) return { trails: new Map(), whole: new Set() };
    if (this.#known === undefined) await this.#recall(program, this.#trails);
    const trails: Trails = this.#known ?? new Map();
    const roots = rootsByModule(trails);
    const keeping = [...trails].filter(([key, { keeps }]) => key.startsWith("b") && keeps.size > 0);
    const keepers = new Set(keeping.map(([key]) => Number.parseInt(key.slice(1), 10))); // their bodies change other modules
    const isWhole = ([module, count]: readonly [number, number]): boolean =>
      roots.get(module) === count - 1 && !keepers.has(module);
    return { trails, whole: new Set([...this.#functions].filter(isWhole).map(([module]) => module)) };
  }

  async #recall(program: Program, kept: KeptTrails): Promise<void> {
    const recalled = await kept.recall(program, this.#idOf, (id) => this.around.kept?.of(id)?.facts());
    if (recalled === undefined) return;
    const { trails, differences, names, functions } = recalled;
    const since = new Affected(program, { differences, touched: new Set(), names, pages: new Set() });
    const isStale = since.among(trails);
    this.#known = new Map([...trails].filter(([key]) => !isStale(key)));
    this.#functions = functions;
  }

  note(trails: Trails): void {
    const known = new Map(this.#known);
    for (const [key, trail] of trails) known.set(key, trail);
    this.#hasNews ||= trails.size > 0;
    this.#known = known;
  }

  async save(program: Program): Promise<void> {
    await this.around.kept?.save();
    if (!this.#hasNews || this.#known === undefined) return;
    const functions = new Map(this.#functions);
    for (const module of rootsByModule(this.#known).keys())
      functions.set(module, functions.get(module) ?? program.unit(module).functions.length);
    await this.#trails?.save(program, this.#idOf, { trails: this.#known, functions });
  }
}

/** How many functions of a module were run by themselves. */
function rootsByModule(trails: Trails): ReadonlyMap<number, number> {
  const roots = new Map<number, number>();
  for (const key of trails.keys()) {
    const module = /^(\d+):\d+$/.exec(key)?.[1];
    if (module !== undefined) roots.set(Number(module), (roots.get(Number(module)) ?? 0) + 1);
  }
  return roots;
}
