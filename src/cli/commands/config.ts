// `portcullis config`: what is in force, where each value comes from, and the schema.

import { Command } from "commander";

export function configCommand(): Command {
  return new Command("config")
    .description("Print the configuration that is in force.")
    .option("--explain", "each value with its origin: file or default")
    .option("--schema", "the JSON Schema of portcullis.yaml, for editors")
    .option("--policy <file>", "a file instead of portcullis.yaml")
    .addHelpText(
      "after",
      "\nExamples:\n  portcullis config --explain\n  portcullis config --schema > portcullis.schema.json",
    )
    .action(async (flags: { readonly explain?: true; readonly schema?: true; readonly policy?: string }) => {
      const { printConfig } = await import("../policy/config-print.ts");
      await printConfig(flags);
    });
}
