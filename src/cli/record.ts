// Recording a run: the report's events into the ledger, and the checkpoint for places that nobody can rewrite.

import type { Config } from "../config/index.ts";
import { decisionEvents, slaPolicy } from "../decide/index.ts";
import { type Checkpoint, type Clock, canonicalJson, type Log, type Report } from "../model/index.ts";
import { actorOf, type OpenLedger } from "./ledger.ts";

export type RecordFlags = { readonly branch?: string; readonly run?: string; readonly by?: string };

export async function record(
  report: Report,
  ledger: OpenLedger,
  context: { readonly flags: RecordFlags; readonly clock: Clock; readonly log: Log; readonly config: Config },
): Promise<Checkpoint> {
  const { eventsOf } = await import("../keep/index.ts");
  const { flags, clock, log, config } = context;
  const now = clock.now();
  const [by, run] = [
    actorOf(flags.by),
    flags.run ?? process.env["GITHUB_RUN_ID"] ?? `${now} ${report.target.name}`,
  ];
  const events = eventsOf(report, await ledger.history(), {
    ...{ by, at: now, run },
    ...(flags.branch === undefined ? {} : { branch: flags.branch }),
  });
  const checkpoint = await ledger.append([...events, ...decisionEvents(report, config, { by, now, run })]);
  log.info(`recorded in ${ledger.name}: ${describeCheckpoint(checkpoint)}`);
  log.info(`checkpoint ${canonicalJson(checkpoint)}`);
  await warnOfDeadlines(ledger, { now, log, config });
  return checkpoint;
}

export function describeCheckpoint({ sizeEvents, root, publicKey }: Checkpoint): string {
  return `${sizeEvents} entries, root ${root}, ${publicKey === undefined ? "unsigned (no key: set PORTCULLIS_LEDGER_KEY)" : "signed"}`;
}

async function warnOfDeadlines(
  ledger: OpenLedger,
  context: { readonly now: Checkpoint["at"]; readonly log: Log; readonly config: Config },
): Promise<void> {
  const { listFindings, timeLeft } = await import("./findings.ts");
  const { now, log, config } = context;
  for (const line of listFindings(await ledger.history(), slaPolicy(config), now)) {
    if (line.notice === undefined) continue;
    const what = line.notice === "breached" ? "is over its deadline" : "is due soon";
    log.warn(
      `${line.record.rule} in ${line.record.paths[0] ?? line.record.title} ${what}: ${timeLeft(line, now)}`,
    );
  }
}
