// A finding's life over days, in virtual time: every day is a new process on an empty disk, with a clone of the repository, advisories of
// that day, and the ledger. S3's remediation loop (R67, R133), and the stages of a patch of S2 (R125).

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { layoutOf } from "../e2e/image-layout.ts";
import { emptyFolder, jsonScan, portcullis, pullRequestJob, TestRepository } from "../e2e/portcullis.ts";

vi.setConfig({ testTimeout: 300_000 });

const advisory = {
  ...{
    id: "PYSEC-2026-77",
    aliases: ["CVE-2026-40077"],
    modified: "2026-11-30T02:00:00Z",
    summary: "Sandbox escape",
  },
  severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H" }],
  affected: [
    {
      package: { ecosystem: "PyPI", name: "jinja2" },
      ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed: "3.1.9" }] }],
    },
  ],
};
const quiet = {
  ...advisory,
  id: "PYSEC-2020-1",
  aliases: [],
  affected: [{ package: { ecosystem: "PyPI", name: "other" }, versions: ["0"] }],
};

/** A machine of that moment: an empty cache with the advisories that were known then, and a clone. */
function machine(repository: TestRepository, now: string, publishedAt = "2026-11-30T01:00:00Z") {
  const [records, cache, clone] = [emptyFolder(), emptyFolder(), join(emptyFolder(), "clone")];
  writeFileSync(join(records, "old.json"), JSON.stringify({ ...quiet, published: "2020-01-01T00:00:00Z" }));
  if (now > publishedAt)
    writeFileSync(join(records, "new.json"), JSON.stringify({ ...advisory, published: publishedAt }));
  const env = { PORTCULLIS_CACHE: cache };
  expect(portcullis(["db", "update", "--from", records, "--quiet", "--now", now], { env }).code).toBe(0);
  execFileSync("git", ["clone", "-q", repository.folder, clone]);
  return { cwd: clone, env };
}
type Line = {
  readonly record: {
    readonly state: string;
    readonly engine: string;
    readonly fingerprint: string;
    readonly owner?: string;
  };
  readonly timeLeft: string;
  readonly others: readonly {
    readonly clock: string;
    readonly startedAt: string;
    readonly standsSinceAt?: string;
    readonly dueAt?: string;
    readonly stands?: string;
  }[];
};

test("S3: blocked on Monday, accepted until Friday, back on Saturday, updated on Monday, verified", () => {
  const repository = new TestRepository()
    .write("portcullis.yaml", "preset: aws-services\n")
    .write("user_service/requirements.txt", "jinja2==3.1.2\n");
  repository.commit("start");
  const ledger = ["--ledger", `${emptyFolder()}/ledger.db`];
  const sweep = (now: string) => {
    const at = machine(repository, now);
    return jsonScan([".", "--record", ...ledger, "--now", now], at);
  };
  const findings = (now: string): readonly Line[] =>
    JSON.parse(
      portcullis(["findings", "list", "--all", "--json", ...ledger, "--now", now], { cwd: repository.folder })
        .stdout,
    );
  const note = (now: string, ...args: readonly string[]) =>
    expect(portcullis(["findings", ...args, ...ledger, "--now", now], { cwd: repository.folder }).code).toBe(
      0,
    );

  expect(sweep("2026-11-29T06:00:00Z").code).toBe(0); // Sunday: nobody knows of it yet
  const monday = sweep("2026-11-30T06:00:00Z");
  expect(monday.code).toBe(1);
  const name = monday.report.findings[0]?.finding.fingerprint ?? "";
  expect(findings("2026-11-30T08:00:00Z")).toMatchObject([
    { record: { state: "blocked" }, timeLeft: "22 h 0 min left" },
  ]);
  note("2026-11-30T09:00:00Z", "own", name, "ada");
  note("2026-11-30T09:00:00Z", "move", name, "in-review");

  // Tuesday, a pull request of nothing but the entry; from the merge on it stands in the base, and holds.
  repository.git("checkout", "-q", "-b", "accept");
  repository.write(".trivyignore", "# templates are ours until the release\nCVE-2026-40077 exp:2026-12-04\n");
  repository.commit("accepted for a week");
  const judge = (now: string) => {
    const { cwd, env } = machine(repository, now);
    return jsonScan(["--diff", "origin/main..HEAD", "--now", now], {
      cwd,
      env: { ...env, ...pullRequestJob },
    });
  };
  expect(judge("2026-12-01T11:00:00Z").code).toBe(0);
  repository.git("checkout", "-q", "main");
  repository.git("merge", "-q", "accept");
  note("2026-12-01T12:00:00Z", "move", name, "ignored", "--reason", "accepted until Friday");
  expect(sweep("2026-12-02T06:00:00Z").code).toBe(0);
  expect(findings("2026-12-02T08:00:00Z")).toMatchObject([
    { record: { state: "ignored", owner: "ada" }, timeLeft: "6 h 0 min over" },
  ]);
  expect(sweep("2026-12-04T23:00:00Z").code).toBe(0); // its last day

  const saturday = sweep("2026-12-05T06:00:00Z");
  expect(saturday.code).toBe(1);
  expect(saturday.report.decision.reasons.map(({ clause }) => clause)).toContain("ignores: ended");

  repository.write("user_service/requirements.txt", "jinja2==3.1.9\n").write(".trivyignore", "");
  repository.commit("update");
  expect(sweep("2026-12-07T06:00:00Z").code).toBe(0);
  expect(findings("2026-12-07T08:00:00Z")).toMatchObject([{ record: { state: "verified", owner: "ada" } }]);
});

