// Deadlines over days, in virtual time: each day a fresh process, a channel that is really there, and a ledger. Nobody is told twice.

import { expect, test, vi } from "vitest";
import { emptyFolder, TestRepository } from "../e2e/portcullis.ts";
import { channel, run } from "./channel.ts";

vi.setConfig({ testTimeout: 240_000 });

test("a warning before the deadline, a notice at it, each once; nothing while the channel is down is lost", async () => {
  const repository = new TestRepository()
    .write(
      "portcullis.yaml",
      "preset: petanque\nsla: {notify: [ops-alerts], table: ours, tables: {ours: {version: '1', critical: 48, high: 48}}}\n",
    )
    .write(
      "api/app.py",
      'import hashlib\nimport requests\nfrom flask import request\n\n\ndef feed():\n    return requests.get(request.args["url"], verify=False).text\n',
    );
  repository.commit("start");
  const [cwd, ledger] = [repository.folder, `${emptyFolder()}/ledger.db`];
  const ops = await channel(200);
  const day = (now: string, url: string) =>
    run(["scan", ".", "--only", "code", "--record", "--notify", "--ledger", ledger, "--now", now], cwd, {
      OPS_ALERTS_WEBHOOK_URL: url,
    });
  expect((await day("2026-11-23T08:00:00Z", ops.url)).code).toBe(0);
  expect(ops.messages).toEqual([]);
  const down = await day("2026-11-24T20:00:00Z", "http://127.0.0.1:9/x");
  expect([down.code, down.stderr.includes("is due soon")]).toEqual([4, true]);
  const soon = await day("2026-11-24T21:00:00Z", ops.url);
  expect(soon.code).toBe(0);
  const told = ops.messages.length;
  expect(told).toBeGreaterThan(0);
  expect(ops.messages.every((text) => text.includes("Due soon"))).toBe(true);
  await day("2026-11-24T22:00:00Z", ops.url);
  expect(ops.messages).toHaveLength(told);
  await day("2026-11-25T09:00:00Z", ops.url);
  expect(ops.messages.slice(told).every((text) => text.includes("Over its deadline"))).toBe(true);
  expect(ops.messages).toHaveLength(2 * told);
  const due = await run(["findings", "due", "--ledger", ledger, "--now", "2026-11-25T09:00:00Z"], cwd, {});
  expect(due.stdout).toContain("is over its deadline: 1 h 0 min over");
});

test("a document's review and an update's are clocks of the same kind, and are told of in the same way (R21, R131)", async () => {
  const cwd = new TestRepository().write(
    "portcullis.yaml",
    "preset: petanque\nsla: {notify: [ops-alerts]}\n",
  ).folder;
  const ledger = ["--ledger", `${emptyFolder()}/ledger.db`];
  const ops = await channel(200);
  const env = { OPS_ALERTS_WEBHOOK_URL: ops.url };
  const at = (now: string, ...args: readonly string[]) => run([...args, ...ledger, "--now", now], cwd, env);
  const update = ["clock", "start", "update:npm/lodash@4.17.21", "--table", "updates", "--owner", "ada"];
  expect((await at("2026-11-02T09:00:00Z", ...update, "--class", "patch")).code).toBe(0);
  const document = [
    "clock",
    "start",
    "doc:SECURITY.md@2026-11",
    "--table",
    "documents",
    "--class",
    "document",
  ];
  expect((await at("2026-11-02T09:00:00Z", ...document)).code).toBe(0);
  expect((await at("2026-11-05T09:00:00Z", ...document)).stderr).toContain("it never starts anew");
  await at("2026-11-10T09:00:00Z", "findings", "due", "--notify");
  expect(ops.messages).toHaveLength(1);
  expect(ops.messages[0]).toContain("lodash");
  await at("2026-11-10T10:00:00Z", "clock", "mark", "update:npm/lodash@4.17.21", "reviewed");
  expect((await at("2026-11-10T11:00:00Z", "findings", "due")).stdout).toContain(
    "nothing is over its deadline",
  );
  expect((await at("2026-12-04T09:00:00Z", "findings", "due")).stdout).toContain(
    "SECURITY.md@2026-11 is over its deadline: 1 d",
  );
  expect((await at("2026-12-04T09:00:00Z", "clock", "list", "--all")).stdout).toMatch(/late {2}update:npm/);
});
