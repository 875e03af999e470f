// `portcullis vex`: statements of exploitability, out of a report and back in.

import { Command, Option } from "commander";
import type { VexExportFlags } from "../exceptions/vex-work.ts";

const examples = `
Examples:
  portcullis vex export --product pkg:npm/shop@1.2.0 --author security@example.org > shop.openvex.json
  portcullis vex export oci:./image --product pkg:oci/shop --author security@example.org --format cyclonedx
  portcullis vex check vendor.openvex.json`;

export function vexCommand(): Command {
  const command = new Command("vex")
    .description("VEX documents: write one from what was decided, check one that came in.")
    .addHelpText("after", examples);
  command
    .command("export")
    .description(
      "What is said of each vulnerability that was found: affected, excepted with a justification, fixed.",
    )
    .argument("[target...]", "what to scan; default: the current folder")
    .requiredOption("--product <purl>", "what the statements are about")
    .requiredOption("--author <name>", "who states it")
    .addOption(
      new Option("--format <format>", "of the document").choices(["openvex", "cyclonedx"]).default("openvex"),
    )
    .option("--from <report>", "a JSON report instead of a scan")
    .option("--policy <file>", "a policy file instead of portcullis.yaml")
    .option("--now <instant>", "as if it were this moment")
    .action(async (targets: string[], flags: VexExportFlags) =>
      (await import("../exceptions/vex-work.ts")).exportVex(targets, flags),
    );
  command
    .command("check")
    .description("Read a document as a scan would, and say which statements would hold back a finding.")
    .argument("<file>", "OpenVEX or CycloneDX")
    .action(async (file: string) => (await import("../exceptions/vex-work.ts")).checkVex(file));
  return command;
}
