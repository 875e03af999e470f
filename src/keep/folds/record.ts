// What the ledger knows of one finding: the row of the "finding" fold, how two rows of the same finding become one, and which moves
// between remediation states a person may record (R133).

import type { ClockEvent, Day, EngineId, Instant, RemediationState, Severity } from "../../model/index.ts";
import type { FoldRows } from "./rows.ts";

/** Where a witness saw the finding last, and under which rules and data: its absence counts only against the same or newer ones. */
export type Presence = {
  readonly witness: string;
  readonly target: string;
  readonly branch?: string;
  readonly rules?: string;
  readonly advisories?: string;
};

export type FindingRecord = {
  /** The name that was recorded first. */
  readonly fingerprint: string;
  readonly names: readonly string[];
  readonly firstPosition: number;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly rule: string;
  readonly engine: EngineId;
  readonly witnesses: readonly string[];
  readonly severity: Severity;
  readonly title: string;
  readonly paths: readonly string[];
  readonly place: string;
  readonly service?: string;
  readonly package?: string;
  readonly owner?: string;
  readonly state: RemediationState;
  readonly isOpen: boolean;
  /** Closed by a run that looked at these places only: if it shows up outside of them, it had moved and was never gone. */
  readonly goneWithin?: readonly string[];
  readonly rotation?: "leaked" | "rotated" | "confirmed-dead";
  readonly present: readonly Presence[];
  readonly clock: readonly ClockEvent[];
};

/** Which event made a change: its place in the ledger and the time it gives. */
export type Stamp = { readonly position: number; readonly at: Instant };

/** A person's moves. "verified" is not among them: only a covering run verifies. */
const moves: Readonly<Record<RemediationState, readonly RemediationState[]>> = {
  detected: ["in-review", "false-positive", "ignored", "updating", "fixed"],
  blocked: ["in-review", "false-positive", "ignored", "updating", "fixed"],
  warned: ["in-review", "false-positive", "ignored", "updating", "fixed"],
  "in-review": ["detected", "false-positive", "ignored", "updating", "fixed"],
  "false-positive": ["in-review"],
  ignored: ["in-review", "updating", "fixed"],
  updating: ["in-review", "fixed"],
  fixed: ["in-review"],
  verified: [],
};

export function canMove(from: RemediationState, to: RemediationState): boolean {
  return moves[from].includes(to);
}

/** In these states the clock stands still, for the reason that was recorded with the state. */
export function standsStill(state: RemediationState): boolean {
  return state === "false-positive" || state === "ignored";
}

export function findRecord(rows: FoldRows, name: string): FindingRecord | undefined {
  const text = rows.get("finding", rows.get("name", name) ?? "");
  return text === undefined ? undefined : readRecord(text);
}

export function readRecord(text: string): FindingRecord {
  return JSON.parse(text) as FindingRecord; // rows are written by `putRecord` only, and `ledger verify` compares them with the events
}

export function putRecord(rows: FoldRows, record: FindingRecord): void {
  rows.set("finding", record.fingerprint, JSON.stringify(record));
  for (const name of record.names) rows.set("name", name, record.fingerprint);
  if (record.isOpen) rows.set("open", record.fingerprint, "1");
  else rows.delete("open", record.fingerprint);
  if (isLeaked(record)) rows.set("leaked", record.fingerprint, "1");
  else rows.delete("leaked", record.fingerprint);
}

/** A false alarm, an accepted one and one that never stopped anything are no incident. */
export function isLeaked({ engine, rotation, state }: FindingRecord): boolean {
  const wasStopped =
    state === "blocked" || state === "in-review" || state === "updating" || state === "fixed";
  return engine === "secrets" && rotation === "leaked" && wasStopped;
}

export function removeRecord(rows: FoldRows, record: FindingRecord): void {
  rows.delete("finding", record.fingerprint);
  rows.delete("open", record.fingerprint);
  rows.delete("leaked", record.fingerprint);
}

/** Adds to the clock; time never runs backwards for one finding, whatever the machines' clocks say. */
export function ticked(record: FindingRecord, event: ClockEvent): FindingRecord {
  const last = record.clock.at(-1)?.at;
  const at = last !== undefined && last > event.at ? last : event.at;
  return { ...record, clock: [...record.clock, { ...event, at }] };
}

/** Something that clocks start or stop at; told once. */
export function reached(
  record: FindingRecord,
  milestone: { readonly name: string; readonly at: Instant; readonly dueOn?: Day },
): FindingRecord {
  return hasReached(record, milestone.name) ? record : ticked(record, { kind: "milestone", ...milestone });
}

export function hasReached({ clock }: Pick<FindingRecord, "clock">, name: string): boolean {
  return clock.some((event) => event.kind === "milestone" && event.name === name);
}

/** Two records turn out to be one finding (an alias was assigned): the first recorded wins, nothing that was known is lost. */
export function merged(first: FindingRecord, second: FindingRecord): FindingRecord {
  const key = (p: Presence): string => JSON.stringify([p.witness, p.target, p.branch ?? null]);
  const known = new Set(first.present.map(key));
  const rotations = ["leaked", "rotated", "confirmed-dead"] as const;
  const rotation = rotations.find((word) => first.rotation === word || second.rotation === word);
  const isOpen = first.isOpen || second.isOpen;
  return {
    ...first,
    names: [...new Set([...first.names, ...second.names])],
    lastSeenAt: first.lastSeenAt > second.lastSeenAt ? first.lastSeenAt : second.lastSeenAt,
    witnesses: [...new Set([...first.witnesses, ...second.witnesses])],
    paths: [...new Set([...first.paths, ...second.paths])],
    state: first.isOpen || !second.isOpen ? first.state : second.state,
    isOpen,
    ...((first.owner ?? second.owner) === undefined ? {} : { owner: first.owner ?? second.owner }),
    ...(rotation === undefined ? {} : { rotation }),
    present: [...first.present, ...second.present.filter((p) => !known.has(key(p)))],
    clock: mergedClock(first, second),
  } as FindingRecord; // exactOptionalPropertyTypes does not see that `owner` is absent or a string
}

/** The first record's clock goes on; a finding that was open under its second name was not ended. */
function mergedClock(first: FindingRecord, second: FindingRecord): readonly ClockEvent[] {
  if (first.isOpen || !second.isOpen) return first.clock;
  const since = second.clock[0]?.at ?? second.firstSeenAt;
  const ended = first.clock.at(-1)?.at ?? since;
  return [...first.clock, { kind: "reopened", at: since > ended ? since : ended }];
}
