// `portcullis ledger`: verify, checkpoint, record, purge, export.

import { Command } from "commander";
import type { LedgerFlags } from "../ledger/ledger.ts";
import type { PurgeFlags, RecordReportFlags, VerifyFlags } from "../ledger/ledger-work.ts";

const examples = `
Examples:
  portcullis ledger verify                                  every entry, every derived row, every signature
  portcullis ledger verify --checkpoint kept.json --key ledger.pub.pem
  portcullis ledger checkpoint > kept.json                  keep it where nobody can rewrite it
  portcullis ledger record report.json --branch feature/x   record what another job scanned
  portcullis ledger export copy.db                          for tools/verify_ledger.py, from any home
  portcullis ledger purge --type notice.sent --before 2027-01-01 --reason "90 days are over"
  portcullis ledger purge --due                             what is older than ledger.retention_days

--ledger FILE | postgres://... | ref; else PORTCULLIS_LEDGER; else \`ledger.home\` in portcullis.yaml; else .portcullis/ledger.db`;

export function ledgerCommand(): Command {
  const command = new Command("ledger").description(
    "The memory of what was found and decided: append-only, verifiable.",
  );
  shared(
    command
      .command("verify")
      .description(
        "Check every stored table; name the first entry that was changed, moved, inserted or cut.",
      ),
  )
    .option("--checkpoint <file>", "a checkpoint that was kept elsewhere; repeatable", collect, [])
    .option("--key <file>", "the public key (PEM) that must have signed")
    .option("--json", "the answer as JSON")
    .action(async (flags: VerifyFlags) => (await import("../ledger/ledger-work.ts")).verify(flags));
  shared(command.command("checkpoint").description("Print the last checkpoint as JSON.")).action(
    async (flags: LedgerFlags) => (await import("../ledger/ledger-work.ts")).printCheckpoint(flags),
  );
  shared(
    command
      .command("record")
      .argument("<report>", "a JSON report of `portcullis scan`")
      .description("Record the run of another job from its report."),
  )
    .option("--branch <name>", "the branch of the change; absent: the default branch")
    .option("--notify", "tell the channels of deadlines that are near or over")
    .option("--run <id>", "names the run: recording it again changes nothing")
    .option("--by <name>", "who records")
    .action(async (file: string, flags: RecordReportFlags) =>
      (await import("../ledger/ledger-work.ts")).recordReport(file, flags),
    );
  shared(
    command
      .command("close-change")
      .argument("<branch>", "the branch of the change")
      .description("A change was closed or merged: what only its branch had is no longer anywhere."),
  )
    .option("--by <name>", "who says so")
    .action(async (branch: string, flags: RecordReportFlags) =>
      (await import("../ledger/ledger-work.ts")).closeChange(branch, flags),
    );
  shared(
    command
      .command("export")
      .argument("<file>", "where the copy goes")
      .description("Copy the ledger into a file."),
  ).action(async (file: string, flags: LedgerFlags) =>
    (await import("../ledger/ledger-work.ts")).exportLedger(file, flags),
  );
  shared(
    command.command("purge").description("Remove payloads for good; their hashes and a tombstone remain."),
  )
    .option("--due", "what `ledger.retention_days` of the policy says; for a schedule")
    .option("--type <type>", "events of this type, for example notice.sent")
    .option("--before <day>", "recorded before this day (YYYY-MM-DD)")
    .option("--reason <text>", "why; it is recorded")
    .option("--by <name>", "who purges")
    .action(async (flags: PurgeFlags) => (await import("../ledger/ledger-work.ts")).purge(flags));
  return command.addHelpText("after", examples);
}

/** What every command about a ledger takes. */
export function shared(command: Command): Command {
  return command
    .option("--ledger <home>", "a file, a postgres:// address, or ref")
    .option("--policy <file>", "a policy file instead of portcullis.yaml")
    .option("--now <instant>", "act as if it were this moment (RFC 3339)")
    .option("--quiet", "no talk on stderr");
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
