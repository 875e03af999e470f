// The work of `portcullis ledger`, one function a command.

import { existsSync } from "node:fs";
import type { Config } from "../../config/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import { type Checkpoint, canonicalJson, day, type Instant } from "../../model/index.ts";
import { exitCodes } from "../exit.ts";
import { namedText } from "../named-file.ts";
import { reportFrom } from "../report-file.ts";
import type { LedgerFlags } from "./ledger.ts";
import { actorOf, type OpenLedger } from "./ledger.ts";
import { withLedger } from "./with-ledger.ts";

export type RecordReportFlags = LedgerFlags & {
  readonly branch?: string;
  readonly run?: string;
  readonly by?: string;
  readonly notify?: true;
};

export type PurgeFlags = LedgerFlags & {
  readonly due?: true;
  readonly type?: string;
  readonly before?: string;
  readonly reason?: string;
  readonly by?: string;
};

export type VerifyFlags = LedgerFlags & {
  readonly checkpoint: readonly string[];
  readonly key?: string;
  readonly json?: true;
};

export async function verify(flags: VerifyFlags): Promise<void> {
  const { publicKeyOf, verifyLedger } = await import("../../keep/index.ts");
  const known = await Promise.all(flags.checkpoint.map(checkpointFrom));
  const key = flags.key === undefined ? {} : { key: publicKeyOf(namedText(flags.key), flags.key) };
  await withLedger(flags, "read", async ({ ledger }) => {
    const answer = await ledger.snapshot((database) => verifyLedger(database, { known, ...key }));
    if (flags.json === true) process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
    else {
      for (const { text } of answer.problems) process.stdout.write(`${text}\n`);
      for (const note of answer.notes) process.stderr.write(`note: ${note}\n`);
      const verdict = answer.isSound ? "sound" : "NOT SOUND";
      process.stdout.write(`${ledger.name}: ${verdict}, ${answer.sizeEvents} entries, root ${answer.root}\n`);
    }
    process.exitCode = answer.isSound ? exitCodes.passed : exitCodes.blocked;
  });
}

export async function printCheckpoint(flags: LedgerFlags): Promise<void> {
  await withLedger(flags, "read", async ({ ledger }) => {
    process.stdout.write(`${canonicalJson(await ledger.checkpoint())}\n`);
  });
}

export async function recordReport(file: string, flags: RecordReportFlags): Promise<void> {
  const { record } = await import("./record.ts");
  const report = reportFrom(file);
  await withLedger(flags, "write", async ({ ledger, config, deps }) => {
    await record(report, ledger, { flags, config, clock: deps.clock, log: deps.log });
  });
}

export async function closeChange(branch: string, flags: RecordReportFlags): Promise<void> {
  await withLedger(flags, "write", async ({ ledger, deps }) => {
    const open = (records: Awaited<ReturnType<OpenLedger["history"]>>): number =>
      records.findings().filter(({ isOpen }) => isOpen).length;
    const before = open(await ledger.history());
    const event = { type: "change.closed", at: deps.clock.now(), by: actorOf(flags.by), payload: { branch } };
    await ledger.append([event]);
    const after = open(await ledger.history());
    process.stdout.write(`${branch} is closed: ${before - after} findings went with it, ${after} are open\n`);
  });
}

export async function exportLedger(file: string, flags: LedgerFlags): Promise<void> {
  const { openSqlite } = await import("../../keep/index.ts");
  if (existsSync(file))
    throw new PortcullisError("usage", `There is already something at ${file}.`, { hint: "name a new file" });
  await withLedger(flags, "read", async ({ ledger }) => {
    const target = await openSqlite(file, "write");
    try {
      await ledger.exportTo(target);
    } finally {
      await target.close();
    }
  });
}

export async function purge(flags: PurgeFlags): Promise<void> {
  await withLedger(flags, "write", async ({ ledger, config, deps }) => {
    const by = actorOf(flags.by);
    const wishes = flags.due === true ? dueWishes(config, deps.clock.now()) : [wishOf(flags)];
    let count = 0;
    for (const wish of wishes) count += await ledger.purge({ ...wish, by });
    process.stdout.write(`${count} payloads purged\n`);
  });
}

type Wish = { readonly type: string; readonly before: string; readonly reason: string };

function wishOf({ type, before, reason }: PurgeFlags): Wish {
  if (type !== undefined && before !== undefined && reason !== undefined)
    return { type, before: day(before), reason };
  throw new PortcullisError("usage", "`ledger purge` needs --type, --before and --reason, or --due.");
}

/** A day begins at midnight UTC: what is exactly that old stays until the next one. */
function dueWishes({ ledger: { retention_days: retention } }: Config, now: Instant): readonly Wish[] {
  const wishes = Object.entries(retention).map(([type, days]) => ({
    type,
    before: new Date(Date.parse(now) - days * 86_400_000).toISOString().slice(0, 10),
    reason: `retention of ${days} days`,
  }));
  if (wishes.length > 0) return wishes;
  throw new PortcullisError("config", "The policy keeps everything: there is no `ledger.retention_days`.", {
    hint: "for example: ledger: { retention_days: { notice.sent: 90 } }",
  });
}

async function checkpointFrom(file: string): Promise<Checkpoint> {
  const { readCheckpoint } = await import("../../keep/index.ts");
  const found = readCheckpoint(namedText(file));
  if (found === undefined)
    throw new PortcullisError("input", `${file} is no checkpoint.`, {
      hint: "`portcullis ledger checkpoint` prints one",
    });
  return found;
}
