// The workflow that `init` writes, played step by step for each event: a push, a pull request of the same repository, its end, one from a
// fork, and the sweep of Sunday. Every job has an empty disk and shares nothing but the remote. Only GitHub's own machine is missing.

import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { emptyFolder, portcullis, program, stripeKey, TestRepository } from "./portcullis.ts";
import {
  type Event,
  type JobRun,
  type Machine,
  readWorkflow,
  runWorkflow,
  type Workflow,
} from "./workflow-runner.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const repository = new TestRepository();
const remote = emptyFolder();
const machine: Machine = { remote, cache: emptyFolder() };
let workflow: Workflow;
let base = "";

const git = (...args: readonly string[]): string =>
  execFileSync("git", args, { cwd: remote, encoding: "utf8" }).trim();
const ledgerHead = (): string | undefined => {
  const ran = spawnSync("git", ["rev-parse", "-q", "--verify", "refs/portcullis/ledger"], { cwd: remote });
  return ran.status === 0 ? ran.stdout.toString().trim() : undefined;
};
const codes = (job: JobRun | undefined) => job?.steps.map(({ what, code }) => [what.split("@")[0], code]);
const failed = (job: JobRun | undefined) =>
  job?.steps.filter(({ code }) => code !== 0).map(({ output }) => output);
const openFindings = (): readonly {
  readonly record: { readonly rule: string; readonly state: string };
}[] => {
  const env = { PORTCULLIS_CACHE: emptyFolder(), PORTCULLIS_LEDGER: "ref" };
  const ran = portcullis(["findings", "list", "--json"], { cwd: repository.folder, env });
  return JSON.parse(ran.stdout) as ReturnType<typeof openFindings>; // checked by what the tests ask of it
};

/** Nothing is fetched in a test: the step may fail, and the kept database is used. */
const offline = { HTTPS_PROXY: "http://127.0.0.1:9", https_proxy: "http://127.0.0.1:9" }; // for all but the installation

function pullRequest(
  action: string,
  more: { readonly run: number; readonly from?: string; readonly branch?: string },
): Event {
  const { run, from = "ada/shop", branch = "pay" } = more;
  const head = git("rev-parse", `refs/heads/${branch}`);
  return {
    ...{
      name: "pull_request",
      ref: "refs/pull/7/merge",
      sha: git("rev-parse", "refs/pull/7/merge"),
      run,
      env: offline,
    },
    payload: {
      action,
      pull_request: {
        base: { ref: "main", sha: base },
        head: { ref: branch, sha: head, repo: { full_name: from } },
      },
    },
  };
}

const sweep = { name: "schedule", payload: {}, ref: "refs/heads/main", env: offline } as const;

/** The branch, and the commit that would join it with the base. */
function openPullRequest(branch: string): void {
  repository.git("push", "-q", "origin", branch);
  repository.git("checkout", "-q", "--detach", "main");
  repository.git("merge", "-q", "--no-ff", "-m", "joined", branch);
  repository.git("push", "-q", "origin", "HEAD:refs/pull/7/merge");
  repository.git("checkout", "-q", branch);
}

beforeAll(() => {
  const root = resolve(import.meta.dirname, "../..");
  const npm = (args: readonly string[], cwd: string): void => {
    const ran = spawnSync("npm", args, { cwd, encoding: "utf8" });
    if (ran.status !== 0) throw new Error(`npm ${args.join(" ")}: ${ran.stderr}`);
  };
  const packed = emptyFolder();
  npm(["pack", "--ignore-scripts", "--pack-destination", packed], root);
  const tarball = join(packed, readdirSync(packed).find((name) => name.endsWith(".tgz")) ?? "");
  const made = spawnSync(process.execPath, [program, "init", "--preset", "petanque", "--from", tarball], {
    cwd: repository.folder,
    encoding: "utf8",
  });
  expect([made.status, made.stderr.includes("package-lock.json")]).toEqual([0, true]);
  const policy = join(repository.folder, "portcullis.yaml");
  appendFileSync(policy, "ledger: { protocols: [file] } # the remote of this test is a folder\n");
  repository.write("api/app.py", "x = 1\n");
  repository.commit("Portcullis");
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", remote]);
  repository.git("remote", "add", "origin", remote);
  repository.git("push", "-q", "origin", "main");
  base = git("rev-parse", "main");
  const records = emptyFolder();
  const ranges = [{ type: "SEMVER", events: [{ introduced: "0" }] }];
  for (const ecosystem of ["npm", "GitHub Actions"]) {
    const affected = [{ package: { ecosystem, name: "nobody-has-this" }, ranges }];
    const advisory = {
      id: `CVE-2026-${ecosystem.length}`,
      modified: "2026-11-02T00:00:00Z",
      summary: "a test",
      affected,
    };
    writeFileSync(join(records, `${ecosystem}.json`), JSON.stringify(advisory));
  }
  portcullis(["db", "update", "--from", records, "--quiet"], { env: { PORTCULLIS_CACHE: machine.cache } });
  workflow = readWorkflow(readFileSync(join(repository.folder, ".github/workflows/portcullis.yml"), "utf8"));
});

