// The work of `portcullis findings`.

import { type Config, nearestWord } from "../../config/index.ts";
import { knownMilestones, slaPolicy } from "../../decide/index.ts";
import type { FindingRecord, LedgerHistory } from "../../keep/index.ts";
import { PortcullisError, printable } from "../../kit/index.ts";
import { instant, type LedgerEvent, type RemediationState, remediationStates } from "../../model/index.ts";
import { type FindingLine, listFindings, timeLeft } from "./findings.ts";
import type { LedgerFlags } from "./ledger.ts";
import { actorOf } from "./ledger.ts";
import { withLedger } from "./with-ledger.ts";

export type NoteFlags = LedgerFlags & {
  readonly by?: string;
  readonly reason?: string;
  readonly dead?: true;
  readonly cause?: string;
  readonly impact?: string;
  readonly lessons?: string;
};

export type DueFlags = LedgerFlags & { readonly notify?: true; readonly by?: string; readonly json?: true };

export type ListFlags = LedgerFlags & {
  readonly all?: true;
  readonly retrospectives?: true;
  readonly service?: string;
  readonly state?: string;
  readonly owner?: string;
  readonly json?: true;
};

export async function list(flags: ListFlags): Promise<void> {
  await withLedger(flags, "read", async ({ ledger, config, deps }) => {
    const now = deps.clock.now();
    const policy = slaPolicy(config);
    const history = await ledger.history();
    const lines = listFindings(history, policy, now, flags);
    if (flags.json === true)
      process.stdout.write(
        `${JSON.stringify(
          lines.map((line) => ({ ...line, timeLeft: timeLeft(line, now) })),
          undefined,
          2,
        )}\n`,
      );
    else process.stdout.write(table(lines, now));
    const count = (notice: FindingLine["notice"]): number =>
      lines.filter((line) => line.notice === notice).length;
    const owed = [...history.retrospectives.values()].filter(({ closedAt }) => closedAt === undefined).length;
    deps.log.info(
      `${counted(lines.length, "finding")}; ${count("breached")} over their deadline, ${count("soon")} due within ${policy.warnBeforeMs / 3_600_000} h; ${counted(owed, "retrospective")} to write${owed === 0 ? "" : " (--retrospectives)"}`,
    );
  });
}

const columns = [
  "severity",
  "time left",
  "state",
  "owner",
  "service",
  "rule",
  "where",
  "first seen",
  "finding",
] as const;

function table(lines: readonly FindingLine[], now: ReturnType<typeof instant>): string {
  if (lines.length === 0) return "nothing is open\n";
  const rows = lines.map((line) => {
    const { record } = line;
    const mark = line.notice === "breached" ? "!! " : line.notice === "soon" ? "! " : "";
    const rotation = record.rotation === undefined ? "" : ` (${record.rotation})`;
    return [
      record.severity,
      `${mark}${timeLeft(line, now)}`,
      `${record.state}${rotation}`,
      record.owner ?? "-",
      record.service ?? "-",
      record.rule,
      record.paths[0] ?? record.package ?? record.title,
      record.firstSeenAt.slice(0, 16),
      record.fingerprint.slice(0, 15),
    ].map(printable);
  });
  const widths = columns.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const text = (row: readonly string[]): string =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd();
  return `${[text(columns), ...rows.map(text)].join("\n")}\n`;
}

export async function showDue(flags: DueFlags): Promise<void> {
  const mode = flags.notify === true ? "write" : "read";
  await withLedger(flags, mode, async ({ ledger, config, deps }) => {
    const { dueNotices, noticeLine, sendDueNotices } = await import("./deadline-notices.ts");
    const now = deps.clock.now();
    const notices = dueNotices(await ledger.history(), config, now);
    if (flags.json === true) process.stdout.write(`${JSON.stringify(notices, undefined, 2)}\n`);
    else if (notices.length === 0) process.stdout.write("nothing is over its deadline or due soon\n");
    else for (const one of notices) process.stdout.write(`${printable(noticeLine(one, now))}\n`);
    if (flags.notify === true)
      await sendDueNotices(ledger, { config, clock: deps.clock, log: deps.log, by: actorOf(flags.by) });
  });
}

