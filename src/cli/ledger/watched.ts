// The work of `portcullis clock`: deadlines of what is no finding, an update under review (R21) or a document that is read again every
// month (R131), by the same tables and the same `due`.

import { type Config, nearestWord } from "../../config/index.ts";
import { type Deadline, due, type SlaTable, slaPolicy, slaTable } from "../../decide/index.ts";
import type { Watched } from "../../keep/index.ts";
import { PortcullisError, printable } from "../../kit/index.ts";
import { isOver, overOrLeft } from "./findings.ts";
import type { LedgerFlags } from "./ledger.ts";
import { actorOf, type OpenLedger } from "./ledger.ts";
import { withLedger } from "./with-ledger.ts";

export type ClockListFlags = LedgerFlags & { readonly all?: true; readonly json?: true };

export type ClockMarkFlags = LedgerFlags & { readonly by?: string };

export type ClockStartFlags = LedgerFlags & {
  readonly table: string;
  readonly class: string;
  readonly milestone?: string;
  readonly title?: string;
  readonly owner?: string;
  readonly by?: string;
};

type History = Awaited<ReturnType<OpenLedger["history"]>>;
export type WatchedLine = { readonly watched: Watched; readonly deadlines: readonly Deadline[] };

/** A table that the configuration no longer has gives no deadline. */
export function listWatched(history: History, config: Config): readonly WatchedLine[] {
  const { calendar } = slaPolicy(config);
  return history.watched.map((watched) => {
    const table = slaTable(watched.table, config);
    return {
      watched,
      deadlines: table === undefined ? [] : due(watched.clock, ownClocks(table, watched), calendar),
    };
  });
}

/** A less grave class runs beside a graver one for findings, whose severity may fall; here the class is what it is. */
function ownClocks(table: SlaTable, { clock }: Watched): SlaTable {
  const last = clock.findLast(({ kind }) => kind === "class");
  const own = last?.kind === "class" ? last.class : undefined;
  return { ...table, clocks: table.clocks.filter((one) => one.class === undefined || one.class === own) };
}

export async function start(subject: string, flags: ClockStartFlags): Promise<void> {
  await withLedger(flags, "write", async ({ ledger, config, deps }) => {
    const table = tableNamed(flags.table, config);
    if (!table.classes.includes(flags.class)) throw unknown("class", flags.class, table.classes);
    const milestone =
      flags.milestone ??
      table.clocks.find(({ class: one }) => one === flags.class)?.from ??
      table.clocks[0]?.from ??
      "detected";
    checkMilestone(milestone, table);
    if ((await ledger.history()).watched.some((one) => one.subject === subject))
      throw new PortcullisError("usage", `A clock of ${subject} is running: it never starts anew.`, {
        hint: `name the next round otherwise, for example ${subject}@${deps.clock.now().slice(0, 10)}`,
      });
    const payload = {
      ...{ subject, title: flags.title ?? subject, table: table.name, class: flags.class, milestone },
      ...(flags.owner === undefined ? {} : { owner: flags.owner }),
    };
    await ledger.append([{ type: "clock.started", at: deps.clock.now(), by: actorOf(flags.by), payload }]);
    process.stdout.write(`${subject}: started with ${milestone}\n`);
  });
}

export async function mark(subject: string, milestone: string, flags: ClockMarkFlags): Promise<void> {
  await withLedger(flags, "write", async ({ ledger, config, deps }) => {
    const known = (await ledger.history()).watched;
    const watched = known.find((one) => one.subject === subject);
    if (watched === undefined)
      throw unknown(
        "clock",
        subject,
        known.map((one) => one.subject),
      );
    checkMilestone(milestone, tableNamed(watched.table, config));
    const event = { type: "clock.marked", at: deps.clock.now(), by: actorOf(flags.by) };
    await ledger.append([{ ...event, payload: { subject, milestone } }]);
    process.stdout.write(`${subject}: ${milestone}\n`);
  });
}

export async function list(flags: ClockListFlags): Promise<void> {
  await withLedger(flags, "read", async ({ ledger, config, deps }) => {
    const now = deps.clock.now();
    const all = listWatched(await ledger.history(), config)
      .map((line) => ({ ...line, isDone: line.deadlines.every(({ stands }) => stands === "ended") }))
      .filter(({ isDone }) => flags.all === true || !isDone);
    if (flags.json === true) {
      process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
      return;
    }
    const lines = all.flatMap(({ watched, deadlines }) =>
      deadlines.map((one) => {
        const time = one.stands === "ended" ? (isOver(one, now) ? "late" : "in time") : timeOf(one, now);
        return `${time}  ${watched.subject}  ${one.clock}  ${watched.owner ?? "-"}  ${watched.title}`;
      }),
    );
    process.stdout.write(lines.length === 0 ? "no clock runs\n" : `${lines.map(printable).join("\n")}\n`);
  });
}

function timeOf({ dueAt }: Deadline, now: Parameters<typeof overOrLeft>[1]): string {
  return dueAt === undefined ? "best effort" : overOrLeft(dueAt, now);
}

function tableNamed(name: string, config: Config): SlaTable {
  const table = slaTable(name, config);
  if (table !== undefined) return table;
  throw new PortcullisError("usage", `There is no SLA table ${JSON.stringify(name)}.`, {
    hint: "for example: updates, documents; `portcullis policy show sla` shows your own",
  });
}

function checkMilestone(name: string, { clocks }: SlaTable): void {
  const known = [
    ...new Set(
      clocks.flatMap(({ from, until, needs }) => [from, until, needs].filter((one) => one !== undefined)),
    ),
  ];
  if (!known.includes(name)) throw unknown("milestone", name, known);
}

function unknown(what: string, word: string, known: readonly string[]): PortcullisError {
  const near = nearestWord(word, known);
  const all = known.length === 0 ? "there is none" : `there are: ${known.slice(0, 20).join(", ")}`;
  return new PortcullisError("usage", `There is no ${what} ${JSON.stringify(word)}.`, {
    hint: near === undefined ? all : `did you mean ${near}?`,
  });
}
