// What a scan remembers: the ledger, opened when the trusted configuration is known, read before judging and written after showing.

import { existsSync } from "node:fs";
import type { Config } from "../../config/index.ts";
import type { Clock, Fingerprint, History, Log, Report, Target } from "../../model/index.ts";
import type { OpenLedger } from "../ledger/ledger.ts";
import type { ScanFlags } from "./flags.ts";

export type Memory = {
  readonly load: (config: Config, names: readonly Fingerprint[]) => Promise<History | undefined>;
  readonly record: (report: Report, log: Log) => Promise<void>;
  readonly close: () => Promise<void>;
  /** The ledger once it was loaded; undefined when there is none. */
  readonly opened: () => { readonly ledger: OpenLedger; readonly isWritable: boolean } | undefined;
};

export function memoryFor(flags: ScanFlags, target: Target, clock: Clock): Memory {
  const isRecorded = flags.record === true;
  let open: { readonly ledger: OpenLedger; readonly config: Config } | undefined;
  return {
    load: async (config, names) => {
      if (open !== undefined) return open.ledger.lookUp(names); // a second look in the same run
      const root = "root" in target ? target.root : process.cwd();
      const { ledgerHome, openLedger } = await import("../ledger/ledger.ts");
      const home = await ledgerHome({
        config,
        root,
        isNeeded: isRecorded,
        ...(flags.ledger === undefined ? {} : { flag: flags.ledger }),
      });
      if (home === undefined) return undefined;
      // A file that is not there yet is an empty memory; anything else that cannot be read stops the run.
      const isNamed = flags.ledger !== undefined;
      if (!isRecorded && !isNamed && home.kind === "file" && !existsSync(home.file)) return undefined;
      open = { ledger: await openLedger(home, isRecorded ? "write" : "read", clock), config };
      return open.ledger.lookUp(names);
    },
    record: async (report, log) => {
      if (!isRecorded || open === undefined) return;
      const { record } = await import("../ledger/record.ts");
      await record(report, open.ledger, { flags, clock, log, config: open.config });
    },
    close: async () => open?.ledger.close(),
    opened: () => (open === undefined ? undefined : { ledger: open.ledger, isWritable: isRecorded }),
  };
}