/** An event about a finding, and what is said when it is recorded. */
export type FindingNote = {
  readonly type: string;
  readonly facts: Readonly<Record<string, string | undefined>>;
  readonly andThen?: string;
};

export async function add(finding: string, flags: NoteFlags, note: FindingNote): Promise<void> {
  await withLedger(flags, "write", async ({ ledger, config, deps }) => {
    const history = await ledger.history();
    const record = theOne(finding, history);
    if (note.type === "finding.state") await checkMove(record, note.facts);
    if (note.type === "finding.milestone") checkMilestone(note.facts["milestone"] ?? "", config);
    if (note.type === "finding.rotation" && record.rotation === undefined)
      throw new PortcullisError("usage", `${record.fingerprint} is no leaked credential.`);
    if (note.andThen !== undefined && !history.retrospectives.has(record.fingerprint)) {
      throw new PortcullisError("usage", `No retrospective is open for ${record.fingerprint}.`, {
        hint: "one opens when a critical finding reaches the default branch",
      });
    }
    const facts = Object.fromEntries(
      Object.entries(note.facts).filter(([, value]) => value !== undefined),
    ) as Record<string, string>; // undefined ones are gone
    const event = (type: string, more: Record<string, string>): LedgerEvent => ({
      ...{ type, at: instant(deps.clock.now()), by: actorOf(flags.by) },
      payload: { name: record.fingerprint, ...more },
    });
    await ledger.append([
      event(note.type, facts),
      ...(note.andThen === undefined ? [] : [event(note.andThen, {})]),
    ]);
    process.stdout.write(`${record.fingerprint}: ${note.type} recorded\n`);
  });
}

/** A finding by any of its names, or by the beginning of one that no other shares. */
function theOne(name: string, history: LedgerHistory): FindingRecord {
  const exact = history.record(name);
  if (exact !== undefined) return exact;
  const found = history
    .findings()
    .filter(({ names }) => names.some((one) => one.startsWith(name) || one.startsWith(`v1:${name}`)));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new PortcullisError(
    "usage",
    found.length === 0
      ? `The ledger knows no finding ${JSON.stringify(name)}.`
      : `${JSON.stringify(name)} could be ${found.length} findings.`,
    {
      hint: "`portcullis findings list --all` shows them",
    },
  );
}

function checkMilestone(name: string, config: Config): void {
  const known = knownMilestones(config);
  if (known.includes(name)) return;
  const near = nearestWord(name, known);
  throw new PortcullisError("usage", `No clock waits for ${JSON.stringify(name)}.`, {
    hint: near === undefined ? `clocks know: ${known.join(", ")}` : `did you mean ${near}?`,
  });
}

async function checkMove(
  record: FindingRecord,
  { state = "", reason }: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { canMove, standsStill } = await import("../../keep/index.ts");
  const isState = (remediationStates as readonly string[]).includes(state);
  // Below, `state` is one of the words that this line looked for.
  if (isState && record.isOpen && canMove(record.state, state as RemediationState)) {
    if (reason !== undefined || !standsStill(state as RemediationState)) return;
    throw new PortcullisError("usage", `Its clock stands still while it is ${state}: that needs a reason.`, {
      hint: "say it: --reason TEXT",
    });
  }
  const possible = remediationStates.filter((to) => record.isOpen && canMove(record.state, to));
  throw new PortcullisError(
    "usage",
    `A finding that is ${record.state} cannot be moved to ${JSON.stringify(state)}.`,
    {
      hint:
        possible.length === 0
          ? "it is closed: only a run that sees it again opens it"
          : `possible: ${possible.join(", ")}; "verified" is what a later run says that looked there`,
    },
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
