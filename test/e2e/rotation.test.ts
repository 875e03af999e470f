// R41 over a week of runs, each a fresh process of the built program: a leaked key blocks until the ledger says that it was rotated, whether
// or not its line is still there.

import { expect, test } from "vitest";
import { emptyFolder, portcullis, type Ran, stripeKey, TestRepository } from "./portcullis.ts";

const home = { XDG_CONFIG_HOME: emptyFolder(), USER: "ada", PORTCULLIS_LEDGER: "" };

function week(policy: string): {
  readonly repository: TestRepository;
  readonly run: (...args: string[]) => Ran;
  readonly scan: (...args: string[]) => Ran;
} {
  const repository = new TestRepository()
    .write(".gitignore", ".portcullis/ledger.db*\n")
    .write("portcullis.yaml", policy)
    .write("app.py", "import os\n");
  repository.commit("start");
  const env = { ...home, PORTCULLIS_CACHE: emptyFolder() };
  const run = (...args: string[]): Ran => portcullis(args, { cwd: repository.folder, env });
  return { repository, run, scan: (...args) => run("scan", "--record", "--only", "secrets", ...args) };
}

function nameOf(ran: Ran): string {
  return (
    /portcullis findings rotated (v1:[0-9a-f]{32})/.exec(ran.stdout)?.[1] ?? `no command in ${ran.stdout}`
  );
}

test("with require_rotation a deleted key goes on blocking until its rotation is recorded", {
  timeout: 240_000,
}, () => {
  const { repository, run, scan } = week("policy: {require_rotation: true}\n");
  expect(scan(".").code).toBe(0);
  repository.write("app.py", `key = "${stripeKey(61)}"\n`).commit("leak");
  expect(scan(".").code).toBe(1);
  repository.write("app.py", "import os\n").commit("delete the line");
  const deleted = scan(".");
  expect(deleted.code).toBe(1);
  expect(deleted.stdout).toContain(
    "1 leaked secret is not recorded as rotated (secrets/stripe-live-secret-key in app.py",
  );
  expect(deleted.stdout).toContain("deleting the line is not enough, history keeps it");
  const recorded = run("findings", "rotated", nameOf(deleted), "--dead");
  expect(recorded.stderr + recorded.stdout).toContain("finding.rotation recorded");
  expect(scan(".").code).toBe(0);
  expect(scan("--history").code).toBe(0); // history keeps the line, and it opens nothing
});

test("a pull request whose branch held a key passes once the rotation is recorded", {
  timeout: 240_000,
}, () => {
  const { repository, run, scan } = week("policy: {require_rotation: true}\n");
  repository.git("checkout", "-q", "-b", "topic");
  repository.write("app.py", `key = "${stripeKey(62)}"\n`).commit("leak");
  repository.write("app.py", "import os  # no key\n").commit("delete the line");
  const blocked = scan("--diff", "main..HEAD");
  expect(blocked.code).toBe(1);
  const again = scan("--diff", "main..HEAD");
  expect(again.code).toBe(1);
  expect(run("findings", "rotated", nameOf(again)).code).toBe(0);
  expect(scan("--diff", "main..HEAD").code).toBe(0);
  repository.write("app.py", `key = "${stripeKey(62)}"\n`).commit("the dead key comes back");
  expect(scan("--diff", "main..HEAD").code).toBe(1); // it stands in the head
});

test("without the setting a deleted line is enough, a false alarm never needs rotation, and no ledger is no answer", {
  timeout: 240_000,
}, () => {
  const off = week("policy: {}\n");
  off.repository.write("app.py", `key = "${stripeKey(63)}"\n`).commit("leak");
  expect(off.scan(".").code).toBe(1);
  off.repository.write("app.py", "import os\n").commit("delete");
  expect(off.scan(".").code).toBe(0);

  const on = week("policy: {require_rotation: true}\n");
  on.repository.write("app.py", `key = "${stripeKey(64)}"\n`).commit("leak");
  on.scan(".");
  on.repository.write("app.py", "import os\n").commit("delete");
  const name = nameOf(on.scan("."));
  expect(on.run("findings", "move", name, "false-positive", "--reason", "made for a test").code).toBe(0);
  expect(on.scan(".").code).toBe(0);
  expect(on.run("scan", ".", "--ledger", "none").code).not.toBe(0);
});
