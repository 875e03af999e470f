// `scan --verify`: who may ask the providers of secrets, and when nobody may. Loaded only for that flag.

import {
  openLiveness,
  providerNames,
  unknownProviders,
  unplacedProviders,
} from "../../collect/liveness/index.ts";
import type { Config } from "../../config/index.ts";
import type { RunPlace } from "../../decide/index.ts";
import { openAsker } from "../../kit/http/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { LivenessCheck } from "../../model/index.ts";
import type { Deps } from "../../pipeline.ts";
import { httpSettings } from "../wire.ts";

/** In a pull request's job nobody is asked: whoever opened it would learn what works, and could have us try what they found elsewhere. */
export function livenessFor(place: RunPlace, deps: Deps): { readonly liveness?: LivenessCheck } {
  if (place.isCi && place.isPullRequest !== "no") {
    deps.log.warn("--verify: nothing is asked in a job of a pull request, which may come from a fork");
    return {};
  }
  return {
    liveness: openLiveness({
      openAsker: (settings) => openAsker({ ...httpSettings(), privateHosts: settings.private_hosts }),
      log: deps.log,
      signal: deps.signal,
    }),
  };
}

/** A flag that asks nobody, or somebody that there is not, would look like an answer. */
export function checkLivenessSettings({ secrets: { liveness } }: Config): void {
  const [stranger] = unknownProviders(liveness);
  if (stranger !== undefined)
    throw new PortcullisError(
      "config",
      `secrets.liveness names ${JSON.stringify(stranger)}, which can not be asked.`,
      {
        hint: `providers: ${providerNames.join(", ")}`,
      },
    );
  const [unplaced] = unplacedProviders(liveness);
  if (unplaced !== undefined)
    throw new PortcullisError("config", `secrets.liveness names ${unplaced}, and not where it is.`, {
      hint: `write the address of your registry under secrets.liveness.bases.${unplaced}`,
    });
  if (liveness.providers.length === 0)
    throw new PortcullisError("config", "--verify has nobody to ask: secrets.liveness.providers is empty.", {
      hint: `name those that may see the secrets that are found: ${providerNames.join(", ")}`,
    });
}
