// Clocks of things that are no findings (an update under review, R21; a document that is read again every month, R131): the row of the
// "clock" fold. They tick by the same tables and the same `due` as findings do.

import type { ClockEvent, Instant } from "../../model/index.ts";
import type { KnownEvent } from "../events.ts";
import type { FoldRows } from "./rows.ts";

export type Watched = {
  readonly subject: string;
  readonly title: string;
  /** The SLA table by name. */
  readonly table: string;
  readonly owner?: string;
  readonly clock: readonly ClockEvent[];
};

export type WatchEvent = Extract<KnownEvent, { readonly type: "clock.started" | "clock.marked" }>;

/** A subject starts once; a second start of the same one changes nothing, so that no clock begins anew in silence. */
export function watch(rows: FoldRows, { type, payload }: WatchEvent, at: Instant): void {
  const text = rows.get("clock", payload.subject);
  if (type === "clock.started") {
    if (text !== undefined) return;
    const { subject, title, table, owner, milestone } = payload;
    const clock: readonly ClockEvent[] = [
      { kind: "class", at, class: payload.class },
      { kind: "milestone", at, name: milestone },
    ];
    const started: Watched = { subject, title, table, ...(owner === undefined ? {} : { owner }), clock };
    rows.set("clock", subject, JSON.stringify(started));
    return;
  }
  if (text === undefined) return;
  const known = readWatched(text);
  if (known.clock.some((event) => event.kind === "milestone" && event.name === payload.milestone)) return;
  const last = known.clock.at(-1)?.at ?? at;
  const event: ClockEvent = { kind: "milestone", at: last > at ? last : at, name: payload.milestone };
  rows.set("clock", payload.subject, JSON.stringify({ ...known, clock: [...known.clock, event] }));
}

export function readWatched(text: string): Watched {
  return JSON.parse(text) as Watched; // rows are written above only, and `ledger verify` compares them with the events
}
