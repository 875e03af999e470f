// `portcullis clock`: deadlines of what is no finding: updates under review, documents to be read again.

import { Command } from "commander";
import type { ClockListFlags, ClockMarkFlags, ClockStartFlags } from "../ledger/watched.ts";
import { shared } from "./ledger.ts";

export function clockCommand(): Command {
  const command = new Command("clock").description(
    "Deadlines of updates under review and of documents to be read again, by the same tables as findings.",
  );
  shared(command.command("start").description("Start the clock of a subject."))
    .argument("<subject>", "its name: update:npm/lodash@4.17.21, doc:SECURITY.md@2026-11-23")
    .requiredOption("--table <name>", "an SLA table: updates, documents, or one of your own")
    .requiredOption("--class <name>", "a class of that table: patch, minor, major; document")
    .option("--milestone <name>", "what starts it; default: what the table says")
    .option("--title <text>", "for people")
    .option("--owner <name>", "who answers for it")
    .option("--by <name>", "who says so")
    .action(async (subject: string, flags: ClockStartFlags) =>
      (await import("../ledger/watched.ts")).start(subject, flags),
    );
  shared(command.command("mark").description("Something that a clock waits for has happened."))
    .argument("<subject>", "its name")
    .argument("<milestone>", "for example reviewed")
    .option("--by <name>", "who says so")
    .action(async (subject: string, milestone: string, flags: ClockMarkFlags) =>
      (await import("../ledger/watched.ts")).mark(subject, milestone, flags),
    );
  shared(command.command("list").description("Clocks that run, with time left."))
    .option("--all", "those that ended, too")
    .option("--json", "as JSON")
    .action(async (flags: ClockListFlags) => (await import("../ledger/watched.ts")).list(flags));
  return command.addHelpText(
    "after",
    "\nExamples:\n  portcullis clock start update:npm/lodash@4.17.21 --table updates --class patch --owner ada\n  portcullis clock mark update:npm/lodash@4.17.21 reviewed\n  portcullis clock start doc:SECURITY.md@2026-11-23 --table documents --class document\n  portcullis clock list",
  );
}
