// What earlier runs found out about single files. A result depends on nothing but the file's content, its path and mode, and on the
// engines with their rules, settings and code: all of that is in the name under which it is kept. Results with gaps are never kept.
// Files of layers and of a head are known by their ids before they are read; a file of a work tree only once it has been read and its
// digest is the kept one, because what git's index or a time stamp says of it may be wrong. See ADR 0005.

import type { FileCache } from "../kit/index.ts";
import { type Artifact, digestOf, mayNameSecret } from "../model/index.ts";
import type { EngineSetup } from "./contract/index.ts";
import type { FileResult, ReadyEngine } from "./inspection.ts";

/** Raise when the meaning of a kept result changes. */
const form = 3;

/** Which artifacts come again, besides those of layers: the blobs of the head whose history is scanned, the files of a tree; by the folder's name. */
export type KeptScope = { readonly head?: string; readonly tree?: string };

/** `isSure`: of this very content. Else: of the content with this digest; "" and no result when there is nothing yet. */
export type Kept =
  | { readonly isSure: true; readonly result: FileResult }
  | { readonly isSure: false; readonly sha256: string; readonly result: FileResult | undefined };

type Row = { readonly contentId: string; readonly result: FileResult };
/** By path and mode, and by the content's id where it is known before reading. */
type Rows = Map<string, Row>;

export class FactsCache {
  readonly #files: FileCache;
  readonly #id: string;
  readonly #scope: KeptScope;
  readonly #known = new Map<string, Promise<Rows>>();
  /** What this run has seen of each group, and whether any of it is news. */
  readonly #seen = new Map<string, { readonly rows: Rows; hasNews: boolean }>();

  /** `codeId` names this build of the program. */
  constructor(
    files: FileCache,
    codeId: string,
    setup: EngineSetup,
    ready: readonly ReadyEngine[],
    scope: KeptScope,
  ) {
    const engines = ready.map(({ engine, rules, isReported }) => [
      engine.id,
      engine.version,
      rules.digest,
      isReported,
    ]);
    this.#files = files;
    this.#scope = scope;
    this.#id = digestOf([form, codeId, setup, engines]);
  }

  async recall(artifact: Artifact): Promise<Kept | undefined> {
    const group = this.#groupOf(artifact);
    if (group === undefined) return undefined;
    const row = (await this.#rowsOf(group)).get(keyOf(artifact));
    if (artifact.contentId === undefined)
      return { isSure: false, sha256: row?.contentId ?? "", result: row?.result };
    return row?.contentId === artifact.contentId ? { isSure: true, result: row.result } : undefined;
  }

  /** `sha256`: of the bytes that were read, for artifacts without an id of their own. */
  async remember(artifact: Artifact, result: FileResult, sha256: string | undefined): Promise<void> {
    const group = this.#groupOf(artifact);
    const contentId = artifact.contentId ?? sha256;
    if (group === undefined || contentId === undefined || result.gaps.length > 0) return;
    // The collector remembers by itself which files of a layer have nothing to tell, and does not bring them again.
    if (artifact.origin.kind === "layer" && result.facts.length === 0) return;
    const known = await this.#rowsOf(group);
    let seen = this.#seen.get(group);
    if (seen === undefined) {
      seen = { rows: artifact.contentId === undefined ? new Map() : known, hasNews: false }; // files that are gone from a tree are forgotten
      this.#seen.set(group, seen);
    }
    const key = keyOf(artifact);
    seen.hasNews ||= known.get(key)?.contentId !== contentId;
    seen.rows.set(key, { contentId, result });
  }

  async save(): Promise<void> {
    for (const [group, { rows, hasNews }] of this.#seen) {
      const isShorter = rows.size < (await this.#rowsOf(group)).size;
      if (hasNews || isShorter) await this.#files.write(this.#nameOf(group), [...rows].map(written));
    }
    this.#seen.clear();
  }

  /** A layer comes again with the next image on the same base, a file of the head with the next scan of the history. */
  #groupOf({ origin, contentId, path, beside }: Artifact): string | undefined {
    if (beside !== undefined) return undefined;
    // The collector remembers the names in a layer anyway; without its facts a file has the whole layer unpacked again.
    if (origin.kind === "layer") return contentId === undefined ? undefined : origin.layer;
    if (mayNameSecret(path)) return undefined; // a row holds the path
    if (origin.kind === "commit" && contentId !== undefined && this.#scope.head !== undefined)
      return `head ${this.#scope.head}`;
    if (origin.kind === "work-tree" && contentId === undefined && this.#scope.tree !== undefined)
      return `tree ${this.#scope.tree} ${path.split("/", 3).slice(0, -1).join("/")}`;
    return undefined;
  }

  #nameOf(group: string): string {
    return JSON.stringify(["facts", this.#id, group]);
  }

  #rowsOf(group: string): Promise<Rows> {
    const known = this.#known.get(group);
    if (known !== undefined) return known;
    const loading = this.#files.read(this.#nameOf(group)).then(rowsOf);
    this.#known.set(group, loading);
    return loading;
  }
}

function keyOf({ path, contentId, isExecutable, surface }: Artifact): string {
  const id = contentId === undefined ? "" : `${contentId} `; // a layer may hold a path twice
  return `${id}${isExecutable ? "x" : "-"}${surface === "history" ? "h" : "-"} ${path}`;
}

/** Behind the names of who looked. */
const ignoresMark = "!";

/** Most files have nothing to tell: such a row is a key, an id, a size and who looked. */
function written([key, { contentId, result }]: readonly [string, Row]): readonly unknown[] {
  const { sizeBytes, lookedAtBy, facts, skip, hasIgnores } = result;
  const looked = lookedAtBy.join() + (hasIgnores === true ? ignoresMark : "");
  if (facts.length === 0 && skip === undefined) return [key, contentId, sizeBytes, looked];
  return [key, contentId, sizeBytes, looked, facts, skip ?? null];
}

function rowsOf(value: unknown): Rows {
  const rows: Rows = new Map();
  if (!Array.isArray(value)) return rows;
  for (const row of value as readonly unknown[]) {
    if (!Array.isArray(row)) continue;
    const [key, contentId, sizeBytes, who, facts, skip] = row as readonly unknown[];
    if (typeof key !== "string" || typeof contentId !== "string") continue;
    if (typeof sizeBytes !== "number" || typeof who !== "string") continue;
    const looked = who.endsWith(ignoresMark) ? who.slice(0, -1) : who;
    const result: FileResult = {
      sizeBytes,
      lookedAtBy: looked === "" ? [] : (looked.split(",") as FileResult["lookedAtBy"]), // written above, named by this build
      facts: (facts ?? []) as FileResult["facts"], // the same
      gaps: [],
      ...(looked === who ? {} : { hasIgnores: true }),
      ...(typeof skip === "string" ? { skip: skip as NonNullable<FileResult["skip"]> } : {}), // the same
    };
    rows.set(key, { contentId, result });
  }
  return rows;
}
