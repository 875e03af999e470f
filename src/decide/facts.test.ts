// What a clause can ask of a finding or a package, and what stands in a report as the next thing to do.

import { describe, expect, test } from "vitest";
import { loadConfig } from "../config/index.ts";
import type { Instant, Triaged } from "../model/index.ts";
import { finding } from "./decide-lab.ts";
import { factsOfTriaged, packageFacts } from "./facts.ts";
import { nextStep } from "./next-step.ts";
import { settingOf } from "./setting.ts";

const now = "2027-01-31T09:00:00.000Z" as Instant;
const config = loadConfig(
  "services: {api: {paths: [api/**]}, web: {paths: [web/**], images: ['reg/web']}}\npolicy: {unknown_severity: medium}",
  "portcullis.yaml",
);
const tree = settingOf({ kind: "tree", name: "x" });
const evidence = (more: object = {}): object => ({
  kind: "vulnerability",
  advisory: { id: "CVE-1", aliases: [] },
  ...{
    fixedIn: [],
    fixState: "unknown",
    isExploited: false,
    package: { scope: "development", purl: "pkg:npm/a@1" },
  },
  ...more,
});
const facts = (one: object, more: object = {}, setting = tree) =>
  factsOfTriaged(
    { finding: finding(one), isNew: true, exceptions: [], ...more } as unknown as Triaged,
    config,
    {
      setting,
      now,
    },
  ); // plain test data

describe("facts of a finding", () => {
  test.each<[string, object, object, object]>([
    [
      "an unknown severity counts as the policy says",
      { severity: "unknown" },
      {},
      { severity: "medium", statedSeverity: "unknown" },
    ],
    [
      "its place names the service",
      {},
      {},
      { service: "api", path: "api/a.py", family: "python", layer: "code" },
    ],
    [
      "every tool that says it is named once",
      { witnesses: ["code", "bandit"] },
      {},
      { tools: ["code", "bandit"] },
    ],
    ["a score without a vector counts", { score: 7.5 }, {}, { cvss: 7.5 }],
    [
      "the vector's score is the nearer one",
      { score: 5, evidence: evidence({ cvss: { score: 9.8 } }) },
      {},
      { cvss: 9.8 },
    ],
    [
      "a vulnerability without a vector has its finding's score",
      { score: 5, evidence: evidence() },
      {},
      { cvss: 5 },
    ],
    [
      "a fixed version is a fix, whatever the state says",
      { evidence: evidence({ fixedIn: ["2"] }) },
      {},
      { hasFix: true, fix: "unknown" },
    ],
    ["a state says so as well", { evidence: evidence({ fixState: "fixed" }) }, {}, { hasFix: true }],
    [
      "no version and another state is none",
      { evidence: evidence({ fixState: "wont-fix" }) },
      {},
      { hasFix: false, fix: "wont-fix" },
    ],
    [
      "exploitation, probability and reach are told",
      { evidence: evidence({ isExploited: true, epss: 0.5, reached: {} }) },
      {},
      { exploited: true, epss: 0.5, reached: true, scope: "development" },
    ],
    [
      "age counts from the clock's start",
      {},
      { sla: { state: "running", startedAt: "2027-01-30T09:00:00.000Z", dueAt: "2027-02-01T09:00:00.000Z" } },
      { sla: "running", ageHours: 24, dueInHours: 24 },
    ],
    [
      "best effort has an age and no deadline",
      {},
      { sla: { state: "running", startedAt: "2027-01-30T21:00:00.000Z" } },
      { ageHours: 12 },
    ],
    [
      "a start in the future is no age below nothing",
      {},
      { sla: { state: "running", startedAt: "2027-02-02T09:00:00.000Z" } },
      { ageHours: 0 },
    ],
    ["rotation is told", {}, { rotation: "rotated" }, { rotation: "rotated" }],
  ])("%s", (_, one, more, wanted) => {
    expect(facts(one, more)).toMatchObject(wanted);
  });

  test("what nobody knows is absent, so that no clause about it holds", () => {
    const keys = Object.keys(facts({ evidence: evidence() }));
    for (const key of ["cvss", "epss", "sla", "dueInHours", "ageHours", "rotation", "branch", "environment"])
      expect(keys).not.toContain(key);
    expect(Object.keys(facts({ locations: [{ path: "docs/x" }] }))).not.toContain("service");
  });

  test("an image belongs to the service that names it", () => {
    const image = settingOf(
      { kind: "image", name: "reg/web:1.2" },
      { environment: "production", branch: "main" },
    );
    expect(facts({}, {}, image)).toMatchObject({
      target: "image",
      service: "web",
      environment: "production",
      branch: "main",
    });
  });
});

