// `portcullis ignore`: exceptions, each with a reason, an owner and an end.

import { Command } from "commander";
import type { IgnoreAddFlags } from "../exceptions/ignore-add.ts";
import type { IgnoreApproveFlags } from "../exceptions/ignore-approve.ts";
import type { IgnoreListFlags } from "../exceptions/ignore-list.ts";

const examples = `
Examples:
  portcullis ignore add v1:3f2a... --until 2027-01-31 --reason "test account" --owner ada
  portcullis ignore list                            all of them, with their ends
  portcullis ignore list --diff origin/main..HEAD   those that a change proposes, too
  portcullis ignore key approver.pem                once for each approver
  portcullis ignore approve v1:3f2a --diff origin/main..HEAD --by grace --key approver.pem`;

export function ignoreCommand(): Command {
  const command = new Command("ignore")
    .description("Exceptions: add one, approve one, list them all.")
    .addHelpText("after", examples);
  command
    .command("add")
    .description("Write an exception into portcullis.yaml.")
    .argument("<finding>", "a fingerprint, a rule id (or family/*), or an advisory id")
    .requiredOption("--until <day>", "the last day on which it holds")
    .requiredOption("--reason <text>", "why")
    .option("--owner <name>", "who answers for it; default: who you are")
    .option("--path <glob>", "only there")
    .option("--package <name>", "only in this package (name or purl)")
    .option("--service <name>", "only in this service")
    .option("--environment <name>", "only there")
    .option("--fix-state <state>", "only as long as the advisory says so: not-fixed, wont-fix")
    .option("--now <instant>", "as if it were this moment")
    .addHelpText(
      "after",
      '\nExamples:\n  portcullis ignore add v1:3f2a... --until 2027-01-31 --reason "test account" --owner ada\n  portcullis ignore add CVE-2026-1234 --package left-pad --fix-state not-fixed --until 2027-01-31 --reason "no fix yet" --owner ada',
    )
    .action(async (finding: string, flags: IgnoreAddFlags) => {
      const { addIgnore } = await import("../exceptions/ignore-add.ts");
      addIgnore(finding, flags);
    });
  command
    .command("list")
    .description("Every exception that stands in a file, with owner, end, and whether it holds.")
    .option("--diff <base..head>", "those that a change proposes, too")
    .option("--now <instant>", "as if it were this moment")
    .option("--json", "as JSON")
    .action(async (flags: IgnoreListFlags) => {
      const { listIgnores } = await import("../exceptions/ignore-list.ts");
      await listIgnores(flags);
    });
  command
    .command("approve")
    .description(
      "Approve what a change proposes, as somebody else than its author: signed with a key, or by the login that CI knows.",
    )
    .argument("[exception]", "its name (x-...), or the fingerprint of the finding")
    .option("--key <file>", "the approver's private key (PEM), made by `portcullis ignore key`")
    .option(
      "--by <name>",
      "the approver, as `approvers:` of the policy names them; in CI the login of the job",
    )
    .option("--ledger <home>", "record it there instead of in .portcullis/approvals.json")
    .option("--head <commit>", "everything that this commit proposes; into the ledger")
    .option("--from <report>", "a JSON report to find it in")
    .option("--diff <base..head>", "the change to find it in")
    .option("--now <instant>", "as if it were this moment")
    .addHelpText(
      "after",
      "\nExamples:\n  portcullis ignore approve v1:3f2a --diff origin/main..HEAD --by grace --key approver.pem      signed, into the change\n  portcullis ignore approve v1:3f2a --from report.json --ledger ref --by grace --key approver.pem\n  portcullis ignore approve --head $SHA --ledger ref                                           in a CI job that the approver started",
    )
    .action(async (exception: string | undefined, flags: IgnoreApproveFlags) => {
      const { approveIgnore } = await import("../exceptions/ignore-approve.ts");
      await approveIgnore(exception, flags);
    });
  command
    .command("key")
    .description("Make an approver's key: the private half goes into a new file, the public half is printed.")
    .argument("<file>", "where the private key is written")
    .action(async (file: string) => {
      const { makeApproverKey } = await import("../exceptions/ignore-approve.ts");
      makeApproverKey(file);
    });
  return command;
}
