// `portcullis override`: past a block for a while; recorded, and told to people, before it holds.

import { Command } from "commander";
import type { OverrideAddFlags, OverrideByFlags, OverrideListFlags } from "../exceptions/override-work.ts";
import { shared } from "./ledger.ts";

export function overrideCommand(): Command {
  const command = new Command("override").description(
    "Past a block for a while: recorded and delivered before it holds, never silent.",
  );
  shared(
    command.command("add").description("Ask for an override: record it and tell the configured channels."),
  )
    .argument(
      "[finding]",
      "a fingerprint, rule id (or family/*), advisory id, or package URL (for its licence); without one: everything of the commit or digest, gaps too",
    )
    .requiredOption("--reason <text>", "why the risk is accepted")
    .option("--commit <id>", "only for this commit")
    .option("--digest <sha256>", "only for this image digest")
    .option("--environment <name>", "only there")
    .option("--hours <count>", "how long; default and maximum: overrides.max_hours of the policy")
    .option("--owner <name>", "who answers for it; default: who asks")
    .option("--by <name>", "who asks")
    .action(async (finding: string | undefined, flags: OverrideAddFlags) =>
      (await import("../exceptions/override-work.ts")).add(finding, flags),
    );
  shared(command.command("approve").description("Approve one that somebody else asked for."))
    .argument("<override>", "its name: o-...")
    .option("--by <name>", "who approves")
    .action(async (id: string, flags: OverrideByFlags) =>
      (await import("../exceptions/override-work.ts")).approve(id, flags),
    );
  shared(command.command("end").description("End one before its time."))
    .argument("<override>", "its name: o-...")
    .option("--by <name>", "who ends it")
    .action(async (id: string, flags: OverrideByFlags) =>
      (await import("../exceptions/override-work.ts")).end(id, flags),
    );
  shared(command.command("list").description("Those that hold, with scope, owner and end."))
    .option("--all", "ended and refused ones too")
    .option("--json", "as JSON")
    .action(async (flags: OverrideListFlags) => (await import("../exceptions/override-work.ts")).list(flags));
  return command.addHelpText(
    "after",
    '\nExamples:\n  portcullis override add CVE-2026-1234 --environment production --hours 48 --reason "vendor has no patch; port is closed"\n  portcullis override approve o-1a2b3c4d5e6f --by grace\n\nIn a job, SECURITY_OVERRIDE=<reason> does the same for the scanned commit or digest, where the scan runs with --record.',
  );
}
