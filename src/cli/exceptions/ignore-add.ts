// The work of `portcullis ignore add`: one more entry in portcullis.yaml, with its comments kept.

import { parseDocument, YAMLSeq } from "yaml";
import { findRepository } from "../../collect/index.ts";
import { loadConfig } from "../../config/index.ts";
import { daysLeft } from "../../decide/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import { day, endOf, instant } from "../../model/index.ts";
import { actorOf } from "../ledger/ledger.ts";
import { ownText, writeOwnFile } from "../own-file.ts";
import { configFileName } from "../scan/judge.ts";
import { cacheFolder } from "../wire.ts";

export type IgnoreAddFlags = {
  readonly until: string;
  readonly reason: string;
  readonly owner?: string;
  readonly path?: string;
  readonly package?: string;
  readonly service?: string;
  readonly environment?: string;
  readonly fixState?: string;
  readonly now?: string;
};

export function addIgnore(finding: string, flags: IgnoreAddFlags): void {
  const now = instant(flags.now ?? new Date().toISOString());
  const until = day(flags.until);
  if (endOf(until) <= now)
    throw new PortcullisError("usage", `${until} is over: the exception would never hold.`, {
      hint: "name a day to come",
    });
  const owner = actorOf(flags.owner);
  const entry = {
    ...idOf(finding),
    ...(flags.package === undefined ? {} : { package: flags.package }),
    ...(flags.path === undefined ? {} : { path: flags.path }),
    ...(flags.service === undefined ? {} : { service: flags.service }),
    ...(flags.environment === undefined ? {} : { environment: flags.environment }),
    ...(flags.fixState === undefined ? {} : { fix_state: flags.fixState }),
    ...{ reason: flags.reason, owner, until },
  };
  const root = findRepository(process.cwd(), cacheFolder())?.workTree ?? process.cwd();
  const text = ownText(root, configFileName) ?? "";
  const { policy } = loadConfig(text, configFileName); // a broken file is not made longer
  const maxDays = policy.ignores_max_days;
  if (maxDays !== undefined && daysLeft({ endsOn: until }, now) > maxDays)
    throw new PortcullisError(
      "usage",
      `${until} is more than ${maxDays} days away: the exception would not hold.`,
      {
        hint: "`policy.ignores_max_days` says how long one may",
      },
    );
  const after = withEntry(text, entry);
  loadConfig(after, configFileName); // the entry obeys the schema, or nothing is written
  writeOwnFile(root, configFileName, after);
  process.stdout.write(`${configFileName}: ${JSON.stringify(entry)}\n`);
  process.stderr.write(
    "In a pull request it is proposed: somebody else approves it with `portcullis ignore approve`.\n",
  );
}

export function withEntry(text: string, entry: Readonly<Record<string, string>>): string {
  const document = parseDocument(text);
  const list = document.get("ignores");
  if (list instanceof YAMLSeq) list.add(document.createNode(entry));
  else document.set("ignores", document.createNode([entry]));
  return document.toString({ lineWidth: 110 });
}

function idOf(finding: string): Readonly<Record<string, string>> {
  if (/^v1:[0-9a-f]{32}$/.test(finding)) return { fingerprint: finding };
  if (/^[a-z][a-z0-9-]*\/(\*|[a-z0-9][a-z0-9-]*)$/.test(finding)) return { rule: finding };
  if (/^[A-Za-z]+-[A-Za-z0-9-]+$/.test(finding)) return { advisory: finding };
  throw new PortcullisError(
    "usage",
    `${JSON.stringify(finding)} is no fingerprint, rule id or advisory id.`,
    {
      hint: "`portcullis scan . --json` lists them; a fingerprint must be written in full",
    },
  );
}
