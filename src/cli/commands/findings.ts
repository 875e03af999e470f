// `portcullis findings`: what is open, how much time is left, who owns it; and the notes that people add to a finding.

import { Command, Option } from "commander";
import { remediationStates } from "../../model/index.ts";
import type { DueFlags, FindingNote, ListFlags, NoteFlags } from "../ledger/findings-work.ts";
import { shared } from "./ledger.ts";

const examples = `
Examples:
  portcullis findings list                          open findings, most urgent first, with time left
  portcullis findings list --service api --json
  portcullis findings due --notify                  over their deadline or near it; the channels are told once
  portcullis findings own v1:3f2a ada               a name may be the beginning of a fingerprint
  portcullis findings move v1:3f2a updating
  portcullis findings pause v1:3f2a --reason "no fix from the vendor yet"
  portcullis findings rotated v1:3f2a               the leaked credential was replaced
  portcullis findings milestone v1:3f2a cra-early-warning
  portcullis findings retrospective v1:3f2a --cause "..." --impact "..." --lessons "..."`;

export function findingsCommand(): Command {
  const command = new Command("findings").description(
    "What is known and open, with time left against its SLA.",
  );
  shared(command.command("list").description("Open findings, most urgent first."))
    .option("--all", "closed ones too")
    .option("--retrospectives", "critical ones that somebody still has to look back on, closed ones too")
    .option("--service <name>", "only this service")
    .addOption(new Option("--state <state>", "only this state").choices(remediationStates))
    .option("--owner <name>", "only this owner")
    .option("--json", "as JSON")
    .action(async (flags: ListFlags) => (await import("../ledger/findings-work.ts")).list(flags));
  shared(
    command
      .command("due")
      .description(
        "What is over its deadline or due soon, findings and other clocks; --notify tells the channels.",
      ),
  )
    .option("--notify", "tell each channel once")
    .option("--by <name>", "with --notify: who tells")
    .option("--json", "as JSON")
    .action(async (flags: DueFlags) => (await import("../ledger/findings-work.ts")).showDue(flags));
  const note = (name: string, args: string, description: string): Command =>
    shared(command.command(`${name} <finding> ${args}`.trim()).description(description)).option(
      "--by <name>",
      "who says so",
    );
  note("own", "<owner>", "Name the owner.").action((finding: string, owner: string, flags: NoteFlags) =>
    add(finding, flags, { type: "finding.owned", facts: { owner } }),
  );
  note("move", "<state>", `Move it to a state: ${remediationStates.join(", ")}.`)
    .option("--reason <text>", "why")
    .action((finding: string, state: string, flags: NoteFlags) =>
      add(finding, flags, { type: "finding.state", facts: { state, reason: flags.reason } }),
    );
  note("pause", "", "Stop its clock, for a reason that is recorded.")
    .requiredOption("--reason <text>", "why")
    .action((finding: string, flags: NoteFlags) =>
      add(finding, flags, { type: "finding.paused", facts: { reason: flags.reason } }),
    );
  note("resume", "", "Let its clock go on.").action((finding: string, flags: NoteFlags) =>
    add(finding, flags, { type: "finding.resumed", facts: {} }),
  );
  note("rotated", "", "The leaked credential was replaced.")
    .option("--dead", "and it was tried: the old one no longer works")
    .action((finding: string, flags: NoteFlags) =>
      add(finding, flags, {
        type: "finding.rotation",
        facts: { rotation: flags.dead === true ? "confirmed-dead" : "rotated" },
      }),
    );
  note("milestone", "<name>", "Something a clock waits for has happened.").action(
    (finding: string, milestone: string, flags: NoteFlags) =>
      add(finding, flags, { type: "finding.milestone", facts: { milestone } }),
  );
  note("retrospective", "", "Fill in the retrospective of a critical finding, and close it.")
    .requiredOption("--cause <text>", "how it came to be")
    .requiredOption("--impact <text>", "what it did or could have done")
    .requiredOption("--lessons <text>", "what is done otherwise from now on")
    .action((finding: string, { cause, impact, lessons, ...flags }: NoteFlags) =>
      add(finding, flags, {
        type: "retrospective.filled",
        facts: { cause, impact, lessons },
        andThen: "retrospective.closed",
      }),
    );
  return command.addHelpText("after", examples);
}

async function add(finding: string, flags: NoteFlags, note: FindingNote): Promise<void> {
  await (await import("../ledger/findings-work.ts")).add(finding, flags, note);
}
