import { describe, expect, test } from "vitest";
import { loadConfig } from "../config/index.ts";
import { clausesInForce, failedFact, judge } from "./clauses.ts";
import { findingFacts as finding, packageFacts as item } from "./decide-lab.ts";
import type { FindingFacts } from "./facts.ts";

const secret = { layer: "secrets", family: "secrets", rule: "secrets/stripe-live-secret-key" } as const;

test("a rule of the file stands before those of the preset", () => {
  const config = loadConfig(
    "preset: petanque\npolicy:\n  rules:\n    - {name: mine, when: {path: api/**}, action: report}\n",
    "portcullis.yaml",
  );
  expect(judge(finding(secret), config)).toEqual({ action: "report", clause: "policy.rules[0] mine" });
  expect(judge(finding({ ...secret, path: "www/a" }), config).action).toBe("block");
});

describe("each fact decides", () => {
  test.each<[string, Partial<FindingFacts>, Partial<FindingFacts>]>([
    ["layer: images", { layer: "images" }, { layer: "code" }],
    ["family: python", { family: "python" }, { family: "javascript" }],
    ["rule: dependencies/*", {}, { family: "python", rule: "python/x" }],
    ["tool: [trivy]", { tools: ["foreign", "trivy"] }, { tools: ["foreign"] }],
    ["severity: critical", { severity: "critical" }, { severity: "high" }],
    ["confidence: high", {}, { confidence: "low" }],
    ["path: api/**", {}, { path: "apis/x" }],
    ["place: test", { place: "test" }, {}],
    ["new: true", {}, { new: false }],
    ["service: api", { service: "api" }, {}],
    ["target: image", { target: "image" }, {}],
    ["branch: release/*", { branch: "release/1" }, { branch: "feature/release/1" }],
    ["environment: production", { environment: "production" }, { environment: "staging" }],
    ["cvss_at_least: 9", { cvss: 9 }, { cvss: 8.9 }],
    ["epss_at_least: 0.5", { epss: 0.5 }, {}],
    ["exploited: true", { exploited: true }, {}],
    ["fix: available", { hasFix: true }, { hasFix: false, fix: "not-fixed" }],
    ["fix: wont-fix", { fix: "wont-fix" }, { fix: "fixed", hasFix: true }],
    ["reached: true", { reached: true }, { reached: false }],
    ["scope: production", { scope: "production" }, { scope: "development" }],
    ["sla: breached", { sla: "breached" }, { sla: "running" }],
    ["due_within_hours: 24", { dueInHours: -3 }, { dueInHours: 25 }],
    ["age_hours_at_least: 48", { ageHours: 48 }, { ageHours: 47.9 }],
    ["validity: revoked", { validity: "revoked" }, { validity: "unknown" }],
    ["rotation: leaked", { rotation: "leaked" }, {}],
  ])("%s", (fact, holds, fails) => {
    const text = `services: {api: {paths: ["api/**"]}}\npolicy: {rules: [{when: {${fact}}, action: block}]}`;
    const config = loadConfig(text, "portcullis.yaml");
    expect(judge(finding(holds), config).action).toBe("block");
    expect(judge(finding(fails), config)).toEqual({
      action: "report",
      clause: "default: everything else is reported",
    });
    const [clause] = clausesInForce(config);
    expect(clause && failedFact(clause.clause, finding(fails))).toBe(fact.split(":")[0]);
  });

  test("clauses about packages judge packages only, and the others findings only", () => {
    const config = loadConfig(
      "policy: {rules: [{when: {licence: denied}, action: block}, {when: {package: added, licence: review}, action: warn}, {action: warn}]}",
      "portcullis.yaml",
    );
    expect(judge(item({ licence: "denied" }), config)?.action).toBe("block");
    expect(judge(item({ licence: "review" }), config)?.action).toBe("warn");
    expect(judge(item({ licence: "review", package: "unchanged" }), config)).toBeUndefined();
    expect(judge(item(), config)).toBeUndefined();
    expect(judge(finding(), config).action).toBe("warn");
  });

  test("a report-only layer neither blocks nor warns, whatever the rules say", () => {
    const config = loadConfig("policy: {report_only: [dependencies]}", "portcullis.yaml");
    expect(judge(finding({ severity: "critical" }), config).clause).toBe("policy.report_only dependencies");
  });
});
