// What single events do to the derived rows, where generated histories (histories.test.ts) do not look: retrospectives, approvals,
// clocks of what is no finding, changes that were closed.

import { describe, expect, test } from "vitest";
import type { Instant } from "../../model/index.ts";
import { sighting } from "../ledger-lab.ts";
import { findRecord } from "./record.ts";
import { FoldRows } from "./rows.ts";
import { step } from "./step.ts";
import { readWatched } from "./watched.ts";

function ledger() {
  const rows = new FoldRows();
  let position = 0;
  return {
    rows,
    add: (type: string, payload: unknown, at = "2027-01-31T09:00:00.000Z") => {
      step(rows, { type, payload }, { position, at: at as Instant });
      position += 1;
    },
  };
}
const critical = sighting("v1:1", { severity: "critical" }).payload;
const run = (more: object) => ({
  ...{ run: "1", target: "repository", coverage: [], gaps: [], seen: [{ name: "v1:1" }] },
  ...more,
});

describe("a retrospective (R127)", () => {
  const seen = (more: object): object => ({ seen: [{ name: "v1:1", ...more }] });
  test.each<[string, object, boolean]>([
    ["opens for what reached the default branch", seen({ state: "blocked" }), true],
    ["does not open on the branch of a change", { branch: "feature" }, false],
    [
      "does not open for an image that was stopped",
      { target: "image:api", ...seen({ state: "blocked" }) },
      false,
    ],
    [
      "opens for an image that an override let through",
      { target: "image:api", ...seen({ state: "blocked", isHeld: true }) },
      true,
    ],
    ["opens for an image that only warned", { target: "image:api", ...seen({ state: "warned" }) }, true],
    ["opens for a deploy from a branch", { branch: "release", environment: "production" }, true],
    [
      "does not open for a deploy that was stopped",
      { environment: "production", ...seen({ state: "blocked" }) },
      false,
    ],
  ])("%s", (_, more, isOpen) => {
    const { rows, add } = ledger();
    add("finding.detected", critical);
    add("run.recorded", run(more));
    expect(rows.get("retrospective", "v1:1") !== undefined).toBe(isOpen);
  });

  test("cannot be closed before it is filled in", () => {
    const { rows, add } = ledger();
    add("finding.detected", critical);
    add("run.recorded", run({}));
    const written = () => JSON.parse(rows.get("retrospective", "v1:1") ?? "{}") as object;
    add("retrospective.closed", { name: "v1:1" });
    expect(written()).toEqual({ openedAt: "2027-01-31T09:00:00.000Z" });
    add("retrospective.filled", { name: "v1:1", cause: "c", impact: "i", lessons: "l" });
    add("retrospective.closed", { name: "v1:1" });
    expect(written()).toHaveProperty("closedAt");
  });
});

test("a change that was closed takes along what only it had", () => {
  const { rows, add } = ledger();
  add("finding.detected", sighting("v1:1").payload);
  add("finding.detected", sighting("v1:2").payload);
  const seen = [{ name: "v1:1" }, { name: "v1:2" }];
  add("run.recorded", run({ branch: "feature", seen, coverage: [] }));
  add("run.recorded", run({ seen: [{ name: "v1:2" }] }));
  add("change.closed", { branch: "feature" });
  expect([findRecord(rows, "v1:1"), findRecord(rows, "v1:2")]).toMatchObject([
    { isOpen: false, state: "fixed" },
    { isOpen: true },
  ]);
});

test("a person moves a finding along the table of R133 and no other way; verified is what a run says", () => {
  const after = (...states: readonly string[]): string | undefined => {
    const { rows, add } = ledger();
    add("finding.detected", sighting("v1:1").payload);
    add("run.recorded", run({ seen: [{ name: "v1:1", state: "blocked" }] }));
    for (const state of states) add("finding.state", { name: "v1:1", state });
    return findRecord(rows, "v1:1")?.state;
  };
  expect(after()).toBe("blocked");
  expect(after("in-review")).toBe("in-review");
  expect(after("in-review", "false-positive")).toBe("false-positive");
  expect(after("in-review", "false-positive", "updating")).toBe("false-positive"); // back to review first
  expect(after("in-review", "false-positive", "in-review", "updating", "fixed")).toBe("fixed");
  expect(after("in-review", "ignored", "updating")).toBe("updating");
  expect(after("verified")).toBe("blocked");
  expect(after("updating", "fixed", "verified")).toBe("fixed");

  const { rows, add } = ledger();
  add("finding.detected", sighting("v1:1").payload);
  const covered = { coverage: [{ witness: "code", rules: "sha256:a", scope: { kind: "everything" } }] };
  add("run.recorded", run(covered));
  add("finding.state", { name: "v1:1", state: "updating" });
  add("run.recorded", run({ ...covered, seen: [], gaps: [{ path: "api" }] })); // did not look there
  expect(findRecord(rows, "v1:1")).toMatchObject({ state: "updating", isOpen: true });
  add("run.recorded", run({ ...covered, seen: [] }));
  expect(findRecord(rows, "v1:1")).toMatchObject({ state: "verified", isOpen: false });
  add("run.recorded", run(covered)); // it is back
  expect(findRecord(rows, "v1:1")).toMatchObject({ state: "detected", isOpen: true });
});

test("the last approval of each person is kept", () => {
  const { rows, add } = ledger();
  add("exception.approved", { about: "x-1", by: "grace" });
  add("exception.approved", { about: "x-1", by: "alan", signature: "s" });
  add("exception.approved", { about: "x-1", by: "grace", signature: "t" });
  const at = "2027-01-31T09:00:00.000Z";
  expect(JSON.parse(rows.get("approval", "x-1") ?? "")).toEqual([
    { about: "x-1", by: "alan", at, signature: "s" },
    { about: "x-1", by: "grace", at, signature: "t" },
  ]);
});

test("a clock of something that is no finding starts once, and each milestone counts once", () => {
  const { rows, add } = ledger();
  const start = { subject: "doc:SECURITY.md", title: "SECURITY.md", table: "documents", class: "document" };
  add("clock.marked", { subject: "doc:SECURITY.md", milestone: "reviewed" }); // of nothing that was started
  add("clock.started", { ...start, milestone: "last-reviewed", owner: "ada" });
  add("clock.started", { ...start, milestone: "last-reviewed" }, "2027-02-20T00:00:00.000Z");
  add("clock.marked", { subject: "doc:SECURITY.md", milestone: "reviewed" }, "2027-01-01T00:00:00.000Z"); // a clock that was set back
  add("clock.marked", { subject: "doc:SECURITY.md", milestone: "reviewed" }, "2027-03-01T00:00:00.000Z");
  const at = "2027-01-31T09:00:00.000Z";
  expect(readWatched(rows.get("clock", "doc:SECURITY.md") ?? "")).toMatchObject({
    owner: "ada",
    clock: [
      { kind: "class", class: "document", at },
      { kind: "milestone", name: "last-reviewed", at },
      { kind: "milestone", name: "reviewed", at },
    ],
  });
});
