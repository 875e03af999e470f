// Which commits are known to lie behind a tip: a commit's id names all of its history, so that a "yes" once said holds for ever, and for
// every tip that has the old one behind it. Walking to a commit of years ago is the longest thing that an unchanged history is asked for.
// A "no" may mean that something is not in this clone, and is never kept.

import type { FileCache } from "../../kit/index.ts";
import type { CommitId } from "../../model/index.ts";

/** Raise when the meaning of a record changes. */
const form = 1;
const mostKept = 10_000;

type Kept = { readonly form: typeof form; readonly tip: CommitId; readonly behind: readonly CommitId[] };

export class KeptAncestry {
  readonly #files: FileCache;
  readonly #name: string;
  #kept: Promise<Kept | undefined> | undefined;
  readonly #found = new Map<CommitId, Set<CommitId>>();

  /** `place` names the repository on this machine. */
  constructor(files: FileCache, place: string) {
    this.#files = files;
    this.#name = JSON.stringify(["ancestry", form, place]);
  }

  /** `ask` walks the history. */
  async isBehind(
    commit: CommitId,
    tip: CommitId,
    ask: (commit: CommitId, of: CommitId) => Promise<boolean>,
  ): Promise<boolean> {
    const found = this.#found.get(tip) ?? new Set(await this.#knownOf(tip, ask));
    this.#found.set(tip, found);
    if (found.has(commit)) return true;
    const isBehind = await ask(commit, tip);
    if (isBehind) found.add(commit);
    return isBehind;
  }

  async keep(): Promise<void> {
    const kept = await this.#kept;
    for (const [tip, found] of this.#found) {
      const behind = [...found].slice(-mostKept);
      if (kept?.tip === tip && kept.behind.length === behind.length) continue;
      if (behind.length > 0) await this.#files.write(this.#name, { form, tip, behind } satisfies Kept);
    }
  }

  async #knownOf(
    tip: CommitId,
    ask: (commit: CommitId, of: CommitId) => Promise<boolean>,
  ): Promise<readonly CommitId[]> {
    this.#kept ??= this.#files.read(this.#name).then(keptOf);
    const kept = await this.#kept;
    if (kept === undefined) return [];
    return kept.tip === tip || (await ask(kept.tip, tip)) ? kept.behind : [];
  }
}

function keptOf(value: unknown): Kept | undefined {
  const kept = value as Kept | undefined; // written by `keep`; the form says in which way
  return kept?.form === form && Array.isArray(kept.behind) ? kept : undefined;
}
