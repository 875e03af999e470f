// Bad input around the ledger, the policy and what people type: one clear sentence, the exit code of the design, nothing lost, no stack.

import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { emptyFolder, portcullis, TestRepository } from "./portcullis.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = emptyFolder();
const at = (name: string): string => join(folder, name);
let before = "";

beforeAll(() => {
  const cwd = emptyFolder();
  portcullis(["scan", ".", "--only", "secrets", "--record", "--ledger", at("good.db")], { cwd });
  before = portcullis(["ledger", "checkpoint", "--ledger", at("good.db")]).stdout;
  const good = readFileSync(at("good.db"));
  writeFileSync(at("cut.db"), good.subarray(0, Math.floor(good.length / 3)));
  writeFileSync(at("text.db"), "not a database\n");
  writeFileSync(at("note.txt"), "note\n");
  execFileSync("python3", [
    "-c",
    `import sqlite3; c = sqlite3.connect(${JSON.stringify(at("other.db"))}); c.execute("create table x(a)"); c.commit()`,
  ]);
  const { publicKey } = generateKeyPairSync("ed25519");
  writeFileSync(at("other.pem"), publicKey.export({ type: "spki", format: "pem" }));
});

const record = (ledger: string): readonly string[] => [
  "scan",
  ".",
  "--only",
  "secrets",
  "--record",
  "--ledger",
  ledger,
];

