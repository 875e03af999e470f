// `portcullis init`: a commented policy file, a fingerprint key, and the workflow that runs Portcullis in CI.

import { Command } from "commander";
import type { InitFlags } from "../setup/init.ts";

export function initCommand(): Command {
  return new Command("init")
    .description(
      "Write portcullis.yaml, .portcullis/key, and .github/workflows/portcullis.yml with a pinned Portcullis under .github/portcullis/.",
    )
    .option(
      "--from <tarball>",
      "take Portcullis from this npm tarball (a file or address that you name) instead of the registry",
    )
    .option(
      "--preset <name>",
      "the policy of a whole pipeline to begin with: petanque, elspeth, aws-services; without it you are asked",
    )
    .option("--force", "write over files that init wrote before")
    .option("--dry-run", "print the files instead of writing them")
    .addHelpText(
      "after",
      "\nExamples:\n  portcullis init --preset petanque\n  portcullis init --from ./portcullis-0.1.0.tgz\n  portcullis init --dry-run",
    )
    .action(async (flags: InitFlags) => {
      const { init } = await import("../setup/init.ts");
      await init(flags);
    });
}
