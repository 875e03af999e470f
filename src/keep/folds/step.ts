// One event after the other -> the derived rows. Pure but for the rows it is handed: the same events in the same order always give
// the same rows, which is how `ledger verify` checks them.

import { unreachable } from "../../kit/index.ts";
import type { Instant } from "../../model/index.ts";
import { type KnownEvent, readEvent, type SeenFinding } from "../events.ts";
import {
  canMove,
  type FindingRecord,
  findRecord,
  merged,
  putRecord,
  reached,
  removeRecord,
  type Stamp,
  standsStill,
  ticked,
} from "./record.ts";
import type { FoldRows } from "./rows.ts";
import { applyRun, closed, isGone } from "./run.ts";
import { type WatchEvent, watch } from "./watched.ts";

/** The rules of folding have a number: rows that another number made are not compared but made anew. */
export const foldsVersion = 4;

export function step(
  rows: FoldRows,
  event: { readonly type: string; readonly payload: unknown },
  stamp: Stamp,
): void {
  const known = readEvent(event.type, event.payload);
  if (known !== undefined) apply(rows, known, stamp);
}

function apply(rows: FoldRows, { type, payload }: KnownEvent, stamp: Stamp): void {
  const { at } = stamp;
  switch (type) {
    case "rules.known":
      rows.set("rules", payload.digest, JSON.stringify(payload.ids));
      break;
    case "finding.detected":
      detect(rows, payload, stamp);
      break;
    case "run.recorded":
      applyRun(rows, payload, stamp);
      break;
    case "finding.state":
      change(rows, payload.name, (record) => moved(record, payload.state, payload.reason, at));
      break;
    case "finding.paused":
      change(rows, payload.name, (record) => ticked(record, { kind: "paused", at, reason: payload.reason }));
      break;
    case "finding.resumed":
      change(rows, payload.name, (record) => ticked(record, { kind: "resumed", at }));
      break;
    case "finding.owned":
      change(rows, payload.name, (record) => ({ ...record, owner: payload.owner }));
      break;
    case "finding.milestone":
      change(rows, payload.name, (record) => reached(record, { name: payload.milestone, at }));
      break;
    case "finding.rotation":
      change(rows, payload.name, (record) => rotated(record, payload.rotation, at));
      break;
    case "change.closed":
      abandon(rows, payload.branch, at);
      break;
    case "retrospective.filled":
    case "retrospective.closed":
      retrospect(rows, type, payload.name, at);
      break;
    case "exception.approved":
      approve(rows, payload, at);
      break;
    case "clock.started":
    case "clock.marked":
      watch(rows, { type, payload } as WatchEvent, at); // the pair was narrowed by the case
      break;
    case "payload.purged":
      break; // a fact about the ledger itself; `verify` reads it
    default:
      unreachable(type);
  }
}

function change(rows: FoldRows, name: string, edit: (record: FindingRecord) => FindingRecord): void {
  const record = findRecord(rows, name);
  if (record !== undefined) putRecord(rows, edit(record));
}

function detect(rows: FoldRows, seen: SeenFinding, { position, at }: Stamp): void {
  const known = [...new Set(seen.names.map((name) => rows.get("name", name)))]
    .flatMap((name) => (name === undefined ? [] : (findRecord(rows, name) ?? [])))
    .sort((a, b) => a.firstPosition - b.firstPosition);
  const [first, ...others] = known;
  for (const other of others) {
    removeRecord(rows, other);
    moveRetrospective(rows, other.fingerprint, first?.fingerprint ?? other.fingerprint);
  }
  const before = first === undefined ? newRecord(seen, { position, at }) : others.reduce(merged, first);
  putRecord(rows, withMilestones(withFacts(before, seen, at), seen, at));
}

function newRecord(seen: SeenFinding, { position, at }: Stamp): FindingRecord {
  const { names, rule, engine, witnesses, severity, title, paths, place } = seen;
  return {
    ...{ fingerprint: names[0] ?? "", names, firstPosition: position, firstSeenAt: at, lastSeenAt: at },
    ...{ rule, engine, witnesses, severity, title, paths, place },
    state: "detected",
    isOpen: true,
    ...(engine === "secrets" ? { rotation: "leaked" as const } : {}),
    present: [],
    clock: [...findable(seen, at), { kind: "milestone", at, name: "detected" }],
  };
}

