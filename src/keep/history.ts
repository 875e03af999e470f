// The history port over derived rows: looks a finding up by any of its names. Rows are parsed when they are asked for, so that opening
// costs a read, not the size of what was ever found.

import {
  compareText,
  type Fingerprint,
  type History,
  type Instant,
  type KnownFinding,
  type LeakedSecret,
  type RecordedApproval,
} from "../model/index.ts";
import { type FindingRecord, readRecord } from "./folds/record.ts";
import { readWatched, type Watched } from "./folds/watched.ts";
import type { Database } from "./homes/store.ts";
import { latestCheckpoint, readFold } from "./tables.ts";

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

export async function loadHistory(database: Database): Promise<LedgerHistory> {
  const [findings, names, rules] = [
    await readFold(database, "finding"),
    await readFold(database, "name", "renamed"), // all others lead to themselves
    await readFold(database, "rules"),
  ];
  const [retrospectives, days] = [await readFold(database, "retrospective"), await readFold(database, "day")];
  const [approvals, clocks] = [await readFold(database, "approval"), await readFold(database, "clock")];
  const runs = await readFold(database, "run");
  const checkpoint = await latestCheckpoint(database);
  const record = (name: string): FindingRecord | undefined => {
    const text = findings.get(names.get(name) ?? name);
    return text === undefined ? undefined : readRecord(text);
  };
  const parsed = <T>(texts: ReadonlyMap<string, string>): ReadonlyMap<string, T> =>
    new Map([...texts].map(([key, value]) => [key, JSON.parse(value) as T])); // rows that the folds wrote; `verify` compares them
  return {
    known: (wanted) => {
      for (const name of wanted) {
        const found = record(name);
        if (found !== undefined) return knownFinding(found);
      }
      return undefined;
    },
    findings: () =>
      [...findings.values()].map(readRecord).sort((a, b) => compareText(a.fingerprint, b.fingerprint)),
    record,
    retrospectives: parsed<Retrospective>(retrospectives),
    databasesByDay: parsed<readonly string[]>(days),
    hasRules: (digest) => rules.has(digest),
    lastRunAt: (target) => runs.get(target) as Instant | undefined, // an event's own time
    leaked: () => [...findings.values()].map(readRecord).filter(isLeaked).map(leakedSecret),
    approvals: [...parsed<readonly RecordedApproval[]>(approvals).values()].flat(),
    watched: [...clocks.values()].map(readWatched).sort((a, b) => compareText(a.subject, b.subject)),
    ...(checkpoint === undefined ? {} : { head: checkpoint.root }),
  };
}

/** A false alarm, an accepted one and one that never stopped anything are no incident. */
function isLeaked({ engine, rotation, state }: FindingRecord): boolean {
  const wasStopped =
    state === "blocked" || state === "in-review" || state === "updating" || state === "fixed";
  return engine === "secrets" && rotation === "leaked" && wasStopped;
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
