// A ledger opened for one command, by its flags and the local configuration.

import { existsSync } from "node:fs";
import { type Config, defaultConfig, loadConfig } from "../../config/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import { namedText } from "../named-file.ts";
import { configFileName } from "../scan/judge.ts";
import { wire } from "../wire.ts";
import { type LedgerFlags, ledgerHome, type OpenLedger, openLedger } from "./ledger.ts";

export type OpenContext = {
  readonly ledger: OpenLedger;
  readonly config: Config;
  readonly deps: ReturnType<typeof wire>;
};

/** Opens the ledger that the flags mean, and closes it whatever happens. */
export async function withLedger<T>(
  flags: LedgerFlags,
  mode: "write" | "read",
  work: (open: OpenContext) => Promise<T>,
): Promise<T> {
  const deps = wire({
    ...(flags.now === undefined ? {} : { now: flags.now }),
    isQuiet: flags.quiet === true,
  });
  const config = localConfig(flags.policy);
  const home = await ledgerHome({
    config,
    root: process.cwd(),
    isNeeded: true,
    ...(flags.ledger === undefined ? {} : { flag: flags.ledger }),
  });
  if (home === undefined) throw new PortcullisError("usage", "No ledger is named.");
  const ledger = await openLedger(home, mode, deps.clock);
  try {
    return await work({ ledger, config, deps });
  } finally {
    await ledger.close();
  }
}

/** The local configuration: these commands judge nothing, so the work tree's own file serves. */
export function localConfig(policyFile: string | undefined): Config {
  const file = policyFile ?? configFileName;
  if (policyFile === undefined && !existsSync(file)) return defaultConfig();
  return loadConfig(namedText(file), file);
}
