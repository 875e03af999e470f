// Who is told of deadlines that are near or over (R123): pure lists first, then the messages. Each notice goes to each channel once; that
// it went is an event of the ledger, so that no later run repeats it.

import type { Config } from "../../config/index.ts";
import { type Deadline, type SlaPolicy, slaPolicy } from "../../decide/index.ts";
import { messageOf, PortcullisError } from "../../kit/index.ts";
import { type Clock, eventIdOf, type Instant, type Log, type Notice } from "../../model/index.ts";
import { channelsOf } from "./channels.ts";
import { isDueSoon, isOver, listFindings, overOrLeft } from "./findings.ts";
import type { OpenLedger } from "./ledger.ts";
import { listWatched } from "./watched.ts";

type History = Awaited<ReturnType<OpenLedger["history"]>>;

export type DueNotice = {
  readonly subject: string;
  readonly title: string;
  readonly kind: "soon" | "breached";
  readonly clock: string;
  readonly action: string;
  readonly dueAt: Instant;
  readonly owner?: string;
  readonly service?: string;
};

/** Most urgent first. */
export function dueNotices(history: History, config: Config, now: Instant): readonly DueNotice[] {
  const policy = slaPolicy(config);
  const ofFindings = listFindings(history, policy, now, { all: true }).flatMap(
    ({ record, deadline, others }) =>
      [deadline, ...others].flatMap((one) =>
        noticeOf(one, { policy, now }).map((notice) => ({
          ...{ subject: record.fingerprint, title: `${record.rule} in ${record.paths[0] ?? record.title}` },
          ...notice,
          ...(record.owner === undefined ? {} : { owner: record.owner }),
          ...(record.service === undefined ? {} : { service: record.service }),
        })),
      ),
  );
  const ofOthers = listWatched(history, config).flatMap(({ watched, deadlines }) =>
    deadlines.flatMap((one) =>
      noticeOf(one, { policy, now }).map((notice) => ({
        ...{ subject: watched.subject, title: watched.title },
        ...notice,
        ...(watched.owner === undefined ? {} : { owner: watched.owner }),
      })),
    ),
  );
  return [...ofFindings, ...ofOthers].sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
}

function noticeOf(
  deadline: Deadline | undefined,
  { policy, now }: { readonly policy: SlaPolicy; readonly now: Instant },
): readonly Pick<DueNotice, "kind" | "clock" | "action" | "dueAt">[] {
  if (deadline?.dueAt === undefined || deadline.stands === "ended") return [];
  const { clock, action, dueAt } = deadline;
  if (isOver(deadline, now)) return [{ kind: "breached", clock, action, dueAt }];
  return isDueSoon(deadline, policy.warnBeforeMs, now) ? [{ kind: "soon", clock, action, dueAt }] : [];
}

export function noticeLine({ kind, title, dueAt, clock, owner }: DueNotice, now: Instant): string {
  const what = kind === "breached" ? "is over its deadline" : "is due soon";
  return `${title} ${what}: ${overOrLeft(dueAt, now)} (${clock}, ${owner ?? "no owner"})`;
}

/** Rejects when a channel took none of its messages; what was taken is recorded first. */
export async function sendDueNotices(
  ledger: OpenLedger,
  context: { readonly config: Config; readonly clock: Clock; readonly log: Log; readonly by: string },
): Promise<number> {
  const { config, clock, log, by } = context;
  const now = clock.now();
  const notices = dueNotices(await ledger.history(), config, now);
  const names =
    config.sla.notify.length > 0 ? config.sla.notify : config.notify.map(({ channel }) => channel);
  if (notices.length === 0) return 0;
  if (names.length === 0)
    throw new PortcullisError("config", "There are deadlines to tell of, and no channel is configured.", {
      hint: "name channels under `sla: {notify: [...]}`, or describe some under `notify:`",
    });
  const { knownIds } = await import("../../keep/index.ts");
  const wanted = notices.flatMap((notice) =>
    [...new Set(names)].map((channel) => ({ notice, channel, id: idOf(notice, channel) })),
  );
  const known = await ledger.snapshot((database) =>
    knownIds(
      database,
      wanted.map(({ id }) => id),
    ),
  );
  const fresh = wanted.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return 0;
  const channels = await channelsOf([...new Set(fresh.map(({ channel }) => channel))], config, clock);
  const failures = [...channels.problems];
  let sent = 0;
  try {
    for (const { notice, channel, id } of fresh) {
      for (const notifier of channels.notifiers.filter((one) => one.channel === channel)) {
        try {
          await notifier.send(messageFor(notice, channel, now));
        } catch (thrown) {
          failures.push(messageOf(thrown));
          continue;
        }
        const { subject: name, kind, dueAt, clock: about } = notice;
        const payload = { name, channel, kind, clock: about, dueAt };
        await ledger.append([{ id, type: "notice.sent", at: now, by, payload }]);
        log.info(`told ${channel}: ${noticeLine(notice, now)}`);
        sent += 1;
      }
    }
  } finally {
    await channels.close();
  }
  if (failures.length > 0) throw new PortcullisError("network", failures.slice(0, 5).join(" "));
  return sent;
}

/** A deadline that moved is told of anew. */
function idOf({ subject, kind, clock, dueAt }: DueNotice, channel: string): string {
  return eventIdOf(["notice.sent", subject, kind, clock, dueAt, channel]);
}

function messageFor(notice: DueNotice, channel: string, now: Instant): Notice {
  const { subject, title, kind, dueAt, action, owner, service, clock } = notice;
  return {
    channel,
    subject: `${kind === "breached" ? "Over its deadline" : "Due soon"}: ${title}`.slice(0, 200),
    text: `${noticeLine(notice, now)}${action === "" ? "" : `. What it asks for: ${action}`}`,
    severity: kind === "breached" ? "critical" : "warning",
    facts: {
      ...{ name: subject, due: dueAt, clock, owner: owner ?? "nobody" },
      ...(service === undefined ? {} : { service }),
    },
  };
}
