// What may be purged. Facts that a state or a clock is folded from cannot go: a clock would start anew in
// silence.

import { PortcullisError } from "../kit/index.ts";
import { isKnownType } from "./events.ts";
import type { Database } from "./homes/store.ts";
import { entriesOf } from "./tables.ts";
import { readLeaf } from "./tree/entry.ts";

export type PurgeWish = {
  readonly type: string;
  readonly before: string;
  readonly reason: string;
  readonly by: string;
};

export function checkPurge({ type }: PurgeWish): void {
  if (!isKnownType(type)) return;
  throw new PortcullisError(
    "input",
    `Cannot purge ${type}: the state of findings is computed from these events.`,
  );
}

/** Positions whose payloads are still there and old enough. */
export async function purgeable(database: Database, wanted: PurgeWish): Promise<readonly number[]> {
  const positions: number[] = [];
  for await (const { position, entry } of entriesOf(database, 0)) {
    const leaf = readLeaf(entry.leaf);
    if (entry.body !== undefined && leaf?.type === wanted.type && leaf.at < wanted.before)
      positions.push(position);
  }
  return positions;
}