/** R125: how long it stayed unseen. Never after the sighting itself, whatever the machines' clocks say. */
function findable({ findableAt }: SeenFinding, at: Instant): FindingRecord["clock"] {
  if (findableAt === undefined) return [];
  const since = findableAt < at ? (findableAt as Instant) : at; // the schema matched the form
  return [{ kind: "milestone", at: since, name: "published" }];
}

/** What the newest sighting says replaces what was known, but for names, which only grow. */
function withFacts(record: FindingRecord, seen: SeenFinding, at: Instant): FindingRecord {
  const { names, rule, witnesses, severity, title, paths, place, service, package: packageName } = seen;
  const facts: FindingRecord = {
    ...record,
    ...{ rule, witnesses, severity, title, paths, place },
    names: [...new Set([...record.names, ...names])],
    ...(service === undefined ? {} : { service }),
    ...(packageName === undefined ? {} : { package: packageName }),
  };
  const wasClass = record.clock.findLast((event) => event.kind === "class");
  if (wasClass?.kind === "class" && wasClass.class === severity) return facts;
  return ticked(facts, { kind: "class", at, class: severity });
}

function withMilestones(record: FindingRecord, seen: SeenFinding, at: Instant): FindingRecord {
  const fixable = seen.hasFix ? reached(record, { name: "fix-available", at }) : record;
  if (!seen.isExploited) return fixable;
  const dueOn = seen.exploitedDueOn;
  // The schema matched YYYY-MM-DD; `due` treats a day that is not in the calendar as none.
  return reached(fixable, {
    name: "exploited",
    at,
    ...(dueOn === undefined ? {} : { dueOn: dueOn as never }),
  });
}

/** A move that the table does not know changes nothing; the command that records it refuses it first. */
function moved(
  record: FindingRecord,
  state: FindingRecord["state"],
  reason: string | undefined,
  at: Instant,
): FindingRecord {
  if (!record.isOpen || !canMove(record.state, state)) return record;
  const next = { ...record, state };
  if (standsStill(state) && !standsStill(record.state))
    return ticked(next, { kind: "paused", at, reason: reason ?? state });
  if (!standsStill(state) && standsStill(record.state)) return ticked(next, { kind: "resumed", at });
  return next;
}

function rotated(
  record: FindingRecord,
  rotation: "leaked" | "rotated" | "confirmed-dead",
  at: Instant,
): FindingRecord {
  const next = { ...record, rotation };
  return next.isOpen && isGone(next) ? closed(next, "verified", at) : next;
}

/** A change that was closed takes along what only it had. */
function abandon(rows: FoldRows, branch: string, at: Instant): void {
  for (const name of [...rows.keys("open")]) {
    const record = findRecord(rows, name);
    if (record === undefined || !record.present.some((p) => p.branch === branch)) continue;
    const next = { ...record, present: record.present.filter((p) => p.branch !== branch) };
    putRecord(rows, isGone(next) ? closed(next, "fixed", at) : next);
  }
}

function retrospect(
  rows: FoldRows,
  type: "retrospective.filled" | "retrospective.closed",
  name: string,
  at: Instant,
): void {
  const key = rows.get("name", name) ?? name;
  const text = rows.get("retrospective", key);
  if (text === undefined) return;
  const now = JSON.parse(text) as { readonly filledAt?: string }; // written here and in `applyRun` only
  if (type === "retrospective.filled")
    rows.set("retrospective", key, JSON.stringify({ ...now, filledAt: now.filledAt ?? at }));
  else if (now.filledAt !== undefined)
    rows.set("retrospective", key, JSON.stringify({ ...now, closedAt: at }));
}

/** The last word of each person counts. */
function approve(
  rows: FoldRows,
  {
    about,
    by,
    signature,
  }: { readonly about: string; readonly by: string; readonly signature?: string | undefined },
  at: Instant,
): void {
  const known = JSON.parse(rows.get("approval", about) ?? "[]") as readonly { readonly by: string }[]; // written on the next lines only
  const said = { about, by, at, ...(signature === undefined ? {} : { signature }) };
  rows.set("approval", about, JSON.stringify([...known.filter((one) => one.by !== by), said]));
}

function moveRetrospective(rows: FoldRows, from: string, to: string): void {
  const text = rows.get("retrospective", from);
  if (text === undefined || from === to) return;
  if (rows.get("retrospective", to) === undefined) rows.set("retrospective", to, text);
  rows.delete("retrospective", from);
}
