// S3's remediation loop: found -> blocked -> false positive? -> .trivyignore -> run again -> verified, in one pull request; and the update instead.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { emptyFolder, jsonScan, portcullis, pullRequestJob, TestRepository } from "../e2e/portcullis.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const cache = emptyFolder();
const advisory = {
  id: "GHSA-35jh-r3h4-6jhm",
  aliases: ["CVE-2021-23337"],
  published: "2021-05-06T16:05:51Z",
  modified: "2026-01-01T00:00:00Z",
  summary: "Command Injection in lodash",
  severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H" }],
  affected: [
    {
      package: { ecosystem: "npm", name: "lodash" },
      ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "4.17.21" }] }],
    },
  ],
};

beforeAll(() => {
  const records = emptyFolder();
  writeFileSync(join(records, "a.json"), JSON.stringify(advisory));
  expect(
    portcullis(["db", "update", "--from", records, "--quiet"], { env: { PORTCULLIS_CACHE: cache } }).code,
  ).toBe(0);
});

function lock(version: string): string {
  const resolved = `https://registry.example.org/lodash/-/lodash-${version}.tgz`;
  const entry = { version, resolved, integrity: `sha512-${"A".repeat(86)}==` };
  const root = { name: "p", dependencies: { lodash: "^4.0.0" } };
  return JSON.stringify(
    { name: "p", lockfileVersion: 3, packages: { "": root, "node_modules/lodash": entry } },
    undefined,
    1,
  );
}

function service(): TestRepository {
  return new TestRepository().write(
    "user_service/package.json",
    JSON.stringify({ name: "p", dependencies: { lodash: "^4.0.0" } }),
  );
}

const desk = { env: { PORTCULLIS_CACHE: cache } };
const inCi = { env: { ...pullRequestJob, PORTCULLIS_CACHE: cache } };

test("a false positive goes through .trivyignore in one pull request, once somebody else has approved it (R67)", () => {
  const keyFile = `${emptyFolder()}/grace.pem`;
  const publicKey = portcullis(["ignore", "key", keyFile]).stdout.trim();
  const repository = service().write(
    "portcullis.yaml",
    `preset: aws-services\napprovers: [{name: grace, public_key: ${publicKey}, emails: [grace@example.org]}]\n`,
  );
  const base = repository.commit("start");
  const judge = () => jsonScan(["--diff", `${base}..HEAD`], { cwd: repository.folder, ...inCi });
  repository.write("user_service/package-lock.json", lock("4.17.20"));
  repository.commit("the service");
  const blocked = judge();
  expect(blocked.code).toBe(1);
  expect(blocked.report.decision.reasons[0]?.text).toContain("critical-and-high-block");
  expect(blocked.report.findings[0]).toMatchObject({ service: "user_service" });

  repository.write(
    ".trivyignore",
    "# the templates are ours: no untrusted input reaches them\nCVE-2021-23337\n",
  );
  repository.commit("a false positive");
  const proposed = judge();
  expect([proposed.code, proposed.report.decision.verdictIfApproved !== "fail"]).toEqual([1, true]);

  const approve = [
    "ignore",
    "approve",
    "CVE-2021-23337",
    "--diff",
    `${base}..HEAD`,
    "--by",
    "grace",
    "--key",
    keyFile,
  ];
  const approved = portcullis(approve, { cwd: repository.folder, ...desk });
  expect([approved.code, approved.stderr.includes("Commit")]).toEqual([0, true]);
  repository.commit("approved");
  expect(judge().code).toBe(0);
});

test("a VEX document does the same with a justification, and nothing without one; what was decided is written as VEX", () => {
  const repository = service().write("user_service/package-lock.json", lock("4.17.20"));
  const said = (more: object): string =>
    JSON.stringify({
      "@context": "https://openvex.dev/ns/v0.2.0",
      "@id": "https://example.org/vex",
      author: "vendor",
      timestamp: new Date().toISOString(),
      version: 1,
      statements: [
        {
          vulnerability: { name: "CVE-2021-23337" },
          products: [{ "@id": "pkg:npm/lodash@4.17.20" }],
          status: "not_affected",
          ...more,
        },
      ],
    });
  const at = { cwd: repository.folder, ...desk };
  repository.write("lodash.openvex.json", said({}));
  repository.commit("start");
  const bare = jsonScan(["."], at);
  expect(bare.code).toBe(1);
  expect(bare.report.decision.reasons.map(({ text }) => text).join()).toContain("needs a justification");
  repository.write("lodash.openvex.json", said({ justification: "vulnerable_code_not_in_execute_path" }));
  repository.commit("justified");
  expect(jsonScan(["."], at).code).toBe(0);
  const out = portcullis(["vex", "export", "--product", "pkg:oci/api", "--author", "us"], at);
  expect(JSON.parse(out.stdout).statements[0]).toMatchObject({
    status: "not_affected",
    justification: "vulnerable_code_not_in_execute_path",
  });
});

test("the update instead: explained as a command, and verified by the next run that looked there", () => {
  const repository = service().write("user_service/package-lock.json", lock("4.17.20"));
  repository.commit("start");
  const at = { cwd: repository.folder, ...desk };
  const ledger = ["--ledger", `${emptyFolder()}/ledger.db`];
  expect(jsonScan([".", "--record", ...ledger], at).code).toBe(1);
  expect(portcullis(["explain", "CVE-2021-23337"], at).stdout).toContain("next: npm update lodash");
  repository.write("user_service/package-lock.json", lock("4.17.21"));
  repository.commit("update");
  expect(jsonScan([".", "--record", ...ledger], at).code).toBe(0);
  expect(portcullis(["findings", "list", "--all", ...ledger], at).stdout).toContain("verified");
});

test("what an update brings is not merged (R86): a vulnerability, a denied licence, a lock that cannot be read", () => {
  const repository = service()
    .write("portcullis.yaml", "preset: elspeth\n")
    .write("user_service/package-lock.json", lock("4.17.21"));
  const base = repository.commit("start");
  const judge = (text: string) => {
    repository.write("user_service/package-lock.json", text);
    repository.commit("update");
    return jsonScan(["--diff", `${base}..HEAD`], { cwd: repository.folder, ...inCi });
  };
  const worse = judge(lock("4.17.20"));
  expect([worse.code, worse.report.decision.reasons[0]?.clause]).toEqual([
    1,
    expect.stringContaining("dependency-review-blocks-high-and-critical"),
  ]);
  const denied = judge(
    lock("4.17.21")
      .replace('"integrity"', '"license": "AGPL-3.0-only",\n"integrity"')
      .replace("4.17.21", "4.17.22"),
  );
  expect(denied.report.decision.reasons.map(({ clause }) => clause).join()).toContain("denied-licences");
  expect(denied.code).toBe(1);
  const cut = judge(lock("4.17.22").slice(0, 120));
  // and the manifest that it no longer answers names a package without a version
  expect([cut.code, cut.report.gaps.map(({ reason }) => reason)]).toEqual([3, ["unparsable", "unreadable"]]);
});
