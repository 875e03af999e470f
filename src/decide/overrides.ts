// Overrides: the way past a block for a while. One holds when it was recorded, delivered to a configured channel, approved where that is
// configured, and has not ended. All of that is a fold over the ledger's events; nothing else makes an override hold.

import * as v from "valibot";
import type { Config } from "../config/index.ts";
import {
  canonicalJson,
  type Day,
  type Exception,
  type ExceptionScope,
  type Instant,
  type Json,
  type LedgerEvent,
  sha256,
} from "../model/index.ts";

const text = v.pipe(v.string(), v.minLength(1));
const scopeSchema = v.strictObject({
  fingerprint: v.optional(text),
  rule: v.optional(text),
  advisory: v.optional(text),
  /** A package URL, with or without version: for licences. */
  package: v.optional(text),
  commit: v.optional(text),
  digest: v.optional(text),
  environment: v.optional(text),
});
const requested = v.object({ id: text, scope: scopeSchema, reason: text, owner: text, endsAt: text });
const delivered = v.object({ id: text, channel: text });
const named = v.object({ id: text, by: text });

export type OverrideScope = v.InferOutput<typeof scopeSchema>;
export type Override = v.InferOutput<typeof requested> & {
  readonly requestedAt: Instant;
  readonly requestedBy: string;
  readonly deliveredTo: readonly string[];
  readonly approvedBy: readonly string[];
  readonly endedBy?: string;
};

export const overrideEvents = {
  requested: "override.requested",
  delivered: "override.delivered",
  approved: "override.approved",
  ended: "override.ended",
} as const;

/** Says in one sentence what keeps a request from being recorded at all. */
export function requestProblem(
  request: { readonly scope: OverrideScope; readonly reason: string; readonly hours: number },
  { overrides }: Pick<Config, "overrides">,
): string | undefined {
  const { scope, reason, hours } = request;
  if (overrides.channels.length === 0)
    return "the policy configures no channel to tell of overrides, so there are none";
  if (reason.trim().length < 3) return "an override needs a reason of at least three letters";
  if (!(hours > 0) || hours > overrides.max_hours)
    return `an override holds for at most ${overrides.max_hours} hours`;
  const { fingerprint, rule, advisory, package: name, commit, digest } = scope;
  const isNamed = [fingerprint, rule, advisory, name, commit, digest].some((part) => part !== undefined);
  return isNamed
    ? undefined
    : "an override names a finding, a rule, an advisory, a package, a commit or a digest";
}

export function overrideRequest(
  said: {
    readonly scope: OverrideScope;
    readonly reason: string;
    readonly owner: string;
    readonly hours: number;
  },
  at: Instant,
  by: string,
): { readonly id: string; readonly event: LedgerEvent } {
  const { scope, reason, owner, hours } = said;
  const endsAt = new Date(Date.parse(at) + hours * 3_600_000).toISOString();
  const id = `o-${sha256(canonicalJson([scope, reason, owner, at])).slice("sha256:".length, "sha256:".length + 12)}`;
  const payload = JSON.parse(JSON.stringify({ id, scope, reason, owner, endsAt })) as Json; // plain data made by this very line
  return { id, event: { type: overrideEvents.requested, at, by, payload } };
}

/** A payload that is not of the known shape tells nothing, so it makes nothing hold. */
export function foldOverrides(events: Iterable<LedgerEvent>): readonly Override[] {
  const known = new Map<string, Override>();
  const change = (id: string, more: (one: Override) => Partial<Override>): void => {
    const one = known.get(id);
    if (one !== undefined) known.set(id, { ...one, ...more(one) });
  };
  for (const { type, payload, at, by } of events) {
    if (type === overrideEvents.requested) {
      const parsed = v.safeParse(requested, payload);
      if (parsed.success && !known.has(parsed.output.id))
        known.set(parsed.output.id, {
          ...parsed.output,
          requestedAt: at,
          requestedBy: by,
          deliveredTo: [],
          approvedBy: [],
        });
    } else if (type === overrideEvents.delivered) {
      const parsed = v.safeParse(delivered, payload);
      if (parsed.success)
        change(parsed.output.id, (one) => ({ deliveredTo: [...one.deliveredTo, parsed.output.channel] }));
    } else if (type === overrideEvents.approved) {
      const parsed = v.safeParse(named, payload);
      if (parsed.success)
        change(parsed.output.id, (one) => ({ approvedBy: [...one.approvedBy, parsed.output.by] }));
    } else if (type === overrideEvents.ended) {
      const parsed = v.safeParse(named, payload);
      if (parsed.success) change(parsed.output.id, () => ({ endedBy: parsed.output.by }));
    }
  }
  return [...known.values()];
}

export type OverrideStanding = "holds" | "undelivered" | "unapproved" | "ended" | "too-long";

export function overrideStanding(
  one: Override,
  { overrides }: Pick<Config, "overrides">,
  now: Instant,
): OverrideStanding {
  if (one.endedBy !== undefined || now >= one.endsAt) return "ended";
  const hours = (Date.parse(one.endsAt) - Date.parse(one.requestedAt)) / 3_600_000;
  if (!(hours <= overrides.max_hours)) return "too-long";
  if (!one.deliveredTo.some((channel) => overrides.channels.includes(channel))) return "undelivered";
  const others = one.approvedBy.filter((by) => by !== one.requestedBy && by !== one.owner);
  return overrides.approver === "required" && others.length === 0 ? "unapproved" : "holds";
}

/** As an exception for the gate. Its end is exact in `overrideStanding`; the day is for people. */
export function overrideException(one: Override): Exception {
  const approvedBy = one.approvedBy.find((by) => by !== one.requestedBy && by !== one.owner);
  return {
    scope: one.scope as ExceptionScope, // texts that match nothing when they are no fingerprint, commit or digest
    reason: one.reason,
    owner: one.owner,
    ...(approvedBy === undefined ? {} : { approvedBy }),
    startsAt: one.requestedAt,
    endsOn: one.endsAt.slice(0, 10) as Day, // of an instant
    origin: "override",
    writtenAt: `ledger: ${one.id}`,
    isProposedByChange: false,
  };
}
