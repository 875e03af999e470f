// `portcullis policy`: what is in force and where each value comes from, and what another policy would have decided.

import { Command } from "commander";
import type { ReplayFlags } from "../policy/policy-replay.ts";
import type { PolicyShowFlags } from "../policy/policy-show.ts";

export function policyCommand(): Command {
  const command = new Command("policy").description(
    "The policy: show it, and try another one on past decisions.",
  );
  command
    .command("show")
    .description("Every value in force with its origin: a line of the file, the preset, or the default.")
    .argument("[key]", "only this part: policy, licences, sla.table")
    .option("--policy <file>", "a file instead of portcullis.yaml")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  portcullis policy show\n  portcullis policy show policy.rules")
    .action(async (key: string | undefined, flags: PolicyShowFlags) => {
      const { showPolicy } = await import("../policy/policy-show.ts");
      showPolicy(key, flags);
    });
  command
    .command("replay")
    .description(
      "Judge recorded decisions again by a changed policy: what it would have blocked or let through.",
    )
    .requiredOption("--policy <file>", "the changed policy")
    .option("--from <day>", "recorded decisions from this day on")
    .option("--to <day>", "up to and with this day")
    .option("--ledger <home>", "where decisions were recorded (scan --record)")
    .option("--reports <file...>", "JSON reports instead of the ledger")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  portcullis policy replay --policy stricter.yaml --from 2026-10-01 --to 2026-10-31\n  portcullis policy replay --policy stricter.yaml --reports reports/*.json",
    )
    .action(async (flags: ReplayFlags) => {
      const { replayPolicy } = await import("../policy/policy-replay.ts");
      await replayPolicy(flags);
    });
  return command;
}
