// `portcullis tool`: another tool for source code, run on an export of the tree; `scan --with` joins its report with our own findings.

import { Argument, Command } from "commander";
import type { ToolFlags } from "../scan/tool.ts";

export function toolCommand(): Command {
  return new Command("tool")
    .description(
      "Run Bandit or Semgrep on an export of the tree (without .git and without its configuration), for `scan --with`.",
    )
    .addArgument(new Argument("<name>", "which tool").choices(["bandit", "semgrep"]))
    .argument("[target]", "a folder; default: the current one", ".")
    .option("--output <file>", "where its report goes; default: standard output")
    .option("--rules <file>", "semgrep: a local file or folder of rules")
    .addHelpText(
      "after",
      "\nExamples:\n  portcullis tool bandit . --output bandit.json && portcullis scan . --with bandit.json\n  portcullis tool semgrep src --rules rules/ --output semgrep.json",
    )
    .action(async (name: "bandit" | "semgrep", target: string, flags: ToolFlags) => {
      const { tool } = await import("../scan/tool.ts");
      await tool(name, target, flags);
    });
}
