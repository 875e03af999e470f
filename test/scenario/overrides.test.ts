// An override that cannot be silent: recorded, delivered to a channel that is really there (or really down), and only then in force.

import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import {
  emptyFolder,
  jsonScan,
  pullRequestJob,
  type Ran,
  stripeKey,
  TestRepository,
} from "../e2e/portcullis.ts";

vi.setConfig({ testTimeout: 180_000 });

const program = resolve(import.meta.dirname, "../../dist/main.js");
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Without blocking this process: the channel lives in it. */
function run(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((done) => {
    const clean = { ...process.env, CI: "", GITHUB_ACTIONS: "", GITHUB_ACTOR: "", NO_COLOR: "1", ...env };
    const child = spawn(process.execPath, [program, ...args], { cwd, env: clean });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (part) => (stdout += part));
    child.stderr.on("data", (part) => (stderr += part));
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
}

async function channel(status: number): Promise<{ readonly url: string; readonly messages: string[] }> {
  const messages: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      messages.push(body);
      response.writeHead(status).end();
    });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T/B/x`, messages };
}

function blocked(approver = "optional"): {
  readonly cwd: string;
  readonly commit: string;
  readonly ledger: string;
} {
  const repository = new TestRepository()
    .write("portcullis.yaml", `preset: petanque\noverrides: {approver: ${approver}, max_hours: 48}\n`)
    .write("pay.py", `k = "${stripeKey(4)}"\n`);
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
  change.write("pay.py", `k = "${stripeKey(5)}"\n`);
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
