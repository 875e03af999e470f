// The advisories of a past day. "Recorded" when the ledger says that this very database was used then; else they are put together again
// from dates of publication and withdrawal, with today's ranges, and that is said.

import { type AdvisoryIndex, asOf } from "../../advisories/index.ts";
import { type AdvisoryStore, type Clock, day, endOf, type Instant, instant } from "../../model/index.ts";
import { recordedDatabase } from "../ledger/recorded-database.ts";
import { readConfig } from "./db.ts";

export type PastWish = { readonly asOf: string; readonly ledger?: string; readonly clock: Clock };
export type PastAdvisories = {
  readonly store: AdvisoryStore;
  readonly at: Instant;
  readonly how: "recorded" | "reconstructed";
  /** The id that the ledger has for that day. */
  readonly recorded?: string;
};

export async function pastAdvisories(index: AdvisoryIndex, wish: PastWish): Promise<PastAdvisories> {
  const at = endOfGiven(wish.asOf);
  const recorded = await recordedDatabase({
    at,
    config: readConfig(undefined),
    clock: wish.clock,
    ...(wish.ledger === undefined ? {} : { ledger: wish.ledger }),
  });
  const known = recorded === undefined ? {} : { recorded };
  return recorded === index.id
    ? { store: index, at, how: "recorded", ...known }
    : { store: asOf(index, at), at, how: "reconstructed", ...known };
}

/** A bare day means all of it. */
function endOfGiven(text: string): Instant {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? endOf(day(text)) : instant(text);
}
