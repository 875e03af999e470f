import { expect, test } from "vitest";
import { loadConfig } from "../config/index.ts";
import type { ClockEvent, Instant, KnownFinding } from "../model/index.ts";
import { clockOf } from "./clock.ts";
import { finding } from "./decide-lab.ts";
import { slaPolicy } from "./sla/index.ts";

const sla = slaPolicy(loadConfig("", "p"));
const at = (text: string): Instant => new Date(text).toISOString() as Instant;
const now = at("2027-01-31T12:00:00Z");
const known = (clock: readonly ClockEvent[]): KnownFinding => ({ clock }) as unknown as KnownFinding; // what the clock needs
const seen = { sla, now, countsAs: "high" } as const;
const began: readonly ClockEvent[] = [
  { kind: "milestone", at: at("2027-01-25T12:00:00Z"), name: "detected" },
  { kind: "class", at: at("2027-01-25T12:00:00Z"), class: "high" },
];

test("what nobody has seen yet starts with this run", () => {
  expect(clockOf(finding(), undefined, seen)).toMatchObject({
    ...{ table: "petanque@1", startedAt: now, dueAt: at("2027-02-07T12:00:00Z"), state: "running" },
  });
});

test("what the ledger knows keeps its start", () => {
  expect(clockOf(finding(), known(began), seen)).toMatchObject({ dueAt: at("2027-02-01T12:00:00Z") });
});

test("what was closed and is here again goes on with what was left", () => {
  const ended: ClockEvent = { kind: "ended", at: at("2027-01-26T12:00:00Z") };
  expect(clockOf(finding(), known([...began, ended]), seen)).toMatchObject({
    ...{ dueAt: at("2027-02-06T12:00:00Z"), state: "running" },
  });
});

test("CISA's date shortens it, a text that is no day does not", () => {
  const exploited = (exploitedDueOn?: string) =>
    finding({
      evidence: {
        kind: "vulnerability",
        isExploited: true,
        ...(exploitedDueOn === undefined ? {} : { exploitedDueOn }),
      },
    });
  const dueOf = (day?: string) => clockOf(exploited(day), undefined, seen)?.dueAt;
  expect(dueOf("2027-02-02")).toBe(at("2027-02-03T00:00:00Z"));
  expect(dueOf("soon")).toBe(at("2027-02-07T12:00:00Z"));
  expect(dueOf()).toBe(at("2027-02-07T12:00:00Z"));
});