test("what the policy keeps for ninety days goes on the ninety-first, and the ledger stays sound (R140)", () => {
  const repository = new TestRepository()
    .write(
      "portcullis.yaml",
      "ledger: {retention_days: {gates.judged: 90}}\ngates: {required: [{name: r, read: junit, files: [r.xml]}]}\n",
    )
    .write("r.xml", '<testsuite><testcase name="a"/></testsuite>');
  const ledger = ["--ledger", `${emptyFolder()}/ledger.db`];
  const on = (now: string, ...args: readonly string[]) =>
    portcullis([...args, ...ledger, ...(args[1] === "verify" ? [] : ["--now", now])], {
      cwd: repository.folder,
    });
  for (const now of ["2026-11-01T12:00:00Z", "2026-12-01T12:00:00Z"])
    expect(on(now, "gate", "evidence", "--record").code).toBe(0);
  expect(on("2027-01-30T23:00:00Z", "ledger", "purge", "--due").stdout).toBe("0 payloads purged\n");
  expect(on("2027-01-31T00:00:00Z", "ledger", "purge", "--due").stdout).toBe("1 payloads purged\n");
  expect(on("2027-01-31T01:00:00Z", "ledger", "purge", "--due").stdout).toBe("0 payloads purged\n");
  expect(on("", "ledger", "verify")).toMatchObject({ code: 0, stdout: expect.stringContaining("sound") });
});

test("S2: detected, proposed, checked, merged and shipped, each stage measured by the runs themselves", () => {
  const repository = new TestRepository()
    .write("portcullis.yaml", "preset: elspeth\n")
    .write("requirements.txt", "jinja2==3.1.2\n");
  repository.commit("start");
  const ledger = ["--ledger", `${emptyFolder()}/ledger.db`];
  const record = (target: readonly string[], now: string, more: readonly string[] = []) => {
    const at = machine(repository, now);
    return jsonScan([...target, "--record", ...ledger, ...more, "--now", now], at).code;
  };
  const stages = (now: string): Readonly<Record<string, string>> => {
    const listed = portcullis(["findings", "list", "--all", "--json", ...ledger, "--now", now], {
      cwd: repository.folder,
    });
    const lines = JSON.parse(listed.stdout) as readonly Line[];
    const line = lines.find(({ record }) => record.engine === "dependencies");
    const minutes = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 60_000;
    return Object.fromEntries(
      (line?.others ?? []).map(({ clock, startedAt, stands, standsSinceAt }) => [
        clock,
        stands === "ended" ? `${minutes(startedAt, standsSinceAt ?? "")} min` : "running",
      ]),
    );
  };

  expect(record(["."], "2026-11-29T00:00:00Z")).toBe(0);
  record(["."], "2026-11-30T02:00:00Z"); // published at 01:00, after the run of the day before
  expect(stages("2026-11-30T02:01:00Z")).toEqual({
    detection: "60 min",
    "pull-request": "running",
    total: "running",
  });

  repository.git("checkout", "-q", "-b", "patch");
  repository.write("requirements.txt", "jinja2==3.1.9\n");
  repository.commit("bump");
  expect(record(["--diff", "origin/main..HEAD"], "2026-11-30T02:10:00Z", ["--branch", "patch"])).toBe(0);
  expect(stages("2026-11-30T02:11:00Z")).toMatchObject({
    "pull-request": "10 min",
    ci: "0 min",
    merge: "running",
  });

  repository.git("checkout", "-q", "main");
  repository.git("merge", "-q", "patch");
  expect(record(["."], "2026-11-30T02:20:00Z")).toBe(0);
  expect(stages("2026-11-30T02:21:00Z")).toMatchObject({
    merge: "10 min",
    image: "running",
    total: "running",
  });
  const due = portcullis(["findings", "due", ...ledger, "--now", "2026-11-30T02:50:00Z"], {
    cwd: repository.folder,
  });
  expect(due.stdout).toMatch(/over its deadline.*\(image/);

  const image = (version: string): string =>
    `oci:${layoutOf([{ files: { [`usr/lib/python3/site-packages/jinja2-${version}.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: jinja2\nVersion: ${version}\n` }, createdBy: "RUN pip install" }])}`;
  record([image("3.1.2"), "--policy", "portcullis.yaml"], "2026-11-30T02:30:00Z"); // the old one again: nothing was shipped
  expect(stages("2026-11-30T02:31:00Z")).toMatchObject({ image: "running" });
  expect(record([image("3.1.9"), "--policy", "portcullis.yaml"], "2026-11-30T02:34:00Z")).toBe(0);
  expect(stages("2026-11-30T02:35:00Z")).toMatchObject({ image: "14 min", total: "34 min" });
});
