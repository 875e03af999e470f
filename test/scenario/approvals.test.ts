// Approvals that the ledger holds instead of the change: a login that CI vouches for, or a key; never the author, never a bare name.

import { expect, test, vi } from "vitest";
import {
  emptyFolder,
  jsonScan,
  portcullis,
  pullRequestJob,
  stripeKey,
  TestRepository,
} from "../e2e/portcullis.ts";

vi.setConfig({ testTimeout: 240_000 });

function change(policy: string) {
  const repository = new TestRepository().write("portcullis.yaml", policy);
  const base = repository.commit("policy");
  repository.write("pay.sh", `key = "${stripeKey(3)}"  # gitleaks:allow\n`);
  const head = repository.commit("a key with a comment");
  const ledger = ["--ledger", `${emptyFolder()}/ledger.db`];
  const cwd = repository.folder;
  const diff = ["--diff", `${base}..HEAD`];
  // The ledger begins on the default branch, long before.
  portcullis(["scan", ".", "--record", ...ledger], { cwd: emptyFolder() });
  return {
    ...{ repository, head, ledger, cwd, diff },
    judge: () => jsonScan([...diff, ...ledger], { cwd, env: pullRequestJob }).code,
    approveAs: (login: string, ...args: readonly string[]) =>
      portcullis(["ignore", "approve", ...args, ...ledger], {
        cwd,
        env: {
          CI: "true",
          GITHUB_ACTIONS: "true",
          GITHUB_EVENT_NAME: "pull_request_review",
          GITHUB_ACTOR: login,
        },
      }).code,
  };
}

test("a job that somebody else started approves exactly this head; the next commit is proposed again", () => {
  const one = change("version: 1\n");
  expect(one.judge()).toBe(1);
  expect(one.approveAs("ada", "--head", one.head)).toBe(0); // recorded, and worth nothing: ada started the job that is judged
  expect(one.judge()).toBe(1);
  expect(one.approveAs("grace", "--head", one.head)).toBe(0);
  expect(one.judge()).toBe(0);
  one.repository.write("more.sh", `other = "${stripeKey(8)}"  # gitleaks:allow\n`);
  one.repository.commit("one more");
  expect(one.judge()).toBe(1);
});

test("where the policy lists approvers, another login counts for nothing, and a bare name never", () => {
  const one = change("approvers: [{name: grace, logins: [gh-grace]}]\n");
  expect(one.approveAs("eve", "--head", one.head)).toBe(0);
  expect(one.judge()).toBe(1);
  const desk = portcullis(["ignore", "approve", "pay.sh:1", ...one.diff, "--by", "grace", ...one.ledger], {
    cwd: one.cwd,
  });
  expect([desk.code, desk.stderr.includes("needs the approver's key")]).toEqual([2, true]);
  expect(one.approveAs("gh-grace", "--head", one.head)).toBe(0);
  expect(one.judge()).toBe(0);
});

test("a signed approval of one exception stands in the ledger, and holds for that one only", () => {
  const keyFile = `${emptyFolder()}/grace.pem`;
  const publicKey = portcullis(["ignore", "key", keyFile]).stdout.trim();
  const one = change(`approvers: [{name: grace, public_key: ${publicKey}, emails: [grace@example.org]}]\n`);
  const approved = portcullis(
    ["ignore", "approve", "pay.sh:1", ...one.diff, "--by", "grace", "--key", keyFile, ...one.ledger],
    { cwd: one.cwd },
  );
  expect([approved.code, approved.stdout.startsWith("approved: x-")]).toEqual([0, true]);
  expect(one.judge()).toBe(0);
  one.repository.write("more.sh", `other = "${stripeKey(8)}"  # gitleaks:allow\n`);
  one.repository.commit("one more");
  expect(one.judge()).toBe(1);
});

test("an exception for what was there before the change is found by the words of its entry", () => {
  const keyFile = `${emptyFolder()}/grace.pem`;
  const publicKey = portcullis(["ignore", "key", keyFile]).stdout.trim();
  const approvers = `approvers: [{name: grace, public_key: ${publicKey}}]\n`;
  const repository = new TestRepository().write("portcullis.yaml", approvers);
  repository.write("pay.sh", `key = "${stripeKey(3)}"\n`);
  const base = repository.commit("a key, long ago");
  const cwd = repository.folder;
  const fingerprint = jsonScan([], { cwd }).report.findings[0]?.finding.fingerprint ?? "";
  const entry = { fingerprint, reason: "a test account", owner: "ada", until: "2027-01-31" };
  repository.write("portcullis.yaml", `${approvers}ignores: [${JSON.stringify(entry)}]\n`);
  repository.commit("except it");
  const approve = (wanted: string) =>
    portcullis(["ignore", "approve", wanted, "--diff", `${base}..HEAD`, "--by", "grace", "--key", keyFile], {
      cwd,
    });
  const approved = approve(fingerprint.slice(0, 9));
  expect([approved.code, approved.stdout]).toEqual([0, expect.stringMatching(/^approved: x-[0-9a-f]{12} /)]);
  const name = /x-[0-9a-f]{12}/.exec(approved.stdout)?.[0] ?? "";
  expect(approve(name).code).toBe(0);
  expect(approve("x-000000000000")).toMatchObject({ code: 2 });
});
