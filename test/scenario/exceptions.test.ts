// What a change may say about itself, played with the built program: proposed in CI, holding at a desk, ending on its day.

import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import {
  emptyFolder,
  jsonScan,
  portcullis,
  pullRequestJob,
  stripeKey,
  TestRepository,
} from "../e2e/portcullis.ts";

vi.setConfig({ testTimeout: 180_000 }); // many processes, on machines that do other things too

const inCi = { env: pullRequestJob };

function withBase(): { readonly repository: TestRepository; readonly base: string } {
  const repository = new TestRepository().write("readme.md", "hello\n");
  return { repository, base: repository.commit("start") };
}

const line = `key = "${stripeKey(3)}"`;
const entry = (until: string): string =>
  `ignores:\n  - rule: secrets/*\n    path: pay.sh\n    reason: an account of the test bench\n    owner: grace\n    until: ${until}\n`;

describe("an exception that the change brings with it", () => {
  test.each([
    ["a comment", { "pay.sh": `${line}  # gitleaks:allow\n` }],
    ["our comment", { "pay.sh": `# portcullis:ignore secrets/* until 2027-01-31: test bench\n${line}\n` }],
    ["an entry", { "pay.sh": `${line}\n`, "portcullis.yaml": entry("2027-01-31") }],
    ["a foreign file", { "pay.sh": `${line}\n`, ".gitleaksignore": "pay.sh:stripe-access-token:1\n" }],
  ])("%s is only proposed in CI, and holds at a desk", (_, files) => {
    const { repository, base } = withBase();
    for (const [path, text] of Object.entries(files)) repository.write(path, text);
    repository.commit("a key");
    const args = ["--diff", `${base}..HEAD`, "--now", "2026-12-01T00:00:00Z"];
    const judged = jsonScan(args, { cwd: repository.folder, ...inCi });
    expect(judged.code).toBe(1);
    expect(["pass", "warn"]).toContain(judged.report.decision.verdictIfApproved);
    const desk = jsonScan(args, { cwd: repository.folder });
    expect(desk.code).toBe(0);
  });

  test("an entry that ends later than the policy allows does not hold, and `ignore add` does not write one", () => {
    const { repository } = withBase();
    repository.write("pay.sh", `${line}\n`).write("portcullis.yaml", entry("2027-01-31"));
    repository.commit("a key");
    const now = ["--now", "2026-12-01T00:00:00Z"];
    expect(jsonScan([".", ...now], { cwd: repository.folder }).code).toBe(0);
    repository.write("portcullis.yaml", `policy:\n  ignores_max_days: 30\n${entry("2027-01-31")}`);
    const judged = jsonScan([".", ...now], { cwd: repository.folder });
    expect(judged.code).toBe(1);
    expect(judged.report.decision.reasons.map(({ text }) => text).join()).toContain(
      "for more than 30 days from now",
    );
    const later = jsonScan([".", "--now", "2027-01-10T00:00:00Z"], { cwd: repository.folder });
    expect(later.code).toBe(0); // near enough now
    const add = (until: string) =>
      portcullis(
        ["ignore", "add", "secrets/*", "--path", "pay.sh", "--reason", "bench", "--until", until, ...now],
        {
          cwd: repository.folder,
        },
      );
    expect(add("2027-06-01")).toMatchObject({ code: 2 });
    expect(add("2026-12-20")).toMatchObject({ code: 0 });
  });

  test("an idle .trivyignore is told where it is used last: at the tree, unless an image is built from it", () => {
    const { repository } = withBase();
    repository.write(".trivyignore", "CVE-2022-40897\n");
    repository.commit("ignore");
    const idle = (): readonly string[] =>
      jsonScan(["."], { cwd: repository.folder })
        .report.decision.reasons.filter(({ clause }) => clause === "ignores: unused")
        .map(({ text }) => text);
    expect(idle()).toEqual(["the exception at .trivyignore:1 is about nothing that was found"]);
    repository.write("Dockerfile", "FROM scratch\n");
    repository.commit("image");
    expect(idle()).toEqual([]);
  });

  test("a comment for a new finding is proposed even where the base has the same comment", () => {
    const { repository } = withBase();
    repository.write("pay.sh", "nothing = 1  # gitleaks:allow\n");
    const base = repository.commit("an innocent comment");
    repository.write("pay.sh", `${line}  # gitleaks:allow\n`);
    repository.commit("a key under it");
    expect(jsonScan(["--diff", `${base}..HEAD`], { cwd: repository.folder, ...inCi }).code).toBe(1);
  });

  test("`ignores_in_change: trust` of the base lets an entry hold, but no bare comment on a secret", () => {
    const trust = "policy:\n  ignores_in_change: trust\n";
    const { repository } = withBase();
    repository.write("portcullis.yaml", trust);
    const base = repository.commit("policy");
    repository.write("pay.sh", `${line}  # gitleaks:allow\n`);
    repository.commit("comment");
    expect(jsonScan(["--diff", `${base}..HEAD`], { cwd: repository.folder, ...inCi }).code).toBe(1);
    repository.write("portcullis.yaml", `${trust}${entry("2027-01-31")}`);
    repository.commit("entry");
    const args = ["--diff", `${base}..HEAD`, "--now", "2026-12-01T00:00:00Z"];
    expect(jsonScan(args, { cwd: repository.folder, ...inCi }).code).toBe(0);
  });

  test("a change that breaks portcullis.yaml is blocked", () => {
    const { repository, base } = withBase();
    repository.write("portcullis.yaml", "polcy: {}\n");
    repository.commit("typo");
    const { code, report } = jsonScan(["--diff", `${base}..HEAD`], { cwd: repository.folder, ...inCi });
    expect(code).toBe(1);
    expect(report.decision.reasons[0]?.text).toContain("did you mean `policy`?");
  });
});

