// What a recorded run does to the known findings: those it saw are present, those it looked for and did not see are gone, all others
// stay as they are. The finding is closed when no witness of it is left anywhere.

import type { ClockEvent, Instant } from "../../model/index.ts";
import type { RecordedRun } from "../events.ts";
import { isCovered, isInside } from "./coverage.ts";
import {
  type FindingRecord,
  findRecord,
  type Presence,
  putRecord,
  reached,
  type Stamp,
  ticked,
} from "./record.ts";
import type { FoldRows } from "./rows.ts";

export function applyRun(rows: FoldRows, run: RecordedRun, { position, at }: Stamp): void {
  noteDatabases(rows, run, { position, at });
  const seen = new Set<string>();
  for (const { name, state, isHeld } of run.seen) {
    const record = findRecord(rows, name);
    if (record === undefined) continue;
    seen.add(record.fingerprint);
    const next = sighted(rows, run, record, { state, at });
    if (hasArrived(run, state !== "blocked" || isHeld === true)) openRetrospective(rows, next, at);
    putRecord(rows, next);
  }
  for (const name of [...rows.keys("open")]) {
    if (seen.has(name)) continue;
    const record = findRecord(rows, name);
    if (record === undefined) continue;
    const present = record.present.filter((presence) => !isCovered(rows, run, record, presence));
    if (present.length === record.present.length) continue;
    const next = { ...record, present };
    putRecord(rows, isGone(next) ? verified(next, run, at) : next);
  }
  if (run.branch === undefined) rows.set("run", run.target, at);
}

/** What the default branch no longer has was merged. */
function verified(record: FindingRecord, run: RecordedRun, at: Instant): FindingRecord {
  const isMerge = run.branch === undefined && run.target === "repository";
  const next = isMerge ? reached(record, { name: "merged", at }) : record;
  return { ...closed(next, "verified", at), ...narrowness(run) };
}

/** The places to which a run was confined, if any of its witnesses was. */
function narrowness({ coverage }: RecordedRun): Pick<FindingRecord, "goneWithin"> {
  const places = coverage.flatMap(({ scope }) => (scope.kind === "paths" ? scope.paths : []));
  return places.length === 0 ? {} : { goneWithin: places };
}

/** Nothing shows it any more, and what it leaked is dead (or was nothing). */
export function isGone(record: FindingRecord): boolean {
  const isDead = record.rotation === "rotated" || record.rotation === "confirmed-dead";
  // A rotated credential stays in history for ever, and that is no longer a danger.
  const present = isDead
    ? record.present.filter((presence) => presence.target !== "history")
    : record.present;
  return present.length === 0 && (record.engine !== "secrets" || isDead || record.state === "false-positive");
}

export function closed(record: FindingRecord, state: "verified" | "fixed", at: Instant): FindingRecord {
  return ticked({ ...record, state, isOpen: false }, { kind: "ended", at });
}

function sighted(
  rows: FoldRows,
  run: RecordedRun,
  record: FindingRecord,
  sighting: { readonly state: "blocked" | "warned" | undefined; readonly at: Instant },
): FindingRecord {
  const { state, at } = sighting;
  const present = presenceAfter(rows, run, record);
  const lastSeenAt = record.lastSeenAt > at ? record.lastSeenAt : at;
  const next: FindingRecord = { ...record, present, lastSeenAt };
  if (!next.isOpen) return isGone(next) ? next : reopened(next, state ?? "detected", at);
  // A fix that somebody claimed and the default branch still contradicts is none.
  if (next.state === "fixed" && run.branch === undefined) return { ...next, state: state ?? "detected" };
  const isUntouched = next.state === "detected" || next.state === "blocked" || next.state === "warned";
  return state !== undefined && isUntouched ? { ...next, state } : next;
}

function reopened(record: FindingRecord, state: FindingRecord["state"], at: Instant): FindingRecord {
  const { goneWithin, ...rest } = record;
  const next: FindingRecord = { ...rest, state, isOpen: true };
  const hadMoved =
    goneWithin !== undefined &&
    !record.paths.some((path) => goneWithin.some((outer) => isInside(path, outer)));
  const lastEnd = hadMoved ? record.clock.findLastIndex(({ kind }) => kind === "ended") : -1;
  if (lastEnd >= 0)
    return { ...next, clock: record.clock.filter((event, index) => !isOfEnd(event, index, lastEnd)) };
  return ticked(next, { kind: "reopened", at });
}

/** The end itself, and the merge that it seemed to be. */
function isOfEnd(event: ClockEvent, index: number, end: number): boolean {
  return index === end || (index === end - 1 && event.kind === "milestone" && event.name === "merged");
}

function presenceAfter(rows: FoldRows, run: RecordedRun, record: FindingRecord): readonly Presence[] {
  const isOnDefault = (p: Presence): boolean => p.target === run.target && p.branch === undefined;
  const isHere = (p: Presence): boolean => p.target === run.target && p.branch === run.branch;
  // Seen on the default branch: the branches that brought it no longer matter. Known there: a branch that also has it does not either.
  const others = record.present.filter(
    (p) => !isHere(p) && !(run.branch === undefined && p.target === run.target),
  );
  const kept = record.present.filter(
    (p) => isHere(p) && !record.witnesses.includes(p.witness) && !isCovered(rows, run, record, p),
  );
  if (run.branch !== undefined && record.present.some(isOnDefault)) return record.present;
  return [...others, ...kept, ...record.witnesses.map((witness) => presenceOf(run, witness))];
}

function presenceOf(run: RecordedRun, witness: string): Presence {
  const coverage = run.coverage.find((one) => one.witness === witness);
  return {
    witness,
    target: run.target,
    ...(run.branch === undefined ? {} : { branch: run.branch }),
    ...(coverage === undefined ? {} : { rules: coverage.rules }),
    ...(coverage?.advisories === undefined ? {} : { advisories: coverage.advisories }),
  };
}

/** Which databases were in use on which day, and in which order they became known. */
function noteDatabases(rows: FoldRows, run: RecordedRun, { position, at }: Stamp): void {
  const used = new Set(
    run.coverage.flatMap(({ advisories }) => (advisories === undefined ? [] : [advisories])),
  );
  for (const database of used) {
    if (rows.get("advisories", database) === undefined) rows.set("advisories", database, String(position));
    const day = at.slice(0, 10);
    const known = JSON.parse(rows.get("day", day) ?? "[]") as readonly string[]; // written on the next line only
    if (!known.includes(database)) rows.set("day", day, JSON.stringify([...known, database].sort()));
  }
}

/** On the default branch it has arrived, whatever the gate said; in an image or an environment once the gate let it pass. */
function hasArrived({ target, branch, environment }: RecordedRun, isLetThrough: boolean): boolean {
  const isDeploy = target.startsWith("image:") || environment !== undefined;
  return isDeploy ? isLetThrough : branch === undefined;
}

/** R127: a critical finding that reached the default branch or a deploy must be looked back on. */
function openRetrospective(rows: FoldRows, record: FindingRecord, at: Instant): void {
  if (record.severity !== "critical") return;
  if (rows.get("retrospective", record.fingerprint) !== undefined) return;
  rows.set("retrospective", record.fingerprint, JSON.stringify({ openedAt: at }));
}