test.each<[readonly string[], number, RegExp]>([
  [["ledger", "verify", "--ledger", "none.db"], 4, /There is no ledger at none\.db/],
  [["ledger", "verify", "--ledger", at("text.db")], 4, /it is not a ledger/],
  [record(at("text.db")), 4, /it is not a ledger/],
  [["ledger", "verify", "--ledger", at("cut.db")], 4, /damaged or cut/],
  [["findings", "list", "--ledger", at("other.db")], 4, /not a ledger of Portcullis/],
  [record(at("other.db")), 4, /not a ledger of Portcullis/],
  [["ledger", "verify", "--ledger", at("good.db"), "--key", at("note.txt")], 4, /Cannot read a key from/],
  [["ledger", "verify", "--ledger", at("good.db"), "--checkpoint", at("note.txt")], 2, /is no checkpoint/],
  [
    ["findings", "list", "--ledger", "postgres://me:hunter2hunter2@127.0.0.1:1/x"],
    4,
    /nothing answers at this address/,
  ],
  [["findings", "list", "--ledger", "ref"], 2, /has no `origin`/],
  [["findings", "list", "--ledger", at("good.db"), "--now", "2026-13-01"], 2, /not a day of the calendar/],
  [["findings", "own", "v1:beef", "ada", "--ledger", at("good.db")], 2, /knows no finding/],
  [["override", "add", "CVE-2026-1", "--reason", "x", "--ledger", at("good.db")], 2, /configures no channel/],
  [["override", "approve", "o-1", "--ledger", at("good.db")], 2, /knows no override/],
  [["policy", "replay", "--policy", "none.yaml"], 2, /no file none\.yaml/],
  [["policy", "show", "polcy"], 2, /has no part/],
  [
    ["ledger", "record", at("note.txt"), "--ledger", at("good.db")],
    2,
    /Cannot read .*note\.txt: it is not JSON/,
  ],
  [
    [
      "ledger",
      "purge",
      "--type",
      "run.recorded",
      "--before",
      "2027-01-01",
      "--reason",
      "x",
      "--ledger",
      at("good.db"),
    ],
    2,
    /Cannot purge run\.recorded/,
  ],
  [
    ["ledger", "purge", "--type", "notice.sent", "--ledger", at("good.db")],
    2,
    /needs --type, --before and --reason/,
  ],
  [
    ["scan", at("note.txt"), "--only", "secrets", "--record", "--ledger", "/proc/none.db"],
    4,
    /it cannot be opened/,
  ],
  [["scan", at("note.txt"), "--policy", at("none.yaml")], 2, /none\.yaml/],
  [["ledger", "purge", "--due", "--ledger", at("good.db")], 2, /keeps everything/],
  [["ignore", "add", "CVE-2026-1", "--until", "2027-02-31", "--reason", "x"], 2, /not a day of the calendar/],
  [["ignore", "add", "CVE-2026-1", "--until", "2020-01-01", "--reason", "x"], 2, /is over/],
  [["ignore", "approve", "x-1", "--by", "grace"], 2, /needs the approver's key/],
  [["ignore", "approve", "--head", "abc"], 2, /needs the approver's key|whole commit id/],
  [
    ["clock", "start", "x", "--table", "updats", "--class", "patch", "--ledger", at("good.db")],
    2,
    /no SLA table "updats"/,
  ],
  [["clock", "mark", "x", "reviewed", "--ledger", at("good.db")], 2, /no clock "x"/],
  [["gate", "evidence"], 2, /requires no gate/],
  [["gate", "stage", "deploy"], 2, /names no stages/],
  [["vex", "check", at("note.txt")], 2, /not JSON/],
])("%j: exit %i", (args, code, said) => {
  const ran = portcullis(args, { cwd: new TestRepository().folder });
  expect(`${ran.stdout}${ran.stderr}`).toMatch(said);
  expect(ran.code).toBe(code);
  expect(`${ran.stdout}${ran.stderr}`).not.toMatch(/ {4}at |hunter2/);
});

test("nothing of this added to the ledger or took from it", () => {
  const checkpoint = portcullis(["ledger", "checkpoint", "--ledger", at("good.db")]).stdout;
  expect(checkpoint).toBe(before);
  expect(portcullis(["ledger", "verify", "--ledger", at("good.db")]).code).toBe(0);
});

test.each([
  ["sla: {table: petanqe}", 'line 1, `sla.table` names no SLA table: "petanqe" (did you mean `petanque`?)'],
  ["overrides: {channels: [ops]}", 'names no channel: "ops" (none is described under `channels:`'],
  ["ignores: [{rule: a/b, reason: r, owner: o, until: 2027-02-31}]", "must be a day of the calendar"],
  ["channels: {ops: {kind: webhook, url_env: 'https://x'}}", "must be the name of an environment variable"],
  ["overrides: {max_hours: 0}", "max_hours"],
  ["version: 9", "must be 1"],
  ["stages: deploy", "stages"],
  ["policy: {rules: [{when: {cvss_at_least: 11}, action: block}]}", "cvss_at_least"],
])("policy %s: exit 2", (text, said) => {
  const cwd = new TestRepository().write("portcullis.yaml", `${text}\n`).folder;
  const ran = portcullis(["scan", ".", "--only", "secrets"], { cwd });
  expect([ran.code, ran.stderr.includes(said), ran.stderr.includes("    at ")]).toEqual([2, true, false]);
});

test("a key of the environment that is none stops the recording, and its text is shown nowhere", () => {
  const cwd = emptyFolder();
  const env = { PORTCULLIS_LEDGER_KEY: "this-is-no-key-at-all" };
  const ran = portcullis(record(at("new.db")), { cwd, env });
  expect([ran.code, ran.stderr.includes("Cannot read a key")]).toEqual([4, true]);
  expect(ran.stdout + ran.stderr).not.toContain("this-is-no-key");
  expect(existsSync(at("new.db"))).toBe(false);
});

test("a ledger signed by another key than the given one is not sound: exit 1", () => {
  const ran = portcullis(["ledger", "verify", "--ledger", at("good.db"), "--key", at("other.pem")]);
  expect([ran.code, ran.stdout.includes("is not of the given key")]).toEqual([1, true]);
});

test("the ledger in its own folder is neither committed nor scanned", () => {
  const repository = new TestRepository().write("a.txt", "x\n");
  const scan = () =>
    portcullis(["scan", ".", "--only", "secrets", "--record", "--json"], { cwd: repository.folder });
  scan();
  expect(repository.git("status", "--short")).not.toContain("ledger.db");
  expect(JSON.parse(scan().stdout)).toMatchObject({ findings: [], decision: { verdict: "pass" } });
});
