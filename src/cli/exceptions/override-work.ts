// The work of `portcullis override`.

import { type OverrideScope, overrideEvents, overrideStanding } from "../../decide/index.ts";
import { PortcullisError, printable } from "../../kit/index.ts";
import type { LedgerFlags } from "../ledger/ledger.ts";
import { actorOf } from "../ledger/ledger.ts";
import { withLedger } from "../ledger/with-ledger.ts";
import { readOverrides, requestOverride } from "./overrides.ts";

export type OverrideListFlags = LedgerFlags & { readonly all?: true; readonly json?: true };

export type OverrideByFlags = LedgerFlags & { readonly by?: string };

export type OverrideAddFlags = LedgerFlags & {
  readonly reason: string;
  readonly commit?: string;
  readonly digest?: string;
  readonly environment?: string;
  readonly hours?: string;
  readonly owner?: string;
  readonly by?: string;
};

export async function add(finding: string | undefined, flags: OverrideAddFlags): Promise<void> {
  await withLedger(flags, "write", async ({ ledger, config, deps }) => {
    const by = actorOf(flags.by);
    const hours = flags.hours === undefined ? config.overrides.max_hours : Number(flags.hours);
    const scope: OverrideScope = {
      ...(finding === undefined ? {} : scopeOf(finding)),
      ...(flags.commit === undefined ? {} : { commit: flags.commit }),
      ...(flags.digest === undefined ? {} : { digest: flags.digest }),
      ...(flags.environment === undefined ? {} : { environment: flags.environment }),
    };
    const wish = { scope, reason: flags.reason, owner: flags.owner ?? by, hours, by };
    const recorded = await requestOverride(wish, { ledger, config, clock: deps.clock });
    const standing = overrideStanding(recorded, config, deps.clock.now());
    process.stdout.write(
      `${recorded.id} ${standing}, until ${recorded.endsAt}; told: ${recorded.deliveredTo.join(", ")}\n`,
    );
  });
}

function scopeOf(finding: string): OverrideScope {
  if (finding.startsWith("pkg:")) return { package: finding };
  if (/^v1:[0-9a-f]{32}$/.test(finding)) return { fingerprint: finding };
  if (/^[a-z][a-z0-9-]*\/(\*|[a-z0-9][a-z0-9-]*)$/.test(finding)) return { rule: finding };
  if (/^[A-Za-z]+-[A-Za-z0-9-]+$/.test(finding)) return { advisory: finding };
  throw new PortcullisError(
    "usage",
    `${JSON.stringify(finding)} is no fingerprint, rule id, advisory id or package URL.`,
  );
}

export async function approve(id: string, flags: OverrideByFlags): Promise<void> {
  await withLedger(flags, "write", async ({ ledger, config, deps }) => {
    const by = actorOf(flags.by);
    const one = await theOverride(id, ledger);
    if (by === one.requestedBy || by === one.owner)
      throw new PortcullisError("usage", `${by} asked for ${id} or owns it, and cannot approve it.`, {
        hint: "somebody else does: --by NAME",
      });
    await ledger.append([{ type: overrideEvents.approved, at: deps.clock.now(), by, payload: { id, by } }]);
    const after = await theOverride(id, ledger);
    process.stdout.write(`${id} ${overrideStanding(after, config, deps.clock.now())}\n`);
  });
}

export async function end(id: string, flags: OverrideByFlags): Promise<void> {
  await withLedger(flags, "write", async ({ ledger, deps }) => {
    await theOverride(id, ledger);
    const by = actorOf(flags.by);
    await ledger.append([{ type: overrideEvents.ended, at: deps.clock.now(), by, payload: { id, by } }]);
    process.stdout.write(`${id} ended\n`);
  });
}

export async function list(flags: OverrideListFlags): Promise<void> {
  await withLedger(flags, "read", async ({ ledger, config, deps }) => {
    const now = deps.clock.now();
    const all = (await readOverrides(ledger)).map((one) => ({
      ...one,
      standing: overrideStanding(one, config, now),
    }));
    const listed = all.filter(
      ({ standing }) => flags.all === true || standing === "holds" || standing === "unapproved",
    );
    if (flags.json === true) process.stdout.write(`${JSON.stringify(listed, undefined, 2)}\n`);
    else {
      const lines = listed.map(
        ({ id, standing, endsAt, owner, scope, deliveredTo, reason }) =>
          `${id}  ${standing}  until ${endsAt}  ${owner}  ${JSON.stringify(scope)}  told: ${deliveredTo.join(", ") || "nobody"}  ${reason}`,
      );
      process.stdout.write(
        lines.length === 0 ? "no override holds\n" : `${lines.map(printable).join("\n")}\n`,
      );
    }
  });
}

async function theOverride(id: string, ledger: Parameters<typeof readOverrides>[0]) {
  const found = (await readOverrides(ledger)).find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new PortcullisError("usage", `The ledger knows no override ${JSON.stringify(id)}.`, {
    hint: "`portcullis override list --all` shows them",
  });
}
