// `portcullis gate`: the gates that are not scans: what a team's own checks left behind, and the order of stages.

import { Command } from "commander";
import type { EvidenceFlags } from "../policy/gate-evidence.ts";
import type { StageFlags } from "../policy/gate-stage.ts";

export function gateCommand(): Command {
  const command = new Command("gate").description(
    "Required checks by their evidence, and the order of stages.",
  );
  command
    .command("evidence")
    .description("Judge every required gate of the policy by the reports that it left behind.")
    .option("--policy <file>", "a policy file instead of portcullis.yaml")
    .option("--started-at <instant>", "when CI began: the whole duration is recorded")
    .option(
      "--duration <gate=seconds>",
      "how long a gate took; repeatable",
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option("--record", "record the answer in the ledger")
    .option("--ledger <home>", "which ledger")
    .option("--by <name>", "with --record: who records")
    .option("--now <instant>", "as if it were this moment")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  portcullis gate evidence --started-at 2026-11-23T10:00:00Z --duration ruff=12\n\nExit codes: 0 all required gates passed, 1 one did not or left no evidence.",
    )
    .action(async (flags: EvidenceFlags) => {
      const { gateEvidence } = await import("../policy/gate-evidence.ts");
      await gateEvidence(flags);
    });
  command
    .command("stage")
    .description(
      "Ask whether a stage may start, or record how it ended. A stage that failed stops the ones after it.",
    )
    .argument("<stage>", "one of `stages:` in the policy")
    .option("--record <file>", "the record that jobs hand on", ".portcullis/stages.json")
    .option("--subject <id>", "commit or digest; default: the commit that is checked out")
    .option("--service <name>", "of which service")
    .option("--check", "only ask: exit 0 when every earlier stage has passed, 1 when not")
    .option("--report <file>", "a JSON report of a scan: its verdict is how the stage ended")
    .option("--failed", "the stage failed")
    .option("--policy <file>", "a policy file instead of portcullis.yaml")
    .option("--now <instant>", "as if it were this moment")
    .addHelpText(
      "after",
      "\nExamples:\n  portcullis gate stage deploy --check && ./deploy.sh\n  portcullis gate stage image-scan --report report.json --service user_service",
    )
    .action(async (stage: string, flags: StageFlags) => {
      const { gateStage } = await import("../policy/gate-stage.ts");
      gateStage(stage, flags);
    });
  return command;
}
