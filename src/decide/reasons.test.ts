// Reasons about what is not in the findings themselves: idle baseline entries, secrets that nobody rotated; and decisions judged again.

import { describe, expect, test } from "vitest";
import type { Config } from "../config/index.ts";
import { defaultConfig, loadConfig } from "../config/index.ts";
import type {
  CoverageScope,
  Fingerprint,
  History,
  Instant,
  LeakedSecret,
  Report,
  Triaged,
} from "../model/index.ts";
import { baselineReasons } from "./baseline-reasons.ts";
import { finding } from "./decide-lab.ts";
import { decisionEvents, readDecision, replay } from "./replay.ts";
import { isDealtWith, rotationReasons } from "./rotation.ts";

const now = "2027-01-31T09:00:00.000Z" as Instant;

describe("baseline entries that are about nothing", () => {
  const entry = (name: string, isHistory = false) => ({
    ...{ fingerprint: name as Fingerprint, rule: "python/x", path: `${name}.py`, isHistory },
  });
  const said = (listed: readonly object[], kind = "everything", isPartial = false): string =>
    baselineReasons(
      [finding({ fingerprint: "v1:1", formerly: ["v1:old"] })],
      { fingerprints: new Set(), listed } as never, // the parts that are looked at
      { scope: { kind } as CoverageScope, isPartial },
    )
      .map(({ text }) => text)
      .join();

  test.each<[string, readonly object[], string | undefined, boolean | undefined, string]>([
    [
      "are told",
      [entry("v1:2")],
      undefined,
      undefined,
      "1 entry of the baseline is about nothing that was found: python/x in v1:2.py",
    ],
    [
      "are counted",
      [1, 2, 3, 4].map((n) => entry(`v1:x${n}`)),
      undefined,
      undefined,
      "4 entries of the baseline are about nothing",
    ],
    ["are not those that are seen", [entry("v1:1")], undefined, undefined, ""],
    ["are not those that are seen under another name", [entry("v1:old")], undefined, undefined, ""],
    ["are not told by a partial run", [entry("v1:2")], "everything", true, ""],
    ["are not told by a run of some paths", [entry("v1:2")], "paths", false, ""],
    ["of the history are left to a run of the history", [entry("v1:2", true)], "everything", false, ""],
    ["of the history are told by a run of the history", [entry("v1:2", true)], "history", false, "1 entry"],
  ])("%s", (_, listed, kind, isPartial, wanted) => {
    const text = said(listed, kind, isPartial);
    if (wanted === "") expect(text).toBe("");
    else expect(text).toContain(wanted);
  });

  test("more than three are cut", () => {
    expect(said([1, 2, 3, 4].map((n) => entry(`v1:x${n}`)))).toContain("v1:x3.py …");
  });
});

describe("require_rotation (R41)", () => {
  const on = loadConfig("policy: {require_rotation: true}", "portcullis.yaml");
  const leak = (name: string, more: object = {}): LeakedSecret =>
    ({
      fingerprint: name,
      rule: "secrets/stripe",
      firstSeenAt: now,
      path: "pay.sh",
      ...more,
    }) as LeakedSecret; // plain data
  const history = (...leaked: readonly LeakedSecret[]): History => ({
    known: ([name]) => ({ fingerprint: name }) as never, // only its name is looked at
    leaked: () => leaked,
  });
  const held = (name: string, heldBy: number | undefined): Triaged =>
    ({ finding: finding({ fingerprint: name }), heldBy }) as unknown as Triaged; // as above
  const reasons = (config: Config, from: History, triaged: readonly Triaged[] = []) =>
    rotationReasons(config, from, triaged);

  test("asks only where the policy wants it, and cannot be answered without a ledger", () => {
    expect(reasons(defaultConfig(), history(leak("v1:1")))).toEqual([]);
    expect(reasons(on, { known: () => undefined })).toMatchObject([{ effect: "incomplete" }]);
    expect(reasons(on, history())).toEqual([]);
  });

  test("blocks for every secret that nobody rotated, the oldest first, but not for accepted ones", () => {
    const old = leak("v1:9", { firstSeenAt: "2026-01-01T00:00:00.000Z", path: undefined });
    const [reason] = reasons(on, history(leak("v1:2"), leak("v1:1"), old, leak("v1:3")));
    expect(reason).toMatchObject({ effect: "fail", subjects: ["v1:9", "v1:1", "v1:2", "v1:3"] });
    expect(reason?.text).toContain(
      "4 leaked secrets are not recorded as rotated (secrets/stripe, seen 2026-01-01;",
    );
    expect(reason?.text).toContain(" …)");
    expect(reason?.nextStep).toBe("portcullis findings rotated v1:9");
    expect(reasons(on, history(leak("v1:1")), [held("v1:1", 0)])).toEqual([]);
    expect(reasons(on, history(leak("v1:1")), [held("v1:1", undefined)])[0]?.text).toContain(
      "1 leaked secret is",
    );
  });

  test.each([
    [true, "rotated", false, true],
    [true, "confirmed-dead", false, true],
    [true, "leaked", false, false],
    [true, undefined, false, false],
    [true, "rotated", true, false], // its line is still there
    [true, "rotated", undefined, false],
    [false, "rotated", false, false],
  ] as const)("dealt with: required %s, %s, in the head %s: %s", (isRequired, rotation, isInHead, wanted) => {
    const one = finding(isInHead === undefined ? {} : { introduced: { isInHead } });
    expect(isDealtWith(isRequired ? on : defaultConfig(), one, rotation)).toBe(wanted);
  });
});

