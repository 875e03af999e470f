// Overrides between the ledger and the channels: recorded first, delivered next, and only then in force. Used by `portcullis override` and
// by a scan that runs under SECURITY_OVERRIDE.

import type { Config } from "../../config/index.ts";
import {
  foldOverrides,
  type Override,
  type OverrideAnswer,
  type OverrideScope,
  type OverrideSource,
  overrideEvents,
  overrideException,
  overrideRequest,
  overrideStanding,
  type RunPlace,
  requestProblem,
} from "../../decide/index.ts";
import { messageOf, PortcullisError } from "../../kit/index.ts";
import type { Clock, Exception, LedgerEvent, Reason, Subject } from "../../model/index.ts";
import { channelsOf } from "../ledger/channels.ts";
import type { OpenLedger } from "../ledger/ledger.ts";

export async function readOverrides(ledger: OpenLedger): Promise<readonly Override[]> {
  const events: LedgerEvent[] = [];
  for await (const event of ledger.read()) if (event.type.startsWith("override.")) events.push(event);
  return foldOverrides(events);
}

export type OverrideWish = {
  readonly scope: OverrideScope;
  readonly reason: string;
  readonly owner: string;
  readonly hours: number;
  readonly by: string;
};
export type OverrideContext = { readonly ledger: OpenLedger; readonly config: Config; readonly clock: Clock };

/** Records the request, then tells every configured channel. Throws when none took it: then nothing holds, and the request stands there. */
export async function requestOverride(
  wish: OverrideWish,
  { ledger, config, clock }: OverrideContext,
): Promise<Override> {
  const problem = requestProblem(wish, config);
  if (problem !== undefined) throw new PortcullisError("usage", `No override was recorded: ${problem}.`);
  const { id, event } = overrideRequest(wish, clock.now(), wish.by);
  await ledger.append([event]);
  const channels = await channelsOf(config.overrides.channels, config, clock);
  const problems = [...channels.problems];
  try {
    for (const notifier of channels.notifiers) {
      try {
        const { channel, receipt } = await notifier.send(noticeOf(id, wish, notifier.channel));
        const payload = { id, channel, ...(receipt === undefined ? {} : { receipt }) };
        await ledger.append([{ type: overrideEvents.delivered, at: clock.now(), by: wish.by, payload }]);
      } catch (thrown) {
        if (!(thrown instanceof PortcullisError) || thrown.code !== "network") throw thrown;
        problems.push(messageOf(thrown));
      }
    }
  } finally {
    await channels.close();
  }
  const found = (await readOverrides(ledger)).find((one) => one.id === id);
  if (found !== undefined && found.deliveredTo.length > 0) return found;
  throw new PortcullisError(
    "network",
    `Override ${id} was asked for and does not hold: nobody was told (${problems.join("; ")}).`,
    {
      hint: "an override is never silent; repair the channel and ask again",
    },
  );
}

function noticeOf(id: string, { scope, reason, owner, hours, by }: OverrideWish, channel: string) {
  const facts = Object.fromEntries(
    Object.entries(scope).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return {
    ...{
      channel,
      severity: "critical" as const,
      subject: "SECURITY_OVERRIDE: a security block is overridden",
    },
    text: `${by} overrides a block of the security policy for ${hours} hours: ${reason}`,
    facts: { override: id, owner, ...facts, hours: String(hours) },
  };
}

export type RunContext = {
  /** Asked late: the ledger is opened while the run goes on. */
  readonly opened: () => { readonly ledger: OpenLedger; readonly isWritable: boolean } | undefined;
  readonly config: Config;
  readonly clock: Clock;
  readonly subject: Subject;
  readonly place: RunPlace;
  /** SECURITY_OVERRIDE: its reason becomes a recorded override, or a refusal that says why. */
  readonly variable: string | undefined;
  readonly by: string;
};

export function overridesOfRun(context: RunContext): OverrideSource {
  const { config, clock, variable } = context;
  const standing = async (): Promise<readonly Exception[]> => {
    const open = context.opened();
    if (open === undefined) return [];
    const known = await readOverrides(open.ledger);
    return known
      .filter((one) => overrideStanding(one, config, clock.now()) === "holds")
      .map(overrideException);
  };
  if (variable === undefined) return { standing };
  const request = async (): Promise<OverrideAnswer> => {
    const why = await tryVariable(variable, context);
    return { overrides: await standing(), reasons: why === undefined ? [] : [refusal(why)] };
  };
  return { standing, request };
}

/** Undefined when it now holds. */
async function tryVariable(
  reason: string,
  { opened, config, clock, subject, place, by }: RunContext,
): Promise<string | undefined> {
  const open = opened();
  if (place.isCi && place.isPullRequest !== "no")
    return "a change cannot override its own checks: somebody records it with `portcullis override add`";
  if (open === undefined || !open.isWritable) return "it can be recorded nowhere: run the scan with --record";
  const scope = {
    ...(subject.digest === undefined
      ? subject.commit === undefined
        ? {}
        : { commit: subject.commit }
      : { digest: subject.digest }),
    ...(place.environment === undefined ? {} : { environment: place.environment }),
  };
  try {
    const wish = { scope, reason, owner: by, by, hours: config.overrides.max_hours };
    const recorded = await requestOverride(wish, { ledger: open.ledger, config, clock });
    const standing = overrideStanding(recorded, config, clock.now());
    return standing === "holds"
      ? undefined
      : `override ${recorded.id} is ${standing}: somebody else approves it with \`portcullis override approve ${recorded.id}\``;
  } catch (thrown) {
    if (thrown instanceof PortcullisError) return thrown.message;
    throw thrown;
  }
}

function refusal(why: string): Reason {
  return {
    clause: "SECURITY_OVERRIDE",
    effect: "fail",
    text: `SECURITY_OVERRIDE is set and does not hold: ${why}`,
    subjects: [],
    nextStep: "portcullis override list",
  };
}
