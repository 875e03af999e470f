// The advisory database for a scan: opened when an engine will ask it, absent when there is none; a damaged one is said and left
// aside, and the engines that needed it report the gap.

import { ageHours } from "../../advisories/index.ts";
import { openIndex } from "../../collect/index.ts";
import type { Config } from "../../config/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { AdvisoryStore, EngineId } from "../../model/index.ts";
import type { Deps } from "../../pipeline.ts";

export type AdvisoryFlags = {
  readonly only?: readonly EngineId[];
  readonly asOf?: string;
  /** Where runs of that day are recorded. */
  readonly ledger?: string;
};

/** Older than the policy's first limit is said; past its second one the engines report a gap. */
export function warnOfAge(
  store: AdvisoryStore | undefined,
  { warn_after_hours: warnAfterHours }: Config["advisories"],
  deps: Pick<Deps, "clock" | "log">,
): void {
  const hours = store === undefined ? 0 : ageHours(store, deps.clock.now());
  if (hours > warnAfterHours)
    deps.log.warn(
      `the advisory database is ${Math.floor(hours)} hours old; \`portcullis db update\` renews it`,
    );
}

export async function advisoriesFor(
  flags: AdvisoryFlags,
  deps: Deps,
): Promise<{ readonly advisories?: AdvisoryStore }> {
  const isAsked =
    flags.only === undefined || flags.only.some((layer) => layer === "dependencies" || layer === "images");
  if (!isAsked) return {};
  try {
    const index = openIndex(deps.cacheFolder);
    if (index === undefined) return {};
    if (flags.asOf === undefined) return { advisories: index };
    const { pastAdvisories } = await import("../packages/past-advisories.ts");
    const { ledger } = flags;
    const { store, how } = await pastAdvisories(index, {
      asOf: flags.asOf,
      clock: deps.clock,
      ...(ledger === undefined ? {} : { ledger }),
    });
    deps.log.info(`advisories as of ${flags.asOf}: ${howKnown[how]}`);
    return { advisories: store };
  } catch (cause) {
    if (!(cause instanceof PortcullisError) || cause.code !== "advisories") throw cause;
    deps.log.warn(`${cause.message} ${cause.hint ?? ""}`);
    return {};
  }
}

const howKnown = {
  recorded: "recorded, the ledger has this very database for that day",
  reconstructed: "reconstructed from dates of publication and withdrawal, with today's ranges",
} as const;