describe("a decision judged again", () => {
  const triaged = (name: string, action: string | undefined, more: object = {}): object => ({
    ...{ finding: finding({ fingerprint: name }), isNew: true, exceptions: [], action },
    ...more,
  });
  const item = (purl: string, licence: string, change?: object): object => ({
    kind: "package",
    package: {
      purl,
      name: purl,
      ecosystem: "npm",
      licences: [licence],
      scope: "production",
      source: { kind: "registry" },
    },
    ...(change === undefined ? {} : { change }),
  });
  const report = {
    target: { kind: "range", name: "shop", commit: "0123456789abcdef" },
    decision: { verdict: "fail", policy: "sha256:x" },
    findings: [triaged("v1:1", "block"), triaged("v1:2", undefined), triaged("v1:3", "block", { heldBy: 0 })],
    inventory: [
      item("pkg:npm/a@1", "AGPL-3.0-only", { kind: "added" }),
      item("pkg:npm/b@1", "MIT", { kind: "removed" }),
      item("pkg:npm/c@1", "MIT"),
    ],
  } as unknown as Report; // what is recorded of it
  const config = (text: string) => loadConfig(text, "portcullis.yaml");
  const recorded = decisionEvents(report, defaultConfig(), { by: "ci", now, run: "1" }).map(
    (event) => readDecision(event) ?? expect.fail("it reads what it wrote"),
  );

  test("what was held is not judged, and each difference is told with its clause", () => {
    const strict = config(
      "policy: {rules: [{name: licences, when: {package: [added]}, action: block}, {name: all, action: warn}]}",
    );
    const again = replay(recorded, strict);
    expect(again.changes.map(({ name, before, after, clause }) => [name, before, after, clause])).toEqual([
      ["v1:1", "block", "warn", expect.stringContaining("all")],
      ["v1:2", "nothing", "warn", expect.stringContaining("all")],
      ["pkg:npm/a@1", "nothing", "block", expect.stringContaining("licences")],
    ]);
    expect([again.newlyBlocked, again.newlyPassed]).toEqual([0, 0]); // one block for another
    expect(again.changes.map(({ what }) => what)).toEqual([
      ...["python/sql-injection in api/a.py", "python/sql-injection in api/a.py", "pkg:npm/a@1"],
    ]);
  });

  test("a decision that would have been another one is counted", () => {
    const lax = config("policy: {rules: [{name: all, action: report}]}");
    expect(replay(recorded, lax)).toMatchObject({ decisions: 1, newlyBlocked: 0, newlyPassed: 1 });
    const passed = recorded.map(({ facts, ...rest }) => ({
      ...rest,
      facts: facts.map(({ action: _, ...one }) => one),
    }));
    const strict = config("policy: {rules: [{name: all, action: block}]}");
    expect(replay(passed, strict)).toMatchObject({ newlyBlocked: 1, newlyPassed: 0 });
  });

  test("the same run is one decision, a large one is recorded in parts, and foreign events are none", () => {
    const many = {
      ...report,
      findings: Array.from({ length: 1500 }, (_, n) => triaged(`v1:${n}`, "warn")),
    } as unknown as Report; // as above
    const events = decisionEvents(many, defaultConfig(), { by: "ci", now, run: "1" });
    expect(events).toHaveLength(2);
    expect(decisionEvents(many, defaultConfig(), { by: "other", now, run: "1" }).map(({ id }) => id)).toEqual(
      events.map(({ id }) => id),
    );
    expect(readDecision({ type: "notice.sent", at: now, payload: null })).toBeUndefined();
    expect(readDecision({ type: "decision.recorded", at: now, payload: { subject: 1 } })).toBeUndefined();
  });
});
