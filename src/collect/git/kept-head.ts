// What is kept of a head whose history is scanned again and again: which of its files had something to tell, and sums of all others, as is kept of
// a layer. While the head is the same commit its files are neither listed nor recalled one by one. Kept under the name of what the engines
// want and how they judge; no name that may itself be a secret is written.

import type { FileCache } from "../../kit/index.ts";
import {
  type Artifact,
  addExample,
  type CommitId,
  type Gap,
  type LookedAt,
  mayNameSecret,
  type Outlook,
  type RepoPath,
  type Skip,
} from "../../model/index.ts";

/** Raise when the meaning of a record changes. */
const form = 1;
/** More that is brought again is not worth a record. */
const mostAgain = 2000;

export type HeadFile = { readonly path: RepoPath; readonly blob: string; readonly mode: number };

type KeptHead = {
  readonly form: typeof form;
  readonly commit: CommitId;
  /** Files that had something to tell. */
  readonly again: readonly HeadFile[];
  readonly others: readonly (LookedAt | Skip)[];
};

export class HeadMemory {
  readonly #files: FileCache;
  readonly #name: string;
  readonly #commit: CommitId;
  readonly #again: HeadFile[] = [];
  readonly #skips: Skip[] = [];
  readonly #looked = new Map<
    string,
    { outlook: Outlook; files: number; sizeBytes: number; examples: string[] }
  >();
  /** Artifacts whose outcome is not told yet. */
  #waiting = 0;
  /** Nothing is kept before all has been seen, nor when something is not to be repeated from memory. */
  #isUsable = false;

  constructor(
    files: FileCache,
    {
      place,
      wantsId,
      commit,
    }: { readonly place: string; readonly wantsId: string; readonly commit: CommitId },
  ) {
    this.#files = files;
    this.#name = JSON.stringify(["head", form, place, wantsId]);
    this.#commit = commit;
  }

  async recall(): Promise<Pick<KeptHead, "again" | "others"> | undefined> {
    const kept = (await this.#files.read(this.#name)) as KeptHead | undefined; // written by `keep` of this same build: its name says so
    return kept?.form === form && kept.commit === this.#commit ? kept : undefined;
  }

  /** Hands on all that is collected of the head, `of` each file, and notes what becomes of it. */
  async *noting(
    items: AsyncIterable<Artifact | Gap | Skip>,
    of: (path: RepoPath) => HeadFile | undefined,
  ): AsyncGenerator<Artifact | Gap | Skip> {
    this.#isUsable = true;
    this.#waiting += 1; // until the last one has come
    for await (const item of items) {
      if (item.kind === "artifact") {
        this.#waiting += 1;
        yield {
          ...item,
          settled: (outlook, sizeBytes) => {
            this.#waiting -= 1;
            this.#note(item, of(item.path), outlook, sizeBytes);
          },
        };
        continue;
      }
      if (item.kind === "gap" || mayNameSecret(item.path ?? "")) this.#isUsable = false;
      else this.#skips.push(item);
      yield item;
    }
    this.#waiting -= 1;
  }

  async keep(): Promise<void> {
    const [again, skips] = [this.#again, this.#skips];
    if (!this.#isUsable || this.#waiting > 0 || again.length + skips.length > mostAgain) return;
    const looked = [...this.#looked.values()].map((sum): LookedAt => ({ kind: "looked-at", ...sum }));
    const kept: KeptHead = { form, commit: this.#commit, again, others: [...looked, ...skips] };
    await this.#files.write(this.#name, kept);
  }

  #note(artifact: Artifact, file: HeadFile | undefined, outlook: Outlook, sizeBytes: number): void {
    const { path, beside } = artifact;
    if (outlook.hasFacts || outlook.hasGaps) {
      if (beside !== undefined || file === undefined || mayNameSecret(path)) this.#isUsable = false;
      else this.#again.push(file);
      return;
    }
    if (beside !== undefined) return; // text that counts as no file
    const key = `${outlook.lookedAtBy.join()} ${outlook.skip ?? ""}`;
    const sum = this.#looked.get(key) ?? { outlook, files: 0, sizeBytes: 0, examples: [] };
    sum.files += 1;
    sum.sizeBytes += sizeBytes;
    if (outlook.skip !== undefined && !mayNameSecret(path)) addExample(sum.examples, path);
    this.#looked.set(key, sum);
  }
}
