// The head of a ledger in memory, and how a batch of events extends it: seals entries, grows the tree, folds the rows, signs the
// checkpoint. Pure but for the random salts; a batch that does not reach its home is taken back.

import { randomBytes } from "node:crypto";
import { assert, PortcullisError } from "../kit/index.ts";
import type { Checkpoint, LedgerEvent } from "../model/index.ts";
import type { Change, FoldRows } from "./folds/rows.ts";
import { step } from "./folds/step.ts";
import { makeCheckpoint, type Signer } from "./tree/checkpoint.ts";
import {
  commitment,
  type Entry,
  jsonOf,
  randomBytesPerEntry,
  readLeaf,
  type SealedEntry,
  seal,
} from "./tree/entry.ts";
import { extended, type Frontier, leafHash, rootOf } from "./tree/merkle.ts";

export type LedgerState = {
  readonly frontier: Frontier;
  readonly rows: FoldRows;
  readonly checkpoint: Checkpoint | undefined;
};

export type Batch = {
  readonly first: number;
  readonly sealed: readonly SealedEntry[];
  readonly changes: readonly Change[];
  readonly next: LedgerState;
};

/** The rows of `state` are changed in place; `takeBack` undoes it. */
export function prepare(
  state: LedgerState,
  events: readonly LedgerEvent[],
  context: { readonly signer: Signer | undefined; readonly now: string },
): Batch {
  const random = randomBytes(events.length * randomBytesPerEntry); // one call for all: each has its price
  const sealed = events.map((event, index) =>
    seal(event, state.frontier.size + index, random.subarray(index * randomBytesPerEntry)),
  );
  return grow(state, sealed, (frontier) =>
    makeCheckpoint({ frontier, folds: state.rows.digest(), at: context.now }, context.signer),
  );
}

/** Entries that another writer sealed, as its segment brought them. Throws when they do not continue this ledger. */
export function adopt(state: LedgerState, entries: readonly Entry[], checkpoint: Checkpoint): Batch {
  const sealed = entries.map((entry, index) => reopened(entry, state.frontier.size + index));
  const batch = grow(state, sealed, () => checkpoint);
  const root = `sha256:${rootOf(batch.next.frontier).toString("hex")}`;
  if (batch.next.frontier.size === checkpoint.sizeEvents && root === checkpoint.root) return batch;
  takeBack(state, batch);
  throw new PortcullisError(
    "ledger",
    `The ledger's segment at entry ${batch.first} does not continue what came before it.`,
    {
      hint: "the ref was rewritten; compare it with a checkpoint that you kept elsewhere",
    },
  );
}

export function takeBack(state: LedgerState, batch: Batch): void {
  state.rows.revert(batch.changes);
}

function grow(
  state: LedgerState,
  sealed: readonly SealedEntry[],
  sign: (frontier: Frontier) => Checkpoint,
): Batch {
  const frontier = extended(
    state.frontier,
    sealed.map(({ hash }) => hash),
  );
  try {
    for (const { leaf, payload } of sealed)
      step(state.rows, { type: leaf.type, payload }, { position: leaf.position, at: leaf.at });
  } catch (error) {
    state.rows.discard();
    throw error;
  }
  const changes = state.rows.commit();
  return {
    first: state.frontier.size,
    sealed,
    changes,
    next: { frontier, rows: state.rows, checkpoint: sign(frontier) },
  };
}

/** One entry as another writer sealed it. Throws when it is not what was recorded at this position. */
export function reopened(entry: Entry, position: number): SealedEntry {
  const leaf = readLeaf(entry.leaf);
  const fits = leaf !== undefined && leaf.position === position;
  const { salt, body } = entry;
  const isWhole =
    fits && (salt === undefined || body === undefined || commitment(salt, body) === leaf.payload);
  if (!isWhole || leaf === undefined) {
    throw new PortcullisError(
      "ledger",
      `Entry ${position} of the ledger's segment is not what was recorded.`,
      {
        hint: "the segment was changed; compare the ledger with a checkpoint that you kept elsewhere",
      },
    );
  }
  return {
    entry,
    leaf,
    hash: leafHash(entry.leaf),
    payload: body === undefined ? null : (jsonOf(body) ?? null),
  };
}

export type StoredFrontier = { readonly size: number; readonly peaks: readonly string[] };

export function frontierText({ size, peaks }: Frontier): string {
  return JSON.stringify({ size, peaks: peaks.map((peak) => peak.toString("hex")) });
}

export function readFrontier(text: string): Frontier {
  const { size, peaks } = JSON.parse(text) as StoredFrontier; // written by `frontierText`; `verify` compares it with the entries
  assert(Number.isInteger(size) && Array.isArray(peaks), "the stored frontier has another shape");
  return { size, peaks: peaks.map((peak) => Buffer.from(peak, "hex")) };
}
