// Every command, in the order of `--help`. Adding one is its file and two lines here.

import type { Command } from "commander";
import { baselineCommand } from "./baseline.ts";
import { clockCommand } from "./clock.ts";
import { completionCommand } from "./completion.ts";
import { configCommand } from "./config.ts";
import { dbCommand } from "./db.ts";
import { doctorCommand } from "./doctor.ts";
import { explainCommand } from "./explain.ts";
import { findingsCommand } from "./findings.ts";
import { gateCommand } from "./gate.ts";
import { hookCommand } from "./hook.ts";
import { ignoreCommand } from "./ignore.ts";
import { imageCommand } from "./image.ts";
import { initCommand } from "./init.ts";
import { ledgerCommand } from "./ledger.ts";
import { overrideCommand } from "./override.ts";
import { policyCommand } from "./policy.ts";
import { rulesCommand } from "./rules.ts";
import { sbomCommand } from "./sbom.ts";
import { scanCommand } from "./scan.ts";
import { toolCommand } from "./tool.ts";
import { verifyLockCommand } from "./verify-lock.ts";
import { vexCommand } from "./vex.ts";

/** A command file exports one of these: flags and help are cheap; what does the work is imported inside its action. */
export type CommandMaker = () => Command;

export const commands: readonly CommandMaker[] = [
  scanCommand,
  initCommand,
  configCommand,
  rulesCommand,
  baselineCommand,
  toolCommand,
  explainCommand,
  policyCommand,
  ignoreCommand,
  overrideCommand,
  gateCommand,
  vexCommand,
  findingsCommand,
  clockCommand,
  ledgerCommand,
  dbCommand,
  sbomCommand,
  imageCommand,
  verifyLockCommand,
  hookCommand,
  doctorCommand,
  completionCommand,
];
