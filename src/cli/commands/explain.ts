// `portcullis explain`: why a finding blocks, warns or is only reported, and the shortest thing to do now.

import { Command } from "commander";
import type { ExplainFlags } from "../scan/explain.ts";

export function explainCommand(): Command {
  return new Command("explain")
    .description("Which rule of the policy decides about a finding, by which facts, and what to do now.")
    .argument("<finding>", "a fingerprint or its beginning, an advisory id, a rule id, or path:line")
    .argument("[target...]", "what to scan for it; default: the current folder")
    .option("--from <report>", "a JSON report instead of a scan")
    .option("--diff <base..head>", "look for it in a range of commits")
    .option("--staged", "look for it in the index")
    .option("--platform <os/arch>", "of an image for several platforms: which one")
    .option("--policy <file>", "a policy file instead of portcullis.yaml")
    .option("--ledger <home>", "what earlier runs recorded")
    .option("--environment <name>", "where it is to be deployed")
    .option("--onto <branch>", "the branch that is judged or joined")
    .option("--now <instant>", "judge as if it were this moment")
    .addHelpText(
      "after",
      "\nExamples:\n  portcullis explain v1:3f2a\n  portcullis explain CVE-2026-1234 --from report.json\n  portcullis explain src/pay.ts:2 --diff origin/main..HEAD",
    )
    .action(async (finding: string, targets: string[], flags: ExplainFlags) => {
      const { explain } = await import("../scan/explain.ts");
      await explain(finding, targets, flags);
    });
}
