// Recording a run: the report's events into the ledger, and the checkpoint for places that nobody can rewrite.

import type { Config } from "../../config/index.ts";
import { decisionEvents, serviceOfImage } from "../../decide/index.ts";
import { type Checkpoint, type Clock, canonicalJson, type Log, type Report } from "../../model/index.ts";
import { variable } from "../environment.ts";
import { actorOf, type OpenLedger } from "./ledger.ts";

export type RecordFlags = {
  readonly branch?: string;
  readonly run?: string;
  readonly by?: string;
  readonly notify?: true;
};

export async function record(
  report: Report,
  ledger: OpenLedger,
  context: { readonly flags: RecordFlags; readonly clock: Clock; readonly log: Log; readonly config: Config },
): Promise<Checkpoint> {
  const { eventsOf, targetOf } = await import("../../keep/index.ts");
  const { flags, clock, log, config } = context;
  const now = clock.now();
  const [by, run] = [
    actorOf(flags.by),
    flags.run ?? variable("GITHUB_RUN_ID") ?? `${now} ${report.target.name}`,
  ];
  const target = targetOf(report);
  const service = target.startsWith("image:")
    ? serviceOfImage(target.slice("image:".length), config.services)
    : undefined;
  const events = eventsOf(report, await ledger.history(), {
    ...{ by, at: now, run },
    ...(flags.branch === undefined ? {} : { branch: flags.branch }),
    ...(service === undefined ? {} : { service }),
  });
  const checkpoint = await ledger.append([...events, ...decisionEvents(report, config, { by, now, run })]);
  log.info(`recorded in ${ledger.name}: ${describeCheckpoint(checkpoint)}`);
  log.info(`checkpoint ${canonicalJson(checkpoint)}`);
  const { dueNotices, noticeLine, sendDueNotices } = await import("./deadline-notices.ts");
  for (const notice of dueNotices(await ledger.history(), config, now)) log.warn(noticeLine(notice, now));
  if (flags.notify === true) await sendDueNotices(ledger, { config, clock, log, by });
  return checkpoint;
}

export function describeCheckpoint({ sizeEvents, root, publicKey }: Checkpoint): string {
  return `${sizeEvents} entries, root ${root}, ${publicKey === undefined ? "unsigned (no key: set PORTCULLIS_LEDGER_KEY)" : "signed"}`;
}
