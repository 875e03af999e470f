// What a ledger knows, read from its derived rows. A scan asks about the findings that it has, and only their rows are read: opening
// costs what is asked, not what was ever found. Lists ask for all of it.

import {
  compareText,
  type Fingerprint,
  type History,
  type Instant,
  type KnownFinding,
  type LeakedSecret,
  type RecordedApproval,
} from "../model/index.ts";
import { type FindingRecord, isLeaked, readRecord } from "./folds/record.ts";
import { readWatched, type Watched } from "./folds/watched.ts";
import type { Database } from "./homes/store.ts";
import { foldsAreOlder, latestCheckpoint, readFold, readRows } from "./tables.ts";

export type Retrospective = {
  readonly openedAt: Instant;
  readonly filledAt?: Instant;
  readonly closedAt?: Instant;
};

/** More than the port: what lists and reports are made of. */
export interface LedgerHistory extends History {
  readonly findings: () => readonly FindingRecord[];
  readonly record: (name: string) => FindingRecord | undefined;
  /** R127: by the finding's first name. */
  readonly retrospectives: ReadonlyMap<string, Retrospective>;
  /** Digests of the advisory databases in use, by day. */
  readonly databasesByDay: ReadonlyMap<string, readonly string[]>;
  readonly hasRules: (digest: string) => boolean;
  /** When the default branch of a target was looked at last. */
  readonly lastRunAt: (target: string) => Instant | undefined;
  /** Clocks of what is no finding: updates, documents. */
  readonly watched: readonly Watched[];
}

/** What a scan asks: about these names, and what holds for all. */
export async function lookUp(database: Database, names: readonly string[]): Promise<History> {
  if (await foldsAreOlder(database)) return loadHistory(database); // the rows that are asked for may not be there yet
  const renamed = await readRows(database, "name", names);
  const leaked = [...(await readFold(database, "leaked")).keys()];
  const keys = new Set([...names.map((name) => renamed.get(name) ?? name), ...leaked]);
  const findings = await readRows(database, "finding", [...keys]);
  return {
    ...(await heldForAll(database)),
    known: knownIn(findings, renamed),
    leaked: () =>
      leaked.flatMap((key) => findings.get(key) ?? []).map((text) => leakedSecret(readRecord(text))),
  };
}

export async function loadHistory(database: Database): Promise<LedgerHistory> {
  const findings = await readFold(database, "finding");
  const names = await readFold(database, "name", "renamed"); // all others lead to themselves
  const [rules, runs] = [await readFold(database, "rules"), await readFold(database, "run")];
  const [retrospectives, days] = [await readFold(database, "retrospective"), await readFold(database, "day")];
  const clocks = await readFold(database, "clock");
  const all = (): FindingRecord[] => [...findings.values()].map(readRecord);
  return {
    ...(await heldForAll(database)),
    known: knownIn(findings, names),
    findings: () => all().sort((a, b) => compareText(a.fingerprint, b.fingerprint)),
    record: (name) => recordIn(findings, names, name),
    retrospectives: parsed<Retrospective>(retrospectives),
    databasesByDay: parsed<readonly string[]>(days),
    hasRules: (digest) => rules.has(digest),
    lastRunAt: (target) => runs.get(target) as Instant | undefined, // an event's own time
    leaked: () => all().filter(isLeaked).map(leakedSecret),
    watched: [...clocks.values()].map(readWatched).sort((a, b) => compareText(a.subject, b.subject)),
  };
}

type Rows = ReadonlyMap<string, string>;

async function heldForAll(database: Database): Promise<Pick<History, "head" | "approvals">> {
  const checkpoint = await latestCheckpoint(database);
  const approvals = parsed<readonly RecordedApproval[]>(await readFold(database, "approval"));
  return {
    approvals: [...approvals.values()].flat(),
    ...(checkpoint === undefined ? {} : { head: checkpoint.root }),
  };
}

function parsed<T>(texts: Rows): ReadonlyMap<string, T> {
  return new Map([...texts].map(([key, value]) => [key, JSON.parse(value) as T])); // rows that the folds wrote; `verify` compares them
}

function recordIn(findings: Rows, names: Rows, name: string): FindingRecord | undefined {
  const text = findings.get(names.get(name) ?? name);
  return text === undefined ? undefined : readRecord(text);
}

/** By any of its names: the first that the ledger has. */
function knownIn(findings: Rows, names: Rows): History["known"] {
  return (wanted) => {
    for (const name of wanted) {
      const found = recordIn(findings, names, name);
      if (found !== undefined) return knownFinding(found);
    }
    return undefined;
  };
}

function leakedSecret({ fingerprint, rule, paths, firstSeenAt }: FindingRecord): LeakedSecret {
  const [path] = paths;
  return {
    fingerprint: fingerprint as Fingerprint,
    rule,
    firstSeenAt,
    ...(path === undefined ? {} : { path }),
  }; // as in knownFinding
}

export function knownFinding(record: FindingRecord): KnownFinding {
  const { firstSeenAt, lastSeenAt, state, owner, rotation, clock } = record;
  return {
    fingerprint: record.fingerprint as Fingerprint, // the name under which an engine reported it
    ...{ firstSeenAt, lastSeenAt, state, clock },
    pauses: pausesOf(record),
    ...(owner === undefined ? {} : { owner }),
    ...(rotation === undefined ? {} : { rotation }),
  };
}

function pausesOf({ clock }: FindingRecord): KnownFinding["pauses"] {
  const pauses: { from: Instant; to?: Instant; reason: string }[] = [];
  for (const event of clock) {
    const open = pauses.at(-1)?.to === undefined ? pauses.at(-1) : undefined;
    if (event.kind === "paused" && open === undefined) pauses.push({ from: event.at, reason: event.reason });
    if (event.kind === "resumed" && open !== undefined) open.to = event.at;
  }
  return pauses;
}
