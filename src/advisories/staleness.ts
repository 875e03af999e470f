// How old the database is allowed to be: older than the first limit is said, older than the second makes the verdict incomplete.

import type { AdvisoryStore, EngineId, Gap } from "../model/index.ts";

export type AgeLimits = { readonly warn_after_hours: number; readonly incomplete_after_hours: number };

export function ageHours(store: Pick<AdvisoryStore, "builtAt">, now: string): number {
  return (Date.parse(now) - Date.parse(store.builtAt)) / 3_600_000;
}

/** The gap of an engine that had to judge by old advisories. */
export function staleGap(
  store: Pick<AdvisoryStore, "builtAt">,
  limits: AgeLimits,
  now: string,
  engine: EngineId,
): Gap | undefined {
  const hours = ageHours(store, now);
  if (hours <= limits.incomplete_after_hours) return undefined;
  const detail = `the advisory database is ${Math.floor(hours)} hours old, the policy allows ${limits.incomplete_after_hours}`;
  return { kind: "gap", reason: "data-stale", engine, isWhole: true, detail };
}

/** The records of these ecosystems that are known to be missing, as gaps. */
export function unreadableGaps(
  store: Pick<AdvisoryStore, "unreadable">,
  engine: EngineId,
  ecosystems: ReadonlySet<string>,
): readonly Gap[] {
  const missing = [...store.unreadable].filter(([source, records]) => records > 0 && ecosystems.has(source));
  return missing.map(([source, records]) => ({
    kind: "gap",
    reason: "unparsable",
    engine,
    isInChange: false,
    detail: `${records} ${source} advisories could not be read when the database was built`,
  }));
}
