// `portcullis doctor`: what of the machine matters, and what to do about it.

import { Command } from "commander";

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Check this machine and repository: git, cache, configuration, clone depth, advisories.")
    .addHelpText(
      "after",
      "\nExamples:\n  portcullis doctor\n\nExit codes: 0 all is fine, 1 something is to be done, and the line says what.",
    )
    .action(async () => {
      const { doctor } = await import("../setup/doctor.ts");
      await doctor();
    });
}
