import { describe, expect, test } from "vitest";
import { type Config, loadConfig } from "../config/index.ts";
import {
  commitId,
  type Exception,
  emptyHistory,
  type Finding,
  type Gap,
  type Instant,
  type InventoryItem,
} from "../model/index.ts";
import { finding as anyFinding, exception } from "./decide-lab.ts";
import { gate } from "./gate.ts";
import { settingOf } from "./setting.ts";
import { type TriageInput, triage } from "./triage.ts";

const now = "2027-01-31T12:00:00.000Z" as Instant;
const finding = (fingerprint: string, more: object = {}): Finding => anyFinding({ fingerprint, ...more });

type Case = {
  readonly commit?: string;
  readonly findings?: readonly Finding[];
  readonly exceptions?: readonly Exception[];
  readonly config?: string;
  readonly gaps?: readonly Gap[];
  readonly inventory?: readonly InventoryItem[];
  readonly unused?: readonly Exception[];
  readonly problems?: Parameters<typeof gate>[0]["written"]["problems"];
  readonly isWhole?: boolean;
  readonly more?: Partial<TriageInput>;
};

function decided(one: Case) {
  const config: Config = loadConfig(one.config ?? "", "portcullis.yaml");
  const setting = settingOf({
    kind: "range",
    name: "x",
    ...(one.commit === undefined ? {} : { commit: commitId(one.commit) }),
  });
  const rules = { now, isProposalsOnly: true, ignoresInChange: "propose" as const };
  const findings = one.findings ?? [];
  const exceptions = new Map(findings.map((item) => [item.fingerprint, one.exceptions ?? []]));
  const triaged = triage({
    ...{
      findings,
      config,
      history: emptyHistory,
      baseline: new Set(),
      setting,
      now,
      exceptions,
      overrides: [],
      rules,
    },
    ...one.more,
  });
  const written = { unused: one.unused ?? [], problems: one.problems ?? [], isWhole: one.isWhole ?? true };
  const decision = gate({
    triaged,
    inventory: one.inventory ?? [],
    gaps: one.gaps ?? [],
    config,
    setting,
    rules,
    written,
  });
  return {
    triaged,
    decision,
    clauses: decision.reasons.map(
      ({ clause, effect }) => `${effect}: ${clause.replace(/default\[\d+\] /, "")}`,
    ),
  };
}

const gap = (reason: Gap["reason"], more: object = {}): Gap =>
  ({ kind: "gap", reason, detail: "d", ...more }) as Gap; // plain test data

describe("the verdict", () => {
  test("fail beats incomplete beats warn beats pass", () => {
    const high = finding("v1:1");
    const medium = finding("v1:2", { severity: "medium" });
    expect(decided({}).decision.verdict).toBe("pass");
    expect(decided({ findings: [medium] }).decision.verdict).toBe("warn");
    expect(decided({ findings: [medium], gaps: [gap("crashed")] }).decision.verdict).toBe("incomplete");
    expect(decided({ findings: [medium, high], gaps: [gap("crashed")] }).decision.verdict).toBe("fail");
  });

  test("which gaps make it incomplete is policy; others warn; none is silent", () => {
    expect(decided({ gaps: [gap("too-large")] }).clauses).toEqual(["warn: gaps"]);
    expect(decided({ gaps: [gap("too-large", { isInChange: true, path: "x" })] }).clauses).toEqual([
      "incomplete: policy.incomplete",
    ]);
    const lax = "policy: {incomplete: {reasons: [], changed_files: false}}";
    expect(decided({ gaps: [gap("crashed", { isInChange: true })], config: lax }).clauses).toEqual([
      "warn: gaps",
    ]);
    const told = [
      gap("crashed"),
      gap("data-missing", { detail: "no advisories: `portcullis db update` fetches them" }),
    ];
    expect(decided({ gaps: told }).decision.reasons[0]?.nextStep).toBe("portcullis db update");
    const deep = gap("timeout", { isInChange: true, path: "a.py" });
    const step = `portcullis override add --commit ${"c0ffee".padEnd(40, "0")} --reason TEXT`;
    expect(decided({ gaps: [deep], commit: "c0ffee".padEnd(40, "0") }).decision.reasons[0]?.nextStep).toBe(
      step,
    );
    expect(decided({ gaps: [deep] }).decision.reasons[0]?.nextStep).toBe("");
    const many = decided({ gaps: Array.from({ length: 5 }, () => gap("crashed", { engine: "code" })) });
    expect(many.decision.reasons[0]?.text).toBe("5 places could not be looked at: code, code, code …");
  });

  test("known findings of the base and of the baseline do not block", () => {
    const old = finding("v1:1", { isInChange: false });
    expect(decided({ findings: [old] }).decision.verdict).toBe("warn");
    const listed = decided({
      findings: [finding("v1:1", { formerly: ["v1:0"] })],
      more: { baseline: new Set(["v1:0"]) as never },
    });
    expect([listed.triaged[0]?.isNew, listed.decision.verdict]).toEqual([false, "warn"]);
  });
});

