// `portcullis baseline`: what is known already, so that only new findings block.

import { Command } from "commander";

const examples = `
Examples:
  portcullis baseline create --history                      all that is there today, and secrets of old commits
  portcullis baseline update                                drop what somebody has fixed since
  portcullis baseline import gitleaks-report.json           also .gitleaksignore, detect-secrets baselines, SARIF

Known findings are still shown, and only warn. Each stays until it is gone: a baseline has no end, an exception has one
(portcullis ignore add).`;

export function baselineCommand(): Command {
  const baseline = new Command("baseline")
    .description(
      "Record known findings, so that only new ones block. Lives in .portcullis/baseline.json; commit it.",
    )
    .addHelpText("after", examples);
  const add = (name: "create" | "update", description: string): void => {
    baseline
      .command(name)
      .description(description)
      .option("--history", "secrets of the whole history too")
      .action(async (flags: { readonly history?: true }) => {
        const { writeBaseline } = await import("../scan/baseline.ts");
        await writeBaseline(name, flags);
      });
  };
  add("create", "Scan the tree and record every finding.");
  add("update", "Drop what is gone; keep what is known; add nothing new.");
  baseline
    .command("import")
    .argument("<file>", "a report or baseline of another tool, or a Portcullis JSON report")
    .description(
      "Take over the baseline of another tool once: findings at the places that it lists become known.",
    )
    .action(async (file: string) => {
      const { importBaseline } = await import("../scan/baseline.ts");
      await importBaseline(file);
    });
  return baseline;
}