test("a push to the default branch is scanned and recorded", () => {
  const event: Event = { name: "push", payload: {}, ref: "refs/heads/main", sha: base, run: 1, env: offline };
  const { scan, record, close } = runWorkflow(workflow, event, machine);
  expect({ codes: codes(scan), failed: failed(scan) }).toMatchObject({
    codes: expect.arrayContaining([["Scan the push", 0]]),
  });
  expect([scan?.result, record?.result, close?.result]).toEqual(["success", "success", "skipped"]);
  expect(codes(record)).toContainEqual(["Record", 0]);
  expect(ledgerHead()).toBeDefined();
});

test("a pull request is judged and only reads the ledger; the second job records it without its code; its end closes it", () => {
  const before = ledgerHead();
  repository.git("checkout", "-q", "-b", "pay");
  repository.write("api/pay.py", `KEY = "${stripeKey(4)}"\n`).commit("Pay");
  openPullRequest("pay");
  const { scan, record, close } = runWorkflow(workflow, pullRequest("opened", { run: 2 }), machine);
  expect([scan?.result, record?.result, close?.result]).toEqual(["failure", "success", "skipped"]);
  expect(failed(scan)?.at(-1)).toContain("secrets/stripe-live-secret-key");
  expect(codes(scan)).toContainEqual(["Scan the change", 1]);
  expect(codes(scan)).toContainEqual(["Show the findings in the Security tab", 0]); // shown although the scan failed
  const summary = readFileSync(join(scan?.disk ?? "", "..", "summary.md"), "utf8");
  expect(summary).toContain("secrets/stripe-live-secret-key");
  expect(existsSync(join(record?.disk ?? "", "api/pay.py"))).toBe(false); // nothing of the change
  expect(ledgerHead()).not.toBe(before);
  const blocked = { rule: "secrets/stripe-live-secret-key", state: "blocked" };
  expect(openFindings().map(({ record: one }) => one)).toContainEqual(expect.objectContaining(blocked));

  const ended = runWorkflow(workflow, pullRequest("closed", { run: 3 }), machine);
  expect(Object.values(ended).map(({ result }) => result)).toEqual(["skipped", "skipped", "success"]);
});

test("a fork and Dependabot are judged and never write", () => {
  const before = ledgerHead();
  const fork = runWorkflow(workflow, pullRequest("synchronize", { run: 4, from: "eve/shop" }), machine);
  expect([fork["scan"]?.result, fork["record"]?.result]).toEqual(["failure", "skipped"]);
  const bot = { ...pullRequest("opened", { run: 5 }), actor: "dependabot[bot]" };
  const { scan: judging, ...others } = workflow.jobs;
  const unjudged = { ...workflow, jobs: { ...(judging && { scan: { ...judging, steps: [] } }), ...others } };
  const { scan, record } = runWorkflow(unjudged, bot, machine); // only who may write is asked
  expect([scan?.result, record?.result]).toEqual(["success", "skipped"]);
  expect(ledgerHead()).toBe(before);
});

test("the sweep of Sunday looks at the tree and at all of history, and records both", () => {
  repository.git("checkout", "-q", "main");
  repository.git("push", "-q", "origin", ":pay"); // with it goes the key: no branch holds it any more
  const event: Event = { ...sweep, sha: base, run: 6 };
  const { scan, record } = runWorkflow(workflow, event, machine);
  expect({ codes: codes(scan), failed: failed(scan) }).toMatchObject({
    codes: expect.arrayContaining([["Full sweep", 0]]),
  });
  expect(record?.steps.find(({ what }) => what === "Record")?.output.match(/^recorded in /gm)).toHaveLength(
    2,
  );
  const verified = portcullis(["ledger", "verify", "--ledger", "ref"], {
    cwd: repository.folder,
    env: { PORTCULLIS_CACHE: emptyFolder() },
  });
  expect(verified.code).toBe(0);
});