describe("an exception of the trusted tree", () => {
  const repository = new TestRepository()
    .write("pay.sh", `${line}\n`)
    .write("portcullis.yaml", entry("2027-01-31"));
  repository.commit("excepted");
  const scanAt = (now: string) => jsonScan([".", "--now", now], { cwd: repository.folder });

  test("holds to 24:00 UTC of its day, is announced fourteen days ahead, and then fires again and says so", () => {
    expect(scanAt("2027-01-16T12:00:00Z").report.decision).toMatchObject({ verdict: "pass", reasons: [] });
    const announced = scanAt("2027-01-31T23:59:59Z");
    expect(announced.code).toBe(0);
    expect(announced.report.decision.reasons[0]?.text).toContain("ends on 2027-01-31");
    const ended = scanAt("2027-02-01T00:00:00Z");
    expect(ended.code).toBe(1);
    expect(ended.report.decision.reasons.map(({ text }) => text).join()).toContain("ended on 2027-01-31");
  });

  test("is reported when it is about nothing", () => {
    const idle = new TestRepository().write("portcullis.yaml", entry("2027-01-31"));
    idle.commit("idle");
    const { report } = jsonScan([".", "--now", "2026-12-01T00:00:00Z"], { cwd: idle.folder });
    expect(report.decision.reasons[0]?.text).toContain("is about nothing that was found");
  });
});

test("a comment of another tool ends ninety days after the commit of its line", () => {
  const repository = new TestRepository().write("pay.sh", `${line}  # gitleaks:allow\n`);
  repository.commit("old comment");
  const days = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString();
  expect(jsonScan([".", "--now", days(80)], { cwd: repository.folder }).code).toBe(0);
  const later = jsonScan([".", "--now", days(92)], { cwd: repository.folder });
  expect(later.code).toBe(1);
  expect(later.report.decision.reasons.map(({ clause }) => clause)).toContain("ignores: ended");
});

