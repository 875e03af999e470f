// The three pipelines of requirements.md, row by row: facts in, decision out. A preset that departs from its pipeline fails here.

import { describe, expect, test } from "vitest";
import { type Config, loadConfig, presetNames } from "../config/index.ts";
import { judge } from "./clauses.ts";
import { findingFacts as finding, packageFacts as item } from "./decide-lab.ts";
import type { FindingFacts, PackageFacts } from "./facts.ts";
import { slaPolicy, stateAt } from "./sla/index.ts";

const preset = (name: string): Config => loadConfig(`preset: ${name}\n`, "portcullis.yaml");
const secret = { layer: "secrets", family: "secrets", rule: "secrets/stripe-live-secret-key" } as const;
const image = {
  layer: "images",
  family: "image",
  rule: "image/vulnerable-package",
  target: "image",
} as const;
const code = { layer: "code", family: "python", rule: "python/sql-injection", tools: ["code"] } as const;
const fixed = { fix: "fixed", hasFix: true } as const;
const unfixed = { fix: "not-fixed", hasFix: false } as const;
const known = { new: false } as const;

type Row = readonly [requirement: string, facts: Partial<FindingFacts>, action: "block" | "warn" | "report"];

/** S1: secrets block every change; a deploy is blocked iff critical or high has a fix; code waits for its SLA in the dashboard. */
const petanque: readonly Row[] = [
  ["R38 a secret blocks the pull request", secret, "block"],
  ["R32 a Stripe test key too, of any severity", { ...secret, severity: "low" }, "block"],
  ["R38 in test code too", { ...secret, place: "test" }, "block"],
  [
    "R36 a random string too",
    { ...secret, rule: "secrets/high-entropy-string", severity: "medium" },
    "block",
  ],
  ["R30 and the push to main", { ...secret, target: "tree" }, "block"],
  ["R41 leaked is not rotated", { ...secret, rotation: "leaked" }, "block"],
  ["R41 rotated: the pull request can merge", { ...secret, rotation: "rotated" }, "warn"],
  ["R41 confirmed dead: the same", { ...secret, rotation: "confirmed-dead" }, "warn"],
  ["an old secret is shown, and does not stop other work", { ...secret, ...known }, "warn"],
  ["R60 critical with a fix", { ...image, ...fixed, severity: "critical" }, "block"],
  ["R60 high with a fix", { ...image, ...fixed, severity: "high" }, "block"],
  ["R60 a fix that the advisory's words do not know", { ...image, fix: "unknown", hasFix: true }, "block"],
  ["R60 also when it was there before", { ...image, ...fixed, ...known, severity: "critical" }, "block"],
  ["R60 in every layer of the image", { ...image, ...fixed, layer: "foreign", tools: ["trivy"] }, "block"],
  ["R60 critical without a fix", { ...image, ...unfixed, severity: "critical" }, "warn"],
  ["R60 high that nobody will fix", { ...image, fix: "wont-fix", hasFix: false }, "warn"],
  ["R60 medium with a fix", { ...image, ...fixed, severity: "medium" }, "warn"],
  ["R60 low with a fix", { ...image, ...fixed, severity: "low" }, "report"],
  ["R51 an SSRF is shown with its deadline", { ...code, rule: "python/full-ssrf" }, "warn"],
  ["R51 a critical one as well", { ...code, severity: "critical" }, "warn"],
  ["R123 over its deadline", { ...code, severity: "low", sla: "breached" }, "warn"],
  ["R47 code of tests", { ...code, place: "test" }, "report"],
  ["R7 a vulnerable dependency waits for its update", { ...fixed, severity: "critical" }, "warn"],
  ["R122 low is best effort", { severity: "low" }, "report"],
];

