// For tests only: a process that appends one batch after the other and says so on stdout once each is acknowledged. Meant to be killed.

import { writeSync } from "node:fs";
import { note } from "./ledger-lab.ts";
import { openSqlLedger } from "./open.ts";

/** Arguments: the ledger's file, a prefix for ids, events of a batch. */
export async function write([file = "", prefix = "", size = "1"]: readonly string[]): Promise<void> {
  const ledger = await openSqlLedger({ kind: "file", file }, "write", { clock: { now: () => note("x").at } });
  for (let batch = 0; ; batch += 1) {
    const events = Array.from({ length: Number(size) }, (_, index) => note(`${prefix}-${batch}-${index}`));
    await ledger.append(events);
    writeSync(1, `${events.map(({ id }) => id).join("\n")}\n`); // synchronous: what is printed was acknowledged before
  }
}
