// Results of files of image layers, and of files of the head whose history is scanned, from earlier runs. A result depends on nothing but the file's content, its path and mode, and on the
// engines with their rules, settings and code: all of that is in the name under which it is kept. Results with gaps are never kept.

import type { FileCache } from "../kit/index.ts";
import { type Artifact, digestOf } from "../model/index.ts";
import type { EngineSetup } from "./contract/index.ts";
import type { FileResult, ReadyEngine } from "./inspection.ts";

/** Raise when the meaning of a kept result changes. */
const form = 1;

type Results = Map<string, FileResult>;

export class FactsCache {
  readonly #files: FileCache;
  readonly #id: string;
  readonly #headOf: string | undefined;
  readonly #layers = new Map<string, Promise<Results>>();
  readonly #changed = new Map<string, Results>();

  /** `codeId` names this build of the program. */
  constructor(
    files: FileCache,
    codeId: string,
    setup: EngineSetup,
    ready: readonly ReadyEngine[],
    /** A repository's folder, when blobs of its head are kept too. */
    headOf: string | undefined,
  ) {
    this.#headOf = headOf;
    const engines = ready.map(({ engine, rules, isReported }) => [
      engine.id,
      engine.version,
      rules.digest,
      isReported,
    ]);
    this.#files = files;
    this.#id = digestOf([form, codeId, setup, engines]);
  }

  async recall(artifact: Artifact): Promise<FileResult | undefined> {
    const layer = this.#groupOf(artifact);
    if (layer === undefined) return undefined;
    return (await this.#resultsOf(layer)).get(keyOf(artifact));
  }

  async remember(artifact: Artifact, result: FileResult): Promise<void> {
    const layer = this.#groupOf(artifact);
    if (layer === undefined || result.gaps.length > 0) return;
    // The collector remembers by itself which files of a layer have nothing to tell, and does not bring them again.
    if (artifact.origin.kind === "layer" && result.facts.length === 0) return;
    const results = await this.#resultsOf(layer);
    results.set(keyOf(artifact), result);
    this.#changed.set(layer, results);
  }

  async save(): Promise<void> {
    for (const [layer, results] of this.#changed)
      await this.#files.write(this.#nameOf(layer), [...results].map(rowOf));
    this.#changed.clear();
  }

  /** A layer comes again with the next image on the same base, a file of the head with the next scan of the history. */
  #groupOf({ origin, contentId }: Artifact): string | undefined {
    if (contentId === undefined) return undefined;
    if (origin.kind === "layer") return origin.layer;
    return this.#headOf !== undefined && origin.kind === "commit" ? `head ${this.#headOf}` : undefined;
  }

  #nameOf(layer: string): string {
    return JSON.stringify(["facts", this.#id, layer]);
  }

  #resultsOf(layer: string): Promise<Results> {
    const known = this.#layers.get(layer);
    if (known !== undefined) return known;
    const loading = this.#files.read(this.#nameOf(layer)).then(resultsOf);
    this.#layers.set(layer, loading);
    return loading;
  }
}

function keyOf({ path, contentId, isExecutable, surface }: Artifact): string {
  return `${contentId} ${isExecutable ? "x" : "-"}${surface === "history" ? "h" : "-"} ${path}`;
}

/** Most files have nothing to tell: such a row is a key, a size and who looked. */
function rowOf([key, { sizeBytes, lookedAtBy, facts, skip }]: readonly [
  string,
  FileResult,
]): readonly unknown[] {
  if (facts.length === 0 && skip === undefined) return [key, sizeBytes, lookedAtBy.join()];
  return [key, sizeBytes, lookedAtBy.join(), facts, skip ?? null];
}

function resultsOf(rows: unknown): Results {
  const results: Results = new Map();
  if (!Array.isArray(rows)) return results;
  for (const row of rows as readonly unknown[]) {
    if (
      !Array.isArray(row) ||
      typeof row[0] !== "string" ||
      typeof row[1] !== "number" ||
      typeof row[2] !== "string"
    )
      continue;
    const skip: unknown = row[4];
    results.set(row[0], {
      sizeBytes: row[1],
      lookedAtBy: row[2] === "" ? [] : (row[2].split(",") as FileResult["lookedAtBy"]), // written by rowOf, named by this build
      facts: (row[3] ?? []) as FileResult["facts"], // the same
      gaps: [],
      ...(typeof skip === "string" ? { skip: skip as NonNullable<FileResult["skip"]> } : {}), // the same
    });
  }
  return results;
}
