// An override that cannot be silent: recorded, delivered to a channel that is really there (or really down), and only then in force.

import { expect, test, vi } from "vitest";
import { emptyFolder, jsonScan, pullRequestJob, stripeKey, TestRepository } from "../e2e/portcullis.ts";
import { channel, run } from "./channel.ts";

vi.setConfig({ testTimeout: 180_000 });

function blocked(approver = "optional"): {
  readonly cwd: string;
  readonly commit: string;
  readonly ledger: string;
} {
  const repository = new TestRepository()
    .write("portcullis.yaml", `preset: petanque\noverrides: {approver: ${approver}, max_hours: 48}\n`)
    .write("pay.sh", `k = "${stripeKey(4)}"\n`);
  return { cwd: repository.folder, commit: repository.commit("start"), ledger: `${emptyFolder()}/ledger.db` };
}

const scanAt = (at: string, ledger: string) => ["scan", ".", "--record", "--ledger", ledger, "--now", at];

test("told in the channel of the preset, it holds for its commit until its end, and then blocks again", async () => {
  const { cwd, commit, ledger } = blocked();
  const ops = await channel(200);
  const env = { OPS_ALERTS_WEBHOOK_URL: ops.url };
  expect((await run(scanAt("2026-11-27T10:00:00Z", ledger), cwd, env)).code).toBe(1);
  const wish = [
    "override",
    "add",
    "--commit",
    commit,
    "--reason",
    "third party has no patch yet",
    "--hours",
    "24",
    "--by",
    "ada",
  ];
  const added = await run([...wish, "--ledger", ledger, "--now", "2026-11-27T11:00:00Z"], cwd, env);
  expect(added.stdout).toMatch(/^o-[0-9a-f]{12} holds, until 2026-11-28T11:00:00\.000Z; told: ops-alerts/);
  expect(ops.messages).toHaveLength(1);
  expect(JSON.parse(ops.messages[0] ?? "").text).toContain("third party has no patch yet");
  expect((await run(scanAt("2026-11-28T10:59:59Z", ledger), cwd, env)).code).toBe(0);
  expect((await run(scanAt("2026-11-28T11:00:00Z", ledger), cwd, env)).code).toBe(1);
});

test("with its channel down nothing holds: exit 4, and the gate still blocks", async () => {
  const { cwd, commit, ledger } = blocked();
  for (const env of [
    { OPS_ALERTS_WEBHOOK_URL: "http://127.0.0.1:9/x" },
    { OPS_ALERTS_WEBHOOK_URL: "" },
    { OPS_ALERTS_WEBHOOK_URL: (await channel(500)).url },
  ]) {
    const added = await run(
      ["override", "add", "--commit", commit, "--reason", "urgent", "--ledger", ledger],
      cwd,
      env,
    );
    expect(added.code).toBe(4);
    expect(added.stderr).toContain("nobody was told");
    expect(added.stderr).not.toContain("/services/");
    expect(
      (await run([...scanAt(new Date().toISOString(), ledger)], cwd, { ...env, SECURITY_OVERRIDE: "urgent" }))
        .code,
    ).toBe(1);
  }
  const listed = await run(["override", "list", "--all", "--ledger", ledger], cwd, {});
  expect(listed.stdout).toContain("undelivered");
});

test("SECURITY_OVERRIDE in a deploy job makes the same records, and none in a pull request", async () => {
  const { cwd, ledger } = blocked();
  const ops = await channel(200);
  const env = {
    OPS_ALERTS_WEBHOOK_URL: ops.url,
    SECURITY_OVERRIDE: "accepted until Monday",
    PORTCULLIS_ACTOR: "ada",
  };
  const unrecorded = await run(["scan", ".", "--now", "2026-11-27T10:00:00Z"], cwd, env);
  expect([unrecorded.code, ops.messages.length]).toEqual([1, 0]);
  expect(unrecorded.stdout).toContain("run the scan with --record");
  const passed = await run(scanAt("2026-11-27T10:00:00Z", ledger), cwd, env);
  expect([passed.code, ops.messages.length]).toEqual([0, 1]);
  const listed = await run(
    ["override", "list", "--ledger", ledger, "--now", "2026-11-27T11:00:00Z"],
    cwd,
    {},
  );
  expect(listed.stdout).toContain("accepted until Monday");

  const change = new TestRepository().write("portcullis.yaml", "preset: petanque\n");
  const base = change.commit("policy");
  change.write("pay.sh", `k = "${stripeKey(5)}"\n`);
  change.commit("a key");
  const judged = jsonScan(["--diff", `${base}..HEAD`, "--record", "--ledger", `${emptyFolder()}/l.db`], {
    cwd: change.folder,
    env: { ...pullRequestJob, ...env },
  });
  expect(judged.code).toBe(1);
  expect(judged.report.decision.reasons.map(({ text }) => text).join()).toContain(
    "cannot override its own checks",
  );
});

