// What a person may say on the command line of `scan`, and of each command that scans before it does its own.

import type { EngineId } from "../../model/index.ts";

export type ScanFlags = {
  readonly staged?: true;
  readonly diff?: string;
  readonly history?: true;
  readonly since?: string;
  readonly commits?: string;
  readonly stdin?: true;
  readonly name: string;
  readonly platform?: string;
  readonly with?: readonly string[];
  readonly only?: readonly EngineId[];
  readonly report: readonly string[];
  readonly json?: true;
  readonly policy?: string;
  readonly ledger?: string;
  readonly record?: true;
  readonly branch?: string;
  readonly run?: string;
  readonly by?: string;
  readonly environment?: string;
  readonly onto?: string;
  readonly notify?: true;
  readonly gate: boolean;
  readonly now?: string;
  readonly online?: true;
  readonly verify?: true;
  readonly asOf?: string;
  readonly fix?: true;
  readonly fixAll?: true;
  readonly dryRun?: true;
  readonly quiet?: true;
};
