// A week with a ledger, each day a fresh process of the built program: a leaked key, its move, its removal, its rotation; then CI jobs on
// empty disks that share nothing but the remote.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "libsql";
import { describe, expect, test } from "vitest";
import { emptyFolder, portcullis, type Ran, stripeKey, TestRepository } from "./portcullis.ts";

type Listed = {
  readonly record: {
    readonly fingerprint: string;
    readonly rule: string;
    readonly state: string;
    readonly rotation?: string;
    readonly firstSeenAt: string;
    readonly paths: readonly string[];
    readonly isOpen: boolean;
  };
  readonly timeLeft: string;
  readonly notice?: string;
  readonly retrospective?: string;
};

const home = { XDG_CONFIG_HOME: emptyFolder(), CI: "", USER: "ada", PORTCULLIS_LEDGER: "" };

/** One job: its own process, and its own disk when `cache` is new. */
function runIn(
  cwd: string,
  cache = emptyFolder(),
): (args: readonly string[], env?: NodeJS.ProcessEnv) => Ran {
  return (args, env = {}) => portcullis(args, { cwd, env: { ...home, PORTCULLIS_CACHE: cache, ...env } });
}

function listed(run: ReturnType<typeof runIn>, ...args: readonly string[]): readonly Listed[] {
  const ran = run(["findings", "list", "--json", "--quiet", ...args]);
  if (ran.code !== 0) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout) as readonly Listed[];
}