describe("a proposed exception that another person signs", () => {
  function changeWith(approver: { readonly email: string }): {
    readonly repository: TestRepository;
    readonly base: string;
    readonly keyFile: string;
  } {
    const repository = new TestRepository();
    const keyFile = `${emptyFolder()}/approver.pem`;
    const publicKey = portcullis(["ignore", "key", keyFile]).stdout.trim();
    repository.write(
      "portcullis.yaml",
      `approvers:\n  - name: grace\n    public_key: ${publicKey}\n    emails: [${approver.email}]\n`,
    );
    const base = repository.commit("policy");
    repository.write("pay.sh", `${line}  # gitleaks:allow\n`);
    repository.commit("a key with a comment");
    return { repository, base, keyFile };
  }
  const judge = (repository: TestRepository, base: string) =>
    jsonScan(["--diff", `${base}..HEAD`], { cwd: repository.folder, ...inCi });
  const approve = (repository: TestRepository, base: string, keyFile: string) =>
    portcullis(
      ["ignore", "approve", "pay.sh:1", "--diff", `${base}..HEAD`, "--key", keyFile, "--by", "grace"],
      {
        cwd: repository.folder,
      },
    );

  test("holds in CI once the signature is in the change, and for nothing else", () => {
    const { repository, base, keyFile } = changeWith({ email: "grace@example.org" });
    expect(judge(repository, base).code).toBe(1);
    expect(approve(repository, base, keyFile).code).toBe(0);
    repository.commit("approval");
    expect(judge(repository, base).code).toBe(0);
    repository.write("other.sh", `${line.replace(/_live_./, "_live_Z")}  # gitleaks:allow\n`);
    repository.commit("another key");
    expect(judge(repository, base).code).toBe(1);
  });

  test("does not hold when the approver wrote the change, or when the signature is of another key", () => {
    const own = changeWith({ email: "ada@example.org" });
    approve(own.repository, own.base, own.keyFile);
    own.repository.commit("approval of one's own");
    expect(judge(own.repository, own.base).code).toBe(1);

    const forged = changeWith({ email: "grace@example.org" });
    const otherKey = `${emptyFolder()}/other.pem`;
    portcullis(["ignore", "key", otherKey]);
    approve(forged.repository, forged.base, otherKey);
    forged.repository.commit("approval with a key that nobody knows");
    expect(judge(forged.repository, forged.base).code).toBe(1);
  });
});

test("`ignore add` writes an entry that holds, keeps comments, and refuses a day that is over", () => {
  const repository = new TestRepository()
    .write("pay.sh", `${line}\n`)
    .write("portcullis.yaml", "# our policy\nversion: 1\n");
  repository.commit("start");
  const at = { cwd: repository.folder };
  const add = (until: string) =>
    portcullis(
      [
        "ignore",
        "add",
        "secrets/*",
        "--until",
        until,
        "--reason",
        "bench",
        "--owner",
        "ada",
        "--now",
        "2026-12-01",
      ],
      at,
    );
  expect(add("2026-11-30").code).toBe(2);
  expect(add("2027-01-31").code).toBe(0);
  expect(readFileSync(`${repository.folder}/portcullis.yaml`, "utf8")).toContain("# our policy");
  expect(jsonScan([".", "--now", "2026-12-02T00:00:00Z"], at).code).toBe(0);
  const listed = portcullis(["ignore", "list", "--now", "2026-12-02T00:00:00Z"], at);
  expect(listed.stdout).toContain("holds  until 2027-01-31  ada");
});

test("in a pull-request job a plain scan judges the change by the base's policy, not by its own", () => {
  const { repository } = withBase();
  repository.git("checkout", "-q", "-b", "feature");
  repository.write("pay.sh", `${line}\n`).write("portcullis.yaml", "policy: {rules: [{action: report}]}\n");
  repository.commit("a key, and a policy that lets it through");
  expect(jsonScan(["."], { cwd: repository.folder }).code).toBe(0);
  expect(jsonScan(["."], { cwd: repository.folder, ...inCi }).code).toBe(1);
  const lost = { ...pullRequestJob, GITHUB_BASE_REF: "nowhere" };
  const ran = portcullis(["scan", "."], { cwd: repository.folder, env: lost });
  expect([ran.code, ran.stderr.includes("fetch-depth: 0")]).toEqual([2, true]);
});
