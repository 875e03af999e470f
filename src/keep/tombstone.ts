// The entry that says what was purged and why: how it is written, and what it takes with it.

import type { Instant, LedgerEvent } from "../model/index.ts";
import { readEvent } from "./events.ts";
import type { SealedEntry } from "./tree/entry.ts";

export function tombstoneOf(
  { by, reason }: { readonly by: string; readonly reason: string },
  positions: readonly number[],
  at: Instant,
): LedgerEvent {
  return { type: "payload.purged", at, by, payload: { positions: [...positions], reason } };
}

/** Positions that the tombstones of a batch speak of. */
export function purgedBy(sealed: readonly SealedEntry[]): readonly number[] {
  return sealed.flatMap(({ leaf, payload }) => {
    const event = leaf.type === "payload.purged" ? readEvent(leaf.type, payload) : undefined;
    return event?.type === "payload.purged" ? event.payload.positions : [];
  });
}
