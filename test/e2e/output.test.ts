// Where the result goes: a full disk and a reader that goes away.

import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { emptyFolder, noCi, portcullis, program, stripeKey, TestRepository } from "./portcullis.ts";

vi.setConfig({ testTimeout: 120_000 });

const env = { ...process.env, ...noCi };

test.each([
  ["--version"],
  ["rules", "list"],
  ["scan", ".", "--only", "secrets"],
  ["scan", ".", "--json", "--only", "secrets"],
])("%s %s: a result that cannot be written is one sentence, and no success", (...args) => {
  const cwd = new TestRepository().write("a.txt", "x").folder;
  const full = openSync("/dev/full", "w");
  const ran = spawnSync(process.execPath, [program, ...args], { cwd, stdio: ["ignore", full, "pipe"], env });
  closeSync(full);
  expect([ran.status, ran.stderr.toString()]).toEqual([
    4,
    expect.stringMatching(
      /(?:^|\n)portcullis: Cannot write the result to standard output: the disk is full \(ENOSPC\)\.\n$/,
    ),
  ]);
});

test("a reader that goes away takes neither the verdict nor the record with it", () => {
  const repository = new TestRepository();
  for (let index = 0; index < 400; index += 1)
    repository.write(`f${index}.py`, `key = "${stripeKey(index)}"\n`);
  repository.commit("many");
  const scan = `"$0" "$1" scan . --json --only secrets --record --ledger l.db`;
  const ran = spawnSync(
    "bash",
    ["-c", `${scan} | head -c 1; echo " \${PIPESTATUS[0]}"`, process.execPath, program],
    { cwd: repository.folder, env: { ...env, PORTCULLIS_CACHE: emptyFolder() } },
  );
  expect(ran.stdout.toString()).toBe("{ 1\n");
  const open = portcullis(["findings", "list", "--ledger", "l.db", "--json"], { cwd: repository.folder });
  expect(open.stdout.split("stripe-live-secret-key").length).toBeGreaterThan(400);
});
