// `portcullis db`: the local advisory database. Flags only; the work is in `cli/packages/db.ts`.

import { Command } from "commander";
import type { DbStatusFlags, DbUpdateFlags } from "../packages/db.ts";
import type { DbQueryFlags } from "../packages/db-query.ts";

const examples = `
Examples:
  portcullis db update                                 the first time all of it, then what changed
  portcullis db update --ecosystem npm --ecosystem PyPI
  portcullis db update --from ./mirror                 a folder, where the machine has no network
  portcullis db status
  portcullis db query pkg:npm/lodash@4.17.20 pkg:pypi/jinja2@2.4
  printf 'PyPI\\t1.0rc1\\t1.0\\n' | portcullis db compare`;

export function dbCommand(): Command {
  const db = new Command("db")
    .description("The local advisory database: update it, ask it, compare versions.")
    .addHelpText("after", examples);
  db.command("update")
    .description(
      "Bring the database to what its source has: the changes alone where it can, else the archives.",
    )
    .option(
      "--from <address|folder>",
      "OSV's export, a mirror or folder laid out like it, or a folder of OSV records",
    )
    .option("--ecosystem <name>", "hold these only (OSV's names); repeatable", collect, [])
    .option("--allow-older", "accept a source that ends earlier than the database")
    .option("--full", "build anew, without looking at the old database")
    .option("--policy <file>", "a policy file instead of portcullis.yaml")
    .option("--now <instant>", "as if it were this moment (RFC 3339)")
    .option("--json", "the result as JSON on standard output")
    .option("--quiet", "no talk on stderr")
    .action(async (flags: DbUpdateFlags) => (await import("../packages/db.ts")).dbUpdate(flags));
  db.command("query")
    .description("What is known of packages: one JSON line for each purl.")
    .argument("[purl...]", "package URLs; without any: one a line from standard input")
    .option(
      "--as-of <date>",
      "as it was known on that day: recorded, when the ledger says so, else by dates of publication and withdrawal",
    )
    .option("--ledger <file|address>", "with --as-of: the ledger that recorded the runs")
    .action(async (purls: string[], flags: DbQueryFlags) =>
      (await import("../packages/db-query.ts")).dbQuery(purls, flags),
    );
  db.command("status")
    .description("Age, source, id and counts of the database.")
    .option("--json", "as JSON")
    .option("--now <instant>", "as if it were this moment (RFC 3339)")
    .action(async (flags: DbStatusFlags) => (await import("../packages/db.ts")).dbStatus(flags));
  db.command("compare")
    .description("Compare versions: ecosystem<TAB>a<TAB>b lines from standard input; -1, 0 or 1 for each.")
    .action(async () => (await import("../packages/db-compare.ts")).dbCompare());
  return db;
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
