// Which advisory database a repository was judged by on a day, as its ledger has it: the difference between "recorded" and
// "reconstructed" when a question is about the past.

import { existsSync } from "node:fs";
import type { Config } from "../../config/index.ts";
import type { Clock, Instant, Json } from "../../model/index.ts";
import { ledgerHome, openLedger } from "./ledger.ts";

export type RecordedWish = {
  readonly at: Instant;
  readonly config: Config;
  readonly clock: Clock;
  readonly ledger?: string;
};

/** The id that the last run up to that moment was recorded with; undefined without a ledger or such a run. */
export async function recordedDatabase({
  at,
  config,
  clock,
  ledger: flag,
}: RecordedWish): Promise<string | undefined> {
  const home = await ledgerHome({
    config,
    root: process.cwd(),
    isNeeded: true,
    ...(flag === undefined ? {} : { flag }),
  });
  if (home === undefined || (home.kind === "file" && !existsSync(home.file))) return undefined;
  const ledger = await openLedger(home, "read", clock);
  try {
    let last: string | undefined;
    for await (const event of ledger.read()) {
      if (event.at > at) break;
      if (event.type === "run.recorded") last = databaseOf(event.payload) ?? last;
    }
    return last;
  } finally {
    await ledger.close();
  }
}

function databaseOf(payload: Json): string | undefined {
  const { coverage } = (payload ?? {}) as { readonly coverage?: readonly { readonly advisories?: string }[] }; // the ledger checks its payloads
  return coverage?.find((one) => one.advisories !== undefined)?.advisories;
}
