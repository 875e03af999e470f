// The ledger over a store: appends in one exclusive transaction, reads, purges. The file and the PostgreSQL home are this; the ref
// home puts git in front of it.

import { limits, PortcullisError } from "../kit/index.ts";
import type { Checkpoint, Clock, Fingerprint, History, Ledger, LedgerEvent } from "../model/index.ts";
import { checkEvent } from "./events.ts";
import { FoldRows } from "./folds/rows.ts";
import { type LedgerHistory, loadHistory, lookUp } from "./history.ts";
import { type Database, type Store, tableNames } from "./homes/store.ts";
import { checkPurge, type PurgeWish, purgeable } from "./purge.ts";
import { type Batch, frontierText, type LedgerState, prepare, takeBack } from "./state.ts";
import { chunks, entriesOf, knownIds, latestCheckpoint, loadState, readHead, writeBatch } from "./tables.ts";
import { tombstoneOf } from "./tombstone.ts";
import { makeCheckpoint, type Signer } from "./tree/checkpoint.ts";
import { jsonOf, readLeaf } from "./tree/entry.ts";

export type LedgerOptions = { readonly clock: Clock; readonly signer?: Signer | undefined };

export class SqlLedger implements Ledger {
  readonly #store: Store;
  readonly #options: LedgerOptions;
  #state: LedgerState | undefined;

  constructor(store: Store, options: LedgerOptions) {
    this.#store = store;
    this.#options = options;
  }

  get name(): string {
    return this.#store.name;
  }

  /** Acknowledged when it resolves: all events are on disk, or (ids known before) were already. */
  async append(events: readonly LedgerEvent[]): Promise<Checkpoint> {
    checkBatch(events);
    return this.write(async (database, state) => {
      const fresh = await freshOf(database, events);
      if (fresh.length === 0) return undefined;
      return prepare(state, fresh, { signer: this.#options.signer, now: this.#options.clock.now() });
    });
  }

  /** The one way rows are written: loads the head under the lock, lets `make` extend it, stores the batch or takes it back. */
  async write(
    make: (database: Database, state: LedgerState) => Promise<Batch | undefined>,
  ): Promise<Checkpoint> {
    let [state, batch]: [LedgerState | undefined, Batch | undefined] = [undefined, undefined];
    try {
      await this.#store.exclusive(async (database) => {
        state = await this.#current(database);
        batch = await make(database, state);
        if (batch !== undefined) await writeBatch(database, batch);
      });
    } catch (error) {
      if (state !== undefined && batch !== undefined) takeBack(state, batch);
      this.#state = undefined; // what the database holds now is read again
      throw error;
    }
    this.#state = (batch as Batch | undefined)?.next ?? state; // assigned inside the closure, which the checker does not follow
    return this.#state?.checkpoint ?? this.#emptyCheckpoint();
  }

  async *read(from = 0): AsyncIterable<LedgerEvent & { readonly index: number }> {
    // Chunked by position: entries never change, so that no long transaction is needed.
    for (let next = from; ; ) {
      const page = await this.#store.snapshot((database) =>
        firstOf(entriesOf(database, next), limits.ledgerReadEvents),
      );
      for (const { position, entry } of page) {
        const leaf = readLeaf(entry.leaf);
        if (leaf === undefined)
          throw new PortcullisError("ledger", `Entry ${position} of ${this.name} cannot be read.`, {
            hint: "run `portcullis ledger verify`",
          });
        const { id, type, at, by } = leaf;
        yield {
          index: position,
          id,
          type,
          at,
          by,
          payload: entry.body === undefined ? null : (jsonOf(entry.body) ?? null),
        };
      }
      const last = page.at(-1);
      if (last === undefined || page.length < limits.ledgerReadEvents) return;
      next = last.position + 1;
    }
  }

  history(): Promise<LedgerHistory> {
    return this.#store.snapshot(loadHistory);
  }

  lookUp(names: readonly Fingerprint[]): Promise<History> {
    return this.#store.snapshot((database) => lookUp(database, names));
  }

  async checkpoint(): Promise<Checkpoint> {
    return (await this.#store.snapshot(latestCheckpoint)) ?? this.#emptyCheckpoint();
  }

  /** Removes the payloads of these entries for good; the hash, and an entry that says what went and why, remain. */
  async purge(wanted: PurgeWish): Promise<number> {
    checkPurge(wanted);
    let purged: readonly number[] = [];
    await this.write(async (database, state) => {
      purged = await purgeable(database, wanted);
      if (purged.length === 0) return undefined;
      const now = this.#options.clock.now();
      return prepare(state, [tombstoneOf(wanted, purged, now)], { signer: this.#options.signer, now });
    });
    return purged.length;
  }

  /** Every table as it is, row by row, into an empty store: what `tools/verify_ledger.py` reads of a home that is no file. */
  async exportTo(target: Store): Promise<void> {
    await target.exclusive(async (to) => {
      await this.#store.snapshot(async (from) => {
        for (const table of tableNames) {
          const rows = await from.selectFrom(table).selectAll().execute();
          await to.deleteFrom(table).execute();
          for (const chunk of chunks(rows, 2000)) await to.insertInto(table).values(chunk).execute();
        }
      });
    });
  }

  snapshot<T>(work: (database: Database) => Promise<T>): Promise<T> {
    return this.#store.snapshot(work);
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  async #current(database: Database): Promise<LedgerState> {
    const head = await readHead(database);
    if (this.#state !== undefined && head === frontierText(this.#state.frontier)) return this.#state;
    return loadState(database, this.name);
  }

  #emptyCheckpoint(): Checkpoint {
    const state = {
      frontier: { size: 0, peaks: [] },
      folds: new FoldRows().digest(),
      at: this.#options.clock.now(),
    };
    return makeCheckpoint(state, this.#options.signer);
  }
}

export function checkBatch(events: readonly LedgerEvent[]): void {
  if (events.length > limits.ledgerEventsPerAppend) {
    throw new PortcullisError(
      "input",
      `Cannot append ${events.length} events at once: at most ${limits.ledgerEventsPerAppend}.`,
    );
  }
  for (const event of events) checkEvent(event);
}

/** Without those that the ledger has, and without repetitions inside the batch. */
export async function freshOf(
  database: Database,
  events: readonly LedgerEvent[],
): Promise<readonly LedgerEvent[]> {
  const known = new Set(
    await knownIds(
      database,
      events.flatMap(({ id }) => (id === undefined ? [] : [id])),
    ),
  );
  return events.filter(({ id }) => {
    if (id === undefined) return true;
    const isFresh = !known.has(id);
    known.add(id);
    return isFresh;
  });
}

async function firstOf<T>(items: AsyncIterable<T>, limit: number): Promise<readonly T[]> {
  const taken: T[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length === limit) break;
  }
  return taken;
}