/** S2: dependency review and the gates block a merge; the image scan blocks a publication, fix or no fix. */
const elspeth: readonly Row[] = [
  ["R78 critical that a change brings", { severity: "critical" }, "block"],
  ["R78 high that a change brings", { severity: "high", ...unfixed }, "block"],
  ["R78 medium that a change brings", { severity: "medium" }, "warn"],
  ["R86 what was there before", { severity: "high", ...known }, "warn"],
  ["R68 a high one in the image", { ...image, ...unfixed, severity: "high" }, "block"],
  ["R68 a critical one in the image", { ...image, ...fixed, severity: "critical" }, "block"],
  ["R68 also when an earlier image had it", { ...image, ...known, severity: "high" }, "block"],
  ["R68 a medium one in the image", { ...image, severity: "medium" }, "warn"],
  ["R57 a weakness in new code", { ...code, severity: "medium" }, "block"],
  ["R57 as bandit reports it", { ...code, layer: "foreign", tools: ["foreign", "bandit"] }, "block"],
  ["R58 as semgrep reports it", { ...code, layer: "foreign", tools: ["foreign", "semgrep"] }, "block"],
  ["R57 a weakness in old code", { ...code, ...known, severity: "high" }, "warn"],
  ["R57 a low one", { ...code, severity: "low" }, "report"],
  ["R57 in tests", { ...code, place: "test", severity: "high" }, "report"],
  [
    "R70 an action that is not pinned",
    { layer: "pipelines", rule: "pipelines/unpinned-uses", severity: "low" },
    "block",
  ],
  [
    "R69 a base image that is not pinned",
    { ...image, rule: "image/base-not-pinned", severity: "low" },
    "block",
  ],
  ["a new secret", secret, "block"],
  ["a low one", { severity: "low" }, "report"],
];

/** S3: SAST only reports; critical and high block wherever they are; medium and low are let through and logged. */
const awsServices: readonly Row[] = [
  ["R52 critical in code", { ...code, severity: "critical" }, "report"],
  [
    "R52 as bandit reports it",
    { ...code, layer: "foreign", tools: ["foreign", "bandit"], severity: "high" },
    "report",
  ],
  ["R54 a credential in code is shown", secret, "warn"],
  ["R64 critical in the image", { ...image, ...unfixed, severity: "critical" }, "block"],
  ["R64 high in the image", { ...image, ...fixed, severity: "high" }, "block"],
  ["R64 on main as on a pull request", { ...image, ...known, severity: "high", branch: "main" }, "block"],
  ["R64 in the file system", { severity: "high", target: "tree" }, "block"],
  [
    "R66 what only the registry saw",
    { ...image, layer: "foreign", tools: ["ecr-basic"], severity: "critical" },
    "block",
  ],
  ["R23 a dependency", { severity: "critical", ...known }, "block"],
  ["R65 medium in the image", { ...image, severity: "medium" }, "warn"],
  ["R65 low in the image", { ...image, severity: "low" }, "warn"],
  ["R65 medium in a dependency", { severity: "medium" }, "warn"],
  ["a severity that says nothing", { severity: "none" }, "report"],
];

describe.each([
  ["petanque", petanque],
  ["elspeth", elspeth],
  ["aws-services", awsServices],
] as const)("%s", (name, rows) => {
  test.each(rows)("%s", (_, facts, action) => {
    expect(judge(finding(facts), preset(name)).action).toBe(action);
  });
});

describe("licences (R78)", () => {
  test.each<[string, Partial<PackageFacts>, string | undefined]>([
    ["elspeth", { licence: "denied" }, "block"],
    ["elspeth", { licence: "denied", package: "changed" }, "block"],
    ["elspeth", { licence: "denied", package: "present", target: "tree" }, "block"],
    ["elspeth", { licence: "denied", package: "unchanged" }, undefined],
    ["elspeth", { licence: "review" }, "warn"],
    ["elspeth", { licence: "allowed" }, undefined],
    ["petanque", { licence: "denied" }, undefined],
    ["aws-services", { licence: "denied" }, undefined],
  ])("%s: %j -> %s", (name, facts, action) => {
    expect(judge(item(facts), preset(name))?.action).toBe(action);
  });
});