describe("exceptions in the verdict", () => {
  const one = finding("v1:1");
  test("one that holds takes the finding out; its end is announced fourteen days ahead", () => {
    expect(decided({ findings: [one], exceptions: [exception()] })).toMatchObject({
      ...{ clauses: [], triaged: [{ state: "ignored", heldBy: 0 }], decision: { verdict: "pass" } },
    });
    const soon = decided({ findings: [one], exceptions: [exception({ endsOn: "2027-02-14" })] });
    expect(soon.clauses).toEqual(["warn: ignores: ending"]);
    expect(decided({ findings: [one], exceptions: [exception({ endsOn: "2027-02-15" })] }).clauses).toEqual(
      [],
    );
  });

  test("a proposed one blocks and shows the verdict that it would give", () => {
    const { decision } = decided({ findings: [one], exceptions: [exception({ isProposedByChange: true })] });
    expect([decision.verdict, decision.verdictIfApproved]).toEqual(["fail", "pass"]);
    expect(decision.reasons[0]?.nextStep).toContain("portcullis ignore approve v1:1");
    expect("verdictIfApproved" in decided({ findings: [one] }).decision).toBe(false);
  });

  test("an ended one and a broken one say so, and the finding counts", () => {
    expect(decided({ findings: [one], exceptions: [exception({ endsOn: "2027-01-30" })] }).clauses).toEqual([
      ...["fail: new-critical-and-high-block", "warn: ignores: ended"],
    ]);
    expect(decided({ findings: [one], exceptions: [exception({ problem: "no end" })] }).clauses).toContain(
      "warn: ignores: not understood",
    );
  });

  test("idle ones are reported by a scan of everything only", () => {
    const idle = { unused: [exception(), exception({ writtenAt: ".trivyignore:3", endsOn: "2026-01-01" })] };
    expect(decided(idle).decision.reasons.map(({ text }) => text)).toEqual([
      "the exception at .trivyignore:3 is about nothing that was found, and it ended on 2026-01-01",
      "the exception at portcullis.yaml: ignores[0] is about nothing that was found",
    ]);
    expect(decided({ ...idle, isWhole: false }).clauses).toEqual([]);
  });

  test("a change that breaks the policy file fails, a broken foreign file warns", () => {
    const broken = (path: string, isChanged: boolean) =>
      decided({ problems: [{ path, message: "m", line: 3, isChanged }] }).clauses;
    expect(broken("portcullis.yaml", true)).toEqual(["fail: policy file"]);
    expect(broken("portcullis.yaml", false)).toEqual(["warn: policy file"]);
    expect(broken(".grype.yaml", true)).toEqual(["warn: ignore files"]);
  });
});

describe("dependency review", () => {
  const item = (licences: readonly string[], change?: string): InventoryItem =>
    ({
      kind: "package",
      package: { purl: `pkg:npm/p${licences.length}`, name: "p", licences, scope: "production" },
      ...(change === undefined ? {} : { change: { kind: change } }),
    }) as unknown as InventoryItem; // plain test data
  const config = "licences: {production: {deny: [AGPL-3.0-only], unknown: review}}";

  test("a denied licence blocks when it is added, warns when it was there, and a removed package is nothing", () => {
    expect(
      decided({ inventory: [item(["AGPL-3.0-only"], "added")], config }).decision.reasons[0]?.text,
    ).toContain("AGPL-3.0-only");
    expect(decided({ inventory: [item(["AGPL-3.0-only"], "added")], config }).clauses).toEqual([
      "fail: denied-licences-block",
    ]);
    expect(decided({ inventory: [item(["AGPL-3.0-only"])], config }).clauses).toEqual([
      "warn: known-denied-licences-warn",
    ]);
    expect(decided({ inventory: [item(["AGPL-3.0-only"], "removed")], config }).clauses).toEqual([]);
    expect(decided({ inventory: [item([], "added")], config }).clauses).toEqual([
      "warn: new-licences-to-review-warn",
    ]);
    expect(decided({ inventory: [item(["MIT"], "added")], config }).clauses).toEqual([]);
    expect(decided({ inventory: [item(["AGPL-3.0-only"], "added")] }).clauses).toEqual([]);
  });
});

describe("what people recorded", () => {
  test.each([
    ["in-review", "in-review"],
    ["updating", "updating"],
    ["false-positive", "false-positive"],
    ["detected", "blocked"],
  ])("%s is shown as %s", (state, shown) => {
    const known = {
      known: () => ({
        state,
        firstSeenAt: now,
        lastSeenAt: now,
        fingerprint: "v1:1",
        pauses: [],
        clock: [],
        rotation: "rotated",
      }),
    };
    const { triaged } = decided({ findings: [finding("v1:1")], more: { history: known as never } });
    expect(triaged[0]).toMatchObject({ state: shown, rotation: "rotated" });
  });

  test("an override holds like an exception, for what it names", () => {
    const overrides = [exception({ origin: "override", scope: { fingerprint: "v1:1" } })];
    const { triaged } = decided({ findings: [finding("v1:1"), finding("v1:2")], more: { overrides } });
    expect(triaged.map(({ heldBy }) => heldBy)).toEqual([0, undefined]);
  });
});