describe("facts of a package", () => {
  const item = (more: object = {}, change?: object) =>
    ({
      kind: "package",
      package: {
        purl: "pkg:npm/a@1",
        name: "a",
        ecosystem: "npm",
        scope: "production",
        licences: ["MIT"],
        source: { kind: "registry" },
        ...more,
      },
      ...(change === undefined ? {} : { change }),
    }) as never; // plain test data
  const range = settingOf({ kind: "range", name: "x" });

  test("one that goes is none; others are added, changed, unchanged or present", () => {
    expect(packageFacts(item({}, { kind: "removed" }), config, range)).toBeUndefined();
    expect(packageFacts(item({}, { kind: "added" }), config, range)?.package).toBe("added");
    expect(packageFacts(item(), config, range)?.package).toBe("unchanged");
    expect(packageFacts(item(), config, tree)?.package).toBe("present");
  });

  test("the lockfile tells the place before the manifest does", () => {
    const [lockedAt, declaredAt] = [{ path: "web/package-lock.json" }, { path: "api/package.json" }];
    expect(packageFacts(item({ lockedAt, declaredAt }), config, tree)).toMatchObject({
      path: "web/package-lock.json",
      service: "web",
    });
    expect(packageFacts(item({ declaredAt }), config, tree)).toMatchObject({
      path: "api/package.json",
      service: "api",
    });
    expect(Object.keys(packageFacts(item(), config, tree) ?? {})).not.toContain("path");
  });
});

describe("the shortest thing to do now", () => {
  const step = (more: object, item: object = {}): string =>
    nextStep({ finding: finding(more), exceptions: [], ...item } as unknown as Triaged); // plain test data
  const upgrade = (ecosystem: string, changes: readonly object[], via = "direct"): object => ({
    remedies: [
      {
        kind: "upgrade",
        via,
        changes: changes.map((one) => ({ ecosystem, name: "a", ...one })),
        resolves: [],
      },
    ],
  });
  const explain = "portcullis explain v1:1";

  test.each<[string, object, object, string]>([
    ["a secret is revoked first", { evidence: { kind: "secret" } }, {}, explain],
    [
      "and then what helps is told",
      { evidence: { kind: "secret" }, remedies: [{ kind: "command", commands: ["a", "b"] }] },
      { rotation: "rotated" },
      "a && b",
    ],
    [
      "what waits for a word is approved",
      {},
      { exceptions: [{ isProposedByChange: true }] },
      "portcullis ignore approve v1:1 --by NAME --key FILE",
    ],
    ["what has it is not", {}, { exceptions: [{ isProposedByChange: true, approvedBy: "grace" }] }, explain],
    ["advice is no command", { remedies: [{ kind: "advice", text: "x" }] }, {}, explain],
    ["npm", upgrade("npm", [{ to: "2" }, { name: "b", to: "3" }]), {}, "npm install a@2 b@3"],
    ["PyPI", upgrade("PyPI", [{ to: "2" }]), {}, "pip install 'a>=2'"],
    ["Go", upgrade("Go", [{ to: "v1.2.3" }]), {}, "go get a@v1.2.3"],
    ["crates.io", upgrade("crates.io", [{ to: "2" }]), {}, "cargo update -p a --precise 2"],
    ["RubyGems", upgrade("RubyGems", [{ to: "2" }]), {}, "bundle update a"],
    ["Packagist", upgrade("Packagist", [{ to: "2" }]), {}, "composer require a:^2"],
    ["others have no command here", upgrade("Maven", [{ to: "2" }]), {}, explain],
    ["a change without a version is none", upgrade("npm", [{ to: "2" }, { name: "b" }]), {}, explain],
    ["nothing to change is none", upgrade("npm", []), {}, explain],
    [
      "what another package brings is not installed by hand",
      upgrade("npm", [{ to: "2" }], "parent"),
      {},
      explain,
    ],
  ])("%s", (_, more, item, wanted) => {
    expect(step(more, item)).toBe(wanted);
  });
});