describe("a week with a ledger", () => {
  test("a leaked key keeps its date and its clock until it was rotated", { timeout: 300_000 }, () => {
    const repository = new TestRepository();
    const run = runIn(repository.folder);
    const at = (day: string): readonly string[] => ["--now", `2027-03-${day}:00:00Z`];
    const scan = (day: string): Ran => run(["scan", ".", "--record", "--run", day, ...at(day)]);
    repository
      .write("app/pay.env", `KEY="${stripeKey()}"\n`)
      .write(".gitignore", ".portcullis/ledger.db*\n")
      .commit("Payments");

    const tuesday = scan("02T09");
    expect(tuesday.code).toBe(1);
    expect(tuesday.stderr).toContain("recorded in");
    expect(tuesday.stderr).toMatch(/checkpoint \{"at":.*"signature":/);
    const [first, ...more] = listed(run, ...at("02T10"));
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      record: {
        state: "blocked",
        rotation: "leaked",
        firstSeenAt: "2027-03-02T09:00:00.000Z",
        paths: ["app/pay.env"],
      },
      timeLeft: "1 d 23 h left",
      retrospective: "open",
    });
    expect(scan("02T09").code).toBe(1); // the job was repeated: nothing is recorded twice
    expect(listed(run, ...at("02T10"))).toEqual([first]);

    repository.git("mv", "app/pay.env", "app/payments.env");
    repository.write("app/payments.env", `# moved\n\nKEY = "${stripeKey()}"\n`).commit("Move");
    expect(scan("03T09").code).toBe(1);
    expect(listed(run, ...at("03T10"))).toMatchObject([
      {
        record: {
          fingerprint: first?.record.fingerprint,
          firstSeenAt: "2027-03-02T09:00:00.000Z",
          paths: ["app/payments.env"],
        },
        timeLeft: "23 h 0 min left",
        notice: "soon",
      },
    ]);

    // A scan that did not look there closes nothing.
    repository.write("other.py", "x = 1\n").commit("Other");
    run(["scan", "other.py", "--record", "--run", "partial", ...at("03T11")]);
    expect(listed(run, ...at("03T12")).length).toBe(1);

    repository.git("rm", "-q", "app/payments.env");
    repository.commit("Remove the key");
    expect(scan("05T09").stderr).toContain("is over its deadline");
    expect(listed(run, ...at("05T10"))).toMatchObject([
      { timeLeft: "1 d 1 h over", notice: "breached", record: { rotation: "leaked" } },
    ]);

    const name = first?.record.fingerprint.slice(0, 12) ?? "";
    expect(run(["findings", "move", name, "verified"]).stderr).toContain("cannot be moved");
    expect(
      run(["findings", "retrospective", name, "--cause", "copied", "--impact", "none", "--lessons", "vault"])
        .code,
    ).toBe(0);
    expect(run(["findings", "rotated", name, ...at("05T11")]).code).toBe(0);
    expect(listed(run, ...at("05T12"))).toEqual([]);
    expect(listed(run, "--all", ...at("05T12"))).toMatchObject([
      { record: { state: "verified", rotation: "rotated", isOpen: false } },
    ]);
  });

  test("tampering is named, exit codes say so, and both verifiers agree", { timeout: 300_000 }, () => {
    const repository = new TestRepository();
    const run = runIn(repository.folder);
    repository.write("a.py", "x = 1\n").commit("A");
    for (const day of ["1", "2", "3"]) run(["scan", ".", "--record", "--run", day]);
    const file = join(repository.folder, ".portcullis/ledger.db");
    const kept = join(repository.folder, "kept.json");
    writeFileSync(kept, run(["ledger", "checkpoint"]).stdout);
    const verifier = join(import.meta.dirname, "../../tools/verify_ledger.py");
    expect(run(["ledger", "verify", "--checkpoint", kept])).toMatchObject({ code: 0 });
    expect(
      JSON.parse(execFileSync("python3", [verifier, file, "--checkpoint", kept], { encoding: "utf8" })),
    ).toMatchObject({ sound: true });
    new Sqlite(file).exec("update ledger_payload set body = '{}' where position = 2");
    const answer = run(["ledger", "verify", "--checkpoint", kept]);
    expect(answer.code).toBe(1);
    expect(answer.stdout).toContain("the payload of entry 2 was changed");
    writeFileSync(file, "no ledger at all");
    const broken = run(["scan", ".", "--record"]);
    expect(broken.code).toBe(4);
    expect(broken.stderr).toContain("it is not a ledger");
    expect(run(["ledger", "verify", "--ledger", "nowhere.db"])).toMatchObject({ code: 4 });
    expect(existsSync(join(repository.folder, "nowhere.db"))).toBe(false);
  });

  test("CI jobs on empty disks share nothing but the remote", { timeout: 300_000 }, () => {
    const remote = emptyFolder();
    execFileSync("git", ["init", "-q", "--bare", remote]);
    const repository = new TestRepository();
    repository
      .write("portcullis.yaml", "ledger: { home: ref, protocols: [file] }\n")
      .write("a.py", "x = 1\n")
      .commit("A");
    repository.git("remote", "add", "origin", remote);
    repository.git("push", "-q", "origin", "main");
    const onMain = runIn(repository.folder)(["scan", ".", "--record", "--run", "main-1"]);
    expect(onMain).toMatchObject({ code: 0 });

    repository.git("checkout", "-q", "-b", "feature");
    repository.write("pay.env", `KEY="${stripeKey(2)}"\n`).commit("Pay");
    const before = execFileSync("git", ["rev-parse", "refs/portcullis/ledger"], {
      cwd: remote,
      encoding: "utf8",
    });
    const report = join(emptyFolder(), "report.json");
    const judged = runIn(repository.folder)([
      "scan",
      "--diff",
      "main..feature",
      "--report",
      `json=${report}`,
    ]);
    expect(judged.code).toBe(1);
    expect(
      (JSON.parse(readFileSync(report, "utf8")) as { decision: { ledgerHead?: string } }).decision.ledgerHead,
    ).toMatch(/^sha256:/);
    expect(
      execFileSync("git", ["rev-parse", "refs/portcullis/ledger"], { cwd: remote, encoding: "utf8" }),
    ).toBe(before); // it only read

    // The second job: a checkout of the default branch, and the report.
    repository.git("checkout", "-q", "main");
    const record = ["ledger", "record", report, "--branch", "feature", "--run", "pr-1"];
    expect(runIn(repository.folder)(record)).toMatchObject({ code: 0 });
    expect(runIn(repository.folder)(record)).toMatchObject({ code: 0 });
    const third = runIn(repository.folder);
    expect(listed(third)).toMatchObject([{ record: { paths: ["pay.env"], state: "blocked" } }]);
    expect(third(["ledger", "verify"])).toMatchObject({ code: 0 });
    // The clean default branch says nothing of what only the change has.
    expect(runIn(repository.folder)(["scan", ".", "--record", "--run", "main-2"])).toMatchObject({ code: 0 });
    expect(listed(runIn(repository.folder)).length).toBe(1);
  });
});
