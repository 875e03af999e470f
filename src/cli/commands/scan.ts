// `portcullis scan`: the main job. Parses flags, finds the target, runs the pipeline, writes the reports, answers with the exit code.

import { Command, InvalidArgumentError } from "commander";
import { type EngineId, engineIds } from "../../model/index.ts";
import type { ScanFlags } from "../scan/flags.ts";

const examples = `
Examples:
  portcullis scan .                          the work tree: tracked files, and untracked ones that git does not ignore
  portcullis scan --staged                   what the next commit would hold (pre-commit)
  portcullis scan --diff origin/main..HEAD   a pull request: what it adds, and every secret in any of its commits
  portcullis scan --history                  every commit of every ref
  git diff | portcullis scan --stdin         standard input
  portcullis scan image:REFERENCE            an image: a layout folder, an archive, a root file system, else a registry
  portcullis scan archive:app.tar            an image before it is pushed (also oci:, rootfs:, registry:, socket:)
  portcullis scan . --fix --dry-run          what would be rewritten, as a diff; without --dry-run it is
  portcullis scan . --report sarif=out.sarif --report terminal

Exit codes: 0 passed or warned, 1 blocked, 2 usage or configuration, 3 incomplete, 4 network or forge, 70 a bug, 130 interrupted.`;

export function scanCommand(): Command {
  return new Command("scan")
    .description("Look at a repository, a change, a history or files, and decide by the policy.")
    .argument(
      "[target...]",
      "folders or files; default: the current folder. A path inside a repository narrows the scan.",
    )
    .option("--staged", "the index: what the next commit would hold")
    .option("--diff <base..head>", "a range of commits, as a pull request sees it (merge base to head)")
    .option("--history", "every blob of every ref")
    .option("--since <date>", "with --history: only commits after this: 2027-01-31, 2w, '2 weeks ago'")
    .option("--commits <file>", "commit ids, one a line; - for standard input (pre-push)")
    .option("--stdin", "one file from standard input")
    .option("--name <path>", "with --stdin: what the file is called", "stdin")
    .option("--platform <os/arch>", "of an image for several platforms: which one")
    .option(
      "--with <file>",
      "another tool's report about the same target (SARIF, Trivy, Grype, ECR, Bandit and more), to be reconciled; repeatable",
      collectReports,
      [],
    )
    .option("--only <layers>", `comma-separated: ${engineIds.join(", ")}`, parseLayers)
    .option(
      "--report <format[=file]>",
      "terminal, json, sarif, junit, github, markdown or html; repeatable; without a file: standard output",
      collectReports,
      [],
    )
    .option("--json", "the same as --report json")
    .option("--policy <file>", "a policy file instead of portcullis.yaml")
    .option("--ledger <home>", "what earlier runs recorded: a file, a postgres:// address, or ref")
    .option("--record", "record this run in the ledger (default: .portcullis/ledger.db)")
    .option(
      "--branch <name>",
      "with --record: the branch that was scanned, when it is not the default branch",
    )
    .option("--run <id>", "with --record: names the run; recording it again changes nothing")
    .option("--by <name>", "with --record: who records")
    .option("--environment <name>", "where it is to be deployed: for rules and overrides of one environment")
    .option("--onto <branch>", "the branch that is judged or joined; default: what CI says")
    .option(
      "--notify",
      "tell the channels of every secret that blocks and, with --record, of deadlines that are near or over",
    )
    .option("--no-gate", "show everything, but exit 0 whatever the verdict")
    .option("--now <instant>", "judge as if it were this moment (RFC 3339)")
    .option("--as-of <date>", "judge packages by the advisories that were known on that day")
    .option(
      "--online",
      "ask the configured npm and pip registries: versions to move to, licences, age, withdrawals",
    )
    .option(
      "--verify",
      "ask the providers named in secrets.liveness whether the secrets that were found still work",
    )
    .option("--fix", "make the rewrites that mean the same for every program, in the files of the work tree")
    .option("--fix-all", "make also those that a person should look at")
    .option("--dry-run", "with --fix: print the difference, change nothing")
    .option("--quiet", "no talk on stderr")
    .addHelpText("after", examples)
    .action(async (targets: string[], flags: ScanFlags) => {
      const { scan } = await import("../scan/scan.ts");
      await scan(targets, flags);
    });
}

function collectReports(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function parseLayers(value: string): readonly EngineId[] {
  const names = value.split(",").map((name) => name.trim());
  for (const name of names) {
    if (!(engineIds as readonly string[]).includes(name))
      throw new InvalidArgumentError(
        `there is no layer ${JSON.stringify(name)}; layers are ${engineIds.join(", ")}.`,
      );
  }
  return names as EngineId[]; // each was checked above
}