test("where the policy wants a second person, it holds only after somebody else approved", async () => {
  const { cwd, commit, ledger } = blocked("required");
  const ops = await channel(200);
  const env = { OPS_ALERTS_WEBHOOK_URL: ops.url };
  const common = ["--ledger", ledger, "--now", "2026-11-27T11:00:00Z"];
  const added = await run(
    ["override", "add", "secrets/*", "--commit", commit, "--reason", "urgent", "--by", "ada", ...common],
    cwd,
    env,
  );
  const id = /^(o-\w+) unapproved/.exec(added.stdout)?.[1] ?? "";
  expect((await run(scanAt("2026-11-27T12:00:00Z", ledger), cwd, env)).code).toBe(1);
  expect((await run(["override", "approve", id, "--by", "ada", ...common], cwd, env)).code).toBe(2);
  expect((await run(["override", "approve", id, "--by", "grace", ...common], cwd, env)).stdout).toContain(
    "holds",
  );
  expect((await run(scanAt("2026-11-27T12:00:00Z", ledger), cwd, env)).code).toBe(0);
  expect(
    (
      await run(
        ["override", "add", "--environment", "production", "--reason", "too wide", ...common],
        cwd,
        env,
      )
    ).code,
  ).toBe(2);
  expect(
    (
      await run(
        ["override", "add", "--commit", commit, "--reason", "too long", "--hours", "49", ...common],
        cwd,
        env,
      )
    ).code,
  ).toBe(2);
});

test("an override of a commit reaches denied licences and gaps too, and one of a package its licence only", async () => {
  const lock = {
    name: "p",
    lockfileVersion: 3,
    packages: {
      "": { name: "p", dependencies: { copyleft: "1.0.0" } },
      "node_modules/copyleft": {
        version: "1.0.0",
        resolved: "https://registry.example.org/copyleft/-/copyleft-1.0.0.tgz",
        integrity: `sha512-${"A".repeat(86)}==`,
        license: "AGPL-3.0-only",
      },
    },
  };
  const repository = new TestRepository()
    .write(
      "portcullis.yaml",
      "preset: petanque\nlicences: {production: {deny: [AGPL-3.0-only]}}\npolicy: {rules: [{name: no-agpl, when: {package: present, licence: denied}, action: block}]}\n",
    )
    .write("app/package.json", JSON.stringify({ name: "p", dependencies: { copyleft: "1.0.0" } }))
    .write("app/package-lock.json", JSON.stringify(lock));
  const commit = repository.commit("start");
  const [cwd, ledger] = [repository.folder, `${emptyFolder()}/ledger.db`];
  const ops = await channel(200);
  const env = { OPS_ALERTS_WEBHOOK_URL: ops.url, PORTCULLIS_CACHE: emptyFolder() }; // no advisories there: a gap
  const scan = async (at: string) =>
    JSON.parse((await run([...scanAt(at, ledger), "--json"], cwd, env)).stdout);
  const add = (at: string, ...more: readonly string[]) =>
    run(
      [
        "override",
        "add",
        ...more,
        "--reason",
        "legal said yes",
        "--by",
        "ada",
        "--ledger",
        ledger,
        "--now",
        at,
      ],
      cwd,
      env,
    );
  const first = await scan("2026-11-27T10:00:00Z");
  expect(first.decision.verdict).toBe("fail");
  expect((await add("2026-11-27T10:10:00Z", "pkg:npm/copyleft", "--commit", commit)).code).toBe(0);
  expect((await scan("2026-11-27T11:00:00Z")).decision.verdict).toBe("incomplete"); // the gap remains
  expect((await add("2026-11-27T11:10:00Z", "--commit", commit)).code).toBe(0);
  const last = await scan("2026-11-27T12:00:00Z");
  expect(last.decision.verdict).toBe("warn");
  expect(last.decision.reasons.map(({ text }: { text: string }) => text).join()).toMatch(
    /copyleft.*accepted until .* by ada/,
  );
});