describe("the rest of each pipeline", () => {
  const hoursOf = (name: string) => {
    const { table } = slaPolicy(preset(name));
    return Object.fromEntries(
      table.clocks.flatMap(({ class: severity, hours, action }) =>
        severity === undefined ? [] : [[severity, [hours ?? "best effort", action]]],
      ),
    );
  };

  test("R119-R122: the SLA of S1", () => {
    expect(Object.entries(hoursOf("petanque")).map(([severity, [hours]]) => [severity, hours])).toEqual([
      ["critical", 48],
      ["high", 7 * 24],
      ["medium", 30 * 24],
      ["low", "best effort"],
    ]);
  });

  test("R124: the SLA of S3 with its action texts; immediate is over at once", () => {
    expect(hoursOf("aws-services")).toEqual({
      critical: [0, "Block deployment, fix required"],
      high: [24, "Block deployment, fix required"],
      medium: [7 * 24, "Warning, fix recommended"],
      low: [30 * 24, "Informational, fix optional"],
    });
    const at = "2027-01-31T12:00:00.000Z" as Parameters<typeof stateAt>[1];
    const later = "2027-01-31T12:00:00.001Z" as Parameters<typeof stateAt>[1];
    const deadline = {
      ...{ clock: "critical", action: "", startedAt: at, dueAt: at },
      pausedMs: 0,
      isStage: false,
    };
    expect(stateAt(deadline, later)).toBe("breached");
  });

  test("R125: the stages of S2", () => {
    const { table } = slaPolicy(preset("elspeth"));
    const minutes = table.clocks.map(({ id, hours }) => [
      id,
      hours === undefined ? undefined : Math.round(hours * 60),
    ]);
    expect(Object.fromEntries(minutes)).toMatchObject({
      ...{ detection: 24 * 60, ci: 20, image: 15, total: 45 },
    });
  });

  test("R71-R79: nine gates, 979 tests of four kinds, 80 % of each file", () => {
    const { gates } = preset("elspeth");
    expect(gates.required.map(({ name }) => name).sort()).toEqual([
      ...["bandit", "coverage", "dependency-review", "mypy", "pip-audit"],
      ...["ruff", "semgrep", "tests", "vulture"],
    ]);
    const tests = gates.required.find(({ name }) => name === "tests");
    expect(tests).toMatchObject({ read: "junit", min_tests: 979 });
    expect(tests?.read === "junit" && Object.keys(tests.kinds)).toEqual([
      ...["unit", "integration", "plugin", "security"],
    ]);
    const coverage = gates.required.find(({ name }) => name === "coverage");
    expect(coverage).toMatchObject({ read: "coverage", line_percent_per_file: 80 });
    expect(gates.max_minutes).toBe(20); // R80
  });

  test("R4: the stages of S3 in their order, R3: its six services by folder and repository", () => {
    const { stages, services } = preset("aws-services");
    expect(stages).toEqual([
      ...["unit-tests", "sast", "build-image", "image-scan", "push", "registry-scan", "deploy"],
    ]);
    expect(Object.keys(services)).toEqual([
      ...["user_service", "appointment_service", "staff_management"],
      ...["service_management", "reports_analytics", "notification_service"],
    ]);
  });

  test("R2: the roots of S1's monorepo, R36: its threshold, R63: its override is told in #ops-alerts", () => {
    const { services, secrets, overrides, channels } = preset("petanque");
    expect(Object.keys(services)).toEqual(["admin", "app", "www", "shared", "api"]);
    expect(secrets.entropy_threshold).toBe(4.5);
    expect(overrides.channels).toEqual(["ops-alerts"]);
    expect(channels["ops-alerts"]).toMatchObject({ kind: "webhook", format: "slack" });
  });

  test("an unknown severity counts as high in all of them", () => {
    for (const name of presetNames) expect(preset(name).policy.unknown_severity).toBe("high");
  });
});
