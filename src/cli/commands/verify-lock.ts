// `portcullis verify-lock`: lockfiles against themselves, against their manifests, and against what is installed.

import { Command } from "commander";
import type { VerifyLockFlags } from "../packages/verify-lock.ts";

const examples = `
Examples:
  portcullis verify-lock                                     every lockfile of the repository
  portcullis verify-lock -r requirements.lock                this one
  portcullis verify-lock -r requirements.lock --installed .venv
  portcullis verify-lock -r package-lock.json --installed node_modules

Exit codes: 0 all is as locked, 1 differences, 2 usage, 3 a lockfile could not be read.`;

export function verifyLockCommand(): Command {
  return new Command("verify-lock")
    .description("Every package pinned with a hash, manifest and lock agree, installed equals locked.")
    .argument("[folder]", "where to look for lockfiles", ".")
    .option(
      "-r, --lock <file>",
      "only this lockfile; repeatable",
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option(
      "--installed <folder>",
      "a Python environment, a site-packages or a node_modules folder that must equal the one lockfile",
    )
    .option(
      "--python <version>",
      "with --installed: the Python that markers are judged for (default: told by the environment)",
    )
    .option("--json", "one JSON line for each difference")
    .option("--quiet", "no talk on stderr")
    .addHelpText("after", examples)
    .action(async (folder: string, flags: VerifyLockFlags) =>
      (await import("../packages/verify-lock.ts")).verifyLock(folder, flags),
    );
}
