import { expect, test } from "vitest";
import { loadConfig } from "../config/index.ts";
import { clockOf } from "./clock.ts";
import { countedSeverity, type Graded } from "./counted-severity.ts";
import { finding, findingFacts, packageFacts } from "./decide-lab.ts";
import { recounted } from "./facts.ts";
import { replay } from "./replay.ts";
import { slaPolicy } from "./sla/index.ts";

const { policy } = loadConfig(
  "policy: {unknown_severity: medium, severities: {python/ssrf: high, python/*: low, dependencies/*: none}}",
  "p",
);
const ssrf: Graded = { rule: "python/ssrf", severity: "critical", isVulnerability: false };

test.each<[Partial<Graded>, string]>([
  [{}, "high"],
  [{ rule: "python/sql-injection" }, "low"],
  [{ rule: "javascript/ssrf" }, "critical"],
  [{ rule: "javascript/ssrf", severity: "unknown" }, "medium"],
  [{ severity: "unknown" }, "high"],
  [{ rule: "dependencies/vulnerable-package", isVulnerability: true }, "critical"],
])("%j counts as %s", (more, wanted) => {
  expect(countedSeverity({ ...ssrf, ...more }, policy)).toBe(wanted);
});

test("a rule that is none is an error of the configuration", () => {
  expect(() => loadConfig("policy: {severities: {ssrf: high}}", "p")).toThrow("rule id or family/*");
  expect(() => loadConfig("policy: {severities: {python/ssrf: grave}}", "p")).toThrow("python/ssrf");
});

test("the clock of what nobody has seen yet starts with what it counts as", () => {
  const now = "2027-01-31T12:00:00.000Z" as never;
  const sla = slaPolicy(loadConfig("", "p"));
  const dueAt = (countsAs: "critical" | "high"): string | undefined =>
    clockOf(finding({ severity: "critical" }), undefined, { sla, now, countsAs })?.dueAt;
  expect([dueAt("critical"), dueAt("high")]).toEqual([
    "2027-02-02T12:00:00.000Z",
    "2027-02-07T12:00:00.000Z",
  ]);
});

test("recorded facts are counted anew: severities, the unknown one, licences", () => {
  const strict = loadConfig(
    "policy: {unknown_severity: critical, severities: {python/x: low}, rules: [{when: {severity: critical}, action: block}, {when: {licence: denied}, action: block}]}\nlicences: {production: {deny: [GPL-3.0-only]}}",
    "p",
  );
  const unknown = findingFacts({ statedSeverity: "unknown", severity: "high" });
  const known = findingFacts({
    rule: "python/x",
    layer: "code",
    statedSeverity: "critical",
    severity: "critical",
  });
  const copyleft = packageFacts({ licences: ["GPL-3.0-only"], licence: "allowed" });
  expect(recounted(unknown, strict)).toMatchObject({ severity: "critical" });
  expect(recounted(known, strict)).toMatchObject({ severity: "low" });
  expect(recounted(copyleft, strict)).toMatchObject({ licence: "denied" });
  expect(recounted(copyleft, loadConfig("", "p"))).not.toHaveProperty("licence");
  const decision = (facts: typeof unknown | typeof copyleft) => ({
    ...{ at: "2027-01-31T12:00:00.000Z" as never, subject: "tree x", verdict: "pass" },
    facts: [{ facts, action: "report" as const, isHeld: false }],
  });
  const again = replay([decision(unknown), decision(known), decision(copyleft)], strict);
  expect(again).toMatchObject({ decisions: 3, newlyBlocked: 2, newlyPassed: 0 });
});
