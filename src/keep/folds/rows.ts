// The derived rows of the ledger: small JSON texts under (fold, key), with a draft on top for the batch in work, and one digest over
// all of them that a checkpoint signs. Knows nothing of what the rows mean.

import { createHash, hash } from "node:crypto";
import { assert } from "../../kit/index.ts";
import type { Digest } from "../../model/index.ts";

export const foldNames = [
  ...(["finding", "name", "open", "rules", "advisories", "day", "retrospective"] as const),
  ...(["approval", "clock", "run", "leaked"] as const),
] as const;
export type FoldName = (typeof foldNames)[number];

export type Row = { readonly fold: string; readonly key: string; readonly value: string };
/** `value` undefined: the row goes. */
export type Change = {
  readonly fold: FoldName;
  readonly key: string;
  readonly value: string | undefined;
  readonly before: string | undefined;
};

/**
 * Buckets keep the digest cheap: a row belongs to the bucket of the first byte of its address (SHA-256 of fold, NUL, key), a bucket
 * hashes the hashes of its rows in the order of their addresses, and the whole hashes the 256 bucket hashes.
 */
export class FoldRows {
  readonly #rows = new Map<FoldName, Map<string, string>>(foldNames.map((name) => [name, new Map()]));
  readonly #draft = new Map<FoldName, Map<string, string | undefined>>(
    foldNames.map((name) => [name, new Map()]),
  );
  readonly #buckets = Array.from({ length: 256 }, () => new Map<string, Buffer>());
  readonly #orders: (readonly string[] | undefined)[] = new Array(256).fill(undefined);
  readonly #addresses = new Map<FoldName, Map<string, Address>>(foldNames.map((name) => [name, new Map()]));
  readonly #hashes: (Buffer | undefined)[] = new Array(256).fill(undefined);

  constructor(rows: Iterable<Row> = []) {
    for (const { fold, key, value } of rows) if (isFoldName(fold)) this.#put(fold, key, value);
  }

  get(fold: FoldName, key: string): string | undefined {
    const draft = this.#draft.get(fold);
    return draft?.has(key) === true ? draft.get(key) : this.#rows.get(fold)?.get(key);
  }

  set(fold: FoldName, key: string, value: string): void {
    if (this.get(fold, key) !== value) this.#draft.get(fold)?.set(key, value);
  }

  delete(fold: FoldName, key: string): void {
    if (this.get(fold, key) !== undefined) this.#draft.get(fold)?.set(key, undefined);
  }

  /** Keys of the state as it is, draft included. */
  *keys(fold: FoldName): Generator<string> {
    const draft = this.#draft.get(fold) ?? new Map<string, string | undefined>();
    for (const key of this.#rows.get(fold)?.keys() ?? []) if (!draft.has(key)) yield key;
    for (const [key, value] of draft) if (value !== undefined) yield key;
  }

  *all(): Generator<Row> {
    for (const fold of foldNames) {
      for (const key of [...this.keys(fold)].sort()) yield { fold, key, value: this.get(fold, key) ?? "" };
    }
  }

  /** Makes the draft the state and tells what changed. */
  commit(): readonly Change[] {
    const changes: Change[] = [];
    for (const [fold, draft] of this.#draft) {
      for (const [key, value] of draft) {
        const before = this.#rows.get(fold)?.get(key);
        if (before === value) continue;
        changes.push({ fold, key, value, before });
        this.#apply(fold, key, value);
      }
      draft.clear();
    }
    return changes;
  }

  /** Forgets the draft. */
  discard(): void {
    for (const draft of this.#draft.values()) draft.clear();
  }

  /** Undoes what the last `commit` told, when the batch did not reach its home. */
  revert(changes: readonly Change[]): void {
    for (const { fold, key, before } of changes) this.#apply(fold, key, before);
  }

  /** Of the committed state. */
  digest(): Digest {
    for (const draft of this.#draft.values())
      assert(draft.size === 0, "digest of rows that are still a draft");
    const whole = createHash("sha256");
    for (let bucket = 0; bucket < 256; bucket += 1) whole.update(this.#hashOf(bucket));
    return `sha256:${whole.digest("hex")}` as Digest; // 64 hex digits by construction
  }

  #hashOf(bucket: number): Buffer {
    const known = this.#hashes[bucket];
    if (known !== undefined) return known;
    const rows = this.#buckets[bucket] ?? new Map<string, Buffer>();
    const order = this.#orders[bucket] ?? [...rows.keys()].sort();
    this.#orders[bucket] = order;
    const made = hash("sha256", Buffer.concat(order.map((address) => rows.get(address) ?? noRow)), "buffer");
    this.#hashes[bucket] = made;
    return made;
  }

  #apply(fold: FoldName, key: string, value: string | undefined): void {
    if (value === undefined) this.#remove(fold, key);
    else this.#put(fold, key, value);
  }

  #put(fold: FoldName, key: string, value: string): void {
    const { text, bucket } = this.#addressOf(fold, key);
    this.#rows.get(fold)?.set(key, value);
    const rows = this.#buckets[bucket];
    if (rows?.has(text) === false) this.#orders[bucket] = undefined;
    rows?.set(text, hash("sha256", `${fold}\0${key}\0${value}\n`, "buffer"));
    this.#hashes[bucket] = undefined;
  }

  #remove(fold: FoldName, key: string): void {
    const { text, bucket } = this.#addressOf(fold, key);
    this.#rows.get(fold)?.delete(key);
    this.#buckets[bucket]?.delete(text);
    this.#orders[bucket] = undefined;
    this.#hashes[bucket] = undefined;
  }

  #addressOf(fold: FoldName, key: string): Address {
    const known = this.#addresses.get(fold)?.get(key);
    if (known !== undefined) return known;
    const text = hash("sha256", `${fold}\0${key}`, "hex");
    const made = { bucket: Number.parseInt(text.slice(0, 2), 16), text };
    this.#addresses.get(fold)?.set(key, made);
    return made;
  }
}

type Address = { readonly bucket: number; readonly text: string };
const noRow = Buffer.alloc(0);

function isFoldName(name: string): name is FoldName {
  return (foldNames as readonly string[]).includes(name);
}
