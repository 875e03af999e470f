// Evidence of a team's own gates, and the one order of stages, as jobs that share nothing but files.

import { writeFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { emptyFolder, portcullis, stripeKey, TestRepository } from "../e2e/portcullis.ts";

vi.setConfig({ testTimeout: 180_000 }); // many processes, on machines that do other things too

test("required gates: missing evidence blocks, all of it passes, and durations are told", () => {
  const repository = new TestRepository().write(
    "portcullis.yaml",
    "gates:\n  max_minutes: 20\n  required:\n    - {name: tests, read: junit, files: ['out/junit-*.xml'], min_tests: 2}\n    - {name: ruff, read: results, tool: ruff, files: [out/ruff.json]}\n",
  );
  const run = (...more: readonly string[]) =>
    portcullis(["gate", "evidence", ...more], { cwd: repository.folder });
  const none = run();
  expect(none.code).toBe(1);
  expect(none.stdout).toContain("gates: blocked: tests missing, ruff missing");
  repository
    .write("out/junit-a.xml", '<testsuite><testcase name="a" time="1.5"/></testsuite>')
    .write("out/junit-b.xml", '<testsuite><testcase name="b" time="2"/></testsuite>')
    .write("out/ruff.json", "[]");
  const all = run(
    "--started-at",
    "2026-11-23T10:00:00Z",
    "--now",
    "2026-11-23T10:25:00Z",
    "--duration",
    "ruff=12",
  );
  expect(all.code).toBe(0);
  expect(all.stdout).toMatch(/passed {2}tests\s+2 tests passed.*3\.5 s/);
  expect(all.stdout).toContain("CI took 25 min, longer than the 20 min of the policy");
  expect(run("--duration", "rough=12").code).toBe(2);
});

test("S3's order: a failed image scan stops push and deploy of that service, and of no other", () => {
  const repository = new TestRepository()
    .write("portcullis.yaml", "preset: aws-services\n")
    .write("pay.sh", `k = "${stripeKey(1)}"\n`);
  repository.commit("start");
  const at = { cwd: repository.folder };
  const stage = (...args: readonly string[]) => portcullis(["gate", "stage", ...args], at);
  expect(stage("deploy", "--check").stdout).toContain("deploy may not start: unit-tests has not run");
  for (const name of ["unit-tests", "sast"]) expect(stage(name).code).toBe(0);
  const [strict, blocked] = [`${emptyFolder()}/strict.yaml`, `${emptyFolder()}/blocked.json`];
  writeFileSync(strict, "policy: {rules: [{when: {layer: secrets}, action: block}]}\n");
  const service = ["--service", "user_service"];
  expect(stage("build-image", ...service).code).toBe(0);
  portcullis(["scan", ".", "--policy", strict, "--report", `json=${blocked}`], at);
  const failed = stage("image-scan", ...service, "--report", blocked);
  expect([failed.code, failed.stdout]).toEqual([1, "image-scan of user_service failed\n"]);
  expect(stage("push", ...service).stdout).toContain("push of user_service may not start: image-scan failed");
  expect(stage("deploy", ...service, "--check").code).toBe(1);
  const other = ["--service", "staff_management"];
  for (const name of ["build-image", "image-scan", "push", "registry-scan"])
    expect(stage(name, ...other).code).toBe(0);
  expect(stage("deploy", ...other, "--check").stdout).toBe("deploy of staff_management may start\n");
  expect(stage("deplyo", "--check").stderr).toContain("did you mean deploy?");
});
